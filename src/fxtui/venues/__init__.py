"""One folder per venue; `ls` of this folder is the list of venues."""
