"""Prices and their past."""

from __future__ import annotations

from itertools import pairwise

import pytest

from fxtui.domain.money import is_multiple
from fxtui.simulator.candles import DAY_MS, HOUR_MS, MINUTE_MS
from fxtui.simulator.prices import Walk
from fxtui.simulator.world import World
from tests.simulator.engine import PAIR, START_MS, d, make_world


@pytest.fixture
def world() -> World:
    return make_world()


def test_a_walk_stays_near_where_it_began() -> None:
    walk = Walk("any", 400_000, 40)
    mids = [walk.step() for _ in range(20_000)]
    assert 0.9 * 400_000 < min(mids) < max(mids) < 1.1 * 400_000
    assert len(set(mids)) > 100


def test_a_slow_walk_moves_less_than_a_tick_at_a_time() -> None:
    walk = Walk("slow", 1000, 40)
    mids = [1000, *(walk.step() for _ in range(2000))]
    assert {abs(later - earlier) for earlier, later in pairwise(mids)} <= {0, 1}


@pytest.mark.parametrize("interval", [MINUTE_MS, 5 * MINUTE_MS, HOUR_MS])
def test_candles_are_coherent_and_without_gaps(world: World, interval: int) -> None:
    history = world.exchange.market(PAIR.id).candles
    candles = history.over(interval, START_MS - 20 * HOUR_MS, START_MS, START_MS)
    assert len(candles) >= 20 * HOUR_MS // interval - 1
    for candle in candles:
        assert candle.low <= min(candle.open, candle.close) <= max(candle.open, candle.close) <= candle.high
        assert candle.bid < candle.ask
        assert candle.ends_ms == candle.opens_ms + interval
        assert is_multiple(candle.close, PAIR.tick)
    for earlier, later in pairwise(candles):
        assert later.opens_ms == earlier.ends_ms
        assert later.open == earlier.close


def test_the_past_arrives_at_the_present_price(world: World) -> None:
    market = world.exchange.market(PAIR.id)
    latest = market.candles.over(MINUTE_MS, START_MS - HOUR_MS, START_MS + 1, START_MS)[-1]
    assert latest.close == PAIR.mid


def test_a_month_is_kept_by_the_hour(world: World) -> None:
    candles = world.exchange.market(PAIR.id).candles.over(DAY_MS, START_MS - 29 * DAY_MS, START_MS, START_MS)
    assert len(candles) == 29


def test_a_span_is_the_sum_of_its_minutes(world: World) -> None:
    history = world.exchange.market(PAIR.id).candles
    world.clock.advance(3 * MINUTE_MS)
    world.step(5)
    now = world.clock.now_ms()
    minutes = history.over(MINUTE_MS, now - HOUR_MS, now, now)
    for _ in range(2):
        whole = history.span(now - HOUR_MS, now)
        assert whole.open == minutes[0].open
        assert whole.close == minutes[-1].close
        assert whole.high == max(candle.high for candle in minutes)
        assert whole.volume == sum(candle.volume for candle in minutes)


def test_a_clock_moved_by_days_leaves_quiet_minutes(world: World) -> None:
    history = world.exchange.market(PAIR.id).candles
    now = START_MS + 5 * DAY_MS
    whole = history.span(now - DAY_MS, now)
    assert (whole.volume, whole.high, whole.low) == (d("0"), whole.close, whole.close)


def test_prints_come_into_the_candles_and_on_the_tape(world: World) -> None:
    market = world.exchange.market(PAIR.id)
    before = market.candles.span(START_MS - MINUTE_MS, START_MS).trades
    world.step(60)
    assert market.tape
    assert market.last == market.tape[-1].price
    assert market.candles.span(START_MS - MINUTE_MS, START_MS).trades == before + len(market.tape)
