"""Commands of the intents screen."""

from __future__ import annotations

from fxtui.ui.commands.command import Command

COMMANDS = (
    Command(
        "intents.look",
        "l",
        "look again",
        "Ask the venue now what became of it; never sends it again.",
        rank=10,
    ),
    Command(
        "intents.placed",
        "p",
        "it happened",
        "Your word that it was executed.",
        apt=True,
        rank=11,
    ),
    Command(
        "intents.absent",
        "n",
        "it did not",
        "Your word that it was never executed.",
        apt=True,
        rank=12,
    ),
    Command("intents.unresolved", "u", "unresolved", "Show all, or only those without an outcome.", rank=20),
    Command("intents.filter", "slash", "filter", "Show only rows with these words.", rank=40),
    Command(
        "intents.back", "escape", "back", "From the detail or the filter to the list.", rank=61, shown=False
    ),
)
