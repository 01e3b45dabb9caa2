"""The screens, one folder each: the screen composes, binds and forwards; its widgets stand beside it."""
