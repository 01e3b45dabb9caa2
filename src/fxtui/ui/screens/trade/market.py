"""The market of the form's instrument: its book read while it can be seen, drawn as a ladder, handed to the checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fxtui.contract.errors import FxtuiError
from fxtui.domain.instrument import Instrument
from fxtui.domain.moment import Moment
from fxtui.domain.quote import Depth
from fxtui.ui.accounts import available
from fxtui.ui.repeat import Repeater
from fxtui.ui.screens.trade.entry import Market, Typed
from fxtui.ui.screens.trade.form import OrderForm
from fxtui.ui.widgets.ladder import Ladder

if TYPE_CHECKING:
    from fxtui.ui.screens.base import DeskScreen

_LEVELS = 20
_EVERY = 2.0


class MarketSight:
    """What is seen of one market; the form says which."""

    def __init__(self, screen: DeskScreen) -> None:
        self._screen = screen
        self._depth: Depth | None = None
        self._repeat = Repeater(screen, self._read, every=_EVERY, group="trade depth")

    def start(self) -> None:
        """Read while the screen can be seen."""
        self._repeat.start()

    def stop(self) -> None:
        """Read no more."""
        self._repeat.stop()

    def turn(self) -> None:
        """Another instrument: what was seen of the one before is forgotten."""
        self._depth = None
        self._screen.query_one(Ladder).clear()
        if self._repeat.running:
            self._repeat.start()

    def instruments(self) -> list[Instrument]:
        """The watchlist first, then everything else that is listed."""
        desk = self._screen.desk
        watched = {key: place for place, key in enumerate(desk.watchlist())}
        last = len(watched)
        return sorted(
            desk.instruments(),
            key=lambda one: (watched.get((one.venue, one.pair), last), one.pair, one.venue),
        )

    def of(self, typed: Typed) -> Market:
        """What the form is checked against."""
        desk, one = self._screen.desk, typed.instrument
        quote = desk.quotes.get(one.venue, one.pair)
        return Market(
            quote.bid if quote is not None else None,
            quote.ask if quote is not None else None,
            self._depth if self._depth is not None and _is_of(self._depth, one) else None,
            available(desk, one.venue, typed.spends),
            self._screen.amounts_hidden,
            desk.balances.why_no_part(one.venue, desk.clock.now()),
        )

    def draw(self, now: Moment) -> None:
        """The two-way price beside the form, and how old it is."""
        form = self._screen.query_one(OrderForm)
        one = form.instrument
        if one is not None:
            quote = self._screen.desk.quotes.get(one.venue, one.pair)
            stale = quote is not None and quote.is_stale(
                now, self._screen.fxtui.quote_max_age(one.venue, one.pair)
            )
            form.show_quote(quote, one.tick, now, stale=stale)

    async def _read(self) -> None:
        form, ladder = self._screen.query_one(OrderForm), self._screen.query_one(Ladder)
        one = form.instrument
        if one is None:
            return
        try:
            depth = await self._screen.desk.depth(one.venue, one.pair, _LEVELS)
        except FxtuiError as error:
            self._depth = None
            ladder.clear(error.message)
            return
        if form.instrument != one:
            return
        self._depth = depth
        working = self._screen.desk.blotter.open_orders(one.venue)
        own = frozenset(o.limit_price for o in working if o.pair == one.pair and o.limit_price is not None)
        ladder.show(depth, one.tick, own)
        form.read_again()


def _is_of(depth: Depth, one: Instrument) -> bool:
    return (depth.venue, depth.pair) == (one.venue, one.pair)
