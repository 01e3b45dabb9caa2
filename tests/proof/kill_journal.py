"""A journal as somebody else reads it: from a copy, so that the next life finds its files as the kill left them."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

_PARTS = ("", "-wal", "-journal")
"""What SQLite recovers a journal from; its `-shm` is made anew, as it is after a machine went down."""

UNRESOLVED = frozenset({"prepared", "sending", "unknown", "needs_human"})
NEVER_HAPPENED = frozenset({"rejected", "not_placed"})


@dataclass(frozen=True, slots=True)
class Step:
    """A state an intent came to, and when by the wall clock."""

    state: str
    at: float


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
    """Every intent that is committed, oldest first; none while there is no journal, or one without tables."""
    with (
        tempfile.TemporaryDirectory(prefix="fxtui-kills-") as folder,
        closing(_copied(journal, folder)) as copy,
    ):
        if not copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'intents'").fetchall():
            return ()
        steps: dict[int, list[Step]] = {}
        for number, state, at in copy.execute("SELECT intent, state, at FROM steps ORDER BY step"):
            steps.setdefault(number, []).append(Step(state, datetime.fromisoformat(at).timestamp()))
        found = copy.execute(
            "SELECT number, intent_id, client_id, account, kind, state, venue_ref, reason FROM intents ORDER BY number"
        )
        return [Row(*columns, steps.get(number, ())) for number, *columns in found]


def unsound(journal: Path) -> str:
    """What SQLite's whole check finds wrong with a journal, empty when nothing is."""
    with (
        tempfile.TemporaryDirectory(prefix="fxtui-kills-") as folder,
        closing(_copied(journal, folder)) as copy,
    ):
        said = [str(line) for (line,) in copy.execute("PRAGMA integrity_check")]
        lost = [str(row) for row in copy.execute("PRAGMA foreign_key_check")]
    return "" if said == ["ok"] and not lost else "; ".join(said + lost)


def _copied(journal: Path, folder: str) -> sqlite3.Connection:
    for part in _PARTS:
        beside = journal.with_name(journal.name + part)
        if beside.exists():
            shutil.copyfile(beside, Path(folder) / beside.name)
    return sqlite3.connect(Path(folder) / journal.name)
