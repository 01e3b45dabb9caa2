"""A desk for tests of screens: the real books, no venue, no journal; a test says what happens.

It has the surface of `fxtui.desk.desk.Desk` that the console uses. Books are filled by the test (or by `filled_desk`),
and every move of an intent is made by the test with `move`, unless `autopilot` names an end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from fxtui.contract.errors import Problem, Refused, UsageError
from fxtui.contract.health import Check, CheckState, VenueHealth
from fxtui.desk.events import (
    Event,
    IntentMoved,
)
from fxtui.desk.valuation import Valuation, worth
from fxtui.desk.views import Draft, Preview, VenueState, VenueView, Visible
from fxtui.domain.instrument import Instrument, Pair, VenueId, pair
from fxtui.domain.intent import Intent, IntentState
from fxtui.domain.money import Asset
from fxtui.domain.order import Order
from fxtui.domain.outcome import Accepted, Outcome
from fxtui.domain.quote import Candle, Depth, Level, Trade
from fxtui.domain.ticket import (
    DepositAddress,
    FormField,
    Ticket,
    TicketForm,
    TicketKind,
)
from fxtui.store.config_values import Limits
from fxtui.store.limits import Level as LimitLevel
from fxtui.store.limits import LimitsInForce, resolved
from fxtui.store.records import IntentRecord, Step

if TYPE_CHECKING:
    from fxtui.desk.desk import Desk

from tests.support.fake_previews import previewed
from tests.support.screen_books import ALL_ORDERS, FEE, FakeBooks, FakeVenue

__all__ = ["FakeDesk", "FakeVenue", "field_named", "filled_desk", "instrument"]


class FakeDesk(FakeBooks):
    """See the module."""

    @property
    def desk(self) -> Desk:
        """This, as the type screens ask for."""
        return cast("Desk", self)

    def subscribe(self, listener: Callable[[Event], None]) -> Callable[[], None]:
        return self.bus.subscribe(listener)

    def look_at(self, visible: Visible) -> None:
        self.looked_at.append(visible)

    def venues(self) -> tuple[VenueView, ...]:
        now = self.clock.now()
        return tuple(
            VenueView(
                id=fake.id,
                title=fake.title,
                account=fake.account,
                live=self.live,
                state=fake.state,
                read_only=fake.read_only,
                health=fake.health,
                problem=fake.problem,
                missing=self.missing_at(fake),
                abilities=ALL_ORDERS,
                since=now,
            )
            for fake in self.fakes.values()
        )

    def missing_at(self, fake: FakeVenue) -> dict[str, str]:
        """What a venue does not offer: customers, unless a test let it have some, and what the test says."""
        offered = fake.id in self.customers.offices
        absent = {} if offered else {"customers": f"{fake.title} does not offer customers."}
        return {**absent, **fake.missing}

    def limits(self, venue: VenueId, pair: Pair | None = None) -> LimitsInForce:
        return resolved([(LimitLevel("sim", venue), self.limited.get(venue, Limits()))])

    def instruments(self, venue: VenueId | None = None) -> tuple[Instrument, ...]:
        return tuple(i for fake in self.fakes.values() if venue in (None, fake.id) for i in fake.instruments)

    def watchlist(self) -> tuple[tuple[VenueId, Pair], ...]:
        return tuple((fake.id, watched) for fake in self.fakes.values() for watched in fake.watch)

    def swap_venues(self, give: Asset, get: Asset) -> tuple[VenueId, ...]:
        return tuple(
            fake.id
            for fake in self.fakes.values()
            if "swaps" not in fake.missing and any(i.pair.has(give, get) for i in fake.instruments)
        )

    def worth(self, code: Asset, amount: Decimal) -> Valuation:
        return worth(self.quotes, code, amount, self.value_asset, self.clock.now())

    def pause(self, venue: VenueId) -> None:
        self.change_venue(venue, state=VenueState.PAUSED)

    def resume(self, venue: VenueId) -> None:
        self.change_venue(venue, state=VenueState.OK)

    async def start(self) -> None:
        """Nothing to start."""

    async def drain(self, limit: float = 5.0) -> None:
        """Nothing to drain."""

    async def refresh(
        self, role: str, venue: VenueId | None = None, *, pairs: Sequence[Pair] | None = None
    ) -> tuple[Problem, ...]:
        self.refreshed.append(role)
        return ()

    async def preview(self, draft: Draft) -> Preview:
        self.previewed.append(draft)
        self._count += 1
        if self.preview_error is not None:
            raise self.preview_error
        return self.change_preview(previewed(self, draft, self._count))

    def submit(self, preview: Preview, typed: str = "") -> Intent:
        if self.submit_error is not None:
            raise self.submit_error
        if preview.refusal is not None:
            raise Refused(preview.refusal.sentence, code=preview.refusal.code)
        if preview.to_type and typed.strip() != preview.to_type:
            raise Refused("What was typed is not what was asked for.", code="typed")
        if preview.preview_id in self._sent:
            return self._sent[preview.preview_id]
        assert preview.prepared is not None
        self.submitted.append((preview, typed))
        intent = Intent(
            intent_id=f"20250709-120000-{len(self.submitted):06d}",
            client_id=preview.prepared.client_id,
            venue=preview.venue,
            account=preview.account,
            kind=preview.prepared.kind,
            lane=preview.prepared.lane,
            request=preview.prepared.request,
            created_at=self.clock.now(),
            give=preview.give,
            get=preview.get,
        )
        self._sent[preview.preview_id] = self._sent[intent.intent_id] = intent
        now = self.clock.now().wall
        record = IntentRecord(
            intent, IntentState.PREPARED, "", "", "", (Step(IntentState.PREPARED, now, ""),), now
        )
        self.intents.put(record, made_here=True)
        self.tell(IntentMoved(record))
        self._fly(intent.intent_id)
        return intent

    async def settled(self, intent_id: str, timeout: float | None = None) -> IntentRecord:
        await self.intents.settled(intent_id).wait()
        record = self.intents.get(intent_id)
        assert record is not None
        return record

    async def followed(self, intent_id: str, timeout: float | None = None) -> Order | None:
        return self._orders.get(intent_id)

    async def resolve(self, intent_id: str, patience: float = 0.0) -> IntentRecord:
        record = self.intents.get(intent_id)
        assert record is not None
        return record

    async def settle(self, intent_id: str, *, executed: bool, ref: str = "") -> IntentRecord:
        self.move(intent_id, IntentState.ACCEPTED if executed else IntentState.NOT_PLACED, ref=ref)
        return await self.resolve(intent_id)

    async def acknowledge(self) -> None:
        raise UsageError("The journal is not damaged: there is nothing to acknowledge.")

    async def cancel(self, venue: VenueId, order_id: str) -> Outcome:
        self.canceled.append((venue, order_id))
        return Accepted(order_id)

    async def cancel_mine(self, venue: VenueId | None = None) -> list[tuple[VenueId, str, Outcome] | Problem]:
        orders = self.blotter.open_orders(venue)
        return [(o.venue, o.order_id, await self.cancel(o.venue, o.order_id)) for o in orders]

    async def cancel_all(
        self, venue: VenueId | None = None, pair: Pair | None = None
    ) -> list[tuple[VenueId, Outcome]]:
        return [(o.venue, await self.cancel(o.venue, o.order_id)) for o in self.blotter.open_orders(venue)]

    async def depth(self, venue: VenueId, pair: Pair, levels: int = 20) -> Depth:
        known = self.level_book.get((venue, pair))
        quote = self.quotes.get(venue, pair)
        if known is not None or quote is None or quote.bid is None or quote.ask is None:
            return known or Depth(venue, pair, (), (), self.clock.now())
        step = Decimal("0.0005")
        bids = tuple(
            Level(quote.bid * (1 - step * n), Decimal(5_000 * (n + 1))) for n in range(min(levels, 8))
        )
        asks = tuple(
            Level(quote.ask * (1 + step * n), Decimal(4_000 * (n + 1))) for n in range(min(levels, 8))
        )
        return Depth(venue, pair, bids, asks, self.clock.now())

    async def candles(self, venue: VenueId, pair: Pair, interval: int, count: int) -> Sequence[Candle]:
        return ()

    async def trades(self, venue: VenueId, pair: Pair, count: int) -> Sequence[Trade]:
        return ()

    async def ticket(self, venue: VenueId, kind: TicketKind, ticket_id: str) -> Ticket:
        found = self.tickets.get(venue, kind, ticket_id)
        assert found is not None
        return found

    async def ticket_by_code(self, venue: VenueId, code: str) -> Ticket:
        return next(ticket for ticket in self.tickets.all() if ticket.venue == venue)

    async def ticket_assets(self, venue: VenueId, kind: TicketKind) -> Sequence[Asset]:
        return [balance.asset for balance in self.balances.of(venue)]

    async def forms(self, venue: VenueId, kind: TicketKind, code: Asset) -> Sequence[TicketForm]:
        return self.form_book.get((kind, code), [])

    async def deposit_addresses(self, venue: VenueId, code: Asset) -> Sequence[DepositAddress]:
        return [address for address in self.addresses if address.asset == code]

    async def check(self, venue: VenueId) -> Sequence[Check]:
        return [Check("reach", CheckState.OK, "It answers.")]

    def _fly(self, intent_id: str) -> None:
        match self.autopilot:
            case "filled":
                self.move(intent_id, IntentState.SENDING)
                self.fill(intent_id)
            case "unknown":
                self.move(intent_id, IntentState.SENDING)
                self.move(intent_id, IntentState.UNKNOWN, reason="The answer was lost on its way.")
            case "rejected":
                self.move(intent_id, IntentState.SENDING)
                self.move(intent_id, IntentState.REJECTED, reason="Not enough funds.", code="102")
            case "":
                pass


def instrument(
    venue: VenueId, name: str, tick: str = "0.01", lot: str = "0.01", minimum: str = "1"
) -> Instrument:
    """An instrument with the usual steps."""
    return Instrument(
        venue=venue,
        pair=pair(name),
        key=name,
        tick=Decimal(tick),
        lot=Decimal(lot),
        minimum=Decimal(minimum),
        base_step=Decimal(lot),
        quote_step=Decimal("0.01"),
        taker_fee=FEE,
    )


def filled_desk(*, live: bool = False) -> FakeDesk:
    """KIIEX alone, as in the demo: two pairs, four assets, a short history of prices."""
    desk = FakeDesk(live=live)
    kiiex = desk.add_venue(FakeVenue("kiiex", "KIIEX"))
    kiiex.instruments = [
        instrument("kiiex", "USDT/COPM"),
        instrument("kiiex", "USDC/COPM"),
        instrument("kiiex", "BTC/USDT", lot="0.00000001", minimum="0.0001"),
        instrument("kiiex", "ETH/USDT", lot="0.0000001", minimum="0.001"),
    ]
    kiiex.watch = [i.pair for i in kiiex.instruments]
    wiggle = (0, 3, 1, 5, 4, 8, 6, 9, 7, 11, 9, 12)
    for step in wiggle:
        desk.fake_clock.advance(6)
        desk.put_quote("kiiex", "USDT/COPM", f"{4055 + step / 10:.2f}", f"{4059.22 + step / 10:.2f}", "0.31")
        desk.put_quote("kiiex", "USDC/COPM", f"{4052 - step / 10:.2f}", f"{4057.9 - step / 10:.2f}", "-0.12")
        desk.put_quote(
            "kiiex", "BTC/USDT", f"{63102.11 - step * 9:.2f}", f"{63109.40 - step * 9:.2f}", "-1.12"
        )
        desk.put_quote("kiiex", "ETH/USDT", f"{2510.4 + step % 4:.2f}", f"{2511.3 + step % 4:.2f}", "0.84")
    kiiex.health = VenueHealth(
        last_success=desk.clock.now(),
        rtt_p50=0.042,
        rtt_p99=0.131,
        skew=0.08,
        budget_left=52,
        budget=60,
        requests=214,
    )
    desk.quotes.take_dirty()
    desk.put_balance("kiiex", "USDT", "12480.00", "0", "0")
    desk.put_balance("kiiex", "COPM", "9000000.00", "13000.00", "13000.00")
    desk.put_balance("kiiex", "BTC", "0.06234141", "0", None)
    desk.put_balance("kiiex", "USDC", "0", "0", "0")
    desk.put_balance("kiiex", "DOGE", "1250.5", "0", "0")
    return desk


def field_named(name: str, label: str, *, address: bool = False) -> FormField:
    """A field of a form."""
    return FormField(name, label, address=address)
