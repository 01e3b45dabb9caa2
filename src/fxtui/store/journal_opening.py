"""Opening the journal: lock, permissions, soundness, pragmas, tables; and what happens to a damaged one.

What was damaged is moved aside whole and stays noticed, over restarts too, until a person acknowledges it.
"""

from __future__ import annotations

import os
import re
import sqlite3
from pathlib import Path

from fxtui.contract.errors import StoreError
from fxtui.domain.moment import Moment
from fxtui.store.files import make_private_file, sync_folder
from fxtui.store.journal_file import JournalFile
from fxtui.store.journal_lock import JournalLock
from fxtui.store.journal_reading import plain_text
from fxtui.store.journal_rows import of_time
from fxtui.store.journal_schema import MIGRATIONS, migrate, version_of
from fxtui.store.journal_trouble import told
from fxtui.store.paths import check_private, private_folder

_BESIDE = ("", "-wal", "-shm", "-journal")
"""What SQLite keeps under one name; the database itself comes first, so that a crash between two renames leaves a
log without a database, which is taken for damage again, and never a database without its log."""

_PRAGMAS = {
    "synchronous": ("FULL", 2),
    "fullfsync": ("ON", 1),
    "checkpoint_fullfsync": ("ON", 1),
    "journal_mode": ("WAL", "wal"),
    "foreign_keys": ("ON", 1),
    "trusted_schema": ("OFF", 0),
}
"""What is set on the writing connection, and what SQLite has to answer when asked whether it is."""

_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT})
_BUSY_SECONDS = 5.0
_READ_AT_ONCE = 1 << 20


def open_journal(path: Path, lock: Path, now: Moment) -> JournalFile:
    """Open the journal at `path` for this thread; `fxtui.store.journal.Journal.open` says what comes of it."""
    private_folder(path.parent)
    held = JournalLock(lock)
    try:
        if not held.held:
            return _second_instance(path, held.holder)
        connection = _sound(path, now)
        try:
            _configure(connection)
            _check_configured(connection, path)
            migrate(connection, path)
            _check_configured(connection, path)
            damaged = _notice(connection, path, now)
            # SQLite syncs the folder that got a log from it and passes over an error; a log without its name is lost.
            sync_folder(path.parent)
        except BaseException:
            connection.close()
            raise
        return JournalFile(connection, path, held, damaged=damaged)
    except (sqlite3.Error, OSError) as wrong:
        held.release()
        raise StoreError(f"The journal can't be opened {told(wrong, path)}.") from None
    except BaseException:
        held.release()
        raise


def _sound(path: Path, now: Moment) -> sqlite3.Connection:
    """A connection to the journal or, where that is damaged and now aside, to a fresh one."""
    log = path.with_name(f"{path.name}-wal")
    broken = _size(path) == 0 and _size(log) > 0
    _check_parts(path)
    if not broken and _size(path) > 0:
        _read_through(path)
        broken = _is_damaged(path)
    if broken:
        _move_aside(path, now)
    if not path.exists():
        make_private_file(path)
    return _connect(path)


def _read_through(path: Path) -> None:
    """Read the file from front to back, so that the look at it, which jumps, finds it in the machine's memory.

    Seconds on a start after the machine's, with a hundred thousand intents; nothing to speak of on others.
    """
    block = bytearray(_READ_AT_ONCE)
    descriptor = os.open(path, os.O_RDONLY)
    try:
        while os.readv(descriptor, [block]):
            pass
    finally:
        os.close(descriptor)


def _is_damaged(path: Path) -> bool:
    """Whether the file is not what SQLite wrote; looked at through a connection that leaves file and log alone.

    The meaning of rows is not looked at: a row that was bent is shown and flagged when it is read.
    """
    # A creation that was cut short leaves a rollback journal, which only a writer can play back.
    unfinished = _size(path.with_name(f"{path.name}-journal")) > 0
    connection = _connect(path) if unfinished else _connect_to_read(path)
    try:
        version_of(connection, path)
        connection.execute("PRAGMA ignore_check_constraints = ON")
        said = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as wrong:
        if getattr(wrong, "sqlite_errorcode", 0) & 0xFF not in _DAMAGED:
            raise
        return True
    finally:
        connection.close()
    return bool(said != "ok")


def _check_parts(path: Path) -> None:
    """Check that all that is there of the journal is ours alone."""
    for suffix in _BESIDE:
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            check_private(beside, folder=False)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    connection.text_factory = plain_text
    return connection


def _connect_to_read(path: Path) -> sqlite3.Connection:
    """A connection that can't write, and does not fold the log into the file when it is closed."""
    uri = f"{path.absolute().as_uri()}?mode=ro"
    connection = sqlite3.connect(uri, uri=True, timeout=_BUSY_SECONDS, isolation_level=None)
    connection.text_factory = plain_text
    return connection


def _configure(connection: sqlite3.Connection) -> None:
    for name, (value, _) in _PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {value}")


def _check_configured(connection: sqlite3.Connection, path: Path) -> None:
    """Ask what is in force; asked again once the tables are there, for a log that could not be begun is told no earlier."""
    for name, (value, answer) in _PRAGMAS.items():
        found = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if found != answer:
            raise StoreError(
                f"The journal {path} can't be kept safely here: {name} is {found}, not {value}.",
                hint="Start fxtui again; where that does not help, choose a folder on a local disk (--home).",
            )


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _move_aside(path: Path, now: Moment) -> None:
    stamp = re.sub(r"[^0-9TZ]", "", of_time(now.wall).replace("+00:00", "Z"))
    aside, count = path.with_name(f"{path.name}.damaged-{stamp}"), 1
    while any(aside.with_name(aside.name + suffix).exists() for suffix in _BESIDE):
        count += 1
        aside = path.with_name(f"{path.name}.damaged-{stamp}-{count}")
    for suffix in _BESIDE:
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(aside.with_name(aside.name + suffix))
    sync_folder(path.parent)


def _notice(connection: sqlite3.Connection, path: Path, now: Moment) -> Path | None:
    """Write down damaged files nobody has noticed yet; return the last one that is not acknowledged."""
    known = {row[0] for row in connection.execute("SELECT file FROM damages")}
    unnoticed = sorted(_damaged_files(path) - known)
    if unnoticed:
        connection.execute("BEGIN IMMEDIATE")
        rows = [(name, of_time(now.wall)) for name in unnoticed]
        connection.executemany("INSERT INTO damages (file, noticed_at) VALUES (?, ?)", rows)
        connection.execute("COMMIT")
    return _unacknowledged(connection, path)


def _damaged_files(path: Path) -> set[str]:
    prefix = f"{path.name}.damaged-"
    found = (file.name for file in path.parent.iterdir() if file.name.startswith(prefix))
    return {re.sub(r"-(wal|shm|journal)$", "", name) for name in found}


def _unacknowledged(connection: sqlite3.Connection, path: Path) -> Path | None:
    row = connection.execute(
        "SELECT file FROM damages WHERE acknowledged_at IS NULL ORDER BY noticed_at DESC, file DESC LIMIT 1"
    ).fetchone()
    return None if row is None else path.with_name(row[0])


def _second_instance(path: Path, holder: str) -> JournalFile:
    who = f"Another fxtui (process {holder})" if holder else "Another fxtui"
    reason = f"{who} has the journal open: this one is read-only."
    connection = _read_only(path)
    try:
        return JournalFile(
            connection, path, None, read_only_reason=reason, damaged=_unacknowledged(connection, path)
        )
    except BaseException:
        connection.close()
        raise


def _read_only(path: Path) -> sqlite3.Connection:
    """A connection that can't write; to an empty journal where the first instance has not made its tables yet."""
    if path.exists():
        check_private(path, folder=False)
        connection = _connect_to_read(path)
        try:
            version = version_of(connection, path)
            if version == len(MIGRATIONS):
                return connection
            if version > 0:
                raise StoreError(f"The journal {path} is open in an fxtui of another version.")
        except BaseException:
            connection.close()
            raise
        connection.close()
    empty = sqlite3.connect(":memory:", isolation_level=None)
    migrate(empty, path)
    return empty
