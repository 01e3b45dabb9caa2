"""The Rates role: instruments, quotes, depth, candles and public trades, within a small budget of requests."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from msgspec import Struct

from fxtui.contract.errors import NotOffered, VenueError
from fxtui.domain.instrument import Instrument, Pair
from fxtui.domain.moment import Moment
from fxtui.domain.quote import Candle, Depth, Quote, Trade
from fxtui.transport.strict_json import StrictJsonError, loads
from fxtui.venues.kiiex import translate
from fxtui.venues.kiiex.calls import Calls, together
from fxtui.venues.kiiex.catalog import Catalog
from fxtui.venues.kiiex.wire.market import Level1

SUMMARY_EVERY = 5.0
"""Seconds for which one GetLevel1SummaryMin serves: last price and 24 h change move no deal."""

LEVEL1_PACE = 0.4
"""Seconds a pair waits for each pair asked for: two and a half GetLevel1 a second, whatever is on screen."""

_AT_ONCE = 4
_DAY = "%Y-%m-%d %H:%M:%S"
_BARE_SYMBOL = re.compile(rb"\[\s*(-?\d{1,19})\s*,\s*([A-Za-z0-9_./-]{1,48})\s*,")

Summary = tuple[Decimal, Decimal, Decimal]


class _Priced(Struct, frozen=True):
    """The last Level1 of an instrument and when it was received."""

    level1: Level1
    at: Moment


class KiiexRates:
    """Prices of KIIEX; implements `fxtui.contract.venue.Rates`."""

    def __init__(self, calls: Calls, catalog: Catalog) -> None:
        self._calls = calls
        self._catalog = catalog
        self._oms_id = calls.settings.oms_id
        self._at_once = asyncio.Semaphore(_AT_ONCE)
        self._priced: dict[str, _Priced] = {}
        self._summaries: Mapping[int, Summary] = {}
        self._summary_at: Moment | None = None
        self._summary_tried: Moment | None = None

    async def instruments(self) -> Sequence[Instrument]:
        """Everything listed; read once and kept."""
        return (await self._catalog.listed()).instruments

    async def refresh_instruments(self) -> Sequence[Instrument]:
        """Read products and instruments again."""
        return (await self._catalog.refresh()).instruments

    async def quotes(
        self, pairs: Sequence[Pair], heard: Callable[[Quote], None] | None = None
    ) -> Sequence[Quote]:
        """Bid and ask from GetLevel1 per pair, last and change from one GetLevel1SummaryMin for all.

        A pair that was priced a moment ago is given again with the time it was priced at, so that many pairs cost no
        more requests than a few. Raises the first error when nothing could be read.
        """
        wanted = await self._wanted(pairs)
        # Prices first: what can be dealt on must not wait for its turn behind what can't.
        asks = [self._price(instrument, heard) for instrument in self._due(wanted)]
        priced, summarized = await together(asyncio.gather(*asks), self._summarize())
        errors = [error for error in priced if error is not None]
        if errors and len(errors) == len(priced) and not summarized:
            raise errors[0]
        quotes = [self._quote(instrument) for instrument in wanted]
        return [one for one in quotes if one is not None]

    async def overview(self) -> Sequence[Quote]:
        """The last price and 24 h change of everything listed, from one GetLevel1SummaryMin; none where it is malformed."""
        _, listed = await together(self._summarize(), self._catalog.listed())
        quotes = [self._last(instrument) for instrument in listed.instruments]
        return [one for one in quotes if one is not None]

    async def depth(self, pair: Pair, levels: int) -> Depth:
        """The book with at most `levels` orders' prices per side, from GetL2Snapshot."""
        instrument = await self._catalog.instrument(pair)
        body = {"OMSId": self._oms_id, "InstrumentId": int(instrument.key), "Depth": levels}
        reply = await self._calls.public("GetL2Snapshot", body)
        try:
            return translate.depth(self._calls.venue, instrument, reply.value, levels, reply.at)
        except ValueError as error:
            self._calls.garbled("GetL2Snapshot", str(error))

    async def candles(self, pair: Pair, interval: int, count: int) -> Sequence[Candle]:
        """The last `count` candles of `interval` seconds from GetTickerHistory, oldest first."""
        instrument = await self._catalog.instrument(pair)
        until = self._calls.clock.now().wall + timedelta(seconds=interval)
        body = {
            "OMSId": self._oms_id,
            "InstrumentId": int(instrument.key),
            "Interval": interval,
            "FromDate": (until - timedelta(seconds=interval * (count + 1))).strftime(_DAY),
            "ToDate": until.strftime(_DAY),
        }
        reply = await self._calls.public("GetTickerHistory", body)
        try:
            return translate.candles(reply.value)[-count:]
        except ValueError as error:
            self._calls.garbled("GetTickerHistory", str(error))

    async def trades(self, pair: Pair, count: int) -> Sequence[Trade]:
        """The last public trades from GetLastTrades, newest first."""
        instrument = await self._catalog.instrument(pair)
        body = {"OMSId": self._oms_id, "InstrumentId": int(instrument.key), "Count": count}
        reply = await self._calls.public("GetLastTrades", body)
        try:
            return translate.trades(pair, reply.value)[:count]
        except ValueError as error:
            self._calls.garbled("GetLastTrades", str(error))

    async def _wanted(self, pairs: Sequence[Pair]) -> list[Instrument]:
        if not pairs:
            return list(await self.instruments())
        wanted: list[Instrument] = []
        for pair in pairs:
            try:
                wanted.append(await self._catalog.instrument(pair))
            except NotOffered:
                continue
        return wanted

    def _due(self, wanted: Sequence[Instrument]) -> Iterable[Instrument]:
        now = self._calls.clock.now()
        rest = len(wanted) * LEVEL1_PACE
        for instrument in wanted:
            priced = self._priced.get(instrument.key)
            if priced is None or priced.at.age(now) >= rest:
                yield instrument

    async def _price(
        self, instrument: Instrument, heard: Callable[[Quote], None] | None
    ) -> VenueError | None:
        async with self._at_once:
            body = {"OMSId": self._oms_id, "InstrumentId": int(instrument.key)}
            try:
                reply = await self._calls.public("GetLevel1", body)
                level1 = self._calls.row("GetLevel1", reply.value, Level1)
            except VenueError as error:
                return error
            self._priced[instrument.key] = _Priced(level1, reply.at)
            quote = self._quote(instrument)
            if heard is not None and quote is not None:
                heard(quote)
            return None

    async def _summarize(self) -> bool:
        """Read the summary when it is due, and tell whether it was read.

        It is known to come malformed, and GetLevel1 has the same figures, one pair at a time (KIIEX dossier 4.1):
        doing without it is no error.
        """
        now = self._calls.clock.now()
        if self._summary_tried is not None and self._summary_tried.age(now) < SUMMARY_EVERY:
            return False
        self._summary_tried = now
        async with self._at_once:
            try:
                answer = await self._calls.public_answer("GetLevel1SummaryMin", {"OMSId": self._oms_id})
                self._summaries = translate.summaries(summary_rows(answer.body))
            except (VenueError, ValueError):
                return False
            self._summary_at = answer.received_at
            return True

    def _quote(self, instrument: Instrument) -> Quote | None:
        priced = self._priced.get(instrument.key)
        if priced is None:
            return self._last(instrument)
        summary = self._summaries.get(int(instrument.key))
        return translate.quote(self._calls.venue, instrument.pair, priced.level1, summary, priced.at)

    def _last(self, instrument: Instrument) -> Quote | None:
        summary = self._summaries.get(int(instrument.key))
        if summary is not None and self._summary_at is not None:
            return translate.quote(self._calls.venue, instrument.pair, None, summary, self._summary_at)
        return None


def summary_rows(raw: bytes) -> object:
    """The JSON of a summary; the second cell of a row may lack its quotes: `[1,BTCUSD,0]` (KIIEX dossier 4.1).

    Raises:
        StrictJsonError: when it is not JSON with the symbols quoted either.
    """
    try:
        return loads(raw)
    except StrictJsonError:
        return loads(_BARE_SYMBOL.sub(rb'[\1,"\2",', raw))
