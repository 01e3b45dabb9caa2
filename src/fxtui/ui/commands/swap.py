"""Commands of the quick swap."""

from __future__ import annotations

from fxtui.ui.commands.command import Command

COMMANDS = (
    Command(
        "swap.preview", "enter", "preview", "Price it and show what would be sent.", rank=1, priority=True
    ),
    Command(
        "swap.dealt",
        "t,tab",
        "other currency",
        "Type the amount of the other currency.",
        rank=2,
        priority=True,
    ),
    Command("swap.turn", "w", "turn around", "Give what would be got, and the other way round.", rank=6),
    Command("swap.venue", "v", "venue", "The next venue that swaps these two.", rank=3),
    Command("swap.give", "f", "from", "Choose what to give.", rank=4),
    Command("swap.get", "g", "to", "Choose what to get.", rank=5),
    Command("swap.next", "down", "next pair", "The next pair of the watchlist.", shown=False, priority=True),
    Command(
        "swap.previous",
        "up",
        "previous pair",
        "The previous pair of the watchlist.",
        shown=False,
        priority=True,
    ),
    Command("swap.close", "escape", "cancel", "Close; nothing was sent.", rank=9, priority=True),
)
