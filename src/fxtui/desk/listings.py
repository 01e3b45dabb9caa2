"""What is listed where, which pairs are watched, and which pairs a read of prices asks for."""

from __future__ import annotations

from collections.abc import Sequence

from fxtui.desk.connections import Link
from fxtui.desk.floor import Floor
from fxtui.domain.instrument import Instrument, Pair, VenueId, pair
from fxtui.domain.money import Asset


class Listings:
    """Questions about instruments and the watchlist; it reads nothing from a venue."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor

    def instruments(self, venue: VenueId | None = None) -> tuple[Instrument, ...]:
        """What is listed, of one venue or of all."""
        links = self._floor.links.values() if venue is None else (self._floor.link(venue),)
        return tuple(instrument for link in links for instrument in link.instruments)

    def watchlist(self) -> tuple[tuple[VenueId, Pair], ...]:
        """The pairs watched, venue by venue."""
        return tuple(
            (link.id, watched) for link in self._floor.links.values() for watched in self.watched(link)
        )

    def watched(self, link: Link) -> tuple[Pair, ...]:
        """The pairs watched at one venue: the profile's, else the venue's own suggestion.

        Once the venue's instruments are known, pairs it doesn't list are left out and the others are oriented its
        way.
        """
        names = self._floor.profile.watchlist or link.spec.plugin.watchlist
        wanted = tuple(pair(name) for name in names)
        if not link.instruments:
            return wanted
        listed = {instrument.pair for instrument in link.instruments}
        oriented = (one if one in listed else one.flipped() for one in wanted)
        return tuple(dict.fromkeys(one for one in oriented if one in listed))

    def pairs_for(self, link: Link, pairs: Sequence[Pair] | None) -> tuple[Pair, ...]:
        """The pairs a read of prices asks this venue for: the given ones it lists, else the watched ones."""
        if pairs is None:
            return self.watched(link)
        if not link.instruments:
            return tuple(pairs)
        listed = {instrument.pair for instrument in link.instruments}
        oriented = (one if one in listed else one.flipped() for one in pairs)
        return tuple(dict.fromkeys(one for one in oriented if one in listed))

    def instrument(self, venue: VenueId, wanted: Pair) -> Instrument | None:
        """The instrument of exactly this pair, None when the venue lists none or was not read yet."""
        link = self._floor.link(venue)
        return next((instrument for instrument in link.instruments if instrument.pair == wanted), None)

    def swap_venues(self, give: Asset, get: Asset) -> tuple[VenueId, ...]:
        """Venues that swap one asset for the other, as far as is known: by what they list, else what they suggest."""
        return tuple(link.id for link in self._floor.links.values() if self._swaps(link, give, get))

    def _swaps(self, link: Link, give: Asset, get: Asset) -> bool:
        if link.venue is not None and link.venue.swaps is None:
            return False
        if link.instruments:
            return any(i.pair.has(give, get) and i.tradable for i in link.instruments)
        return any(pair(name).has(give, get) for name in link.spec.plugin.watchlist)
