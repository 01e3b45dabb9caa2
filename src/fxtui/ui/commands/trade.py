"""Commands of the trade screen."""

from __future__ import annotations

from fxtui.ui.commands.command import Command

COMMANDS = (
    Command("trade.buy", "b", "buy", "Go to the order form to buy.", line="order buy QTY PAIR", rank=10),
    Command("trade.sell", "S", "sell", "Go to the order form to sell.", line="order sell QTY PAIR", rank=11),
    Command(
        "trade.preview", "enter", "preview", "Price what stands in the form; nothing is sent yet.", rank=12
    ),
    Command(
        "trade.cancel",
        "x",
        "cancel",
        "Cancel the order under the cursor; asks first.",
        line="cancel ID",
        rank=20,
    ),
    Command(
        "trade.cancel_mine",
        "m",
        "cancel mine",
        "Cancel what was placed from here.",
        line="cancel --mine",
        rank=30,
    ),
    Command("trade.cancel_all", "X", "cancel all", "Cancel every open order.", line="cancel --all", rank=31),
    Command("trade.filter", "slash", "filter", "Show only rows with these words.", rank=40),
    Command("trade.chart", "c", "chart", "Open the instrument of the form or of the row.", rank=45),
    Command("trade.next_list", "right,l", "next list", "Open orders, fills, history.", rank=46, shown=False),
    Command(
        "trade.previous_list", "left,h", "previous list", "History, fills, open orders.", rank=47, shown=False
    ),
    Command("trade.export", "E", "export", "Write the list as CSV into the folder of the log.", rank=50),
    Command(
        "trade.reload", "r", "read again", "Ask every venue for orders and fills now.", rank=60, shown=False
    ),
    Command("trade.back", "escape", "back", "From the form or the filter to the list.", rank=61, shown=False),
)
