"""What every venue says about its market: instruments, quotes, books, candles and trades that make sense."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from fxtui.contract.errors import NotOffered, VenueError
from fxtui.contract.venue import Rates, Venue
from fxtui.domain.instrument import Pair
from fxtui.domain.money import asset, is_multiple
from fxtui.domain.quote import Level, Quote
from tests.venues.support.simulated import Simulated, eventually, offered, played
from tests.venues.support.words import is_one_sentence

NOWHERE = Pair(asset("XQX"), asset("ZWZ"))
_NEAR = Decimal("0.02")


@pytest.fixture
def rates(venue: Venue) -> Rates:
    return played(venue.rates, "rates")


async def a_quote(rates: Rates) -> Quote:
    """A two-way quote of something that can be traded."""
    tradable = {instrument.pair for instrument in await rates.instruments() if instrument.tradable}
    quotes = await rates.quotes(())
    return next(quote for quote in quotes if quote.pair in tradable and quote.bid and quote.ask)


async def test_instruments_say_how_they_are_traded(rates: Rates, venue: Venue) -> None:
    instruments = await rates.instruments()
    assert any(instrument.tradable for instrument in instruments)
    assert len({instrument.key for instrument in instruments}) == len(instruments)
    for instrument in instruments:
        assert instrument.venue == venue.id
        assert instrument.pair.base != instrument.pair.quote
        assert all(
            type(step) is Decimal and step >= 0
            for step in (instrument.tick, instrument.lot, instrument.minimum, instrument.minimum_price)
        )
        if instrument.tradable:
            assert instrument.tick > 0 or instrument.quote_step > 0, instrument
            assert instrument.lot > 0, instrument
            assert is_multiple(instrument.minimum, instrument.lot), instrument
        else:
            assert instrument.closed.strip() == instrument.closed


async def test_instruments_are_asked_for_once_and_anew_on_request(rates: Rates, sim: Simulated) -> None:
    first = await rates.instruments()
    heard = len(sim.relay.heard)
    assert list(await rates.instruments()) == list(first)
    assert len(sim.relay.heard) == heard
    assert list(await rates.refresh_instruments()) == list(first)
    assert len(sim.relay.heard) > heard


async def test_quotes_are_two_prices_on_the_tick_and_fresh(rates: Rates, sim: Simulated) -> None:
    instruments = {instrument.pair: instrument for instrument in await rates.instruments()}
    before = sim.clock.now()
    quotes = await rates.quotes(())
    after = sim.clock.now()
    two_way = 0
    for quote in quotes:
        instrument = instruments[quote.pair]
        prices = [price for price in (quote.bid, quote.ask, quote.last) if price is not None]
        assert prices, quote
        for price in prices:
            assert type(price) is Decimal
            assert price > 0
            assert is_multiple(price, instrument.tick), quote
        if quote.bid is not None and quote.ask is not None:
            two_way += 1
            assert quote.bid < quote.ask, quote
        told_old = timedelta(seconds=0 if quote.venue_time is None else 1)  # clocks agree to a second
        if quote.venue_time is not None:
            assert abs(quote.venue_time - after.wall) < timedelta(minutes=10), quote
            told_old += max(timedelta(0), after.wall - quote.venue_time)  # it may be as old as its venue says
        assert before.mono - told_old.total_seconds() <= quote.received_at.mono <= after.mono
    assert two_way


async def test_only_the_pairs_asked_for_are_quoted_and_unknown_ones_left_out(rates: Rates) -> None:
    wanted = (await a_quote(rates)).pair
    assert [quote.pair for quote in await rates.quotes([wanted, NOWHERE])] == [wanted]
    assert list(await rates.quotes([NOWHERE])) == []


async def test_a_later_quote_is_a_later_price(rates: Rates, sim: Simulated) -> None:
    first = await a_quote(rates)

    async def later() -> Quote:
        await sim.control.step(50)
        return (await rates.quotes([first.pair]))[0]

    moved = await eventually(sim, later, lambda quote: quote.bid != first.bid, "another price")
    assert moved.received_at.mono > first.received_at.mono


async def test_the_book_is_sorted_and_not_crossed(rates: Rates, venue: Venue) -> None:
    offered(venue, "depth")
    quote = await a_quote(rates)
    depth = await rates.depth(quote.pair, 5)
    assert depth.pair == quote.pair
    assert 1 < len(depth.bids) <= 5
    assert 1 < len(depth.asks) <= 5
    assert _prices(depth.bids) == sorted(_prices(depth.bids), reverse=True)
    assert _prices(depth.asks) == sorted(_prices(depth.asks))
    assert depth.bids[0].price < depth.asks[0].price
    assert all(level.quantity > 0 for level in (*depth.bids, *depth.asks))
    assert quote.bid is not None
    assert abs(depth.bids[0].price - quote.bid) < quote.bid * _NEAR


def _prices(levels: tuple[Level, ...]) -> list[Decimal]:
    return [level.price for level in levels]


async def test_candles_are_whole_and_the_oldest_comes_first(rates: Rates, venue: Venue) -> None:
    offered(venue, "candles")
    pair = (await a_quote(rates)).pair
    candles = await rates.candles(pair, 60, 10)
    assert 5 <= len(candles) <= 10
    for candle in candles:
        assert (
            candle.low <= min(candle.open, candle.close) <= max(candle.open, candle.close) <= candle.high
        ), candle
        assert candle.low > 0
        assert candle.volume >= 0
        assert candle.end - candle.start == timedelta(seconds=60), candle
    assert all(earlier.start < later.start for earlier, later in pairwise(candles))


async def test_public_trades_come_newest_first(rates: Rates, sim: Simulated, venue: Venue) -> None:
    offered(venue, "trades")
    pair = (await a_quote(rates)).pair
    await sim.control.step(60)
    trades = await rates.trades(pair, 8)
    assert 1 < len(trades) <= 8
    assert all(later.at >= earlier.at for later, earlier in pairwise(trades))
    assert all(trade.price > 0 and trade.quantity > 0 and trade.pair == pair for trade in trades)


async def test_a_pair_that_is_not_listed_is_not_offered(rates: Rates) -> None:
    for asked in (rates.depth(NOWHERE, 5), rates.candles(NOWHERE, 60, 5), rates.trades(NOWHERE, 5)):
        with pytest.raises(VenueError) as raised:
            await asked
        assert isinstance(raised.value, NotOffered)
        assert is_one_sentence(raised.value.message)


async def test_a_price_heard_on_the_way_is_the_price_that_is_given(venue: Venue) -> None:
    rates = played(venue.rates, "rates")
    heard: list[Quote] = []
    given = {quote.pair: quote for quote in await rates.quotes((), heard.append)}
    assert given
    for quote in heard:
        assert (quote.bid, quote.ask) == (given[quote.pair].bid, given[quote.pair].ask)
        assert quote.received_at == given[quote.pair].received_at
