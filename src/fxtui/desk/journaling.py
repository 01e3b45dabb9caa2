"""The journal as the desk uses it: opened once, mirrored in memory, and a block on money when the disk fails.

Every write goes to disk first and into the mirror after; where the disk refuses, the mirror says what is true as far
as anybody knows, and money stays blocked until that is on disk as well.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec.structs import replace

from fxtui.contract.errors import StoreError, UsageError
from fxtui.desk.bus import Bus
from fxtui.desk.events import IntentMoved, Said
from fxtui.desk.intent_book import IntentBook
from fxtui.desk.views import GuardNote, Severity
from fxtui.domain.intent import Intent, IntentState
from fxtui.domain.moment import Clock
from fxtui.domain.order import Order
from fxtui.store.records import IntentRecord, Step

if TYPE_CHECKING:
    from fxtui.store.journal import Journal

_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")

WHERE_SEEN = "on Venues or with `fxtui intents --acknowledge`"
"""Where a person says that a damaged journal was seen."""

RECENT = 500
"""The last intents, which are always loaded; unresolved ones and today's are as well, however many they are."""


class Journaling:
    """One journal and its mirror."""

    def __init__(
        self, open_journal: Callable[[], Awaitable[Journal]], intents: IntentBook, clock: Clock, bus: Bus
    ) -> None:
        self._open_journal = open_journal
        self._intents = intents
        self._clock = clock
        self._bus = bus
        self._journal: Journal | None = None
        self._opening = asyncio.Lock()
        self._reading = asyncio.Lock()
        self._since: datetime | None = None
        self._below: int | None = None
        self._unwritten: dict[str, str] = {}
        self._acknowledged = False

    async def open(self) -> None:
        """Open the journal if it isn't, and load what is unresolved and what is recent; raises `StoreError`.

        Of a day with more than a thousand intents the rest is left to `read_on`: until then no money moves.
        """
        async with self._opening:
            if self._journal is not None:
                return
            journal = await self._open_journal()
            try:
                self._intents.load(await self._guarded(journal.records(unresolved=True)))
                self._intents.load(await self._guarded(journal.records(limit=RECENT)))
                self._since = datetime.combine(self._clock.now().wall.astimezone(UTC).date(), time(), UTC)
                await self._read_batch(journal)
            except BaseException:
                await journal.close()
                raise
            self._journal = journal
        if journal.read_only:
            self._bus.tell(Said("warning", journal.read_only_reason))
        if self.damaged:
            said = f"The journal was damaged and is kept as {self.damaged}"
            self._bus.tell(
                Said("danger", f"{said}: no money moves until that is acknowledged, {WHERE_SEEN}.")
            )

    async def read_on(self) -> None:
        """Load all of today's intents, over which daily limits are summed; raises `StoreError`, and may be repeated."""
        async with self._reading:
            while self._since is not None and self._journal is not None:
                await self._read_batch(self._journal)

    async def _read_batch(self, journal: Journal) -> None:
        """Load the next of today's intents; `_since` is None once there are no more."""
        if self._since is not None:
            reading = journal.records_since(self._since, beyond=RECENT, below=self._below)
            records, self._below = await self._guarded(reading)
            self._intents.load(records)
            if self._below is None:
                self._since = None

    @property
    def writable(self) -> bool:
        """Whether the journal is open and this process is the one that writes it."""
        return self._journal is not None and not self._journal.read_only

    @property
    def read_only(self) -> str:
        """Why nothing can be written, one sentence; empty when it can, or when no journal is open."""
        return self._journal.read_only_reason if self._journal is not None else ""

    @property
    def damaged(self) -> str:
        """The name of a damaged journal nobody has acknowledged; empty when there is none."""
        unseen = None if self._journal is None or self._acknowledged else self._journal.damaged
        return unseen.name if unseen is not None else ""

    def block(self) -> GuardNote | None:
        """Why no money may move as far as the journal is concerned, None when it may."""
        if self._journal is None:
            return None
        if self._journal.read_only:
            return _refusal("second-instance", self._journal.read_only_reason)
        if self.damaged:
            said = f"The journal was damaged ({self.damaged}): acknowledge that first, {WHERE_SEEN}."
            return _refusal("damaged-journal", said)
        if self._since is not None:
            return _refusal(
                "reading-journal", "Today's intents are still being read: money moves in a moment."
            )
        if self._unwritten:
            intent_id, why = next(iter(self._unwritten.items()))
            return _refusal("disk", f"What became of {intent_id} is not on disk. {why}")
        return None

    def begin(self, intent: Intent) -> None:
        """Take `intent` into the mirror, so that its lane is busy at once; nothing is on disk yet."""
        now = self._clock.now().wall
        step = Step(IntentState.PREPARED, now, "")
        record = IntentRecord(intent, IntentState.PREPARED, "", "", "", (step,), now)
        self._show(record, made_here=True)

    async def next_number(self) -> int:
        """A number no intent ever had; raises `StoreError`."""
        return await self._guarded(self._need().next_number())

    async def append(self, intent: Intent) -> None:
        """Put `intent` on disk; returns once it is there for good. Raises `StoreError`: then nothing may be sent."""
        await self._guarded(self._need().append(intent))

    async def move(
        self,
        intent_id: str,
        state: IntentState,
        *,
        ref: str = "",
        code: str = "",
        reason: str = "",
        evidence: str = "",
    ) -> IntentRecord:
        """Write a new state down, then show it; raises `StoreError`, and shows nothing, when the disk refuses."""
        writing = self._need().move(intent_id, state, ref=ref, code=code, reason=reason, evidence=evidence)
        await self._guarded(writing)
        self._unwritten.pop(intent_id, None)
        return self.show(intent_id, state, ref=ref, code=code, reason=reason, evidence=evidence)

    def show(
        self,
        intent_id: str,
        state: IntentState,
        *,
        ref: str = "",
        code: str = "",
        reason: str = "",
        evidence: str = "",
    ) -> IntentRecord:
        """Show a state in the mirror alone: for what is true and could not be written."""
        record = self.record(intent_id)
        now = self._clock.now().wall
        step = Step(state, now, reason, evidence)
        shown = replace(
            record,
            state=state,
            venue_ref=ref or record.venue_ref,
            code=code,
            reason=reason,
            steps=(*record.steps, step),
            updated_at=now,
        )
        self._show(shown)
        return shown

    def unwritten(self, intent_id: str, error: StoreError) -> None:
        """Block money until the state of this intent is on disk."""
        self._unwritten[intent_id] = error.message
        self._bus.tell(
            Said("danger", f"The disk failed: no money moves until it works again. {error.message}")
        )

    def record(self, intent_id: str) -> IntentRecord:
        """One intent; `UsageError` when nobody knows it."""
        record = self._intents.get(intent_id)
        if record is None:
            raise UsageError(f"There is no intent {intent_id!r}: `fxtui intents` lists them.")
        return record

    async def find(self, intent_id: str) -> IntentRecord:
        """One intent, also one too old to be loaded; `UsageError` when the journal has none."""
        known = self._intents.get(intent_id) or await self._guarded(self._need().record(intent_id))
        return known or self.record(intent_id)

    async def placed_here(self, orders: Iterable[Order]) -> list[Order]:
        """Those of `orders` that this journal's intents placed: their client key or their id is one of an intent's."""
        asked = list(orders)
        names = {name for order in asked for name in (order.client_id, order.order_id)}
        ours = await self._guarded(self._need().orders_named(names))
        keys = {(venue, client_id) for venue, client_id, _ in ours if client_id}
        refs = {(venue, ref) for venue, _, ref in ours if ref}
        return [
            order
            for order in asked
            if (order.venue, order.client_id) in keys or (order.venue, order.order_id) in refs
        ]

    async def acknowledge(self) -> None:
        """A person has seen the damage; `UsageError` when there is none that nobody has seen."""
        self._need()
        if not self.damaged:
            raise UsageError("The journal is not damaged: there is nothing to acknowledge.")
        await self._guarded(self._need().acknowledge())
        self._acknowledged = True

    async def close(self) -> None:
        """Close the journal; nothing can be written after."""
        journal, self._journal = self._journal, None
        if journal is not None:
            await self._guarded(journal.close())

    def _need(self) -> Journal:
        if self._journal is None:
            raise StoreError("The journal is not open.")
        return self._journal

    def _show(self, record: IntentRecord, *, made_here: bool = False) -> None:
        self._intents.put(record, made_here=made_here)
        self._bus.tell(IntentMoved(record))

    async def _guarded(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        try:
            return await work
        except StoreError:
            raise
        except Exception as error:
            _log.exception("the journal failed")
            raise StoreError(f"The journal failed ({type(error).__name__}): see the log.") from error


def _refusal(code: str, sentence: str) -> GuardNote:
    return GuardNote(code, Severity.REFUSE, sentence)
