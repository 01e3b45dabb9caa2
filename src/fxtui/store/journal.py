"""The journal of intents: every money action ever confirmed, on disk before its first byte is sent.

One connection in one thread, used from coroutines; the SQL lives in `fxtui.store.journal_file`, opening and damage in
`fxtui.store.journal_opening`. What an intent means, and when it may move, is the desk's to say.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from fxtui.contract.errors import StoreError
from fxtui.domain.intent import Intent, IntentState
from fxtui.domain.moment import Clock
from fxtui.store.records import IntentRecord

if TYPE_CHECKING:
    from fxtui.store.journal_file import JournalFile
    from fxtui.store.journal_reading import OrderName

_Result = TypeVar("_Result")

_BATCH = 500
"""Records read at once where there may be very many: the journal's thread is free for others in between."""


class Journal:
    """The append-only record of intents and what became of them.

    Every method that writes returns only after the write is on disk. A caller that is canceled leaves the write
    running: it is finished, never torn.
    """

    def __init__(self, file: JournalFile, thread: ThreadPoolExecutor, clock: Clock) -> None:
        """Take over an open file; use `Journal.open`."""
        self._file = file
        self._thread = thread
        self._clock = clock
        self._closed = False

    @classmethod
    async def open(cls, path: Path, lock: Path, clock: Clock) -> Journal:
        """Open the journal, making it when there is none.

        A second instance gets it read-only. A damaged file is moved aside whole and `damaged` names where it went.

        Raises:
            StoreError: when it can't be opened, is readable by others, or was written by a newer fxtui.
        """
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="fxtui-journal")

        def opened() -> JournalFile:
            from fxtui.store.journal_opening import open_journal

            return open_journal(path, lock, clock.now())

        opening = asyncio.get_running_loop().run_in_executor(thread, opened)
        try:
            file = await asyncio.shield(opening)
        except asyncio.CancelledError:
            opening.add_done_callback(lambda done: _close_late(done, thread))
            raise
        except BaseException:
            thread.shutdown(wait=False)
            raise
        return cls(file, thread, clock)

    @property
    def read_only(self) -> bool:
        """Whether another instance holds the journal: intents can be read, nothing can be written."""
        return self._file.read_only

    @property
    def read_only_reason(self) -> str:
        """Why nothing can be written, one sentence; empty when it can."""
        return self._file.read_only_reason

    @property
    def damaged(self) -> Path | None:
        """Where a damaged journal was moved to; no intent is taken until `acknowledge`. None when all is well."""
        return self._file.damaged

    async def append(self, intent: Intent) -> None:
        """Write `intent` as PREPARED and return once it is on disk.

        Raises:
            StoreError: on any doubt: disk error, read-only, damage not acknowledged, an id that is there already.
        """
        await self._run(lambda file: file.append(intent))

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
        """Write that an intent came into `state`; an empty `ref` keeps the one known.

        SENDING follows PREPARED only and nothing becomes PREPARED again: an intent is sent at most once. What is
        ACCEPTED, REJECTED or NOT_PLACED stays so, except that proof of an execution still makes it ACCEPTED.

        Raises:
            StoreError: on a disk error, read-only, an unknown intent, or such a move.
        """
        now = self._clock.now()
        await self._run(lambda file: file.move(intent_id, state, now, (ref, code, reason, evidence)))

    async def record(self, intent_id: str) -> IntentRecord | None:
        """One intent with all its steps, None when there is no such intent."""
        return await self._run(lambda file: file.record(intent_id))

    async def records(self, *, unresolved: bool = False, limit: int = 500) -> list[IntentRecord]:
        """The last `limit` intents, newest first; or all whose outcome nobody knows yet, however many they are."""
        return await self._run(lambda file: file.records(unresolved=unresolved, limit=limit))

    async def records_since(
        self, when: datetime, *, beyond: int, below: int | None = None
    ) -> tuple[list[IntentRecord], int | None]:
        """The next intents confirmed at `when` or later that are not among the last `beyond`, newest first.

        Returns:
            A batch of them, and the `below` that asks for those that follow; None when there are none.
        """
        return await self._run(lambda file: file.records_since(when, beyond, below, _BATCH))

    async def orders_named(self, names: Collection[str]) -> list[OrderName]:
        """Venue, client key and reference of the orders and swaps that have one of `names` as key or reference."""
        return await self._run(lambda file: file.orders_named(names))

    async def next_number(self) -> int:
        """A number above 0 and below 2**53 that this journal never gave before and never gives again.

        Numbers follow the wall clock in milliseconds, so that two journals hardly ever give the same.

        Raises:
            StoreError: on a disk error or read-only.
        """
        now = self._clock.now()
        return await self._run(lambda file: file.next_number(now))

    async def acknowledge(self) -> None:
        """Write that a person has seen the damage; intents are taken again."""
        now = self._clock.now()
        await self._run(lambda file: file.acknowledge(now))

    async def close(self) -> None:
        """Close the file and give up the lock; closing twice is closing once."""
        if self._closed:
            return
        self._closed = True
        closing = asyncio.get_running_loop().run_in_executor(self._thread, self._file.close)
        self._thread.shutdown(wait=False)
        await asyncio.shield(closing)

    async def _run(self, work: Callable[[JournalFile], _Result]) -> _Result:
        if self._closed:
            raise StoreError("The journal is closed.")
        return await asyncio.shield(
            asyncio.get_running_loop().run_in_executor(self._thread, work, self._file)
        )


def _close_late(opening: asyncio.Future[JournalFile], thread: ThreadPoolExecutor) -> None:
    """Close a file whose opener was canceled."""
    if not opening.cancelled() and opening.exception() is None:
        thread.submit(opening.result().close)
    thread.shutdown(wait=False)
