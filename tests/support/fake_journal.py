"""A journal in memory that keeps the rules of the real one and fails on request."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from fxtui.contract.errors import StoreError
from fxtui.domain.intent import Intent, IntentKind, IntentState
from fxtui.domain.moment import Clock
from fxtui.store.records import IntentRecord, Step

_FINAL = frozenset({IntentState.ACCEPTED, IntentState.REJECTED, IntentState.NOT_PLACED})


class FakeJournal:
    """`fxtui.store.journal.Journal` without a disk.

    `log` lists what was written, in order. `break_on` holds the writes that fail: `append`, or the value of a state
    for `move`, or `number`.
    """

    def __init__(self, clock: Clock) -> None:
        self.read_only = False
        self.read_only_reason = ""
        self.damaged: Path | None = None
        self.log: list[tuple[str, str]] = []
        self.break_on: set[str] = set()
        self.kept: dict[str, IntentRecord] = {}
        self.closed = False
        self.on_write: Callable[[str], None] = lambda what: None
        self._held: dict[str, asyncio.Event] = {}
        self._clock = clock
        self._number = 1_000_000

    async def append(self, intent: Intent) -> None:
        """Write a PREPARED row."""
        await self._write("append")
        if intent.intent_id in self.kept:
            raise StoreError("There is such an intent already.")
        now = self._clock.now().wall
        step = Step(IntentState.PREPARED, now, "")
        self.kept[intent.intent_id] = IntentRecord(intent, IntentState.PREPARED, "", "", "", (step,), now)
        self.log.append((intent.intent_id, "prepared"))

    async def move(
        self,
        intent_id: str,
        state: IntentState,
        *,
        ref: str = "",
        code: str = "",
        reason: str = "",
        evidence: str = "",
    ) -> None:
        """Write a state; SENDING follows PREPARED only, and what is final can only turn out ACCEPTED."""
        await self._write(state.value)
        record = self.kept.get(intent_id)
        if record is None:
            raise StoreError("There is no such intent.")
        if state is IntentState.PREPARED or (
            state is IntentState.SENDING and record.state is not IntentState.PREPARED
        ):
            raise StoreError(f"{record.state.value} does not become {state.value}.")
        if record.state in _FINAL and state is not IntentState.ACCEPTED:
            raise StoreError(f"{record.state.value} is final.")
        now = self._clock.now().wall
        self.kept[intent_id] = replace(
            record,
            state=state,
            venue_ref=ref or record.venue_ref,
            code=code,
            reason=reason,
            steps=(*record.steps, Step(state, now, reason, evidence)),
            updated_at=now,
        )
        self.log.append((intent_id, state.value))

    async def record(self, intent_id: str) -> IntentRecord | None:
        """One intent."""
        return self.kept.get(intent_id)

    async def records(self, *, unresolved: bool = False, limit: int = 500) -> list[IntentRecord]:
        """Newest first."""
        rows = [row for row in reversed(self.kept.values()) if not unresolved or row.state.unresolved]
        return rows if unresolved else rows[:limit]

    async def records_since(
        self, when: datetime, *, beyond: int, below: int | None = None
    ) -> tuple[list[IntentRecord], int | None]:
        """All there are, at once."""
        older = list(reversed(self.kept.values()))[beyond:]
        return [record for record in older if record.intent.created_at.wall >= when], None

    async def orders_named(self, names: Collection[str]) -> list[tuple[str, str, str]]:
        """What the orders are known by that have one of these names."""
        ours = [row for row in self.kept.values() if row.intent.kind in {IntentKind.ORDER, IntentKind.SWAP}]
        named = [row for row in ours if {row.intent.client_id, row.venue_ref} & ({*names} - {""})]
        return [(row.intent.venue, row.intent.client_id, row.venue_ref) for row in named]

    async def next_number(self) -> int:
        """A number never given before."""
        await self._write("number")
        self._number += 1
        return self._number

    async def acknowledge(self) -> None:
        """The damage was seen."""
        self.damaged = None

    async def close(self) -> None:
        """Nothing is written after."""
        self.closed = True

    def states(self, intent_id: str) -> list[str]:
        """The states an intent went through, on disk."""
        return [state for written, state in self.log if written == intent_id]

    def hold(self, what: str) -> Callable[[], None]:
        """Let writes of `what` hang until the returned function is called."""
        held = self._held[what] = asyncio.Event()
        return held.set

    async def _write(self, what: str) -> None:
        await asyncio.sleep(0)
        self.on_write(what)
        if what in self._held:
            await self._held[what].wait()
        if self.closed:
            raise StoreError("The journal is closed.")
        if self.read_only:
            raise StoreError("Another fxtui has the journal.")
        if what in self.break_on or "everything" in self.break_on:
            raise StoreError("No space left on device.")
