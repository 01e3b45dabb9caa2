"""Kriptomat's rows in its own spelling, one file per subject."""
