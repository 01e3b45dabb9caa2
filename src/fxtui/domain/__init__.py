"""Pure values of the money world: standard library only, no input or output, no clock of their own."""
