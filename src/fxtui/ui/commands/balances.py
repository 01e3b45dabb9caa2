"""Commands of Balances."""

from __future__ import annotations

from fxtui.ui.commands.command import Command

COMMANDS = (
    Command("balances.zero", "z", "zeros", "Show or hide assets of which there is nothing.", rank=15),
    Command(
        "balances.filter",
        "slash",
        "filter",
        "Show only assets and venues that contain what you type.",
        rank=20,
    ),
    Command("balances.refresh", "r", "refresh", "Read the balances now.", rank=25),
    Command("balances.back", "escape", "back", "Show everything again after a filter.", rank=61, shown=False),
)
