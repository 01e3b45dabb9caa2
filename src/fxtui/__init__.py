"""fxtui, a keyboard-driven trading console for the terminal.

Only the version lives here: importing the package costs nothing, and every part is imported by the one that needs it.
"""

__version__ = "0.1.0"
