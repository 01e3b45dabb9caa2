"""The journal's records in memory: what the faces read and what the lanes are judged by.

It mirrors; the journal on disk is what counts. Nothing here writes to it. What is asked for at every preview and every
paint (a day, what is unresolved, what was confirmed here) is kept apart, so that none of it goes through all records.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Set
from datetime import UTC, date

from fxtui.domain.instrument import VenueId
from fxtui.domain.intent import IntentState
from fxtui.store.records import IntentRecord

_IN_FLIGHT = frozenset({IntentState.PREPARED, IntentState.SENDING})

_UNREADABLE: VenueId = ""
"""The venue of a row whose venue can't be read: the journal reads what is bent as empty."""


class IntentBook:
    """Intents by id, as last journaled."""

    def __init__(self) -> None:
        self._records: dict[str, IntentRecord] = {}
        self._by_day: dict[date, dict[str, None]] = {}
        self._unresolved: dict[str, None] = {}
        self._here: dict[str, None] = {}
        self._by_client_id: dict[tuple[VenueId, str], str] = {}
        self._changes: list[str] = []
        self._newest_first: tuple[IntentRecord, ...] | None = None
        self._waiting: dict[str, asyncio.Event] = {}

    def load(self, records: Iterable[IntentRecord]) -> None:
        """Take over what the journal knows; a record already known here stays as it is."""
        for record in records:
            if record.intent.intent_id not in self._records:
                self._keep(record)

    def put(self, record: IntentRecord, *, made_here: bool = False) -> None:
        """Keep the present state of an intent; `made_here` marks one that was confirmed in this process."""
        intent_id = record.intent.intent_id
        self._keep(record)
        if made_here:
            self._here[intent_id] = None
        if record.state not in _IN_FLIGHT and intent_id in self._waiting:
            self._waiting[intent_id].set()

    def _keep(self, record: IntentRecord) -> None:
        intent_id = record.intent.intent_id
        before = self._records.get(intent_id)
        if before is not None:
            self._by_day[_day(before)].pop(intent_id, None)
        self._records[intent_id] = record
        self._by_day.setdefault(_day(record), {})[intent_id] = None
        if record.state.unresolved:
            self._unresolved[intent_id] = None
        else:
            self._unresolved.pop(intent_id, None)
        if record.intent.client_id:
            self._by_client_id[(record.intent.venue, record.intent.client_id)] = intent_id
        self._changes.append(intent_id)
        self._newest_first = None

    def get(self, intent_id: str) -> IntentRecord | None:
        """One intent, None when this process never heard of it."""
        return self._records.get(intent_id)

    def records(self) -> tuple[IntentRecord, ...]:
        """Every intent known here, newest first."""
        if self._newest_first is None:
            self._newest_first = _newest_first(self._records.values())
        return self._newest_first

    def unresolved(self, venue: VenueId | None = None) -> tuple[IntentRecord, ...]:
        """Intents nobody knows the outcome of yet, newest first."""
        found = (self._records[intent_id] for intent_id in self._unresolved)
        return _newest_first(record for record in found if venue in (None, record.intent.venue))

    def leftovers(self, venue: VenueId) -> tuple[IntentRecord, ...]:
        """What an earlier run left unresolved at a venue; a row whose venue can't be read may be anybody's."""
        found = (*self.unresolved(venue), *self.unresolved(_UNREADABLE))
        return tuple(record for record in found if not self.made_here(record.intent.intent_id))

    def in_lane(self, venue: VenueId, account: str, lane: str) -> IntentRecord | None:
        """The unresolved intent that occupies a lane, None when it is free."""
        for intent_id in self._unresolved:
            intent = self._records[intent_id].intent
            if (intent.venue, intent.account, intent.lane) == (venue, account, lane):
                return self._records[intent_id]
        return None

    def of_day(self, day: date) -> Iterator[IntentRecord]:
        """What was confirmed on a UTC day, at every venue, in no order that matters."""
        return (self._records[intent_id] for intent_id in self._by_day.get(day, ()))

    def changed_since(self, before: int) -> tuple[list[IntentRecord], int]:
        """What was loaded or moved after the first `before` changes, as it stands now, and how many there are by now."""
        touched = dict.fromkeys(self._changes[before:])
        return [self._records[intent_id] for intent_id in touched], len(self._changes)

    def client_ids(self) -> Set[tuple[VenueId, str]]:
        """The client order ids given to venues by every intent known here; it follows by itself."""
        return self._by_client_id.keys()

    def named(self, venue: VenueId, client_id: str) -> str:
        """The id of the intent that gave a venue this client order id; empty when none known here did."""
        return self._by_client_id.get((venue, client_id), "")

    def of_this_process(self) -> Iterator[IntentRecord]:
        """What was confirmed in this process, the last one first."""
        return (self._records[intent_id] for intent_id in reversed(self._here))

    def made_here(self, intent_id: str) -> bool:
        """Whether the intent was confirmed in this process, so that its monotonic time can be compared."""
        return intent_id in self._here

    def settled(self, intent_id: str) -> asyncio.Event:
        """An event that is set once the intent is neither prepared nor being sent."""
        event = self._waiting.setdefault(intent_id, asyncio.Event())
        record = self._records.get(intent_id)
        if record is not None and record.state not in _IN_FLIGHT:
            event.set()
        return event


def _day(record: IntentRecord) -> date:
    return record.intent.created_at.wall.astimezone(UTC).date()


def _newest_first(records: Iterable[IntentRecord]) -> tuple[IntentRecord, ...]:
    return tuple(sorted(records, key=lambda record: record.intent.created_at.wall, reverse=True))
