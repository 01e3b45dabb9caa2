"""What a market's price did: a seeded past, then what really traded, as candles of any length.

The recent day is kept by the minute, the month before it by the hour. Nothing is made before somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from fxtui.domain.money import EXACT
from fxtui.simulator.orders import Listing
from fxtui.simulator.prices import part_of, ticks_of

MINUTE_MS = 60_000
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
MINUTES_KEPT = 26 * 60
HOURS_KEPT = 30 * 24

_ZERO = Decimal(0)
_MILLION = 1_000_000
_PULL = 200
_UNREAD = 500


@dataclass(frozen=True, slots=True)
class _Grain:
    """A length of candles: how far a price goes in one, in reaches of a live step, and how busy it is."""

    length_ms: int
    steps: int
    busy: int


_BY_MINUTE = _Grain(MINUTE_MS, 13, 1)
_BY_HOUR = _Grain(HOUR_MS, 100, 60)


@dataclass(slots=True)
class Candle:
    """Prices and base volume over some time, with the inside at its end; `trades` counts executions."""

    opens_ms: int
    ends_ms: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal
    bid: Decimal
    ask: Decimal
    trades: int = 0

    @property
    def notional(self) -> Decimal:
        """Volume at the closing price: the quote value, near enough for a summary."""
        return EXACT.multiply(self.volume, self.close)


class CandleHistory:
    """The candles of one market."""

    def __init__(self, listing: Listing, seed: str, now_ms: int, mid: int) -> None:
        """`mid` in ticks is where the past arrives at `now_ms`."""
        self._listing = listing
        self._chance = Random(f"past {seed}")
        self._born_ms = now_ms - now_ms % MINUTE_MS
        self._mid = mid
        self._minutes: list[Candle] = []
        self._hours: list[Candle] = []
        self._unread: list[tuple[Decimal, Decimal, tuple[Decimal, Decimal], int]] = []
        # Whole minutes do not change any more: a span over them is added up once.
        self._spans: dict[tuple[int, int], Candle] = {}

    def record(self, price: Decimal, quantity: Decimal, inside: tuple[Decimal, Decimal], at_ms: int) -> None:
        """Count an execution of `quantity` at `price`; it is entered when somebody looks."""
        self._unread.append((price, quantity, inside, at_ms))
        if len(self._unread) > _UNREAD:
            self._read()

    def over(self, interval_ms: int, from_ms: int, to_ms: int, now_ms: int) -> list[Candle]:
        """Candles of `interval_ms` that begin in [from, to), oldest first."""
        self._read()
        self._current(now_ms)
        merged: dict[int, Candle] = {}
        for candle in self._all(fine=interval_ms < HOUR_MS):
            begins = candle.opens_ms - candle.opens_ms % interval_ms
            if begins < from_ms or begins >= to_ms:
                continue
            if begins in merged:
                _join(merged[begins], candle)
            else:
                merged[begins] = _as_first(candle, begins, interval_ms)
        return list(merged.values())

    def span(self, since_ms: int, now_ms: int) -> Candle:
        """One candle over everything since `since_ms`, by the minute."""
        self._read()
        current = self._current(now_ms)
        begin = max(0, (since_ms - self._minutes[0].opens_ms + MINUTE_MS - 1) // MINUTE_MS)
        past = self._minutes[begin:-1]
        if not past:
            return _as_first(current, current.opens_ms, MINUTE_MS)
        key = (past[0].opens_ms, past[-1].opens_ms)
        if key not in self._spans:
            self._spans = {kept: span for kept, span in self._spans.items() if kept[1] == key[1]}
            self._spans[key] = _joined(past)
        whole = replace(self._spans[key])
        _join(whole, current)
        return whole

    def _read(self) -> None:
        for price, quantity, inside, at_ms in self._unread:
            candle = self._current(at_ms)
            candle.close = price
            candle.high, candle.low = max(candle.high, price), min(candle.low, price)
            candle.volume += quantity
            candle.trades += 1
            candle.bid, candle.ask = inside
        self._unread.clear()

    def _all(self, *, fine: bool) -> Iterator[Candle]:
        if not fine:
            if not self._hours:
                self._make_months_past()
            yield from self._hours
        yield from self._minutes

    def _current(self, at_ms: int) -> Candle:
        """The candle of this minute; minutes in which nothing traded repeat the last close."""
        if not self._minutes:
            self._make_past()
        begins = at_ms - at_ms % MINUTE_MS
        last = self._minutes[-1]
        missing = (begins - last.opens_ms) // MINUTE_MS
        if missing > MINUTES_KEPT:
            # A clock that was moved far ahead: the minutes are one row without gaps, so the old ones go.
            self._minutes.clear()
            missing = MINUTES_KEPT
        for back in range(missing - 1, -1, -1):
            opens = begins - back * MINUTE_MS
            self._minutes.append(_quiet(last, opens))
        del self._minutes[: max(0, len(self._minutes) - 2 * MINUTES_KEPT)]
        return self._minutes[-1]

    def _make_past(self) -> None:
        """Walk backwards from the present mid, minute by minute."""
        self._minutes = self._backwards(self._mid, self._born_ms + MINUTE_MS, _BY_MINUTE, MINUTES_KEPT)
        self._first = self._minutes[0]

    def _make_months_past(self) -> None:
        before_ms = self._first.opens_ms - self._first.opens_ms % HOUR_MS
        mid = ticks_of(self._first.open, self._listing.tick)
        self._hours = self._backwards(mid, before_ms, _BY_HOUR, HOURS_KEPT)

    def _backwards(self, mid: int, end_ms: int, grain: _Grain, count: int) -> list[Candle]:
        listing, chance, tick = self._listing, self._chance, self._listing.tick
        reach = max(1, mid * listing.step_ppm * grain.steps // _MILLION)
        anchor = ticks_of(listing.mid, listing.tick)
        half = max(1, mid * listing.half_spread_ppm // _MILLION)
        candles: list[Candle] = []
        for index in range(count):
            # One draw per candle, cut into parts: a day has many minutes.
            draw = chance.getrandbits(96)
            first, second, above, below = (
                (draw >> shift & 0xFFFF) % (reach + 1) for shift in (0, 16, 32, 48)
            )
            opens = max(1, mid + 2 * (first - second) + (anchor - mid) // _PULL)
            high, low = max(opens, mid) + above, max(1, min(opens, mid) - below)
            trades = (draw >> 64) % 7 * grain.busy
            volume = part_of(listing, 1 + (draw >> 80) % 60) * trades
            ends = end_ms - index * grain.length_ms
            bid, ask = tick * max(1, mid - half), tick * (mid + half)
            prices = (tick * opens, tick * high, tick * low, tick * mid)
            candles.append(Candle(ends - grain.length_ms, ends, *prices, volume, bid, ask, trades))
            mid = opens
        candles.reverse()
        return candles


def _as_first(candle: Candle, begins_ms: int, interval_ms: int) -> Candle:
    return replace(candle, opens_ms=begins_ms, ends_ms=begins_ms + interval_ms)


def _quiet(last: Candle, opens_ms: int) -> Candle:
    """A minute in which nothing was traded."""
    close = last.close
    ends_ms = opens_ms + MINUTE_MS
    return Candle(opens_ms, ends_ms, close, close, close, close, _ZERO, last.bid, last.ask)


def _joined(candles: list[Candle]) -> Candle:
    whole = _as_first(candles[0], candles[0].opens_ms, candles[-1].ends_ms - candles[0].opens_ms)
    for candle in candles[1:]:
        _join(whole, candle)
    return whole


def _join(whole: Candle, later: Candle) -> None:
    whole.high, whole.low = max(whole.high, later.high), min(whole.low, later.low)
    whole.close, whole.bid, whole.ask = later.close, later.bid, later.ask
    whole.volume += later.volume
    whole.trades += later.trades
