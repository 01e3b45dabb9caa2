"""The line below the board: what a size of the pair under the cursor would bring, fee inside, from the real depth.

It only shows; the screen reads the depth. The size is remembered per pair for this session.
"""

from __future__ import annotations

from decimal import Decimal

from textual.content import Content

from fxtui.domain.instrument import Instrument, Pair
from fxtui.domain.money import EXACT, divide, floor_to
from fxtui.domain.order import Side
from fxtui.domain.quote import Depth
from fxtui.ui import format as show
from fxtui.ui.screens.quotes.rows import Line as Shown
from fxtui.ui.text import line
from fxtui.ui.widgets.line import Line

_WORTH = Decimal(5_000)


class NetLine(Line):
    """Prices the row under the cursor."""

    DEFAULT_CSS = """
    NetLine { padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._shown: Shown | None = None
        self._pair: Pair | None = None
        self._depth: Depth | None = None
        self._problem = ""
        self._sizes: dict[Pair, Decimal] = {}

    def draw(self, pair: Pair | None, shown: Shown | None, depth: Depth | None, problem: str = "") -> None:
        """Price a row; `depth` is None while it is being read, `problem` says why it could not be."""
        self._pair, self._shown, self._depth, self._problem = pair, shown, depth, problem
        self.show(self._words())

    def scale(self, by: int) -> None:
        """The next size up or down in steps of 1, 2, 5."""
        if self._shown is not None and self._pair is not None:
            self._sizes[self._pair] = stepped(self._size_of(self._shown, self._pair), by)
            self.show(self._words())

    def _size_of(self, shown: Shown, pair: Pair) -> Decimal:
        known = self._sizes.get(pair)
        return known if known is not None else first_size(shown)

    def _words(self) -> Content:
        shown, pair = self._shown, self._pair
        if shown is None or pair is None:
            return Content("")
        size = self._size_of(shown, pair)
        base, quote = line(pair.base, 24), line(pair.quote, 24)
        head = Content.assemble(
            (f"{shown.name} ", "bold"), (" net for ", "$soft"), f"{show.amount(size, 0)} {base}"
        )
        if self._problem:
            return Content.assemble(head, (f"  {line(self._problem, 120)}", "$stale"))
        if self._depth is None:
            return Content.assemble(head, (" → …", "$soft"))
        walk = self._depth.walk(Side.SELL, size)
        if walk.filled < size:
            takes = f" → the book takes only {show.amount(walk.filled, 0)} {base} of it"
            return Content.assemble(head, (takes, "$stale"))
        return Content.assemble(head, *_net(walk.value, size, quote, shown.instrument))


def _net(
    value: Decimal, size: Decimal, quote: str, instrument: Instrument | None
) -> list[str | tuple[str, str]]:
    fee = instrument.taker_fee if instrument is not None else None
    step = instrument.quote_step if instrument is not None and instrument.quote_step > 0 else Decimal("0.01")
    net = floor_to(EXACT.multiply(value, 1 - fee) if fee is not None else value, step)
    after = f" after {show.fraction(fee)} fee" if fee is not None else " before fees"
    return [
        (" → ", "$soft"),
        (f"{show.grouped(net)} {quote}", "bold"),
        (f" at {show.grouped(divide(net, size), 2)}{after}", "$soft"),
    ]


def first_size(shown: Shown) -> Decimal:
    """A size to start with: 5 000 of a base asset that costs little or is counted in a cheap currency, else less.

    A base that costs more than 5 000 of the quote is sized to about that much of it, in steps of 1, 2, 5.
    """
    minimum = shown.instrument.minimum if shown.instrument is not None else Decimal(0)
    price = shown.quote.bid if shown.quote is not None and shown.quote.bid else None
    if price is None or price <= _WORTH:
        return max(_WORTH, minimum)
    return max(stepped(divide(_WORTH, price), -1), minimum)


def stepped(size: Decimal, by: int) -> Decimal:
    """The next of 1, 2, 5 × 10^n above (`by` 1) or below (-1) `size`, which is above 0."""
    exponent = size.adjusted()
    steps = [Decimal(m).scaleb(e) for e in (exponent - 1, exponent, exponent + 1) for m in (1, 2, 5)]
    if by > 0:
        return next(step for step in steps if step > size)
    return next(step for step in reversed(steps) if step < size)
