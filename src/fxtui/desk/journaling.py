"""The journal as the desk uses it: opened once, mirrored in memory, and a block on money when the disk fails.

Every write goes to disk first and into the mirror after; where the disk refuses, the mirror says what is true as far
as anybody knows, and money stays blocked until that is on disk as well.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec.structs import replace

from fxtui.contract.errors import StoreError, UsageError
from fxtui.desk.bus import Bus
from fxtui.desk.events import IntentMoved, Said
from fxtui.desk.intent_book import IntentBook
from fxtui.desk.views import GuardNote, Severity
from fxtui.domain.instrument import VenueId
from fxtui.domain.intent import Intent, IntentKind, IntentState
from fxtui.domain.moment import Clock
from fxtui.store.records import IntentRecord, Step

if TYPE_CHECKING:
    from fxtui.store.journal import Journal

_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")

OrderKey = tuple[VenueId, str]
"""A name an order is known by at a venue."""

_RECENT = 500
_MOST = 20_000


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
        self._unwritten: dict[str, str] = {}
        self._acknowledged = False

    async def open(self) -> None:
        """Open the journal if it isn't, and load what is recent, unresolved or of today; raises `StoreError`."""
        async with self._opening:
            if self._journal is not None:
                return
            journal = await self._open_journal()
            self._intents.load(await journal.records(unresolved=True, limit=_MOST))
            limit, today = _RECENT, self._clock.now().wall.date()
            while True:
                records = await journal.records(limit=limit)
                all_of_today = len(records) < limit or records[-1].intent.created_at.wall.date() < today
                if all_of_today or limit >= _MOST:
                    break
                limit *= 4
            self._intents.load(records)
            self._journal = journal
        if journal.read_only:
            self._bus.tell(Said("warning", journal.read_only_reason))
        if journal.damaged is not None:
            said = f"The journal was damaged and is kept as {journal.damaged.name}: no money moves until you say so."
            self._bus.tell(Said("danger", said))

    @property
    def writable(self) -> bool:
        """Whether the journal is open and this process is the one that writes it."""
        return self._journal is not None and not self._journal.read_only

    def block(self) -> GuardNote | None:
        """Why no money may move as far as the journal is concerned, None when it may."""
        if self._journal is None:
            return None
        if self._journal.read_only:
            return _refusal("second-instance", self._journal.read_only_reason)
        if self._journal.damaged is not None and not self._acknowledged:
            kept = self._journal.damaged.name
            said = f"The journal was damaged ({kept}): acknowledge that in the console first, on Venues."
            return _refusal("damaged-journal", said)
        if self._unwritten:
            intent_id, why = next(iter(self._unwritten.items()))
            return _refusal("disk", f"What became of {intent_id} could not be written down: {why}")
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

    async def order_keys(self) -> tuple[set[OrderKey], set[OrderKey]]:
        """What names our orders at their venues: the client keys, and the references, of the journal's intents."""
        records = await self._guarded(self._need().records(limit=_MOST))
        ours = [record for record in records if record.intent.kind in {IntentKind.ORDER, IntentKind.SWAP}]
        keys = {(record.intent.venue, record.intent.client_id) for record in ours if record.intent.client_id}
        return keys, {(record.intent.venue, record.venue_ref) for record in ours if record.venue_ref}

    async def acknowledge(self) -> None:
        """A person has seen the damage; `UsageError` when there is none that nobody has seen."""
        if self._acknowledged or self._need().damaged is None:
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
