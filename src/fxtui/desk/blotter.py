"""Orders and fills of all venues as the user sees them: always the venue's own record, never our expectation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from fxtui.domain.instrument import VenueId
from fxtui.domain.order import Fill, Order

_KEPT = 500
_NEVER = datetime.min.replace(tzinfo=UTC)

FillKey = tuple[str, ...]
"""What makes two reports of one execution the same."""


class Blotter:
    """Open orders, order history and fills by venue; at most 500 of each are kept per venue."""

    def __init__(self) -> None:
        self._orders: dict[VenueId, dict[str, Order]] = {}
        self._fills: dict[VenueId, dict[FillKey, Fill]] = {}
        self._versions: dict[VenueId, int] = {}

    def version(self, venue: VenueId) -> int:
        """A number that grows with every change at `venue`; 0 until its orders were first read."""
        return self._versions.get(venue, 0)

    def put_open(self, venue: VenueId, orders: Sequence[Order]) -> tuple[str, ...]:
        """Keep a complete list of working orders; returns the ids of those that are no longer among them."""
        present = {order.order_id for order in orders}
        gone = tuple(order.order_id for order in self.open_orders(venue) if order.order_id not in present)
        self.put_orders(orders)
        self._versions.setdefault(venue, 1)
        return gone

    def forget(self, venue: VenueId, order_id: str) -> None:
        """Drop an order the venue denies."""
        if self._orders.get(venue, {}).pop(order_id, None) is not None:
            self._touch(venue)

    def put_orders(self, orders: Iterable[Order]) -> bool:
        """Keep orders as they stand now; returns whether anything changed. A final order never works again."""
        changed = False
        for order in orders:
            known = self._orders.setdefault(order.venue, {})
            before = known.get(order.order_id)
            if before == order or (before is not None and before.state.final and not order.state.final):
                continue
            known[order.order_id] = order
            self._touch(order.venue)
            changed = True
            _trim_orders(known)
        return changed

    def put_fills(self, fills: Iterable[Fill]) -> bool:
        """Keep executions, each once; returns whether one is new or better known."""
        changed = False
        for fill in fills:
            known = self._fills.setdefault(fill.venue, {})
            key = _key(fill)
            if known.get(key) != fill:
                known[key] = fill
                self._touch(fill.venue)
                changed = True
                _trim_fills(known)
        return changed

    def order(self, venue: VenueId, order_id: str) -> Order | None:
        """One order as last seen."""
        return self._orders.get(venue, {}).get(order_id)

    def open_orders(self, venue: VenueId | None = None) -> tuple[Order, ...]:
        """Orders that may still be executed, newest first."""
        return tuple(order for order in self.history(venue) if not order.state.final)

    def history(self, venue: VenueId | None = None) -> tuple[Order, ...]:
        """Every order known, newest first."""
        orders = (o for v, known in self._orders.items() if venue in (None, v) for o in known.values())
        return tuple(sorted(orders, key=lambda order: order.created_at or _NEVER, reverse=True))

    def fills(self, venue: VenueId | None = None, order_id: str | None = None) -> tuple[Fill, ...]:
        """Executions, newest first; of one order where `order_id` is given."""
        fills = (f for v, known in self._fills.items() if venue in (None, v) for f in known.values())
        chosen = (fill for fill in fills if order_id in (None, fill.order_id))
        return tuple(sorted(chosen, key=lambda fill: fill.at or _NEVER, reverse=True))

    def _touch(self, venue: VenueId) -> None:
        self._versions[venue] = self._versions.get(venue, 1) + 1


def _key(fill: Fill) -> FillKey:
    if fill.fill_id:
        return (fill.order_id, fill.fill_id)
    return (fill.order_id, str(fill.price), str(fill.quantity), str(fill.at))


def _trim_orders(known: dict[str, Order]) -> None:
    """Forget the final order that was first seen longest ago; a working one is never forgotten."""
    if len(known) > _KEPT:
        oldest = next((order_id for order_id, order in known.items() if order.state.final), None)
        if oldest is not None:
            del known[oldest]


def _trim_fills(known: dict[FillKey, Fill]) -> None:
    if len(known) > _KEPT:
        del known[next(iter(known))]
