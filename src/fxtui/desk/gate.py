"""Whether money may move, and what every guard says about a preview: the guards fed with what the desk knows."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from fxtui.desk import guards
from fxtui.desk.connections import Link
from fxtui.desk.floor import Floor
from fxtui.desk.valuation import worth
from fxtui.desk.views import GuardNote, Preview, Severity, VenueView
from fxtui.desk.wording import draft_text
from fxtui.domain.intent import IntentKind, IntentState
from fxtui.domain.moment import Moment
from fxtui.domain.money import Money, exact
from fxtui.store.records import IntentRecord

if TYPE_CHECKING:
    from fxtui.store.config import Limits

_SPENDING = frozenset({IntentKind.ORDER, IntentKind.SWAP, IntentKind.WITHDRAWAL, IntentKind.TRANSFER})
_NEVER_HAPPENED = frozenset({IntentState.REJECTED, IntentState.NOT_PLACED})


class Gate:
    """The guards of one desk."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor

    def view(self, link: Link) -> VenueView:
        """A venue as it stands now, with the reason why it is read-only where it is."""
        standing = self.standing(link)
        venue = link.venue
        return VenueView(
            id=link.id,
            title=link.title,
            account=link.account,
            live=link.spec.live,
            state=link.state(),
            read_only=standing.sentence if standing else "",
            health=link.health(),
            problem=link.problem,
            missing=link.missing(),
            abilities=venue.abilities if venue is not None else None,
            since=link.since,
        )

    def standing(self, link: Link) -> GuardNote | None:
        """Why nothing new may be sent to a venue whatever is asked for, None when it may."""
        if self._floor.closing:
            return guards.refuse("closing", "fxtui is closing: nothing new is sent.")
        return self._permission(link)

    def _permission(self, link: Link) -> GuardNote | None:
        if not link.spec.profile.trading:
            where = f"profiles.{self._floor.profile.name}.venues.{link.id}"
            return guards.refuse("read-only", f"{link.title} is read-only: set trading = true in {where}.")
        if link.paused:
            return guards.refuse("paused", f"{link.title} is paused: resume it first.")
        if link.stopped:
            return guards.refuse(
                "login", f"{link.title} refused the login: mend the key, then resume the venue."
            )
        blocked = self._floor.journaling.block()
        if blocked is not None:
            return blocked
        return None if link.reconciled else self._unreconciled(link)

    def _unreconciled(self, link: Link) -> GuardNote:
        """Why the leftovers of an earlier run hold a venue: a damaged row waits for a person, the others for a look."""
        leftovers = self._floor.intents.leftovers(link.id)
        damaged = next((record.intent.intent_id for record in leftovers if record.damaged), None)
        if damaged is None:
            until = "what an earlier run left unfinished was looked up"
        else:
            until = f"{damaged}, which is damaged on disk, is settled on Intents"
        return guards.refuse("reconciling", f"{link.title} is read-only until {until}.")

    def standing_notes(self, link: Link) -> tuple[GuardNote, ...]:
        """What stands in the way at a venue, whatever is asked for: permission and clock."""
        return _said(self.standing(link), self._skew(link))

    def _skew(self, link: Link) -> GuardNote | None:
        return guards.clock_skew(link.health().skew, link.title)

    def notes(self, link: Link, preview: Preview) -> tuple[GuardNote, ...]:
        """What the guards that need no price say about a preview: lane, repetition, balance, sizes."""
        now = self._floor.clock.now()
        return _said(
            self._lane(preview),
            self._repetition(preview, now),
            self._balance(preview),
            *self._sizes(link.spec.profile.limits, preview, now),
        )

    def recheck(self, preview: Preview) -> tuple[GuardNote, ...]:
        """The guards again at the moment of confirmation: those that time or other intents may have changed."""
        link = self._floor.link(preview.venue)
        expired = guards.expired(preview.expires_at, self._floor.clock.now())
        return (*_said(expired), *self.standing_notes(link), *self.notes(link, preview))

    def recheck_sending(self, preview: Preview, confirmed_at: Moment) -> GuardNote | None:
        """The refusal, if any, between confirmation and first byte: this is the last look before sending.

        A desk that is closing still sends what was confirmed before.
        """
        link = self._floor.link(preview.venue)
        late = guards.late(confirmed_at, self._floor.clock.now())
        said = _said(late, self._permission(link), self._skew(link))
        return next((note for note in said if note.severity is Severity.REFUSE), None)

    def _lane(self, preview: Preview) -> GuardNote | None:
        prepared = preview.prepared
        if prepared is None:
            return None
        return guards.single_flight(
            self._floor.intents.in_lane(preview.venue, prepared.account, prepared.lane)
        )

    def _repetition(self, preview: Preview, now: Moment) -> GuardNote | None:
        said = draft_text(preview.draft)
        same = [
            (record, self._age(record, now))
            for record in self._floor.intents.records()
            if record.intent.venue == preview.venue and record.intent.seen.get("draft") == said
        ]
        return guards.duplicate(same)

    def _age(self, record: IntentRecord, now: Moment) -> float:
        """Seconds since an intent was confirmed: monotonic for those of this process, by the wall for older ones."""
        if self._floor.intents.made_here(record.intent.intent_id):
            return record.intent.created_at.age(now)
        return abs((now.wall - record.intent.created_at.wall).total_seconds())

    def _balance(self, preview: Preview) -> GuardNote | None:
        if preview.give is None:
            return None
        free = self._floor.balances.available(preview.venue, preview.give.asset, preview.account)
        return guards.balance(preview.give, free)

    def _sizes(self, limits: Limits, preview: Preview, now: Moment) -> tuple[GuardNote | None, ...]:
        if preview.give is None:
            return ()
        unit = self._floor.value_asset
        value = preview.value.amount if preview.value else None
        one = guards.size("size", "This", value, limits.max_order_soft, limits.max_order, unit)
        if limits.daily is None and limits.daily_soft is None:
            return (one,)
        spent = self._spent(preview, now)
        total = None if value is None or spent is None else spent + value
        return (one, guards.size("daily", "Today's sum", total, limits.daily_soft, limits.daily, unit))

    def _spent(self, preview: Preview, now: Moment) -> Decimal | None:
        """What was confirmed at the venue on this UTC day, in the value asset; None when a part can't be valued."""
        total = Decimal(0)
        for record in self._floor.intents.of_day(preview.venue, now.wall.date()):
            if record.state in _NEVER_HAPPENED or record.intent.kind not in _SPENDING:
                continue
            value = self._value_of(record, now)
            if value is None:
                return None
            total += value
        return total

    def _value_of(self, record: IntentRecord, now: Moment) -> Decimal | None:
        seen = record.intent.seen
        if seen.get("value_asset") == self._floor.value_asset and seen.get("value"):
            return exact(seen["value"])
        return self.value(record.intent.give, record.intent.get, now)

    def value(self, give: Money | None, get: Money | None, now: Moment) -> Decimal | None:
        """What moves, in the value asset: by what is given, else by what is got; None without a fresh rate."""
        for money in (give, get):
            if money is not None:
                valued = worth(self._floor.quotes, money.asset, money.amount, self._floor.value_asset, now)
                if valued.value is not None and not valued.stale:
                    return valued.value
        return None


def _said(*notes: GuardNote | None) -> tuple[GuardNote, ...]:
    return tuple(note for note in notes if note is not None)
