"""Asking venues to cancel orders. It moves no money and makes no intent, but it must not die with a screen."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from msgspec.structs import replace

from fxtui.contract.errors import FxtuiError, NotOffered, Problem
from fxtui.contract.venue import Orders
from fxtui.desk.connections import Link
from fxtui.desk.floor import Floor
from fxtui.desk.reads import Reads
from fxtui.desk.waiting import end, within
from fxtui.domain.instrument import Pair, VenueId
from fxtui.domain.outcome import Outcome, RefusedBy, Rejected, Unknown

_log = logging.getLogger(__name__)

_CLOSED = "fxtui was closing before the answer came."

Attempt = Callable[[Orders], Awaitable[Outcome]]
"""One request to cancel."""


class Cancels:
    """Cancellations at every venue. `soon(venue, role)` asks polling to read a role within a moment."""

    def __init__(self, floor: Floor, reads: Reads, soon: Callable[[VenueId, str], None]) -> None:
        self._floor = floor
        self._reads = reads
        self._soon = soon
        self._under_way: set[asyncio.Task[None]] = set()

    async def sent(self, limit: float) -> None:
        """Wait until every cancel under way was answered, at most `limit` seconds."""

        async def answered() -> None:
            while self._under_way:
                await asyncio.wait(self._under_way)

        await within(self._floor.clock, limit, answered())

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
        """Run one attempt in a task of the desk: whoever waits for it may go away."""
        answered: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

        async def run() -> None:
            outcome: Outcome = Unknown(_CLOSED)
            try:
                outcome = await self._attempt(link, attempt)
            finally:
                if not answered.done():
                    answered.set_result(outcome)
            self._soon(link.id, "orders")
            self._soon(link.id, "balances")

        task = self._floor.supervisor.spawn(f"canceling at {link.id}", run, venue=link.id)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await answered

    async def _attempt(self, link: Link, attempt: Attempt) -> Outcome:
        refused = self._refusal(link)
        if refused is not None:
            return refused
        try:
            venue = await link.connect()
        except FxtuiError as error:
            return Rejected(RefusedBy.NETWORK, error.kind, f"Nothing was sent: {error.message}")
        if venue.orders is None:
            return Rejected(RefusedBy.GUARD, "not-offered", link.needs("orders").message)
        sending = asyncio.ensure_future(attempt(venue.orders))
        try:
            return await asyncio.shield(sending)
        except asyncio.CancelledError:
            await end((sending,))
            if not sending.cancelled() and sending.exception() is None:
                return sending.result()
            return Unknown(_CLOSED)
        except Exception as error:  # noqa: BLE001 - whatever happened, it may have been canceled
            _log.exception("canceling at %s failed", link.id)
            said = error.message if isinstance(error, FxtuiError) else type(error).__name__
            return Unknown(f"Whether it was canceled is not known: {said}")

    def _refusal(self, link: Link) -> Rejected | None:
        if self._floor.closing:
            return Rejected(RefusedBy.GUARD, "closing", "fxtui is closing: nothing new is sent.")
        if not link.spec.profile.trading:
            return Rejected(
                RefusedBy.GUARD, "read-only", f"{link.title} is read-only: set trading = true in its profile."
            )
        return None


def _unread(problem: Problem) -> Problem:
    """The problem of a read, with what it means for who wants orders canceled."""
    if problem.kind == NotOffered.kind:
        return problem
    told = f"The open orders could not be read, so orders placed from here may still work: {problem.message}"
    return replace(problem, message=told)
