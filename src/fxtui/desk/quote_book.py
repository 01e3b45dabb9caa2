"""The latest price of every pair at every venue, what moved since last asked, and a short memory for trends.

Nothing here knows a screen: a board takes the dirty pairs when it is ready to paint them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from decimal import Decimal

from fxtui.domain.instrument import Pair, VenueId
from fxtui.domain.money import Asset
from fxtui.domain.quote import Quote

Key = tuple[VenueId, Pair]
"""A pair at a venue."""

_REMEMBERED = 64
_SAMPLE_EVERY = 5.0


class QuoteBook:
    """Latest quotes by venue and pair. `on_dirty` is called when something moves after everything had been taken."""

    def __init__(self, on_dirty: Callable[[], None] = lambda: None) -> None:
        self._latest: dict[Key, Quote] = {}
        self._previous: dict[Key, Quote] = {}
        self._mids: dict[Key, deque[Decimal]] = {}
        self._sampled: dict[Key, float] = {}
        self._by_asset: dict[Asset, dict[Key, None]] = {}
        self._dirty: set[Key] = set()
        self._on_dirty = on_dirty

    def put(self, quotes: Iterable[Quote]) -> None:
        """Keep these quotes; one that is older than what is known of its pair is dropped."""
        was_clean = not self._dirty
        for quote in quotes:
            self._keep(quote)
        if was_clean and self._dirty:
            self._on_dirty()

    def get(self, venue: VenueId, pair: Pair) -> Quote | None:
        """The latest quote of `pair` at `venue`."""
        return self._latest.get((venue, pair))

    def all(self) -> tuple[Quote, ...]:
        """Every quote known, in the order the pairs were first seen."""
        return tuple(self._latest.values())

    def previous(self, venue: VenueId, pair: Pair) -> Quote | None:
        """The quote before the price last moved: what an arrow compares with."""
        return self._previous.get((venue, pair))

    def history(self, venue: VenueId, pair: Pair) -> tuple[Decimal, ...]:
        """Mid prices (last trades where a side is missing), oldest first, at most 64."""
        return tuple(self._mids.get((venue, pair), ()))

    def with_asset(self, asset: Asset) -> tuple[Quote, ...]:
        """Every quote whose pair has `asset` on one of its sides."""
        return tuple(self._latest[key] for key in self._by_asset.get(asset, ()))

    def take_dirty(self) -> set[Key]:
        """The pairs whose price moved since the last call; they are clean now."""
        taken, self._dirty = self._dirty, set()
        return taken

    def _keep(self, quote: Quote) -> None:
        key = (quote.venue, quote.pair)
        known = self._latest.get(key)
        if known is not None and quote.received_at.mono < known.received_at.mono:
            return
        self._latest[key] = quote
        if known is None:
            self._by_asset.setdefault(quote.pair.base, {})[key] = None
            self._by_asset.setdefault(quote.pair.quote, {})[key] = None
        moved = known is None or _figures(known) != _figures(quote)
        if moved:
            self._dirty.add(key)
            if known is not None:
                self._previous[key] = known
        self._sample(key, quote, moved)

    def _sample(self, key: Key, quote: Quote, moved: bool) -> None:
        price = quote.mid if quote.mid is not None else quote.last
        at = quote.received_at.mono
        if price is None or not (moved or at - self._sampled.get(key, at) >= _SAMPLE_EVERY):
            return
        self._mids.setdefault(key, deque(maxlen=_REMEMBERED)).append(price)
        self._sampled[key] = at


def _figures(quote: Quote) -> tuple[Decimal | None, ...]:
    return (quote.bid, quote.ask, quote.last, quote.change_24h)
