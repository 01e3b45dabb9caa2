"""The line below the board: what a size of the pair under the cursor would bring, fee inside, from the real depth.

It only shows; the screen reads the depth. The size is remembered per pair for this session.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from textual.content import Content

from fxtui.desk.quote_book import QuoteBook
from fxtui.domain.instrument import Instrument, Pair
from fxtui.domain.moment import Moment
from fxtui.domain.money import EXACT, divide, floor_to
from fxtui.domain.order import Side
from fxtui.domain.quote import Depth, Quote
from fxtui.ui import format as show
from fxtui.ui.screens.quotes.rows import Line as Shown
from fxtui.ui.text import line
from fxtui.ui.widgets.line import Line


class NetLine(Line):
    """Prices the row under the cursor."""

    DEFAULT_CSS = """
    NetLine { padding: 0 1; }
    """

    def __init__(self, prices: Callable[[], tuple[QuoteBook, Moment]]) -> None:
        """`prices` gives the latest prices and the present moment: what the first size is chosen by."""
        super().__init__()
        self._prices = prices
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
            from fxtui.ui.screens.quotes.sizes import stepped

            size = self._size_of(self._shown, self._pair)
            if size is not None:
                self._sizes[self._pair] = stepped(size, by)
            self.show(self._words())

    def _size_of(self, shown: Shown, pair: Pair) -> Decimal | None:
        """The size asked for, else the first one, which is kept so that it does not move with the price.

        Where nothing leads to dollars it is worth 5 000 of the quote asset; None where there is no price at all.
        """
        if pair in self._sizes:
            return self._sizes[pair]
        from fxtui.ui.screens.quotes.sizes import dollars_of, first_size

        book, now = self._prices()
        dollars = dollars_of(book, pair.base, now)
        price = dollars if dollars is not None else _price(shown.quote)
        if price is None:
            return None
        size = first_size(price, shown.instrument)
        if dollars is not None and shown.instrument is not None:
            self._sizes[pair] = size
        return size

    def _words(self) -> Content:
        shown, pair = self._shown, self._pair
        if shown is None or pair is None:
            return Content("")
        # The first frame knows no depth: what a size is made of is imported after it.
        priced = self._depth is not None or self._problem or pair in self._sizes
        size = self._size_of(shown, pair) if priced else None
        if size is None:
            return Content.assemble((f"{shown.name} ", "bold"), (" → …", "$soft"))
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


def _price(quote: Quote | None) -> Decimal | None:
    prices = (quote.bid, quote.ask, quote.last) if quote is not None else ()
    return next((price for price in prices if price), None)


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
