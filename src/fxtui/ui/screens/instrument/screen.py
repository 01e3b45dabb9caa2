"""The instrument screen: chart, book, tape and the price for a size of one pair at one venue. It only reads."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content

from fxtui.contract.errors import FxtuiError
from fxtui.desk.events import BalancesChanged, Event, OrdersChanged
from fxtui.desk.quote_book import Key
from fxtui.desk.views import Visible
from fxtui.domain.instrument import Instrument, Pair, VenueId
from fxtui.domain.moment import Moment
from fxtui.domain.quote import Depth, Quote
from fxtui.ui.accounts import available
from fxtui.ui.commands import bindings, commands_of
from fxtui.ui.plain import quoted
from fxtui.ui.repeat import Repeater
from fxtui.ui.screens.base import DeskScreen
from fxtui.ui.screens.instrument.headline import Seen, headline
from fxtui.ui.screens.instrument.panes import Chart, Tape
from fxtui.ui.screens.instrument.size_pane import SizePane
from fxtui.ui.text import line
from fxtui.ui.widgets.ladder import Ladder
from fxtui.ui.widgets.line import Line

INTERVALS = ((60, "1m"), (300, "5m"), (900, "15m"), (3_600, "1h"), (14_400, "4h"), (86_400, "1d"))
"""Candle lengths in seconds, and their names."""
_FIRST = 2
_CANDLES = 160
_LEVELS = 25
_TRADES = 40
_BOOK_EVERY, _CANDLES_EVERY = 2.0, 15.0


class InstrumentScreen(DeskScreen):
    """One pair at one venue, opened from the quotes, the form or an order."""

    NAME = "instrument"
    PARENT = "quotes"
    BINDINGS = bindings(commands_of("instrument"))
    CSS_PATH = "instrument.tcss"
    AUTO_FOCUS: ClassVar[str | None] = ""

    def __init__(self, venue: VenueId, pair: Pair) -> None:
        super().__init__()
        self._venue = venue
        self._pair = pair
        self._interval = _FIRST
        self._depth: Depth | None = None
        self._book = Repeater(self, self._read_book, every=_BOOK_EVERY, group="instrument book")
        self._bars = Repeater(self, self._read_candles, every=_CANDLES_EVERY, group="instrument candles")

    # -- the body

    def compose_body(self) -> ComposeResult:
        """Headline, chart, book and tape, the size."""
        yield Line(id="headline")
        with Container(id="market-row"):
            with Vertical(id="chart-pane"):
                yield Line(id="chart-title")
                yield Chart()
            with Vertical(id="book-pane"):
                yield Ladder()
                yield Tape()
        yield SizePane(self._free, id="size-pane")

    def draw(self) -> None:
        """Draw everything that is known."""
        self._draw_headline(self.now())
        self._draw_title()
        self._draw_size()
        self.refresh_keys()

    def watches(self) -> Visible:
        """This one price."""
        return Visible(quotes=frozenset({(self._venue, self._pair)}), balances=True, orders=True)

    def on_screen_resume(self) -> None:
        """Read while the screen can be seen."""
        self._book.start()
        self._bars.start()

    def on_screen_suspend(self) -> None:
        """Read no more."""
        self._book.stop()
        self._bars.stop()

    # -- what the desk says

    def on_desk_event(self, event: Event) -> None:
        """Own orders are marked in the book; `max` follows the balance."""
        if isinstance(event, OrdersChanged):
            self._draw_ladder()
        elif isinstance(event, BalancesChanged):
            self._draw_size()

    def on_quotes(self, moved: frozenset[Key]) -> None:
        """The price moved."""
        if (self._venue, self._pair) in moved:
            self._draw_headline(self.now())

    def repaint(self, now: Moment) -> None:
        """Ages."""
        self._draw_headline(now)

    def why_not(self, name: str) -> str:
        """Ends of the row of intervals."""
        if name == "instrument.shorter" and self._interval == 0:
            return f"{INTERVALS[0][1]} is the shortest."
        if name == "instrument.longer" and self._interval == len(INTERVALS) - 1:
            return f"{INTERVALS[-1][1]} is the longest."
        return ""

    def row_text(self) -> str:
        """The two-way price."""
        return quoted(self._title, str(self._pair), self._quote)

    # -- commands

    def do_size(self) -> None:
        """Go to the size."""
        self.query_one(SizePane).go()

    def do_side(self) -> None:
        """Price the size for the other side."""
        self.query_one(SizePane).flip()

    def do_shorter(self) -> None:
        """Candles of a shorter time."""
        self._turn(-1)

    def do_longer(self) -> None:
        """Candles of a longer time."""
        self._turn(1)

    def do_line(self) -> None:
        """Candles, or one line."""
        self.query_one(Chart).turn()
        self._draw_title()

    def do_trade(self) -> None:
        """Take the instrument to the order form."""
        from fxtui.ui.screens.trade import TradeScreen

        app, venue, pair = self.fxtui, self._venue, self._pair
        app.run_command("app.trade")
        if isinstance(app.screen, TradeScreen):
            app.screen.take(venue, pair)

    def do_reload(self) -> None:
        """Read everything now."""
        self._book.start()
        self._bars.start()

    def do_back(self) -> None:
        """From the size to the screen, from the screen back."""
        if self.focused is not None:
            self.set_focus(None)
        else:
            self.dismiss(None)

    # -- asking the desk

    async def _read_book(self) -> None:
        ladder, tape = self.query_one(Ladder), self.query_one(Tape)
        try:
            self._depth = await self.desk.depth(self._venue, self._pair, _LEVELS)
        except FxtuiError as error:
            self._depth = None
            ladder.clear(line(error.message))
        self._draw_ladder()
        self._draw_size()
        try:
            trades = await self.desk.trades(self._venue, self._pair, _TRADES)
        except FxtuiError as error:
            tape.clear(line(error.message))
        else:
            tape.show(trades, self._tick, self.now())

    async def _read_candles(self) -> None:
        chart, (seconds, _) = self.query_one(Chart), INTERVALS[self._interval]
        try:
            candles = await self.desk.candles(self._venue, self._pair, seconds, _CANDLES)
        except FxtuiError as error:
            chart.clear(line(error.message))
        else:
            chart.show(candles, tick=self._tick, interval=seconds)

    # -- drawing

    @property
    def _instrument(self) -> Instrument | None:
        listed = self.desk.instruments(self._venue)
        return next((one for one in listed if one.pair == self._pair), None)

    @property
    def _tick(self) -> Decimal:
        instrument = self._instrument
        return instrument.tick if instrument is not None else Decimal(0)

    @property
    def _title(self) -> str:
        return next((view.title for view in self.desk.venues() if view.id == self._venue), self._venue)

    @property
    def _quote(self) -> Quote | None:
        return self.desk.quotes.get(self._venue, self._pair)

    def _free(self) -> Decimal | None:
        return available(self.desk, self._venue, self._pair.base)

    def _turn(self, by: int) -> None:
        self._interval += by
        self.query_one(Chart).clear("reading candles…")
        self._draw_title()
        self.refresh_keys()
        self._bars.start()

    def _draw_title(self) -> None:
        names = [
            (f" {name} ", "bold $accent") if place == self._interval else (f" {name} ", "$quiet")
            for place, (_, name) in enumerate(INTERVALS)
        ]
        kind = "line" if self.query_one(Chart).as_line else "candles"
        self.query_one("#chart-title", Line).show(Content.assemble(*names, (f"  {kind}, UTC", "$quiet")))

    def _draw_headline(self, now: Moment) -> None:
        quote, instrument = self._quote, self._instrument
        before = self.desk.quotes.previous(self._venue, self._pair)
        content = headline(
            f"{self._pair}",
            self._title,
            Seen(quote, before, self._tick, now, self.fxtui.quote_max_age(self._venue, self._pair)),
            instrument.closed if instrument is not None else "",
        )
        self.query_one("#headline", Line).show(content)
        if quote is not None:
            self.query_one(Chart).mark(quote.mid if quote.mid is not None else quote.last)

    def _draw_ladder(self) -> None:
        if self._depth is None:
            return
        own = frozenset(
            order.limit_price
            for order in self.desk.blotter.open_orders(self._venue)
            if order.pair == self._pair and order.limit_price is not None
        )
        self.query_one(Ladder).show(self._depth, self._tick, own)

    def _draw_size(self) -> None:
        self.query_one(SizePane).draw(self._depth, self._instrument)
