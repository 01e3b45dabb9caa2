"""What a UTC day comes to so far: the value of everything confirmed, within what one level of limits is about."""

from __future__ import annotations

from datetime import UTC, date
from decimal import Decimal

from fxtui.desk.floor import Floor
from fxtui.desk.guards import NEVER_HAPPENED
from fxtui.desk.intent_book import IntentBook
from fxtui.desk.valuation import worth
from fxtui.domain.intent import Intent, IntentKind
from fxtui.domain.moment import Moment
from fxtui.domain.money import EXACT, Asset, Money, exact
from fxtui.domain.ticket import Ticket
from fxtui.store.limits import Level
from fxtui.store.records import IntentRecord

_PAIRED = frozenset({IntentKind.ORDER, IntentKind.SWAP})
_ZERO = Decimal(0)
_TICKETS = frozenset({IntentKind.WITHDRAWAL, IntentKind.TRANSFER})
_SPENDING = _PAIRED | _TICKETS


class DaySum:
    """Adds up what a desk confirmed, in its value asset."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._tallies: dict[Level, _Tally] = {}

    def confirmed(self, level: Level, now: Moment) -> Decimal | None:
        """What was confirmed on the UTC day of `now` where `level` counts; None when a part can't be valued."""
        day, tally = now.wall.astimezone(UTC).date(), self._tallies.get(level)
        if tally is None or tally.day != day:
            tally = self._tallies[level] = _Tally(level, day, self._floor.value_asset)
        tally.catch_up(self._floor.intents)
        total = tally.total
        for intent in tally.unvalued.values():
            value = self.value(intent.give, now)
            if value is None:
                return None
            total = EXACT.add(total, value)
        return total

    def value(self, give: Money | None, now: Moment) -> Decimal | None:
        """What is given, in the value asset; None without a fresh rate.

        What is got says nothing of it: at a bad price little is got for much.
        """
        if give is None:
            return None
        valued = worth(self._floor.quotes, give.asset, give.amount, self._floor.value_asset, now)
        return None if valued.stale else valued.value


class _Tally:
    """The running sum of one level on one day: what an intent was worth when it was confirmed never changes.

    What was confirmed without a value is kept apart, to be valued by the price of the moment.
    """

    def __init__(self, level: Level, day: date, unit: Asset) -> None:
        self.day = day
        self.total = Decimal(0)
        self.unvalued: dict[str, Intent] = {}
        self._level = level
        self._unit = unit
        self._counted: dict[str, Decimal] = {}
        self._changes = 0

    def catch_up(self, intents: IntentBook) -> None:
        """Take in what was loaded or moved since the last time."""
        changed, self._changes = intents.changed_since(self._changes)
        for record in changed:
            intent_id = record.intent.intent_id
            self.unvalued.pop(intent_id, None)
            self.total = EXACT.subtract(self.total, self._counted.pop(intent_id, _ZERO))
            if self._counts(record):
                self._count(record.intent)

    def _counts(self, record: IntentRecord) -> bool:
        return (
            record.state not in NEVER_HAPPENED
            and record.intent.created_at.wall.astimezone(UTC).date() == self.day
            and _spends(record)
            and self._level.covers(record.intent.venue or None, _pair(record))
        )

    def _count(self, intent: Intent) -> None:
        if intent.seen.get("value_asset") == self._unit and intent.seen.get("value"):
            value = self._counted[intent.intent_id] = exact(intent.seen["value"])
            self.total = EXACT.add(self.total, value)
        else:
            self.unvalued[intent.intent_id] = intent


def made_by_us(intents: IntentBook, ticket: Ticket) -> bool:
    """Whether a withdrawal or transfer of ours that counts on its day made `ticket`."""
    names = {name.lower() for name in (ticket.ticket_id, ticket.reference) if name}
    return any(
        record.intent.venue == ticket.venue
        and record.intent.kind in _TICKETS
        and record.state not in NEVER_HAPPENED
        and not record.damaged
        and record.venue_ref.lower() in names
        for record in intents.records()
    )


def _spends(record: IntentRecord) -> bool:
    """Whether it counts.

    An action on a ticket does where it let something leave. Of a row that is damaged the kind may be unreadable, and
    what it gave counts all the same.
    """
    kind = record.intent.kind
    by_what_it_gave = kind is IntentKind.TICKET_ACTION or record.damaged
    return kind in _SPENDING or (by_what_it_gave and record.intent.give is not None)


def _pair(record: IntentRecord) -> str | None:
    """The pair it was dealt in, empty where there is none, None when that can't be told."""
    intent = record.intent
    if intent.seen.get("pair"):
        return intent.seen["pair"]
    if intent.kind in _PAIRED:
        return f"{intent.give.asset}/{intent.get.asset}" if intent.give and intent.get else None
    return None if record.damaged else ""
