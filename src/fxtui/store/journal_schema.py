"""The tables of the journal and the way from one version of them to the next.

Forward only: a migration is never changed once it was in use, a further one is added. Rows are read and written in
`fxtui.store.journal_file`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fxtui.contract.errors import StoreError

if TYPE_CHECKING:
    from sqlite3 import Connection

APPLICATION = 0x66787475
"""What SQLite's `application_id` says of a file of ours: `fxtu`."""

_FIRST = """
CREATE TABLE intents (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    intent_id   TEXT NOT NULL UNIQUE CHECK (intent_id <> ''),
    client_id   TEXT NOT NULL,
    venue       TEXT NOT NULL,
    account     TEXT NOT NULL,
    kind        TEXT NOT NULL
                CHECK (kind IN ('order', 'swap', 'deposit', 'withdrawal', 'transfer', 'ticket_action')),
    lane        TEXT NOT NULL,
    operation   TEXT NOT NULL,
    body        BLOB NOT NULL,
    digest      TEXT NOT NULL,
    give_amount TEXT,
    give_asset  TEXT CHECK ((give_amount IS NULL) = (give_asset IS NULL)),
    get_amount  TEXT,
    get_asset   TEXT CHECK ((get_amount IS NULL) = (get_asset IS NULL)),
    seen        TEXT NOT NULL,
    marks       TEXT NOT NULL,
    created_at  TEXT NOT NULL,
    mono        REAL NOT NULL,
    state       TEXT NOT NULL
                CHECK (state IN ('prepared', 'sending', 'accepted', 'rejected', 'unknown', 'not_placed', 'needs_human')),
    venue_ref   TEXT NOT NULL DEFAULT '',
    code        TEXT NOT NULL DEFAULT '',
    reason      TEXT NOT NULL DEFAULT '',
    updated_at  TEXT NOT NULL
);
CREATE INDEX intents_unresolved ON intents (number)
    WHERE state IN ('prepared', 'sending', 'unknown', 'needs_human');

CREATE TABLE steps (
    step      INTEGER PRIMARY KEY AUTOINCREMENT,
    intent    INTEGER NOT NULL REFERENCES intents (number),
    state     TEXT NOT NULL
              CHECK (state IN ('prepared', 'sending', 'accepted', 'rejected', 'unknown', 'not_placed', 'needs_human')),
    at        TEXT NOT NULL,
    mono      REAL NOT NULL,
    venue_ref TEXT NOT NULL,
    code      TEXT NOT NULL,
    reason    TEXT NOT NULL,
    evidence  TEXT NOT NULL
);
CREATE INDEX steps_of_intent ON steps (intent, step);

CREATE TABLE numbers (
    name TEXT PRIMARY KEY,
    high INTEGER NOT NULL CHECK (high > 0)
);

CREATE TABLE damages (
    file            TEXT PRIMARY KEY,
    noticed_at      TEXT NOT NULL,
    acknowledged_at TEXT
);

CREATE TRIGGER intents_stay BEFORE DELETE ON intents
BEGIN SELECT RAISE(ABORT, 'an intent is never deleted'); END;
CREATE TRIGGER intents_are_frozen BEFORE UPDATE OF
    number, intent_id, client_id, venue, account, kind, lane, operation, body, digest,
    give_amount, give_asset, get_amount, get_asset, seen, marks, created_at, mono ON intents
BEGIN SELECT RAISE(ABORT, 'an intent is never changed'); END;
CREATE TRIGGER steps_stay BEFORE DELETE ON steps
BEGIN SELECT RAISE(ABORT, 'a step is never deleted'); END;
CREATE TRIGGER steps_are_frozen BEFORE UPDATE ON steps
BEGIN SELECT RAISE(ABORT, 'a step is never changed'); END;
CREATE TRIGGER numbers_only_rise BEFORE UPDATE ON numbers WHEN new.high <= old.high
BEGIN SELECT RAISE(ABORT, 'a number is never given twice'); END;
CREATE TRIGGER numbers_stay BEFORE DELETE ON numbers
BEGIN SELECT RAISE(ABORT, 'a number is never given twice'); END;
"""

MIGRATIONS: tuple[str, ...] = (_FIRST,)
"""What brings a journal of version n (`user_version`) to n + 1, in order."""


def version_of(connection: Connection, path: Path) -> int:
    """The version of the tables, 0 for an empty file; one picture, also while another instance makes them.

    Raises:
        StoreError: when the file is no journal of fxtui's.
    """
    connection.execute("BEGIN")
    try:
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        application = int(connection.execute("PRAGMA application_id").fetchone()[0])
        tables = int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    if application == APPLICATION or (application == 0 and version == 0 and tables == 0):
        return version
    raise StoreError(f"{path} is a database, but no journal of fxtui.", hint="Move it away.")


def migrate(connection: Connection, path: Path, migrations: Sequence[str] = MIGRATIONS) -> None:
    """Bring the tables to the version of this fxtui, in one transaction, after a copy of what there was.

    Raises:
        StoreError: when the file is of a newer fxtui; it is not touched.
    """
    version = version_of(connection, path)
    if version == len(migrations):
        return
    if version > len(migrations):
        raise StoreError(
            f"The journal {path} was written by a newer fxtui (version {version}, this one knows {len(migrations)}).",
            hint="Run the newer fxtui; it is not touched.",
        )
    if version > 0:
        _copy(connection, path.with_name(f"{path.name}.version-{version}"))
    statements = [f"PRAGMA application_id = {APPLICATION}", f"PRAGMA user_version = {len(migrations)}"]
    script = ";\n".join((*(step.rstrip().rstrip(";") for step in migrations[version:]), *statements))
    try:
        connection.executescript(f"BEGIN IMMEDIATE;\n{script};\nCOMMIT;")
    except BaseException:
        if connection.in_transaction:
            connection.rollback()
        raise


def _copy(connection: Connection, target: Path) -> None:
    import sqlite3

    from fxtui.store.files import make_private_file, sync_folder

    target.unlink(missing_ok=True)
    make_private_file(target)
    copy = sqlite3.connect(target)
    try:
        connection.backup(copy)
    finally:
        copy.close()
    sync_folder(target.parent)
