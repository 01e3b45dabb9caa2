"""One grammar in three places: the shell, the `:` line and the palette. Words in, frozen requests out."""
