"""Commands that work on every screen."""

from __future__ import annotations

from fxtui.ui.commands.command import Command

COMMANDS = (
    Command(
        "app.swap", "s", "swap", "Swap one asset for another: give, get, preview, send.", line="swap", rank=5
    ),
    Command(
        "app.balances", "1", "Balances", "Every venue and asset with its value.", line="balances", shown=False
    ),
    Command("app.quotes", "2", "Quotes", "Live two-way prices of the watchlist.", line="quotes", shown=False),
    Command("app.trade", "3", "Trade", "Order entry beside the blotter.", line="orders", shown=False),
    Command(
        "app.tickets", "4", "Tickets", "Deposits and withdrawals of all venues.", line="tickets", shown=False
    ),
    Command(
        "app.office",
        "5",
        "Back office",
        "Customers and ledgers of venues that have a back office.",
        line="customers",
        shown=False,
    ),
    Command(
        "app.venues", "6", "Venues", "How each venue's connection is doing.", line="venue list", shown=False
    ),
    Command(
        "app.intents",
        "7",
        "Intents",
        "Every money action and what became of it.",
        line="intents",
        shown=False,
    ),
    Command("app.line", "colon", "command", "Type a command, the same words as in the shell.", rank=90),
    Command(
        "app.help",
        "question_mark,f1",
        "help",
        "The keys and words of this screen or dialog.",
        rank=99,
    ),
    Command(
        "app.palette",
        "ctrl+p",
        "palette",
        "Find a command, an instrument or a venue.",
        shown=False,
        priority=True,
    ),
    Command("app.hide", "ctrl+b", "hide", "Hide or show all amounts.", shown=False, priority=True),
    Command("app.theme", "ctrl+t", "theme", "Go to the next theme.", shown=False),
    Command("app.copy", "y", "copy", "Copy the row under the cursor to the clipboard (OSC 52).", shown=False),
    Command("app.print", "Y", "print", "Print the row on the normal screen, for selecting.", shown=False),
    Command(
        "app.said", "e", "said", "What was said before: the last messages with their times.", shown=False
    ),
    Command("app.quit", "q,ctrl+q", "quit", "Leave; asks when orders of this session are open.", shown=False),
)
