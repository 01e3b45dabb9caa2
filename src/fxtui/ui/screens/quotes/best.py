"""Which venue has the best prices of a pair. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from fxtui.desk.quote_book import Key
from fxtui.domain.instrument import Pair
from fxtui.domain.quote import Quote


def best_venues(quotes: Sequence[Quote]) -> frozenset[Key]:
    """The venue with the narrowest two-way price of each pair that more than one venue quotes on both sides."""
    by_pair: dict[Pair, list[tuple[Decimal, Key]]] = defaultdict(list)
    for quote in quotes:
        if quote.spread is not None:
            by_pair[quote.pair].append((quote.spread, (quote.venue, quote.pair)))
    return frozenset(min(offers)[1] for offers in by_pair.values() if len(offers) > 1)
