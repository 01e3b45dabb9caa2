"""Prices: two-way quotes, depth, candles and last trades, each with the moment it was received."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from fxtui.domain.instrument import Pair, VenueId
from fxtui.domain.moment import Moment
from fxtui.domain.money import EXACT, divide
from fxtui.domain.order import Side

_BPS = Decimal(10_000)
_TWO = Decimal(2)


class Quote(Struct, frozen=True):
    """The price of a pair at a venue: quote asset per one base asset.

    `bid` and `ask` are None when that side is empty or the venue gives none; `last` is the last trade and can't be
    dealt on. `change_24h` is a percentage. `valid_until` is set where a venue locks its price.
    """

    venue: VenueId
    pair: Pair
    bid: Decimal | None
    ask: Decimal | None
    last: Decimal | None
    received_at: Moment
    venue_time: datetime | None = None
    change_24h: Decimal | None = None
    volume_24h: Decimal | None = None
    valid_until: Moment | None = None

    @property
    def mid(self) -> Decimal | None:
        """Half-way between bid and ask, None when a side is missing."""
        if self.bid is None or self.ask is None:
            return None
        return divide(EXACT.add(self.bid, self.ask), _TWO)

    @property
    def spread(self) -> Decimal | None:
        """Ask minus bid in price units, None when a side is missing."""
        if self.bid is None or self.ask is None:
            return None
        return EXACT.subtract(self.ask, self.bid)

    @property
    def spread_bps(self) -> Decimal | None:
        """The spread in hundredths of a percent of the mid price, None when a side is missing."""
        mid, spread = self.mid, self.spread
        if mid is None or spread is None or mid <= 0:
            return None
        return divide(EXACT.multiply(spread, _BPS), mid)

    def is_stale(self, now: Moment, limit: float) -> bool:
        """Whether the quote is older than `limit` seconds or past what the venue guaranteed."""
        expired = self.valid_until is not None and now.mono >= self.valid_until.mono
        return expired or self.received_at.age(now) > limit


class Level(Struct, frozen=True):
    """One price of a book with the quantity (base) waiting there."""

    price: Decimal
    quantity: Decimal


class Walk(Struct, frozen=True):
    """What taking a quantity out of a book costs: filled quantity, its value (quote), worst price touched."""

    filled: Decimal
    value: Decimal
    worst: Decimal | None

    @property
    def average(self) -> Decimal | None:
        """The mean price of what is filled, None when nothing is."""
        return divide(self.value, self.filled) if self.filled > 0 else None


class Depth(Struct, frozen=True):
    """A book: bids from the highest down, asks from the lowest up."""

    venue: VenueId
    pair: Pair
    bids: tuple[Level, ...]
    asks: tuple[Level, ...]
    received_at: Moment

    def levels(self, side: Side) -> tuple[Level, ...]:
        """The levels an order of this side takes from: a buy takes asks, a sell takes bids."""
        return self.asks if side is Side.BUY else self.bids

    def walk(self, side: Side, quantity: Decimal) -> Walk:
        """Take `quantity` (base) from the far side of the book, best price first."""
        filled, value, worst = Decimal(0), Decimal(0), None
        for level in self.levels(side):
            take = min(level.quantity, EXACT.subtract(quantity, filled))
            if take <= 0:
                break
            filled, value = EXACT.add(filled, take), EXACT.fma(take, level.price, value)
            worst = level.price
        return Walk(filled, value, worst)

    def walk_value(self, side: Side, value: Decimal) -> Walk:
        """Take as much as `value` (quote) pays for from the far side of the book, best price first."""
        filled, spent, worst = Decimal(0), Decimal(0), None
        for level in self.levels(side):
            rest = EXACT.subtract(value, spent)
            if rest <= 0 or level.price <= 0:
                break
            whole = EXACT.multiply(level.price, level.quantity)
            take, cost = (level.quantity, whole) if whole <= rest else (divide(rest, level.price), rest)
            filled, spent, worst = EXACT.add(filled, take), EXACT.add(spent, cost), level.price
        return Walk(filled, spent, worst)


class Candle(Struct, frozen=True):
    """Open, high, low, close and volume (base) from `start` to `end`."""

    start: datetime
    end: datetime
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal


class Trade(Struct, frozen=True):
    """A public trade: who lifted or hit, how much (base), at what price, when."""

    pair: Pair
    side: Side | None
    quantity: Decimal
    price: Decimal
    at: datetime
