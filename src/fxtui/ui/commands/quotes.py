"""Commands of Quotes."""

from __future__ import annotations

from fxtui.ui.commands.command import Command

COMMANDS = (
    Command(
        "quotes.open",
        "",
        "open",
        "Open the instrument: chart, depth, price for my size (enter).",
        shown=False,
    ),
    Command(
        "quotes.filter", "slash", "filter", "Show only pairs and venues that contain what you type.", rank=20
    ),
    Command("quotes.pin", "p", "pin", "Keep this pair at the top.", rank=15),
    Command(
        "quotes.best", "b", "best only", "Of each pair show only the venue with the best prices.", rank=30
    ),
    Command("quotes.more", "plus,equals_sign", "size", "Price a larger size on the line below.", rank=25),
    Command("quotes.less", "minus", "smaller", "Price a smaller size on the line below.", shown=False),
    Command("quotes.refresh", "r", "refresh", "Read the prices now.", shown=False),
    Command("quotes.back", "escape", "back", "Show the whole watchlist after a filter.", shown=False),
)
