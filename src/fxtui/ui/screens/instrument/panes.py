"""The panes of the instrument screen: the chart and the tape of last trades. What they draw is made by pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from textual.content import Content
from textual.widget import Widget

from fxtui.domain.moment import Moment
from fxtui.domain.money import decimals_of
from fxtui.domain.order import Side
from fxtui.domain.quote import Candle, Trade
from fxtui.ui import format as show
from fxtui.ui.screens.instrument.candles import chart_lines

_FINEST = 4


class Chart(Widget):
    """Candles or a line, as large as the pane."""

    DEFAULT_CSS = """
    Chart { height: 1fr; width: 1fr; }
    """

    can_focus = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._candles: tuple[Candle, ...] = ()
        self._tick = Decimal(0)
        self._interval = 60
        self._level: Decimal | None = None
        self._words = "reading candles…"
        self.as_line = False

    @property
    def candles(self) -> tuple[Candle, ...]:
        """What is drawn, oldest first."""
        return self._candles

    def show(self, candles: Sequence[Candle], *, tick: Decimal, interval: int) -> None:
        """Draw these candles."""
        fresh = tuple(candles)
        if (fresh, tick, interval) != (self._candles, self._tick, self._interval):
            self._candles, self._tick, self._interval = fresh, tick, interval
            self._words = "no candle for this time"
            self.refresh()

    def mark(self, level: Decimal | None) -> None:
        """Mark the price now."""
        if level != self._level:
            self._level = level
            self.refresh()

    def turn(self) -> None:
        """Candles instead of the line, or the line instead of candles."""
        self.as_line = not self.as_line
        self.refresh()

    def clear(self, words: str) -> None:
        """Say something in place of a chart."""
        self._candles, self._words = (), words
        self.refresh()

    def render(self) -> Content:
        """The chart, or the words."""
        lines = chart_lines(
            self._candles,
            self.size.width,
            self.size.height,
            tick=self._tick,
            interval=self._interval,
            level=self._level,
            as_line=self.as_line,
        )
        if lines:
            return Content("\n").join(lines)
        words = self._words if not self._candles else "too small for a chart"
        return Content.styled(words, "$quiet")


class Tape(Widget):
    """The last public trades, newest on top, as many as fit."""

    DEFAULT_CSS = """
    Tape { height: 1fr; width: 1fr; }
    """

    can_focus = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._trades: tuple[Trade, ...] = ()
        self._tick = Decimal(0)
        self._now: Moment | None = None
        self._words = "reading trades…"

    def show(self, trades: Sequence[Trade], tick: Decimal, now: Moment) -> None:
        """Show these trades."""
        fresh = tuple(trades)
        if (fresh, tick) != (self._trades, self._tick):
            self._trades, self._tick, self._now = fresh, tick, now
            self._words = "no trade yet"
            self.refresh()

    def clear(self, words: str) -> None:
        """Say something in place of trades."""
        self._trades, self._words = (), words
        self.refresh()

    def render(self) -> Content:
        """The lines that fit."""
        if not self._trades or self._now is None:
            return Content.styled(self._words, "$quiet")
        return Content("\n").join(tape_lines(self._trades, self.size.height, self._tick, self._now))


def tape_lines(trades: Sequence[Trade], height: int, tick: Decimal, now: Moment) -> list[Content]:
    """A head and the newest trades: price with the side that took, size, time."""
    shown = trades[: max(0, height - 1)]
    prices = [show.price(trade.price, tick) for trade in shown]
    places = min(max((decimals_of(t.quantity) if t.quantity else 0 for t in shown), default=0), _FINEST)
    sizes = [show.grouped(trade.quantity, places) for trade in shown]
    price, size = max(map(len, prices), default=5), max(map(len, sizes), default=4)
    lines = [Content.styled(f"  {'Trade':>{price}}  {'Size':>{size}}  Time", "$head")]
    for trade, at, amount in zip(shown, prices, sizes, strict=True):
        sign, style = _SIGNS[trade.side]
        when = show.stamp(trade.at, now.wall)
        lines.append(
            Content.assemble((f"{sign} {at:>{price}}", style), f"  {amount:>{size}}  ", (when, "$quiet"))
        )
    return lines


_SIGNS: dict[Side | None, tuple[str, str]] = {
    Side.BUY: ("▲", "$up"),
    Side.SELL: ("▼", "$down"),
    None: (" ", ""),
}
