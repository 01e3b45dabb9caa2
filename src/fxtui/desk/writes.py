"""Requests that change something at a venue and are no intents: cancels, customers, bank accounts.

Each belongs to the desk, so that it does not die with the screen that asked for it, and is sent once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from fxtui.contract.errors import FxtuiError, NotOffered
from fxtui.contract.venue import Venue
from fxtui.desk.connections import Link
from fxtui.desk.floor import Floor
from fxtui.desk.waiting import end, within
from fxtui.domain.outcome import Outcome, RefusedBy, Rejected, Unknown

_log = logging.getLogger(__name__)

_CLOSED = "fxtui was closing before the answer came."

Attempt = Callable[[Venue], Awaitable[Outcome]]
"""One request; `NotOffered` where the venue does not play the role."""


class Writes:
    """Every such request of one desk."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._under_way: set[asyncio.Task[None]] = set()

    async def sent(self, limit: float) -> None:
        """Wait until everything under way was answered, at most `limit` seconds."""

        async def answered() -> None:
            while self._under_way:
                await asyncio.wait(self._under_way)

        await within(self._floor.clock, limit, answered())

    async def send(
        self, link: Link, what: str, attempt: Attempt, then: Callable[[], None] = lambda: None
    ) -> Outcome:
        """Run one attempt in a task of the desk, and `then` once it is over: whoever waits for it may go away.

        Args:
            link: where to.
            what: what it does, as in `canceling`: for logs and messages.
            attempt: the request.
            then: what follows whatever became of it, also when nobody waits any more.
        """
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

        async def run() -> None:
            outcome: Outcome = Unknown(_CLOSED)
            try:
                outcome = await self._attempt(link, what, attempt)
            finally:
                if not answer.done():
                    answer.set_result(outcome)
            then()

        task = self._floor.supervisor.spawn(f"{what} at {link.id}", run, venue=link.id)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await answer

    async def _attempt(self, link: Link, what: str, attempt: Attempt) -> Outcome:
        refused = self._refusal(link)
        if refused is not None:
            return refused
        try:
            venue = await link.connect()
        except FxtuiError as error:
            return Rejected(RefusedBy.NETWORK, error.kind, f"Nothing was sent: {error.message}")
        sending = asyncio.ensure_future(attempt(venue))
        try:
            return await asyncio.shield(sending)
        except asyncio.CancelledError:
            await end((sending,))
            if not sending.cancelled() and sending.exception() is None:
                return sending.result()
            return Unknown(_CLOSED)
        except NotOffered as error:
            return Rejected(RefusedBy.GUARD, "not-offered", error.message)
        except Exception as error:  # noqa: BLE001 - whatever happened, it may have been done
            _log.exception("%s at %s failed", what, link.id)
            said = error.message if isinstance(error, FxtuiError) else type(error).__name__
            return Unknown(f"Whether {what} was done is not known: {said}")

    def _refusal(self, link: Link) -> Rejected | None:
        if self._floor.closing:
            return Rejected(RefusedBy.GUARD, "closing", "fxtui is closing: nothing new is sent.")
        if not link.spec.profile.trading:
            return Rejected(
                RefusedBy.GUARD, "read-only", f"{link.title} is read-only: set trading = true in its profile."
            )
        return None
