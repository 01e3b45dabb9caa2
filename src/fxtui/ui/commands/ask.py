"""Commands of a question that is answered with yes or no."""

from __future__ import annotations

from fxtui.ui.commands.command import Command

COMMANDS = (
    Command("ask.yes", "y", "yes", "Yes: do what is asked about.", rank=1),
    Command("ask.no", "escape,n", "back", "No: back, nothing is done.", rank=2),
)
