"""The disk of the engine machine: the real journal in a folder of its own, with errors on demand, read by a stranger.

The desk writes through `fxtui.store.journal`; what is true on disk is asked of SQLite by a connection that shares no
code with it.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol, cast

from msgspec import Struct

from fxtui.contract.errors import StoreError
from fxtui.domain.intent import Intent, IntentState
from fxtui.domain.moment import Clock
from fxtui.store.journal import Journal
from fxtui.store.journal_file import JournalFile

FULL, FAILS, FAILS_THOUGH_WRITTEN = "full", "fails", "fails though written"
_ERRORS = {FULL: ("database or disk is full", sqlite3.SQLITE_FULL)}
_BROKEN = ("disk I/O error", sqlite3.SQLITE_IOERR)
_ROWS = """
SELECT intent_id, client_id, kind, lane, operation, body, state, venue_ref, code, marks, mono, give_amount, give_asset
FROM intents
"""
_STEPS_OF = """
SELECT steps.state FROM steps JOIN intents ON steps.intent = intents.number
WHERE intents.intent_id = ? ORDER BY steps.step
"""
_EVIDENCE_OF = """
SELECT steps.evidence FROM steps JOIN intents ON steps.intent = intents.number WHERE intents.intent_id = ?
"""


class Row(Struct, frozen=True):
    """One intent as it is on disk."""

    intent_id: str
    client_id: str
    kind: str
    lane: str
    operation: str
    body: bytes
    state: str
    venue_ref: str
    code: str
    marks: str
    confirmed_at: float
    give_amount: str | None
    give_asset: str | None

    @property
    def unresolved(self) -> bool:
        """Whether it counts as in flight."""
        return IntentState(self.state).unresolved


def known_as(intent: Intent | Row) -> str:
    """What tells an intent from every other: the key it carries to the venue, else our own name for it."""
    return intent.client_id or intent.intent_id


class Watcher(Protocol):
    """Who is told of every write; `failed` is told for intents that are to move and of errors elsewhere alike."""

    def moves(self, intent_id: str, state: IntentState, ref: str, code: str, evidence: str) -> None: ...

    def written(self, what: str, intent_id: str) -> None: ...

    def failed(self, what: str, intent_id: str, code: str) -> None: ...


class Disk:
    """A folder with a journal in it that outlives every process."""

    def __init__(self) -> None:
        shm = Path("/dev/shm")
        self._made = tempfile.TemporaryDirectory(prefix="fxtui-engine-", dir=shm if shm.is_dir() else None)
        self.path = Path(self._made.name) / "journal.sqlite3"
        self.lock = Path(self._made.name) / "journal.lock"
        self.troubles: dict[str, list[str]] = {}
        self.met = 0
        self._stranger: sqlite3.Connection | None = None

    def trouble(self, what: str) -> str | None:
        """What goes wrong with the next write of this kind, None for nothing."""
        for named in (what, "everything"):
            if planned := self.troubles.get(named):
                trouble = planned.pop()
                if not planned:
                    del self.troubles[named]
                return trouble
        return None

    def rows(self) -> dict[str, Row]:
        """Every intent, by its id."""
        return {row[0]: Row(*row) for row in self._ask(_ROWS)}

    def row(self, intent_id: str) -> Row | None:
        """One intent."""
        found = self._ask(f"{_ROWS} WHERE intent_id = ?", intent_id)
        return Row(*found[0]) if found else None

    def steps(self, intent_id: str) -> list[str]:
        """The states one intent went through."""
        return [state for (state,) in self._ask(_STEPS_OF, intent_id)]

    def said_by_person(self, intent_id: str) -> bool:
        """Whether a person's word is among the steps of one intent."""
        return any("by a person" in evidence for (evidence,) in self._ask(_EVIDENCE_OF, intent_id))

    def bend(self) -> None:
        """Spoil the journal's file, as a bad sector does."""
        self.forget()
        for suffix in ("", "-wal"):
            spoiled = self.path.with_name(self.path.name + suffix)
            if spoiled.exists():
                with spoiled.open("r+b") as file:
                    file.write(b"\xa5" * 512)

    def forget(self) -> None:
        """Close the stranger's connection."""
        if self._stranger is not None:
            self._stranger.close()
            self._stranger = None

    def close(self) -> None:
        """Remove the folder."""
        self.forget()
        self._made.cleanup()

    def _ask(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        if self._stranger is None:
            if not self.path.exists():
                return []
            self._stranger = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, isolation_level=None)
        return self._stranger.execute(query, values).fetchall()


class _Connection:
    """The journal's connection with an error at the moment it is asked for."""

    def __init__(self, real: sqlite3.Connection, disk: Disk) -> None:
        self._real = real
        self._disk = disk
        self.trouble: str | None = None

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        word = sql.split(None, 1)[0].upper()
        if self.trouble == FULL and word not in {"BEGIN", "SELECT", "PRAGMA"}:
            self._fail(*_ERRORS[FULL])
        if self.trouble is not None and word == "COMMIT":
            if self.trouble == FAILS_THOUGH_WRITTEN:
                self._real.execute(sql)
            self._fail(*_BROKEN)
        return self._real.execute(sql, *values)

    def _fail(self, said: str, code: int) -> None:
        self._disk.met += 1
        error = sqlite3.OperationalError(said)
        error.sqlite_errorcode = code
        raise error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


class _File:
    """The journal's file, on which what is to go wrong goes wrong."""

    def __init__(self, real: JournalFile, disk: Disk) -> None:
        self._real = real
        self._disk = disk
        self._connection = _Connection(real._connection, disk)
        real._connection = cast(sqlite3.Connection, self._connection)

    def append(self, intent: Intent) -> None:
        self._in_trouble("append", lambda: self._real.append(intent))

    def move(self, intent_id: str, state: IntentState, *more: Any) -> None:
        self._in_trouble(state.value, lambda: self._real.move(intent_id, state, *more))

    def next_number(self, *more: Any) -> int:
        return cast(int, self._in_trouble("number", lambda: self._real.next_number(*more)))

    def _in_trouble(self, what: str, work: Callable[[], object]) -> object:
        self._connection.trouble = self._disk.trouble(what)
        try:
            return work()
        finally:
            self._connection.trouble = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


class WatchedJournal(Journal):
    """The real journal of one process, which can be killed, and tells of its writes."""

    def __init__(self, file: JournalFile, thread: ThreadPoolExecutor, clock: Clock) -> None:
        super().__init__(file, thread, clock)
        self.watcher: Watcher | None = None
        self.dead = False

    def watched(self, disk: Disk, watcher: Watcher) -> WatchedJournal:
        """Let `disk` say what goes wrong and tell `watcher` of it."""
        self._file = cast(JournalFile, _File(self._file, disk))
        self.watcher = watcher
        return self

    def kill(self) -> None:
        """End as a process does that is killed: nothing more is written, and the lock is free."""
        self.dead = True
        self._file.close()

    async def append(self, intent: Intent) -> None:
        """Tell how it went."""
        await self._told("append", intent.intent_id, "", lambda: super(WatchedJournal, self).append(intent))

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
        """Tell what is to be written, and how it went."""
        if self.watcher is not None and not self.dead:
            self.watcher.moves(intent_id, state, ref, code, evidence)
        await self._told(
            state.value,
            intent_id,
            "person" if code == "by-person" or "by a person" in evidence else code,
            lambda: super(WatchedJournal, self).move(
                intent_id, state, ref=ref, code=code, reason=reason, evidence=evidence
            ),
        )

    async def next_number(self) -> int:
        """Nothing for the dead."""
        if self.dead:
            raise StoreError("This process is dead.")
        return await super().next_number()

    async def _told(self, what: str, intent_id: str, code: str, write: Callable[[], Any]) -> None:
        if self.dead or self.watcher is None:
            raise StoreError("This process is dead.")
        try:
            await write()
        except StoreError:
            if not self.dead:
                self.watcher.failed(what, intent_id, code)
            raise
        self.watcher.written(what, intent_id)
