"""Commands of the instrument screen."""

from __future__ import annotations

from fxtui.ui.commands.command import Command

COMMANDS = (
    Command("instrument.size", "z", "my size", "Type an amount: what it would cost at this moment.", rank=10),
    Command("instrument.side", "f", "flip side", "Price your size for buying or for selling.", rank=11),
    Command("instrument.shorter", "left_square_bracket", "shorter", "Candles of a shorter time.", rank=20),
    Command("instrument.longer", "right_square_bracket", "longer", "Candles of a longer time.", rank=21),
    Command("instrument.line", "c", "candles / line", "Draw candles, or one line.", rank=22),
    Command("instrument.trade", "o", "order", "Take the instrument to the order form.", rank=30),
    Command(
        "instrument.reload", "r", "read again", "Read book, trades and candles now.", rank=60, shown=False
    ),
    Command("instrument.back", "escape", "back", "Back to where you came from.", rank=61),
)
