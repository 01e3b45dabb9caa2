"""Asking venues to cancel orders. It moves no money and makes no intent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from msgspec.structs import replace

from fxtui.contract.errors import NotOffered, Problem
from fxtui.contract.venue import Orders, Venue
from fxtui.desk.connections import Link
from fxtui.desk.floor import Floor
from fxtui.desk.reads import Reads
from fxtui.desk.writes import Writes
from fxtui.domain.instrument import Pair, VenueId
from fxtui.domain.outcome import Outcome

Attempt = Callable[[Orders], Awaitable[Outcome]]
"""One request to cancel."""


class Cancels:
    """Cancellations at every venue. `soon(venue, role)` asks polling to read a role within a moment."""

    def __init__(
        self, floor: Floor, reads: Reads, writes: Writes, soon: Callable[[VenueId, str], None]
    ) -> None:
        self._floor = floor
        self._reads = reads
        self._writes = writes
        self._soon = soon

    async def cancel(self, venue: VenueId, order_id: str) -> Outcome:
        """Cancel one order. `Accepted` means received: the order tells when it is done."""
        return await self._owned(self._floor.link(venue), lambda orders: orders.cancel(order_id))

    async def cancel_all(self, venue: VenueId | None, pair: Pair | None) -> list[tuple[VenueId, Outcome]]:
        """Cancel every open order of one venue or of all that have orders, or those of one pair."""
        links = [self._floor.link(venue)] if venue is not None else list(self._floor.links.values())
        offering = [link for link in links if venue is not None or "orders" not in link.missing()]
        outcomes = await asyncio.gather(
            *(self._owned(link, lambda orders: orders.cancel_all(pair)) for link in offering)
        )
        return [(link.id, outcome) for link, outcome in zip(offering, outcomes, strict=True)]

    async def cancel_mine(self, venue: VenueId | None) -> list[tuple[VenueId, str, Outcome] | Problem]:
        """Cancel the open orders of one venue or of all whose client key or id belongs to an intent of the journal.

        Returns:
            What became of each cancel, and last a problem for every venue whose open orders could not be read.
        """
        await self._floor.journaling.open()
        problems = await self._reads.refresh("orders", venue)
        mine = await self._floor.journaling.placed_here(self._floor.blotter.open_orders(venue))
        outcomes = await asyncio.gather(*(self.cancel(order.venue, order.order_id) for order in mine))
        asked = [
            (order.venue, order.order_id, outcome) for order, outcome in zip(mine, outcomes, strict=True)
        ]
        return [*asked, *map(_unread, problems)]

    async def _owned(self, link: Link, attempt: Attempt) -> Outcome:
        """Send one request to cancel, and read the venue's orders and balances soon after it."""

        async def cancel(venue: Venue) -> Outcome:
            if venue.orders is None:
                raise link.needs("orders")
            return await attempt(venue.orders)

        def look() -> None:
            self._soon(link.id, "orders")
            self._soon(link.id, "balances")

        return await self._writes.send(link, "canceling", cancel, look)


def _unread(problem: Problem) -> Problem:
    """The problem of a read, with what it means for who wants orders canceled."""
    if problem.kind == NotOffered.kind:
        return problem
    told = f"The open orders could not be read, so orders placed from here may still work: {problem.message}"
    return replace(problem, message=told)
