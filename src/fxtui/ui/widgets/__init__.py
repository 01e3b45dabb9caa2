"""Widgets shared by screens. Each holds its own `DEFAULT_CSS`; none talks to the desk on its own."""
