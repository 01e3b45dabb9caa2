"""Commands of the help and of the list of what was said."""

from __future__ import annotations

from fxtui.ui.commands.command import Command

COMMANDS = (Command("help.close", "escape,q", "close", "Back to the screen.", rank=1),)
