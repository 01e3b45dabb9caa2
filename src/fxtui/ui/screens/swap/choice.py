"""What a quick swap is about before an amount is typed: give, get, venue, and how to go to the next. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from fxtui.domain.instrument import Pair, VenueId
from fxtui.domain.money import Asset
from fxtui.domain.swap import SwapDraft
from fxtui.ui.accounts import available

if TYPE_CHECKING:
    from fxtui.desk.desk import Desk


class Choice(Struct, frozen=True):
    """Give and get at a venue; `by_get` means that the typed amount is of what is got."""

    venue: VenueId
    give: Asset
    get: Asset
    by_get: bool = False

    @property
    def dealt(self) -> Asset:
        """The asset the amount is of."""
        return self.get if self.by_get else self.give

    def turned(self) -> Choice:
        """Give what would be got."""
        return replace(self, give=self.get, get=self.give)


def first_choice(
    desk: Desk, asked: SwapDraft | None, under_cursor: tuple[VenueId, Pair] | None, last: SwapDraft | None
) -> Choice | None:
    """What to start with: what was asked for, the pair under the cursor, the last swap, the watchlist's first pair.

    None while no pair that can be swapped is known.
    """
    if asked is not None:
        return Choice(asked.venue, asked.give, asked.get, by_get=asked.dealt == asked.get)
    if under_cursor is not None and (chosen := _of_pair(desk, *under_cursor)):
        return chosen
    if last is not None and last.venue in desk.swap_venues(last.give, last.get):
        return Choice(last.venue, last.give, last.get)
    for venue, pair in (*desk.watchlist(), *((i.venue, i.pair) for i in desk.instruments())):
        if chosen := _of_pair(desk, venue, pair):
            return chosen
    return None


def prices_of(desk: Desk, choice: Choice | None) -> frozenset[tuple[VenueId, Pair]]:
    """The prices the choice is dealt at."""
    if choice is None:
        return frozenset()
    listed = (i.pair for i in desk.instruments(choice.venue))
    return frozenset((choice.venue, pair) for pair in listed if pair.has(choice.give, choice.get))


def next_venue(desk: Desk, choice: Choice) -> Choice:
    """The same two assets at the next venue that swaps them."""
    venues = desk.swap_venues(choice.give, choice.get)
    if not venues:
        return choice
    at = venues.index(choice.venue) + 1 if choice.venue in venues else 0
    return replace(choice, venue=venues[at % len(venues)])


def next_pair(desk: Desk, choice: Choice, by: int) -> Choice:
    """The next (1) or previous (-1) pair of the watchlist."""
    pairs = [key for key in desk.watchlist() if desk.swap_venues(key[1].base, key[1].quote)]
    if not pairs:
        return choice
    at = next((n for n, (_, pair) in enumerate(pairs) if pair.has(choice.give, choice.get)), -by)
    found = _of_pair(desk, *pairs[(at + by) % len(pairs)])
    return replace(found, by_get=choice.by_get) if found else choice


def givable(desk: Desk) -> list[Asset]:
    """Every asset that can be given somewhere, those we have first."""
    assets = {asset for i in desk.instruments() for asset in (i.pair.base, i.pair.quote)}
    return _those_we_have_first(desk, sorted(assets))


def gettable(desk: Desk, give: Asset) -> list[Asset]:
    """Every asset that `give` can be swapped for."""
    pairs = [i.pair for i in desk.instruments() if give in (i.pair.base, i.pair.quote)]
    return sorted({pair.quote if pair.base == give else pair.base for pair in pairs})


def with_give(desk: Desk, choice: Choice, give: Asset) -> Choice:
    """Give another asset; what is got changes only when it must."""
    options = gettable(desk, give)
    get = choice.get if choice.get in options else options[0] if options else choice.get
    return _somewhere(desk, replace(choice, give=give, get=get))


def with_get(desk: Desk, choice: Choice, get: Asset) -> Choice:
    """Get another asset."""
    return _somewhere(desk, replace(choice, get=get))


def _somewhere(desk: Desk, choice: Choice) -> Choice:
    venues = desk.swap_venues(choice.give, choice.get)
    return choice if choice.venue in venues or not venues else replace(choice, venue=venues[0])


def _of_pair(desk: Desk, venue: VenueId, pair: Pair) -> Choice | None:
    venues = desk.swap_venues(pair.base, pair.quote)
    if not venues:
        return None
    at = venue if venue in venues else venues[0]
    give, get = (
        (pair.base, pair.quote)
        if _have(desk, at, pair.base) or not _have(desk, at, pair.quote)
        else (
            pair.quote,
            pair.base,
        )
    )
    return Choice(at, give, get)


def _have(desk: Desk, venue: VenueId, asset: Asset) -> bool:
    free = available(desk, venue, asset)
    return free is not None and free > 0


def _those_we_have_first(desk: Desk, assets: Sequence[Asset]) -> list[Asset]:
    ours = {balance.asset for balance in desk.balances.all() if balance.available > 0}
    return sorted(assets, key=lambda asset: asset not in ours)
