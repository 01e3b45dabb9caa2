"""Commands of the tickets screen."""

from __future__ import annotations

from fxtui.ui.commands.command import Command

COMMANDS = (
    Command(
        "tickets.deposit", "d", "deposit", "Make a deposit ticket.", line="deposit AMOUNT ASSET", rank=10
    ),
    Command("tickets.withdraw", "w", "withdraw", "Withdraw money.", line="withdraw AMOUNT ASSET", rank=11),
    Command(
        "tickets.confirm",
        "c",
        "enter code",
        "Confirm with the mailed code.",
        line="ticket ID confirm",
        rank=12,
    ),
    Command(
        "tickets.cancel", "x", "cancel", "Cancel the ticket; asks first.", line="ticket ID cancel", rank=13
    ),
    Command(
        "tickets.accept", "A", "accept", "Accept the ticket.", line="ticket ID accept", shown=False, rank=14
    ),
    Command(
        "tickets.process",
        "P",
        "process",
        "Process the ticket.",
        line="ticket ID process",
        shown=False,
        rank=15,
    ),
    Command("tickets.find", "v", "find code", "Find the withdrawal a mailed code belongs to.", rank=20),
    Command("tickets.open_only", "o", "open only", "Show all tickets, or only unfinished ones.", rank=30),
    Command("tickets.filter", "slash", "filter", "Show only rows with these words.", rank=40),
    Command(
        "tickets.reload", "r", "read again", "Ask every venue for its tickets now.", rank=60, shown=False
    ),
    Command(
        "tickets.back", "escape", "back", "From the detail or the filter to the queue.", rank=61, shown=False
    ),
)
