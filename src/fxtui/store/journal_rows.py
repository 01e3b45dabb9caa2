"""Rows of the journal and the values they hold, both ways.

A row that was bent on disk is still shown, as far as it can be read, and flagged: it is evidence, not an error.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from fxtui.domain.intent import FrozenRequest, Intent, IntentKind, IntentState
from fxtui.domain.moment import Moment
from fxtui.domain.money import Money, asset, exact, plain
from fxtui.store.records import IntentRecord, Step

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KINDS = {kind.value: kind for kind in IntentKind}
_STATES = {state.value: state for state in IntentState}


def of_time(when: datetime) -> str:
    """A time as the journal spells it: ISO-8601, UTC, microseconds, so that texts sort as times."""
    return when.astimezone(UTC).isoformat(timespec="microseconds")


def of_intent(intent: Intent) -> tuple[object, ...]:
    """The values of the columns that never change, in the order of the table: `intent_id` to `mono`."""
    give, get = intent.give, intent.get
    return (
        intent.intent_id,
        intent.client_id,
        intent.venue,
        intent.account,
        intent.kind.value,
        intent.lane,
        intent.request.operation,
        intent.request.body,
        intent.request.digest,
        None if give is None else plain(give.amount),
        None if give is None else give.asset,
        None if get is None else plain(get.amount),
        None if get is None else get.asset,
        _of_texts(intent.seen),
        _of_texts(intent.marks),
        of_time(intent.created_at.wall),
        intent.created_at.mono,
    )


def _of_texts(texts: Mapping[str, str]) -> str:
    return json.dumps(dict(texts), separators=(",", ":"))


def record_of(row: Mapping[str, Any], steps: Iterable[tuple[Any, ...]]) -> IntentRecord:
    """The record of a row of `intents`, by column, and its steps, oldest first; never raises.

    What can't be read is empty, a kind `TICKET_ACTION` and a state `NEEDS_HUMAN`.
    """
    reading = _Reading(row)
    request = FrozenRequest(reading.text("operation"), reading.body())
    if request.digest != row["digest"]:
        reading.damaged = True
    intent = Intent(
        intent_id=reading.text("intent_id"),
        client_id=reading.text("client_id"),
        venue=reading.text("venue"),
        account=reading.text("account"),
        kind=reading.kind(),
        lane=reading.text("lane"),
        request=request,
        created_at=Moment(reading.time(row["created_at"]), reading.seconds("mono")),
        give=reading.money("give"),
        get=reading.money("get"),
        seen=reading.texts("seen"),
        marks=reading.texts("marks"),
    )
    taken = tuple(
        Step(reading.state(state), reading.time(at), reading.word(reason or code), reading.word(evidence))
        for state, at, code, reason, evidence in steps
    )
    return IntentRecord(
        intent=intent,
        state=reading.state(row["state"]),
        venue_ref=reading.text("venue_ref"),
        code=reading.text("code"),
        reason=reading.text("reason"),
        steps=taken,
        updated_at=reading.time(row["updated_at"]),
        damaged=reading.damaged or not taken or taken[-1].state.value != row["state"],
    )


class _Reading:
    """Takes values out of a row; what is not as it was written leaves `damaged` set."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self._row = row
        self.damaged = False

    def text(self, column: str) -> str:
        return self.word(self._row[column])

    def word(self, value: object) -> str:
        if isinstance(value, str):
            return value
        self.damaged = True
        return ""

    def kind(self) -> IntentKind:
        found = _KINDS.get(self._row["kind"])
        if found is None:
            self.damaged = True
            return IntentKind.TICKET_ACTION
        return found

    def state(self, value: Any) -> IntentState:
        found = _STATES.get(value)
        if found is None:
            self.damaged = True
            return IntentState.NEEDS_HUMAN
        return found

    def body(self) -> bytes:
        value = self._row["body"]
        if isinstance(value, bytes):
            return value
        self.damaged = True
        return b""

    def seconds(self, column: str) -> float:
        value = self._row[column]
        if isinstance(value, float):
            return value
        self.damaged = True
        return 0.0

    def time(self, value: object) -> datetime:
        try:
            when = datetime.fromisoformat(str(value))
        except ValueError:
            self.damaged = True
            return _EPOCH
        if when.tzinfo is None:
            self.damaged = True
            return _EPOCH
        return when

    def money(self, which: str) -> Money | None:
        amount, code = self._row[f"{which}_amount"], self._row[f"{which}_asset"]
        if amount is None and code is None:
            return None
        try:
            return Money(exact(str(amount)), asset(str(code)))
        except ValueError:
            self.damaged = True
            return None

    def texts(self, column: str) -> dict[str, str]:
        try:
            found = json.loads(self.text(column))
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, dict) and all(isinstance(value, str) for value in found.values()):
            return found
        self.damaged = True
        return {}
