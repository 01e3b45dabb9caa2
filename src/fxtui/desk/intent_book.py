"""The journal's records in memory: what the faces read and what the lanes are judged by.

It mirrors; the journal on disk is what counts. Nothing here writes to it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import date

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
        self._here: set[str] = set()
        self._waiting: dict[str, asyncio.Event] = {}

    def load(self, records: Iterable[IntentRecord]) -> None:
        """Take over what the journal knows; a record already known here stays as it is."""
        for record in records:
            self._records.setdefault(record.intent.intent_id, record)

    def put(self, record: IntentRecord, *, made_here: bool = False) -> None:
        """Keep the present state of an intent; `made_here` marks one that was confirmed in this process."""
        intent_id = record.intent.intent_id
        self._records[intent_id] = record
        if made_here:
            self._here.add(intent_id)
        if record.state not in _IN_FLIGHT and intent_id in self._waiting:
            self._waiting[intent_id].set()

    def get(self, intent_id: str) -> IntentRecord | None:
        """One intent, None when this process never heard of it."""
        return self._records.get(intent_id)

    def records(self) -> tuple[IntentRecord, ...]:
        """Every intent known here, newest first."""
        by_time = sorted(
            self._records.values(), key=lambda record: record.intent.created_at.wall, reverse=True
        )
        return tuple(by_time)

    def unresolved(self, venue: VenueId | None = None) -> tuple[IntentRecord, ...]:
        """Intents nobody knows the outcome of yet, newest first."""
        return tuple(
            record
            for record in self.records()
            if record.state.unresolved and venue in (None, record.intent.venue)
        )

    def leftovers(self, venue: VenueId) -> tuple[IntentRecord, ...]:
        """What an earlier run left unresolved at a venue; a row whose venue can't be read may be anybody's."""
        found = (*self.unresolved(venue), *self.unresolved(_UNREADABLE))
        return tuple(record for record in found if not self.made_here(record.intent.intent_id))

    def in_lane(self, venue: VenueId, account: str, lane: str) -> IntentRecord | None:
        """The unresolved intent that occupies a lane, None when it is free."""
        for record in self._records.values():
            intent = record.intent
            if record.state.unresolved and (intent.venue, intent.account, intent.lane) == (
                venue,
                account,
                lane,
            ):
                return record
        return None

    def of_day(self, venue: VenueId, day: date) -> tuple[IntentRecord, ...]:
        """What was confirmed at `venue` on a UTC day, newest first."""
        return tuple(
            record
            for record in self.records()
            if record.intent.venue == venue and record.intent.created_at.wall.date() == day
        )

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
