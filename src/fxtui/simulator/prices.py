"""Where prices go: seeded random walks in whole ticks, and the quotes makers put around them.

Everything is integer arithmetic; the same seed gives the same prices, step by step.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from random import Random

from fxtui.domain.money import divide
from fxtui.domain.order import Side
from fxtui.simulator.book import Resting
from fxtui.simulator.ledger import MAKERS
from fxtui.simulator.orders import Listing

LEVELS = 9
"""Price levels a maker keeps on each side."""

_MILLION = 1_000_000
_FINE = 1000
_PULL = 2000


class Walk:
    """A mid price that wanders, drawn back to where it started; kept in thousandths of a tick."""

    def __init__(self, seed: str, start: int, ppm: int) -> None:
        """Start at `start` ticks; `ppm` is the reach of a step in millionths of the price."""
        self._at = self._anchor = start * _FINE
        self._reach = max(1, self._at * ppm // _MILLION)
        self._chance = Random(seed)

    @property
    def mid(self) -> int:
        """The price in whole ticks, at least 1."""
        return max(1, self._at // _FINE)

    def step(self) -> int:
        """Move once and return the mid."""
        chance, reach = self._chance, self._reach
        move = chance.randint(-reach, reach) + chance.randint(-reach, reach)
        self._at = max(_FINE, self._at + move + (self._anchor - self._at) // _PULL)
        return self.mid


def ticks_of(price: Decimal, tick: Decimal) -> int:
    """How many whole ticks, or lots, an amount is."""
    return int(divide(price, tick))


def maker_quotes(listing: Listing, mid: int, chance: Random) -> Iterator[Resting]:
    """The makers' quotes on both sides of `mid` (in ticks): near ones small, far ones large."""
    half = max(1, mid * listing.half_spread_ppm // _MILLION)
    gap = max(1, half // 3)
    for side, direction in ((Side.BUY, -1), (Side.SELL, 1)):
        distance = half
        for level in range(LEVELS):
            ticks = mid + direction * distance
            if ticks < 1:
                break
            for maker in range(1 + chance.randrange(2)):
                size = part_of(listing, chance.randint(40, 100) * (level + 1))
                yield Resting(MAKERS[(level + maker) % len(MAKERS)], side, listing.tick * ticks, size)
            distance += gap + chance.randrange(gap + 1)


def print_size(listing: Listing, chance: Random) -> Decimal:
    """The size of a trade between strangers."""
    return part_of(listing, chance.randint(1, 60))


def part_of(listing: Listing, percent: int) -> Decimal:
    """`percent` of the listing's typical size, on its lot and not below its minimum."""
    lots = ticks_of(listing.typical, listing.lot) * percent // 100
    return max(listing.lot * lots, listing.minimum)
