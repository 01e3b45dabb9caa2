"""Every action, declared once: key, key bar, palette, help and docs come from here.

One module per scope, named after the screen; each holds `COMMANDS`. `ls` of this folder is the list of scopes. What a
command does is the method `do_<verb>` of the screen (or of the application, for scope `app`).
"""

from __future__ import annotations

from fxtui.ui.commands.command import (
    Command,
    bindings,
    key_label,
    keys_of,
)
from fxtui.ui.commands.registry import (
    MODES,
    all_commands,
    command,
    commands_of,
    key_of,
    worded,
)

__all__ = [
    "MODES",
    "Command",
    "all_commands",
    "bindings",
    "command",
    "commands_of",
    "key_label",
    "key_of",
    "keys_of",
    "worded",
]
