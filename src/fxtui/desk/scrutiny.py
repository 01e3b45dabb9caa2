"""What every guard says about a preview: when it is made, when it is confirmed, and before the first byte leaves.

The guards are fed here with what the desk knows and with the limits that hold for the draft. Those that need a price
speak in `fxtui.desk.sketches` first, and here again when an order is confirmed. Loaded with the money path: what only
reads pays nothing for it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import assert_never

from fxtui.desk import guards
from fxtui.desk.connections import Link
from fxtui.desk.day_sum import DaySum
from fxtui.desk.floor import Floor
from fxtui.desk.gate import Gate
from fxtui.desk.guards import said
from fxtui.desk.pricing import Market, price_order
from fxtui.desk.views import Draft, GuardNote, Preview, Severity
from fxtui.desk.wording import draft_text
from fxtui.domain.instrument import Pair
from fxtui.domain.moment import Moment
from fxtui.domain.money import EXACT, Asset
from fxtui.domain.order import OrderDraft, OrderType
from fxtui.domain.swap import SwapDraft
from fxtui.domain.ticket import TicketActionDraft, TicketDraft
from fxtui.store.limits import LimitsInForce, market
from fxtui.store.records import IntentRecord


class Scrutiny:
    """All guards of one desk over one preview."""

    def __init__(self, floor: Floor, gate: Gate) -> None:
        self._floor = floor
        self._gate = gate
        self.day = DaySum(floor)

    def limits(self, draft: Draft) -> LimitsInForce:
        """The limits that hold for a draft: those of its pair, its venue and the profile."""
        return self._floor.limits(draft.venue, pair_of(draft))

    def notes(self, preview: Preview) -> tuple[GuardNote, ...]:
        """What the guards that need no price say: standing, clock, lane, repetition, balance, sizes."""
        link, now = self._floor.link(preview.venue), self._floor.clock.now()
        limits = self.limits(preview.draft)
        return said(
            self._gate.standing(link),
            guards.clock_skew(link.health().skew, link.title, limits),
            self._lane(preview),
            self._repetition(preview, limits, now),
            self._balance(preview),
            *self._sizes(preview, limits, now),
            self._unlisted(link),
        )

    def recheck(self, preview: Preview) -> tuple[GuardNote, ...]:
        """The guards again at the moment of confirmation: those that time or other intents may have changed."""
        now, limits = self._floor.clock.now(), self.limits(preview.draft)
        expired = guards.expired(preview.expires_at, now, limits)
        return (*said(expired), *self.notes(preview), *self._priced_again(preview, limits, now))

    def recheck_sending(self, preview: Preview, confirmed_at: Moment) -> GuardNote | None:
        """The refusal, if any, between confirmation and first byte: this is the last look before sending.

        A desk that is closing still sends what was confirmed before.
        """
        link = self._floor.link(preview.venue)
        late = guards.late(confirmed_at, self._floor.clock.now())
        clock = guards.clock_skew(link.health().skew, link.title, self.limits(preview.draft))
        notes = said(late, self._gate.permission(link), clock)
        return next((note for note in notes if note.severity is Severity.REFUSE), None)

    def _priced_again(self, preview: Preview, limits: LimitsInForce, now: Moment) -> tuple[GuardNote, ...]:
        """What the guards say of an order's own prices by now; nothing where no fresh price is known.

        Its preview may stand for a minute, while the market comes to a stop or leaves a limit far behind. A market
        order or swap is priced by its preview alone, which expires sooner.
        """
        draft = preview.draft
        if not isinstance(draft, OrderDraft) or draft.type is OrderType.MARKET:
            return ()
        quote = self._floor.quotes.get(preview.venue, draft.pair)
        if quote is None or quote.mid is None or quote.is_stale(now, limits.quote_max_age):
            return ()
        listed = self._floor.link(preview.venue).instruments
        instrument = next((one for one in listed if one.pair == draft.pair), None)
        return price_order(draft, Market(instrument, None, quote), limits, now).notes

    def _lane(self, preview: Preview) -> GuardNote | None:
        prepared = preview.prepared
        if prepared is None:
            return None
        return guards.single_flight(
            self._floor.intents.in_lane(preview.venue, prepared.account, prepared.lane)
        )

    def _repetition(self, preview: Preview, limits: LimitsInForce, now: Moment) -> GuardNote | None:
        wish = draft_text(preview.draft)
        same = [
            (record, age)
            for record, age in self._recent(limits.duplicate_window, now)
            if (record.intent.venue, record.intent.account) == (preview.venue, preview.account)
            and record.intent.seen.get("draft") == wish
        ]
        return guards.duplicate(same, limits)

    def _recent(self, seconds: float, now: Moment) -> list[tuple[IntentRecord, float]]:
        """What was confirmed within `seconds`, with its age: by the monotonic clock for this process, by the wall for
        earlier ones, whose wall clock may have been ahead.
        """
        intents, found = self._floor.intents, []
        for record in intents.of_this_process():
            age = record.intent.created_at.age(now)
            if age > seconds:
                break
            found.append((record, age))
        around = timedelta(seconds=seconds)
        first, last = now.wall - around, now.wall + around
        for day in {first.date(), last.date()}:
            for record in intents.of_day(day):
                made = record.intent.created_at.wall
                if first <= made <= last and not intents.made_here(record.intent.intent_id):
                    found.append((record, abs((now.wall - made).total_seconds())))
        return found

    def _balance(self, preview: Preview) -> GuardNote | None:
        if preview.give is None or isinstance(preview.draft, TicketActionDraft):
            return None  # the venue set aside what a ticket moves when the ticket was made
        free = self._floor.balances.available(preview.venue, preview.give.asset, preview.account)
        return guards.balance(preview.give, free)

    def _sizes(self, preview: Preview, limits: LimitsInForce, now: Moment) -> tuple[GuardNote | None, ...]:
        if preview.give is None:
            return ()
        unit = self._floor.value_asset
        value = preview.value.amount if preview.value else None
        found = [guards.size(value, limits, unit, at_worst=preview.at_most is not None)]
        for day in limits.days:
            before = self.day.confirmed(day.level, now) if value is not None else None
            total = None if value is None or before is None else EXACT.add(before, value)
            found.append(guards.daily(total, day, unit))
        return tuple(found)

    def _unlisted(self, link: Link) -> GuardNote | None:
        """Pairs of the configuration that the venue does not list, once it is known what it lists."""
        if not link.instruments_read or not link.spec.profile.pairs:
            return None
        listed = {market(str(instrument.pair)) for instrument in link.instruments}
        names = [name for name in link.spec.profile.pairs if market(name) not in listed]
        where = f"profiles.{self._floor.profile.name}.venues.{link.id}.pairs"
        return guards.unlisted(names, link.title, where)


def pair_of(draft: Draft) -> Pair | None:
    """The pair a draft deals in, which way round does not matter; None for tickets."""
    match draft:
        case SwapDraft(give=give, get=get):
            return Pair(give, get)
        case OrderDraft(pair=pair):
            return pair
        case TicketDraft() | TicketActionDraft():
            return None
        case _:
            assert_never(draft)


def assets_of(draft: Draft) -> frozenset[Asset]:
    """The assets a draft moves."""
    match draft:
        case SwapDraft(give=give, get=get):
            return frozenset({give, get})
        case OrderDraft(pair=pair):
            return frozenset({pair.base, pair.quote})
        case TicketDraft():
            return frozenset({draft.asset})
        case TicketActionDraft(ticket=ticket):
            return frozenset({ticket.asset})
        case _:
            assert_never(draft)


def account_of(draft: Draft) -> str:
    """The account a draft names; empty where it means the one acted for."""
    return draft.ticket.account if isinstance(draft, TicketActionDraft) else ""
