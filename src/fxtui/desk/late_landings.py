"""Orders that turn up after all, when their intent was called not placed or refused.

Nothing a venue does later is impossible. What is read of orders and fills is compared with the intents that are over, and
one that was called not placed is looked up a few times more. What is found is proof: it is said aloud, so that nobody
repeats it unawares.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from functools import partial

from fxtui.contract.errors import StoreError
from fxtui.desk.events import Event, IntentMoved, OrdersChanged
from fxtui.desk.floor import Floor
from fxtui.domain.instrument import VenueId
from fxtui.domain.intent import Intent, IntentState
from fxtui.domain.order import OrderState
from fxtui.domain.outcome import Finding, Found
from fxtui.store.records import IntentRecord

_OVER = frozenset({IntentState.NOT_PLACED, IntentState.REJECTED})
_PAUSES = (15.0, 15.0, 30.0, 60.0, 180.0, 300.0)
"""Seconds before each of the looks that follow a *not placed*."""


class LateLandings:
    """Watches what is over. `find(intent)` looks one up; `landed(intent_id, ref)` writes down that it was executed."""

    def __init__(
        self,
        floor: Floor,
        find: Callable[[Intent], Awaitable[Finding]],
        landed: Callable[[str, str], Awaitable[None]],
    ) -> None:
        self._floor = floor
        self._find = find
        self._landed = landed
        self._noticed: set[str] = set()
        floor.bus.subscribe(self._hear)

    def begin(self) -> None:
        """Look again at what an earlier run called not placed a short while ago."""
        now = self._floor.clock.now().wall
        for record in self._floor.intents.of_day(now.date()):
            if (now - record.updated_at).total_seconds() < sum(_PAUSES):
                self._look_later(record)

    def _hear(self, event: Event) -> None:
        match event:
            case OrdersChanged(venue) if self._floor.journaling.writable:
                self._compare(venue)
            case IntentMoved(record):
                self._look_later(record)
            case _:
                pass

    def _compare(self, venue: VenueId) -> None:
        for client_id, order_id in self._seen(venue):
            record = self._floor.intents.get(self._floor.intents.named(venue, client_id))
            if record is not None and record.state in _OVER:
                self._accept(record.intent, order_id)

    def _accept(self, intent: Intent, ref: str) -> None:
        """Have it written down, however long the disk refuses."""
        if intent.intent_id not in self._noticed:
            self._noticed.add(intent.intent_id)
            work = partial(self._write, intent.intent_id, ref)
            name = f"writing {intent.intent_id} down"
            self._floor.supervisor.spawn(name, work, restart=True, venue=intent.venue)

    async def _write(self, intent_id: str, ref: str) -> None:
        """Write it down; no money moves while the disk refuses, which is raised."""
        try:
            await self._landed(intent_id, ref)
        except StoreError as error:
            self._floor.journaling.unwritten(intent_id, error)
            raise

    def _seen(self, venue: VenueId) -> Iterator[tuple[str, str]]:
        """Client key and order id of what the venue shows as made; what it lists as refused was never placed."""
        blotter = self._floor.blotter
        for order in (*blotter.open_orders(venue), *blotter.history(venue)):
            if order.state is not OrderState.REJECTED:
                yield order.client_id, order.order_id
        for fill in blotter.fills(venue):
            yield fill.client_id, fill.order_id

    def _look_later(self, record: IntentRecord) -> None:
        intent = record.intent
        if record.state is IntentState.NOT_PLACED and intent.venue in self._floor.links:
            work = partial(self._look, intent)
            self._floor.supervisor.spawn(f"looking again for {intent.intent_id}", work, venue=intent.venue)

    async def _look(self, intent: Intent) -> None:
        for pause in _PAUSES:
            await self._floor.clock.sleep(pause)
            if self._floor.journaling.record(intent.intent_id).state is not IntentState.NOT_PLACED:
                return
            finding = await self._find(intent)
            if isinstance(finding, Found):
                self._accept(intent, finding.ref)
                return
