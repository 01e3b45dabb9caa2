"""What a broker asks for a coin and gives for it: one seeded walk per pair, a spread around it, no book."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from fxtui.simulator.orders import Listing
from fxtui.simulator.prices import Walk, ticks_of

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Quote:
    """Prices in quote per base: what a customer pays, what a customer gets, the mid exactly between, and since when."""

    mid: Decimal
    buy: Decimal
    sell: Decimal
    at_ms: int


class Rate:
    """The price of one pair; a function of seed, symbol and step alone."""

    def __init__(self, listing: Listing, seed: int, now_ms: int) -> None:
        self.listing = listing
        self._walk = Walk(f"{seed} {listing.symbol}", ticks_of(listing.mid, listing.tick), listing.step_ppm)
        self._moved_ms = now_ms

    def move(self, now_ms: int) -> None:
        """Take one step."""
        self._walk.step()
        self._moved_ms = now_ms

    @property
    def quote(self) -> Quote:
        """The prices of this step."""
        return quoted(self.listing, self._walk.mid, self._moved_ms)


def quoted(listing: Listing, mid: int, at_ms: int) -> Quote:
    """The listing's spread around `mid` (in ticks), on the tick."""
    half = max(1, mid * listing.half_spread_ppm // _MILLION)
    tick = listing.tick
    return Quote(mid=tick * mid, buy=tick * (mid + half), sell=tick * max(1, mid - half), at_ms=at_ms)
