"""What can be traded where: pairs, and instruments with their tick, lot and minimum."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from fxtui.domain.money import Asset, asset

VenueId = str
"""The id of a venue, the name of its folder: `kiiex`."""


class Pair(Struct, frozen=True, order=True):
    """Two assets with a price between them: units of `quote` per one `base`."""

    base: Asset
    quote: Asset

    def __str__(self) -> str:
        return f"{self.base}/{self.quote}"

    def flipped(self) -> Pair:
        """The same two assets with the price upside down."""
        return Pair(self.quote, self.base)

    def has(self, one: Asset, other: Asset) -> bool:
        """Whether these are the two assets, in either order."""
        return {self.base, self.quote} == {one, other}

    def reads_as(self, other: Pair) -> bool:
        """Whether both are the same pair to a person, who writes assets in any case."""
        return str(self).lower() == str(other).lower()


def pair(text: str) -> Pair:
    """Read `USDT/COPM` (also `usdt-copm`, `USDT_COPM`) as a pair; `ValueError` says what is wrong."""
    for separator in "/-_":
        left, found, right = text.strip().partition(separator)
        if found and left and right:
            return Pair(asset(left.upper()), asset(right.upper()))
    raise ValueError(f"{text!r} is not a pair: write it like USDT/COPM")


class Instrument(Struct, frozen=True):
    """A pair as one venue lists it.

    `key` is the venue's own id for it, as text. `tick` is the step of a price, `lot` the step of a quantity (base),
    `minimum` the least quantity; 0 means the venue names none. `asset_step` values are the steps of amounts of the
    base and quote asset. `closed` says in our words why it can't be traded now, empty when it can.
    """

    venue: VenueId
    pair: Pair
    key: str
    tick: Decimal
    lot: Decimal
    minimum: Decimal
    minimum_price: Decimal = Decimal(0)
    base_step: Decimal = Decimal(0)
    quote_step: Decimal = Decimal(0)
    taker_fee: Decimal | None = None
    closed: str = ""

    @property
    def tradable(self) -> bool:
        """Whether orders are accepted now."""
        return not self.closed
