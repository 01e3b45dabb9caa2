"""The Rates role: pairs and their prices, one request each, within a small budget."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from msgspec import Struct

from fxtui.contract.errors import CredentialsRefused, NotOffered, RateLimited, VenueError, VenueGarbled
from fxtui.domain.instrument import Instrument, Pair
from fxtui.domain.moment import Moment
from fxtui.domain.quote import Candle, Depth, Quote, Trade
from fxtui.transport.request import Priority
from fxtui.venues.kriptomat import translate
from fxtui.venues.kriptomat.calls import Calls, Reply
from fxtui.venues.kriptomat.catalog import Catalog
from fxtui.venues.kriptomat.settings import TITLE
from fxtui.venues.kriptomat.translate import Rate
from fxtui.venues.kriptomat.turns import PATIENCE, Turns
from fxtui.venues.kriptomat.wire.market import RateRow

__all__ = ["KriptomatRates", "Rate"]

PART_OF_PRICES = 0.4
"""The part of the budget that prices take: a pair rests 2.5 s for each pair asked for at 60 requests a minute."""

_AT_ONCE = 4
_FEW = 4
_OLD = _MINUTE = 60.0


class _Priced(Struct, frozen=True):
    """The last quote of a pair and when it was received, which is later than it was priced."""

    quote: Quote
    received: Moment


class KriptomatRates:
    """Prices of Kriptomat; implements `fxtui.contract.venue.Rates`."""

    def __init__(self, calls: Calls, catalog: Catalog, turns: Turns) -> None:
        self._calls = calls
        self._catalog = catalog
        self._turns = turns
        self._pace = _MINUTE / (calls.settings.requests_per_minute * PART_OF_PRICES)
        self._at_once = asyncio.Semaphore(_AT_ONCE)
        self._priced: dict[Pair, _Priced] = {}

    async def instruments(self) -> Sequence[Instrument]:
        """Everything listed; read once and kept."""
        return (await self._catalog.listed()).instruments

    async def refresh_instruments(self) -> Sequence[Instrument]:
        """Read pairs and currencies again."""
        return (await self._catalog.refresh()).instruments

    async def quotes(
        self, pairs: Sequence[Pair], heard: Callable[[Quote], None] | None = None
    ) -> Sequence[Quote]:
        """The prices of these pairs, each read by itself and then left to rest for as long as there are others.

        A pair that rested too little is given again with the time it was priced at. Raises the first error when nothing
        could be read, and whatever concerns all pairs alike.
        """
        wanted = await self._wanted(pairs)
        await self._price(self._due(wanted, len(wanted) * self._pace), heard)
        return self._known(wanted)

    async def overview(self) -> Sequence[Quote]:
        """What is known of every pair: those never read, as far as the budget allows, and a few of the oldest anew."""
        everything = (await self._catalog.listed()).instruments
        due = self._due(everything, _OLD)
        never = sum(1 for one in due if one.pair not in self._priced)
        await self._price(due[: max(never, _FEW)], None)
        return self._known(everything)

    async def rate(self, pair: Pair) -> Rate:
        """The price of `pair` at this moment, for what is about to be dealt.

        Raises:
            NotOffered: the pair is not listed.
            VenueError: no answer, or one that can't be read or trusted.
        """
        instrument = await self._catalog.instrument(pair)
        query = {"pair": instrument.key}
        reply = await self._calls.get("rate", "/exchange-rates", query, Priority.LOOKUP)
        return self._read(instrument, reply)

    async def depth(self, pair: Pair, levels: int) -> Depth:
        """None: raises `NotOffered`."""
        raise self._lacking(f"{TITLE} has no order book: it deals {pair} at its own price.")

    async def candles(self, pair: Pair, interval: int, count: int) -> Sequence[Candle]:
        """None: raises `NotOffered`."""
        raise self._lacking(f"{TITLE} keeps no history of prices, so that there are no candles of {pair}.")

    async def trades(self, pair: Pair, count: int) -> Sequence[Trade]:
        """None: raises `NotOffered`."""
        raise self._lacking(f"{TITLE} does not show what others deal in {pair}.")

    async def _wanted(self, pairs: Sequence[Pair]) -> list[Instrument]:
        listed = await self._catalog.listed()
        if not pairs:
            return list(listed.instruments)
        return [found for pair in pairs if (found := listed.by_pair.get(pair)) is not None]

    def _due(self, wanted: Sequence[Instrument], rest: float) -> list[Instrument]:
        """Those that were not received for `rest` seconds, the oldest first."""
        now = self._calls.clock.now()
        never = float("inf")
        ages = {
            one.pair: priced.received.age(now) if (priced := self._priced.get(one.pair)) else never
            for one in wanted
        }
        due = [one for one in wanted if ages[one.pair] >= rest]
        return sorted(due, key=lambda one: -ages[one.pair])

    def _known(self, wanted: Sequence[Instrument]) -> list[Quote]:
        return [priced.quote for one in wanted if (priced := self._priced.get(one.pair)) is not None]

    async def _price(self, due: Sequence[Instrument], heard: Callable[[Quote], None] | None) -> None:
        if not due:
            return
        await self._calls.login()  # it may wait for a one-time code, which is no waiting for a turn
        until = self._calls.clock.now().mono + PATIENCE
        ends = await asyncio.gather(*(self._ask(one, until, heard) for one in due))
        errors = [error for error in ends if error is not None]
        if errors and (len(errors) == len(ends) or any(self._concerns_all(error) for error in errors)):
            raise errors[0]

    def _concerns_all(self, error: VenueError) -> bool:
        if isinstance(error, RateLimited):
            return self._calls.held_back
        return isinstance(error, CredentialsRefused)

    async def _ask(
        self, instrument: Instrument, until: float, heard: Callable[[Quote], None] | None
    ) -> VenueError | None:
        async with self._at_once:
            try:
                query = {"pair": instrument.key}
                reply = await self._turns.get("rate", "/exchange-rates", query, until)
                if reply is None:
                    return None
                self._read(instrument, reply)
            except VenueGarbled as error:
                self._priced.pop(instrument.pair, None)
                return error
            except VenueError as error:
                return error
        if heard is not None:
            heard(self._priced[instrument.pair].quote)
        return None

    def _read(self, instrument: Instrument, reply: Reply) -> Rate:
        row = self._calls.row("rate", reply.value, RateRow)
        if row.pair and row.pair.casefold() != instrument.key.casefold():
            self._calls.garbled("rate", "it is about another pair")
        try:
            rate = translate.rate(instrument.pair, row, reply.at, self._calls.skew)
        except ValueError as wrong:
            self._calls.garbled("rate", str(wrong))
        self._priced[instrument.pair] = _Priced(translate.quote(self._calls.venue, rate, row), reply.at)
        return rate

    def _lacking(self, sentence: str) -> NotOffered:
        return NotOffered(self._calls.venue, sentence)
