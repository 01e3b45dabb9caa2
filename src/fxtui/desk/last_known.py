"""What was known when fxtui last ran: put into the books before the first paint, stale by its age, and kept again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from fxtui.contract.errors import StoreError
from fxtui.desk.floor import Floor
from fxtui.domain.instrument import Instrument, VenueId

if TYPE_CHECKING:
    from fxtui.domain.balance import Balance
    from fxtui.store.state import StateStore

_log = logging.getLogger(__name__)

_EVERY = 30.0
_TICKETS = 500


class LastKnown:
    """Loads and saves the figures of one profile; a disk that refuses is logged and costs nothing else."""

    def __init__(self, floor: Floor, store: StateStore | None) -> None:
        self._floor = floor
        self._store = store

    def load(self) -> None:
        """Put the last known figures into the books; venues that left the profile are left out."""
        if self._store is None:
            return
        floor = self._floor
        remembered = self._store.load()
        floor.quotes.put(quote for quote in remembered.quotes if quote.venue in floor.links)
        # Whoever shows the book reads all of it first; only what moves from then on is news.
        floor.quotes.take_dirty()
        balances: dict[VenueId, list[Balance]] = {}
        for balance in remembered.balances:
            if balance.venue in floor.links:
                balances.setdefault(balance.venue, []).append(balance)
        for venue, rows in balances.items():
            floor.balances.remember(venue, rows, min((row.as_of for row in rows), key=lambda at: at.mono))
        now = floor.clock.now()
        floor.tickets.load((ticket for ticket in remembered.tickets if ticket.venue in floor.links), now)
        listed: dict[VenueId, list[Instrument]] = {}
        for instrument in remembered.instruments:
            listed.setdefault(instrument.venue, []).append(instrument)
        for venue, instruments in listed.items():
            if venue in floor.links:
                floor.links[venue].instruments = tuple(instruments)

    def keep_saving(self) -> None:
        """Save every half a minute from now on."""
        if self._store is not None:
            self._floor.supervisor.spawn("saving the last known figures", self._save_often, restart=True)

    async def save(self) -> None:
        """Save what the books hold, in a thread; nothing is saved when no venue has answered."""
        work = self._saving()
        if work is not None:
            await asyncio.to_thread(work)

    async def _save_often(self) -> None:
        while True:
            await self._floor.clock.sleep(_EVERY)
            await self.save()

    def _saving(self) -> Callable[[], None] | None:
        """The write of the books as they are at this moment, None when there is nothing to write."""
        floor, store = self._floor, self._store
        if store is None or not any(link.answered_once for link in floor.links.values()):
            return None
        watched = {quote.pair for quote in floor.quotes.all()}
        instruments = [
            instrument
            for link in floor.links.values()
            for instrument in link.instruments
            if instrument.pair in watched
        ]
        write = partial(
            store.save,
            balances=floor.balances.all(),
            quotes=floor.quotes.all(),
            tickets=floor.tickets.all()[:_TICKETS],
            instruments=instruments,
        )

        def saved() -> None:
            try:
                write()
            except StoreError as error:
                _log.warning("the last known figures were not saved: %s", error.message)

        return saved
