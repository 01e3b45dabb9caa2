"""One row of the quotes board: which columns fit a width, and what a quote says in them. Pure; nothing is drawn here."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from fxtui.domain.instrument import Instrument
from fxtui.domain.moment import Moment
from fxtui.domain.quote import Quote
from fxtui.ui import format as show
from fxtui.ui.text import line
from fxtui.ui.widgets.board import Cell, Column, Row, Spans, cell

MOVED_FOR = 8.0
"""Seconds an arrow stays after a price moved."""
_WIDEST_TREND = 24
_AGE = 7


class Line(Struct, frozen=True):
    """What one row is made of: the quote (None before the first), what it is compared with, and how it stands."""

    name: str
    venue: str
    quote: Quote | None
    before: Quote | None
    moved_at: Moment | None
    history: tuple[Decimal, ...]
    instrument: Instrument | None
    best: bool
    pinned: bool
    max_age: float
    venue_down: bool

    @property
    def tick(self) -> Decimal:
        """The step prices are written in."""
        if self.instrument is not None and self.instrument.tick > 0:
            return self.instrument.tick
        if self.quote is not None and self.quote.bid is not None:
            return show.tick_of(self.quote.bid, self.quote.ask)
        return Decimal(0)


class Layout(Struct, frozen=True):
    """The columns that fit: widths of pair, venue (0: left out), price (before and after the point), trend (0)."""

    pair: int
    venue: int
    whole: int
    places: int
    change: bool
    trend: int

    @property
    def price(self) -> int:
        """Cells of a price with its arrow."""
        return 2 + self.whole + self.places

    def columns(self) -> tuple[Column, ...]:
        """The columns of the board."""
        made = [Column("", 1), Column("Pair", self.pair)]
        if self.venue:
            made.append(Column("Venue", self.venue))
        made += [Column(_over_point("Bid", self), self.price), Column(_over_point("Ask", self), self.price)]
        made.append(Column("Spr bp", 7, "right"))
        if self.change:
            made.append(Column("24h", 8, "right"))
        if self.trend:
            made.append(Column("Trend", self.trend, "right"))
        made.append(Column("Age", _AGE, "right"))
        return tuple(made)


def layout_for(width: int, lines: Sequence[Line], *, several_venues: bool) -> Layout:
    """Choose columns for `width`: first the trend shrinks, then it goes, then the change of the day."""
    pair = max([8, *(len(one.name) for one in lines)])
    venue = max([5, *(len(one.venue) for one in lines)]) + 2 if several_venues else 0
    prices = [text for one in lines for text in _prices(one)]
    whole = max([5, *(len(text.partition(".")[0]) for text in prices)])
    places = max([0, *(len("".join(text.partition(".")[1:])) for text in prices)])
    layout = Layout(pair, venue, whole, places, change=True, trend=_WIDEST_TREND)
    spare = width - 2 - _width(layout)
    if spare >= 0:
        return layout
    trend = _WIDEST_TREND + spare
    if trend >= 5:
        return Layout(pair, venue, whole, places, change=True, trend=trend)
    layout = Layout(pair, venue, whole, places, change=True, trend=0)
    if _width(layout) < width - 1:
        return layout
    return Layout(pair, venue, whole, places, change=False, trend=0)


def row_of(one: Line, layout: Layout, now: Moment) -> Row:
    """The row of a line at this moment."""
    head = [cell("•" if one.pinned else " ", "accent"), cell(one.name, "bold")]
    if layout.venue:
        head.append(Cell((("* " if one.best else "  ", "accent"), (one.venue, "quiet"))))
    middle = len(layout.columns()) - len(head) - 1
    quote = one.quote
    if one.instrument is not None and not one.instrument.tradable:
        return Row(
            (*head, cell(f"closed: {line(one.instrument.closed, 80)}", "quiet", middle), _age(one, now))
        )
    if quote is None:
        waiting = "no answer yet" if one.venue_down else "waiting for the first price"
        return Row((*head, cell(waiting, "quiet", middle), cell("–", "quiet")))
    if quote.bid is None and quote.ask is None:
        last = (
            f"last {_text(quote.last, one.tick)}" if quote.last is not None else "waiting for the first price"
        )
        return Row(
            (
                *head,
                cell(f"no bid, no ask: {last}" if quote.last is not None else last, "quiet", middle),
                _age(one, now),
            )
        )
    if quote.is_stale(now, one.max_age):
        return Row((*head, _stale(one, quote, middle, now), _age(one, now)), "quiet")
    return Row((*head, *_live(one, quote, layout, now), _age(one, now)))


def plain_row(one: Line) -> str:
    """A row for the clipboard."""
    from fxtui.ui.plain import quoted

    return quoted(one.venue, one.name, one.quote)


def _live(one: Line, quote: Quote, layout: Layout, now: Moment) -> list[Cell]:
    fresh = one.moved_at is not None and one.moved_at.age(now) < MOVED_FOR
    before = one.before if fresh else None
    cells = [
        Cell(_price(quote.bid, before.bid if before else None, one.tick, layout)),
        Cell(_price(quote.ask, before.ask if before else None, one.tick, layout)),
        cell(show.bps(quote.spread_bps) if quote.spread_bps is not None else show.NOTHING),
    ]
    if layout.change:
        change = quote.change_24h
        style = "" if not change else "up" if change > 0 else "down"
        cells.append(cell(show.percent(change) if change is not None else show.NOTHING, style))
    if layout.trend:
        cells.append(cell(show.spark(one.history, layout.trend), "bar"))
    return cells


def _price(price: Decimal | None, before: Decimal | None, tick: Decimal, layout: Layout) -> Spans:
    if price is None:
        return ((" " * (2 + layout.whole - 1) + show.NOTHING, "quiet"),)
    arrow = show.direction(price, before)
    style = {"▲": "up", "▼": "down"}.get(arrow, "")
    lead, pips, tail = show.price_parts(price, tick)
    pad = layout.whole - len((lead + pips + tail).partition(".")[0])
    return ((f"{arrow} ", style), (" " * pad + lead, ""), (pips, f"{style} bold".strip()), (tail, ""))


def _stale(one: Line, quote: Quote, over: int, now: Moment) -> Cell:
    old = show.age(quote.received_at.age(now))
    prices = f"{_text(quote.bid, one.tick)} / {_text(quote.ask, one.tick)}"
    return Cell(((f"  stale {old}: ", "stale"), (prices, "quiet")), over)


def _age(one: Line, now: Moment) -> Cell:
    if one.quote is None:
        return cell(show.NOTHING, "quiet")
    stale = one.quote.is_stale(now, one.max_age)
    return cell(show.age(one.quote.received_at.age(now)), "stale" if stale else "quiet")


def _text(price: Decimal | None, tick: Decimal) -> str:
    return show.price(price, tick) if price is not None else show.NOTHING


def _prices(one: Line) -> list[str]:
    if one.quote is None:
        return []
    return [show.price(price, one.tick) for price in (one.quote.bid, one.quote.ask) if price is not None]


def _width(layout: Layout) -> int:
    columns = layout.columns()
    return sum(column.width for column in columns) + len(columns) - 1


def _over_point(title: str, layout: Layout) -> str:
    """A head that ends where the whole part of the prices ends."""
    return f"{title:>{2 + layout.whole}}"
