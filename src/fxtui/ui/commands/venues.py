"""Commands of the venues screen."""

from __future__ import annotations

from fxtui.ui.commands.command import Command

COMMANDS = (
    Command(
        "venues.test",
        "t",
        "test now",
        "Check reach, clock, login and permissions.",
        line="venue test",
        rank=10,
    ),
    Command(
        "venues.pause", "p", "pause / resume", "Send nothing to the venue, or talk to it again.", rank=11
    ),
    Command(
        "venues.reload", "r", "read again", "Read balances, orders and tickets of the venue now.", rank=20
    ),
    Command(
        "venues.intents", "i", "intents", "Every money action and what became of it.", line="intents", rank=30
    ),
    Command(
        "venues.acknowledge", "A", "journal seen", "A damaged journal was seen: money may move.", shown=False
    ),
)
