"""The end: nothing new, a moment for what is under way, the rest journaled, everything closed. In this order.

And the pause before a stop: a moment for what is under way, and nothing else.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from fxtui.contract.errors import StoreError
from fxtui.desk.connections import Link
from fxtui.desk.events import VenueChanged
from fxtui.desk.floor import Floor
from fxtui.desk.last_known import LastKnown
from fxtui.desk.waiting import within
from fxtui.desk.writes import Writes

if TYPE_CHECKING:
    from fxtui.desk.money_path import MoneyPath

_log = logging.getLogger(__name__)

_TO_CLOSE = 1.0


class Closing:
    """Draining one desk; twice is once. `money` is None as long as no money path was needed."""

    def __init__(
        self, floor: Floor, writes: Writes, money: Callable[[], MoneyPath | None], last_known: LastKnown
    ) -> None:
        self._floor = floor
        self._writes = writes
        self._money = money
        self._last_known = last_known
        self._drained: asyncio.Task[None] | None = None

    async def sent(self, limit: float) -> None:
        """Wait until nothing in flight is without an outcome, other writes included, at most `limit` seconds."""
        money = self._money()
        ending = (money.execution.sent(limit),) if money is not None else ()
        await asyncio.gather(*ending, self._writes.sent(limit))

    async def drain(self, limit: float) -> None:
        """Close the desk; what is in flight has `limit` seconds before it is journaled as UNKNOWN, or another write cut."""
        if self._drained is None:
            self._floor.closing = True
            for link in self._floor.links.values():
                self._floor.bus.tell(VenueChanged(link.id))
            self._drained = asyncio.create_task(self._drain(limit), name="draining")
        await asyncio.shield(self._drained)

    async def _drain(self, limit: float) -> None:
        money = self._money()
        ending = (money.execution.abandon(limit),) if money is not None else ()
        await asyncio.gather(*ending, self._writes.sent(limit))
        await self._floor.supervisor.stop()
        await asyncio.gather(*(self._leave(link) for link in self._floor.links.values()))
        await within(self._floor.clock, _TO_CLOSE, self._last_known.save())
        try:
            await self._floor.journaling.close()
        except StoreError:
            _log.exception("the journal could not be closed")

    async def _leave(self, link: Link) -> None:
        """Log out and close, within a second: a venue that hangs must not keep the process."""
        venue = link.venue
        if venue is None:
            return

        async def leave() -> None:
            try:
                await venue.aclose()
            except Exception:  # noqa: BLE001 - leaving must go on whatever an adapter does
                _log.warning("%s was not closed in order", link.id, exc_info=True)

        if not await within(self._floor.clock, _TO_CLOSE, leave()):
            _log.warning("%s did not close in time", link.id)
