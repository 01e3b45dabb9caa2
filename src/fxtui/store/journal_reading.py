"""Whole records out of an open journal: the intents asked for, and all their steps in one query more.

However many intents there are, a list of them costs two statements. The rows' meaning is `fxtui.store.journal_rows`'.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from fxtui.store.journal_rows import of_time, record_of
from fxtui.store.records import IntentRecord

OrderName = tuple[str, str, str]
"""Venue, client key and reference of an order or swap: what it is known by there; keys may be empty."""

ONE = "WHERE intent_id = ?"
LAST = "ORDER BY number DESC LIMIT ?"
UNRESOLVED = "WHERE state IN ('prepared', 'sending', 'unknown', 'needs_human') ORDER BY number DESC"
"""The condition is spelled as in the partial index of `journal_schema`, so that SQLite uses it."""

SINCE = """
WHERE created_at >= ? AND number < ? AND number NOT IN (SELECT number FROM intents ORDER BY number DESC LIMIT ?)
ORDER BY number DESC LIMIT ?
"""
_INTENTS = "SELECT * FROM intents {which}"
_STEPS = """
SELECT intent, state, at, code, reason, evidence FROM steps
WHERE intent IN (SELECT number FROM intents {which}) ORDER BY intent, step
"""
_NAMED = """
WITH wanted (name) AS (SELECT value FROM json_each(?) WHERE value <> '')
SELECT venue, client_id, venue_ref FROM intents
WHERE kind IN ('order', 'swap') AND (client_id IN wanted OR venue_ref IN wanted)
"""
"""Looks through the intents once: an index would cost every commit more than this saves the rare asker."""

_NO_NUMBER = 2**63 - 1


def plain_text(content: bytes) -> str:
    """Text as it is on disk; what is no UTF-8 is replaced, not refused."""
    return content.decode("utf-8", "replace")


def records(connection: sqlite3.Connection, which: str, values: Sequence[object]) -> list[IntentRecord]:
    """The intents `which` names (one of the conditions above), in its order, each with its steps."""
    return [record for _, record in _numbered(connection, which, values)]


def records_since(
    connection: sqlite3.Connection, when: datetime, beyond: int, below: int | None, count: int
) -> tuple[list[IntentRecord], int | None]:
    """The next `count` intents confirmed at `when` or later, newest first, those after the last `beyond`.

    Returns:
        The records, and the `below` of those that follow; None when there are none.
    """
    values = (of_time(when), _NO_NUMBER if below is None else below, beyond, count)
    found = _numbered(connection, SINCE, values)
    return [record for _, record in found], found[-1][0] if len(found) == count else None


def orders_named(connection: sqlite3.Connection, names: Collection[str]) -> list[OrderName]:
    """The orders and swaps that have one of these names as their client key or reference."""
    _, rows = _fetched(connection, _NAMED, (json.dumps([*names]),))
    return [(venue, client_id, ref) for venue, client_id, ref in rows]


def _numbered(
    connection: sqlite3.Connection, which: str, values: Sequence[object]
) -> list[tuple[int, IntentRecord]]:
    columns, rows = _fetched(connection, _INTENTS.format(which=which), values)
    steps: dict[int, list[tuple[Any, ...]]] = {}
    if rows:
        _, taken = _fetched(connection, _STEPS.format(which=which), values)
        for number, *step in taken:
            steps.setdefault(number, []).append(tuple(step))
    found: list[tuple[int, IntentRecord]] = []
    for values_of_row in rows:
        row = dict(zip(columns, values_of_row, strict=True))
        found.append((row["number"], record_of(row, steps.get(row["number"], ()))))
    return found


def _fetched(
    connection: sqlite3.Connection, query: str, values: Sequence[object]
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Names of the columns, and every row; a function per text would cost more than all the rest, so it is for what
    is bent alone.
    """
    try:
        connection.text_factory = str
        return _all(connection.execute(query, values))
    except sqlite3.OperationalError as wrong:
        if hasattr(wrong, "sqlite_errorcode"):
            raise
        connection.text_factory = plain_text
        return _all(connection.execute(query, values))
    finally:
        connection.text_factory = plain_text


def _all(cursor: sqlite3.Cursor) -> tuple[list[str], list[tuple[Any, ...]]]:
    return [column[0] for column in cursor.description], cursor.fetchall()
