"""A journal as somebody else reads it; after a kill from a copy, so that the next life finds its files as they were left."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

_PARTS = ("", "-wal", "-journal")
"""What SQLite recovers a journal from; its `-shm` is made anew, as it is after a machine went down."""

_ROWS = "SELECT number, intent_id, client_id, account, kind, state, venue_ref, reason FROM intents ORDER BY number"

UNRESOLVED = frozenset({"prepared", "sending", "unknown", "needs_human"})
NEVER_HAPPENED = frozenset({"rejected", "not_placed"})


@dataclass(frozen=True, slots=True)
class Step:
    """A state an intent came to, when by the wall clock, and what was seen of it."""

    state: str
    at: float
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One intent as it is on disk."""

    intent_id: str
    client_id: str
    account: str
    kind: str
    state: str
    ref: str
    reason: str
    steps: Sequence[Step]

    @property
    def unresolved(self) -> bool:
        """Whether nobody knows its end."""
        return self.state in UNRESOLVED


def rows_of(journal: Path) -> Sequence[Row]:
    """Every intent a dead program committed, oldest first; none while there is no journal, or one without tables."""
    with _copied(journal) as copy:
        return _read(copy)


def rows_beside(journal: Path) -> Sequence[Row]:
    """The same while the program that writes the journal is alive."""
    with closing(sqlite3.connect(f"file:{journal}?mode=ro", uri=True)) as connection:
        return _read(connection)


def unsound(journal: Path) -> str:
    """What SQLite's whole check finds wrong with a journal, empty when nothing is."""
    with _copied(journal) as copy:
        said = [str(line) for (line,) in copy.execute("PRAGMA integrity_check")]
        lost = [str(row) for row in copy.execute("PRAGMA foreign_key_check")]
    return "" if said == ["ok"] and not lost else "; ".join(said + lost)


def _read(connection: sqlite3.Connection) -> Sequence[Row]:
    connection.execute("BEGIN")
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'intents'").fetchall():
        return ()
    steps: dict[int, list[Step]] = {}
    for number, state, at, seen in connection.execute(
        "SELECT intent, state, at, evidence FROM steps ORDER BY step"
    ):
        steps.setdefault(number, []).append(Step(state, datetime.fromisoformat(at).timestamp(), seen))
    return [
        Row(intent_id, client_id, account, kind, state, ref, reason, steps.get(number, ()))
        for number, intent_id, client_id, account, kind, state, ref, reason in connection.execute(_ROWS)
    ]


@contextmanager
def _copied(journal: Path) -> Iterator[sqlite3.Connection]:
    with tempfile.TemporaryDirectory(prefix="fxtui-kills-") as folder:
        for part in _PARTS:
            beside = journal.with_name(journal.name + part)
            if beside.exists():
                shutil.copyfile(beside, Path(folder) / beside.name)
        with closing(sqlite3.connect(Path(folder) / journal.name)) as copy:
            yield copy
