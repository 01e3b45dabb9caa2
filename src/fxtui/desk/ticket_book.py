"""Deposits, withdrawals and transfers of all venues, what was seen of each when, and which of them are stuck."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from msgspec import Struct

from fxtui.contract.errors import Problem
from fxtui.domain.foreign import Foreign
from fxtui.domain.instrument import VenueId
from fxtui.domain.moment import Moment
from fxtui.domain.ticket import Ticket, TicketKind, TicketState

TicketKey = tuple[VenueId, TicketKind, str]
"""A ticket: venue, kind and the venue's id."""

Sight = tuple[TicketState, Foreign, Moment]
"""A state, the venue's own word for it, and when it was first seen here."""

_ENOUGH = 5
_LEAST_STUCK = 60.0
_REMEMBERED = 200
_KEPT = 5_000
_PATIENCE = {
    TicketState.REQUESTED: 1_800.0,
    TicketState.WAITING_FOR_YOU: 900.0,
    TicketState.IN_REVIEW: 3_600.0,
    TicketState.PROCESSING: 3_600.0,
    TicketState.SENT: 3_600.0,
    TicketState.OTHER: 3_600.0,
}
"""Seconds in a state before a ticket is called stuck, as long as too little was seen of the venue to know better."""


class Usual(Struct, frozen=True):
    """How long tickets of a venue stay in a state, in seconds: half of them less than `median`, nine in ten `p90`.

    `seen` is how many stays that is taken from; 0 means it is our own guess.
    """

    median: float
    p90: float
    seen: int


class TicketBook:
    """Latest tickets by venue, kind and id, with a timeline of what was seen."""

    def __init__(self) -> None:
        self._tickets: dict[TicketKey, Ticket] = {}
        self._timelines: dict[TicketKey, list[Sight]] = {}
        self._begun: set[TicketKey] = set()
        self._stays: dict[tuple[VenueId, TicketKind, TicketState], deque[float]] = {}
        self._read: dict[VenueId, Moment] = {}
        self._problems: dict[VenueId, Problem] = {}

    def put(self, venue: VenueId, tickets: Iterable[Ticket], at: Moment) -> tuple[Ticket, ...]:
        """Keep tickets as they stand at `at`; returns those that are new or in another state than before.

        What the first read of a venue brings is not new to anybody and is not returned.
        """
        first = venue not in self._read
        known = set(self._tickets)
        changed = tuple(ticket for ticket in tickets if self.see(ticket, at))
        if not first:
            self._begun.update(key for key in map(_key, changed) if key not in known)
        self._read[venue] = at
        self._problems.pop(venue, None)
        return () if first else changed

    def see(self, ticket: Ticket, at: Moment) -> bool:
        """Keep one ticket; returns whether it is new or its state or the venue's word for it changed."""
        key = _key(ticket)
        self._tickets[key] = ticket
        timeline = self._timelines.setdefault(key, [])
        if timeline and timeline[-1][:2] == (ticket.state, ticket.venue_state):
            return False
        if timeline and timeline[-1][0] is not ticket.state:
            self._learn(key, timeline, at)
        timeline.append((ticket.state, ticket.venue_state, at))
        self._trim()
        return True

    def load(self, tickets: Iterable[Ticket], at: Moment) -> None:
        """Take over tickets known from an earlier run, without calling the venue read."""
        for ticket in tickets:
            self.see(ticket, at)

    def fail(self, venue: VenueId, problem: Problem) -> None:
        """Note that the tickets of `venue` could not be read."""
        self._problems[venue] = problem

    def all(self) -> tuple[Ticket, ...]:
        """Every ticket known, newest first."""
        return tuple(sorted(self._tickets.values(), key=_made, reverse=True))

    def get(self, venue: VenueId, kind: TicketKind, ticket_id: str) -> Ticket | None:
        """One ticket as last seen."""
        return self._tickets.get((venue, kind, ticket_id))

    def timeline(self, ticket: Ticket) -> tuple[Sight, ...]:
        """What was seen of the ticket, oldest first."""
        return tuple(self._timelines.get((ticket.venue, ticket.kind, ticket.ticket_id), ()))

    def in_state(self, ticket: Ticket, now: Moment) -> float:
        """Seconds the ticket has been in its state: by our own clock if we saw it enter, else by the venue's times."""
        timeline = self.timeline(ticket)
        if not timeline:
            return 0.0
        entry = _entry(timeline)
        seen = timeline[entry][2].age(now)
        if entry > 0:
            return seen
        told = ticket.updated_at or ticket.created_at
        return seen if told is None else max(seen, (now.wall - told).total_seconds())

    def age(self, ticket: Ticket, now: Moment) -> float | None:
        """Seconds since the venue made the ticket, None when it does not say."""
        return None if ticket.created_at is None else max(0.0, (now.wall - ticket.created_at).total_seconds())

    def usual(self, ticket: Ticket) -> Usual:
        """How long tickets of this venue and kind usually stay in this ticket's state."""
        stays = self._stays.get((ticket.venue, ticket.kind, ticket.state), deque())
        if len(stays) >= _ENOUGH:
            ordered = sorted(stays)
            return Usual(_part_way(ordered, 0.5), _part_way(ordered, 0.9), len(stays))
        guess = _PATIENCE.get(ticket.state, 0.0)
        return Usual(guess, guess, 0)

    def is_stuck(self, ticket: Ticket, now: Moment) -> bool:
        """Whether an unfinished ticket has been in its state longer than nine in ten of its kind, at least a minute."""
        return not ticket.state.final and self.in_state(ticket, now) > max(
            self.usual(ticket).p90, _LEAST_STUCK
        )

    def problem(self, venue: VenueId) -> Problem | None:
        """Why the tickets of `venue` could not be read last time."""
        return self._problems.get(venue)

    def as_of(self, venue: VenueId) -> Moment | None:
        """When the tickets of `venue` were last read."""
        return self._read.get(venue)

    def _trim(self) -> None:
        while len(self._tickets) > _KEPT:
            oldest = next((key for key, ticket in self._tickets.items() if ticket.state.final), None)
            oldest = oldest if oldest is not None else next(iter(self._tickets))
            del self._tickets[oldest]
            self._timelines.pop(oldest, None)
            self._begun.discard(oldest)

    def _learn(self, key: TicketKey, timeline: Sequence[Sight], at: Moment) -> None:
        """Remember how long a state lasted, if its beginning was seen and not merely the ticket in it."""
        entry = _entry(timeline)
        if entry > 0 or key in self._begun:
            state, _, entered = timeline[entry]
            stays = self._stays.setdefault((key[0], key[1], state), deque(maxlen=_REMEMBERED))
            stays.append(entered.age(at))


def _key(ticket: Ticket) -> TicketKey:
    return (ticket.venue, ticket.kind, ticket.ticket_id)


def _entry(timeline: Sequence[Sight]) -> int:
    """Where in a timeline its last state began; the venue may have changed its word within that state."""
    entry = len(timeline) - 1
    while entry > 0 and timeline[entry - 1][0] is timeline[-1][0]:
        entry -= 1
    return entry


def _part_way(ordered: Sequence[float], part: float) -> float:
    """The value so far along an ordered list, between its neighbours where it falls between two."""
    place = part * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def _made(ticket: Ticket) -> datetime:
    return ticket.created_at or ticket.updated_at or datetime.min.replace(tzinfo=UTC)
