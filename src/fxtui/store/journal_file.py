"""The rows of one open journal: the SQL of `fxtui.store.journal.Journal`, called in its thread and nowhere else.

Opening, locking and damage live in `fxtui.store.journal_opening`, the tables in `fxtui.store.journal_schema`.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from fxtui.contract.errors import StoreError
from fxtui.domain.intent import Intent, IntentState
from fxtui.domain.moment import Moment
from fxtui.store import journal_reading as reading
from fxtui.store.journal_lock import JournalLock
from fxtui.store.journal_rows import of_intent, of_time
from fxtui.store.journal_trouble import told
from fxtui.store.records import IntentRecord

_Result = TypeVar("_Result")

_BLOCK = 64
_LARGEST_NUMBER = 2**53 - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

INSERT = """
INSERT INTO intents (
    intent_id, client_id, venue, account, kind, lane, operation, body, digest, give_amount, give_asset,
    get_amount, get_asset, seen, marks, created_at, mono, state, updated_at
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'prepared', ?)
"""
"""Writes an intent: the values of `journal_rows.of_intent`, and the time it was confirmed once more."""

STEP = "INSERT INTO steps (intent, state, at, mono, venue_ref, code, reason, evidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
"""Writes a step of the intent of this number."""

MOVE = (
    "UPDATE intents SET state = ?, venue_ref = coalesce(nullif(?, ''), venue_ref), code = ?, reason = ?, updated_at = ?"
    " WHERE number = ?"
)
"""Writes the present state of the intent of this number."""

_RESERVE = "INSERT INTO numbers (name, high) VALUES ('client', ?) ON CONFLICT (name) DO UPDATE SET high = excluded.high"
_FINAL = frozenset({IntentState.ACCEPTED.value, IntentState.REJECTED.value, IntentState.NOT_PLACED.value})
"""States that are an outcome: nothing but being found at the venue after all changes them."""

_LOST = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
"""Errors after which nobody knows what is on disk: no intent is taken until the journal was opened anew."""


class JournalFile:
    """An open journal; `lock` None means that another instance has it."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        path: Path,
        lock: JournalLock | None,
        *,
        read_only_reason: str = "",
        damaged: Path | None = None,
    ) -> None:
        self.damaged = damaged
        self.read_only = lock is None
        self.read_only_reason = read_only_reason
        self._connection = connection
        self._path = path
        self._lock = lock
        self._failed = ""
        self._next = 1
        self._reserved = 0

    def append(self, intent: Intent) -> None:
        """Write an intent and its first step in one commit."""
        if self.damaged is not None:
            raise StoreError(
                f"The journal was damaged and is kept as {self.damaged.name}: no money moves until that is acknowledged."
            )
        self._refuse_after_failure()
        at = of_time(intent.created_at.wall)
        with self._writing() as connection:
            number = connection.execute(INSERT, (*of_intent(intent), at)).lastrowid
            step = (number, IntentState.PREPARED.value, at, intent.created_at.mono, "", "", "", "")
            connection.execute(STEP, step)

    def move(self, intent_id: str, state: IntentState, now: Moment, words: tuple[str, str, str, str]) -> None:
        """Write a step and the present state in one commit; `words` are ref, code, reason and evidence.

        Raises:
            StoreError: on a disk error, read-only, an unknown intent, or a move that sends again or takes back an
                outcome: ACCEPTED, REJECTED and NOT_PLACED become nothing but ACCEPTED.
        """
        ref, code, reason, evidence = (word.encode("utf-8", "backslashreplace").decode() for word in words)
        at = of_time(now.wall)
        with self._writing() as connection:
            row = connection.execute(
                "SELECT number, state, venue_ref FROM intents WHERE intent_id = ?", (intent_id,)
            ).fetchone()
            if row is None:
                raise StoreError(f"The journal has no intent {intent_id!r}.")
            number, before, known_ref = row
            _check_move(intent_id, before, state)
            if before == state.value == IntentState.ACCEPTED.value:
                _check_ref(intent_id, known_ref, ref)
            connection.execute(STEP, (number, state.value, at, now.mono, ref, code, reason, evidence))
            connection.execute(MOVE, (state.value, ref, code, reason, at, number))

    def record(self, intent_id: str) -> IntentRecord | None:
        """One intent with its steps."""
        found = self._read(lambda connection: reading.records(connection, reading.ONE, (intent_id,)))
        return found[0] if found else None

    def records(self, *, unresolved: bool, limit: int) -> list[IntentRecord]:
        """Intents with their steps, newest first; `limit` does not cut unresolved ones."""
        if unresolved:
            return self._read(lambda connection: reading.records(connection, reading.UNRESOLVED, ()))
        return self._read(lambda connection: reading.records(connection, reading.LAST, (max(0, limit),)))

    def records_since(
        self, when: datetime, beyond: int, below: int | None, count: int
    ) -> tuple[list[IntentRecord], int | None]:
        """The next `count` of the intents confirmed at `when` or later, and where those after them begin."""
        return self._read(lambda connection: reading.records_since(connection, when, beyond, below, count))

    def orders_named(self, names: Collection[str]) -> list[reading.OrderName]:
        """What the orders are known by that have one of these names."""
        return self._read(lambda connection: reading.orders_named(connection, names))

    def next_number(self, now: Moment) -> int:
        """The next number; a block of them is on disk before its first is given."""
        if self._next > self._reserved:
            self._refuse_after_failure()
            self._reserve(now)
        number = self._next
        self._next += 1
        return number

    def acknowledge(self, now: Moment) -> None:
        """Write that every damage noticed so far was seen."""
        with self._writing(", so the damage is not acknowledged") as connection:
            connection.execute(
                "UPDATE damages SET acknowledged_at = ? WHERE acknowledged_at IS NULL", (of_time(now.wall),)
            )
        self.damaged = None

    def close(self) -> None:
        """Close the file and give up the lock."""
        try:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
        finally:
            if self._lock is not None:
                self._lock.release()

    def _reserve(self, now: Moment) -> None:
        with self._writing(", so no number can be given") as connection:
            row = connection.execute("SELECT high FROM numbers WHERE name = 'client'").fetchone()
            high = row[0] if row else 0
            first = max(1, high + 1, (now.wall - _EPOCH) // timedelta(milliseconds=1))
            last = first + _BLOCK - 1
            if last > _LARGEST_NUMBER:
                raise StoreError(
                    "The journal has no number below 2**53 left.", hint="Look at the clock's year."
                )
            connection.execute(_RESERVE, (last,))
        self._next, self._reserved = first, last

    def _read(self, work: Callable[[sqlite3.Connection], _Result]) -> _Result:
        """What `work` finds in one consistent picture, also while another instance writes."""
        try:
            self._connection.execute("BEGIN")
            return work(self._connection)
        except sqlite3.Error as wrong:
            raise StoreError(f"The journal can't be read {told(wrong, self._path)}.") from None
        finally:
            self._roll_back()

    @contextlib.contextmanager
    def _writing(self, then: str = "") -> Iterator[sqlite3.Connection]:
        """One commit, on disk when the block has ended; `then` says what an error means."""
        if self.read_only:
            raise StoreError(self.read_only_reason)
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            yield self._connection
            self._connection.execute("COMMIT")
        except (sqlite3.Error, ValueError) as wrong:
            self._roll_back()
            if getattr(wrong, "sqlite_errorcode", 0) & 0xFF in _LOST:
                self._failed = str(wrong)
            raise StoreError(f"The journal can't be written {told(wrong, self._path, then)}.") from None
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        with contextlib.suppress(sqlite3.Error):
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def _refuse_after_failure(self) -> None:
        if self._failed:
            raise StoreError(
                f"The disk failed under the journal ({self._failed}): no money moves until fxtui was started again."
            )


def _check_move(intent_id: str, before: str, state: IntentState) -> None:
    """Refuse to send twice and to take an outcome back; what is found after all may still be accepted."""
    if state is IntentState.PREPARED or (
        state is IntentState.SENDING and before != IntentState.PREPARED.value
    ):
        raise StoreError(f"The intent {intent_id} is {before}: it can't become {state.value} again.")
    if before in _FINAL and state is not IntentState.ACCEPTED:
        raise StoreError(f"The intent {intent_id} is {before}: it can't become {state.value} any more.")


def _check_ref(intent_id: str, known: str, ref: str) -> None:
    """Refuse to call what was accepted by another of the venue's names."""
    if ref and known and ref != known:
        raise StoreError(
            f"The intent {intent_id} is accepted as {known!r}: it can't become accepted as {ref!r}."
        )
