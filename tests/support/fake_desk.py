"""A desk for tests of screens: the real books, no venue, no journal; a test says what happens.

It has the surface of `fxtui.desk.desk.Desk` that the console uses. Books are filled by the test (or by `filled_desk`),
and every move of an intent is made by the test with `move`, unless `autopilot` names an end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, cast

from fxtui.contract.abilities import Abilities, ClientKey
from fxtui.contract.errors import FxtuiError, Problem, Refused
from fxtui.contract.health import Check, CheckState, VenueHealth
from fxtui.contract.venue import Prepared
from fxtui.desk.balance_book import BalanceBook
from fxtui.desk.blotter import Blotter
from fxtui.desk.bus import Bus
from fxtui.desk.events import (
    BalancesChanged,
    Event,
    IntentMoved,
    OrdersChanged,
    QuotesMoved,
    Said,
    TicketsChanged,
    Tone,
    VenueChanged,
)
from fxtui.desk.intent_book import IntentBook
from fxtui.desk.quote_book import QuoteBook
from fxtui.desk.ticket_book import TicketBook
from fxtui.desk.valuation import Valuation, worth
from fxtui.desk.views import Draft, Preview, VenueState, VenueView, Visible
from fxtui.domain.balance import Balance
from fxtui.domain.foreign import Foreign
from fxtui.domain.instrument import Instrument, Pair, VenueId, pair
from fxtui.domain.intent import FrozenRequest, Intent, IntentKind, IntentState
from fxtui.domain.money import Asset, Money, asset, divide, floor_to
from fxtui.domain.order import Order, OrderDraft, OrderState, OrderType, Side, TimeInForce
from fxtui.domain.outcome import Accepted, Outcome
from fxtui.domain.quote import Candle, Depth, Level, Quote, Trade
from fxtui.domain.swap import SwapDraft
from fxtui.domain.ticket import (
    DepositAddress,
    FormField,
    Ticket,
    TicketActionDraft,
    TicketDraft,
    TicketForm,
    TicketKind,
)
from fxtui.store.records import IntentRecord, Step
from tests.support.clock import FakeClock

if TYPE_CHECKING:
    from fxtui.desk.desk import Desk

FEE = Decimal("0.002")
ALL_ORDERS = Abilities(
    order_types=frozenset({OrderType.MARKET, OrderType.LIMIT, OrderType.STOP_MARKET, OrderType.STOP_LIMIT}),
    times_in_force=frozenset(TimeInForce),
    post_only=True,
    client_key=ClientKey.INT53,
    cancel_all=True,
)


@dataclass
class FakeVenue:
    """One venue of the fake desk; change its fields, then tell `VenueChanged`."""

    id: VenueId
    title: str
    account: str = "7"
    state: VenueState = VenueState.OK
    read_only: str = ""
    problem: Problem | None = None
    missing: dict[str, str] = field(default_factory=dict)
    health: VenueHealth = field(default_factory=VenueHealth)
    instruments: list[Instrument] = field(default_factory=list)
    watch: list[Pair] = field(default_factory=list)


class FakeDesk:
    """See the module."""

    def __init__(self, clock: FakeClock | None = None, *, live: bool = False, profile: str = "demo") -> None:
        self.fake_clock = clock or FakeClock()
        self.clock = self.fake_clock
        self.live = live
        self.profile_name = profile
        self.value_asset = asset("USDT")
        self.bus = Bus()
        self.quotes = QuoteBook(lambda: self.bus.tell(QuotesMoved()))
        self.balances = BalanceBook()
        self.tickets = TicketBook()
        self.blotter = Blotter()
        self.intents = IntentBook()
        self.fakes: dict[VenueId, FakeVenue] = {}
        self.looked_at: list[Visible] = []
        self.previewed: list[Draft] = []
        self.submitted: list[tuple[Preview, str]] = []
        self.canceled: list[tuple[VenueId, str]] = []
        self.refreshed: list[str] = []
        self.preview_error: FxtuiError | None = None
        self.change_preview: Callable[[Preview], Preview] = lambda preview: preview
        self.submit_error: FxtuiError | None = None
        self.autopilot: Literal["", "filled", "unknown", "rejected"] = ""
        self.level_book: dict[tuple[VenueId, Pair], Depth] = {}
        self.form_book: dict[tuple[TicketKind, Asset], list[TicketForm]] = {}
        self.addresses: list[DepositAddress] = []
        self._sent: dict[str, Intent] = {}
        self._orders: dict[str, Order] = {}
        self._count = 0

    @property
    def desk(self) -> Desk:
        """This, as the type screens ask for."""
        return cast("Desk", self)

    # -- what a test does

    def add_venue(self, venue: FakeVenue) -> FakeVenue:
        """Put a venue into the profile."""
        self.fakes[venue.id] = venue
        return venue

    def tell(self, event: Event) -> None:
        """Let something happen."""
        self.bus.tell(event)

    def say(self, tone: Tone, sentence: str, venue: VenueId | None = None) -> None:
        """Let the desk say something."""
        self.tell(Said(tone, sentence, venue))

    def change_venue(self, venue: VenueId, **changes: object) -> None:
        """Change fields of a venue and tell it."""
        for name, value in changes.items():
            setattr(self.fakes[venue], name, value)
        self.tell(VenueChanged(venue))

    def put_quote(
        self, venue: VenueId, name: str, bid: str | None, ask: str | None, change: str | None = None
    ) -> Quote:
        """Put a price into the book, received now."""
        quote = Quote(
            venue=venue,
            pair=pair(name),
            bid=Decimal(bid) if bid else None,
            ask=Decimal(ask) if ask else None,
            last=Decimal(bid) if bid else None,
            received_at=self.clock.now(),
            change_24h=Decimal(change) if change else None,
        )
        self.quotes.put([quote])
        return quote

    def put_balance(
        self, venue: VenueId, code: str, available: str, held: str = "0", in_ticket: str | None = None
    ) -> None:
        """Put or replace one balance of a venue, read now."""
        made = Balance(
            venue=venue,
            account=self.fakes[venue].account,
            asset=asset(code),
            available=Decimal(available),
            held=Decimal(held),
            total=Decimal(available) + Decimal(held),
            as_of=self.clock.now(),
            in_ticket=Decimal(in_ticket) if in_ticket is not None else None,
        )
        rest = [balance for balance in self.balances.of(venue) if balance.asset != made.asset]
        self.balances.put(venue, [*rest, made], self.clock.now())
        self.tell(BalancesChanged(venue))

    def put_orders(self, *orders: Order) -> None:
        """Put orders into the blotter."""
        self.blotter.put_orders(orders)
        for venue in {order.venue for order in orders}:
            self.tell(OrdersChanged(venue))

    def put_tickets(self, *tickets: Ticket) -> None:
        """Put tickets into the book."""
        for venue in {ticket.venue for ticket in tickets}:
            own = [ticket for ticket in tickets if ticket.venue == venue]
            changed = self.tickets.put(venue, own, self.clock.now())
            self.tell(TicketsChanged(venue, changed))

    def move(
        self, intent_id: str, state: IntentState, *, ref: str = "", reason: str = "", code: str = ""
    ) -> None:
        """Move an intent to `state` and tell it."""
        record = self.intents.get(intent_id)
        assert record is not None
        now = self.clock.now().wall
        moved = replace(
            record,
            state=state,
            venue_ref=ref or record.venue_ref,
            reason=reason,
            code=code,
            steps=(*record.steps, Step(state, now, reason)),
            updated_at=now,
        )
        self.intents.put(moved, made_here=True)
        self.tell(IntentMoved(moved))

    def fill(self, intent_id: str) -> None:
        """Accept an intent and fill its order."""
        intent = self._sent[intent_id]
        self.move(intent_id, IntentState.ACCEPTED, ref="88121")
        preview = next(
            seen
            for seen, _ in self.submitted
            if seen.prepared and seen.prepared.client_id == intent.client_id
        )
        quantity = preview.give.amount if preview.give else Decimal(1)
        now = self.clock.now().wall
        order = Order(
            venue=intent.venue,
            account=intent.account,
            order_id="88121",
            client_id=intent.client_id,
            pair=preview.pair,
            side=Side.SELL,
            type=OrderType.LIMIT,
            quantity=quantity,
            filled=quantity,
            limit_price=preview.worst_price,
            average_price=preview.rate,
            state=OrderState.FILLED,
            venue_state=Foreign("FullyExecuted"),
            created_at=now,
            updated_at=now,
        )
        self._orders[intent_id] = order
        self.put_orders(order)

    # -- the desk's surface

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
                missing=fake.missing,
                abilities=ALL_ORDERS,
                since=now,
            )
            for fake in self.fakes.values()
        )

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
        if self.preview_error is not None:
            raise self.preview_error
        return self.change_preview(self._previewed(draft))

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
        """Nothing is damaged."""

    async def cancel(self, venue: VenueId, order_id: str) -> Outcome:
        self.canceled.append((venue, order_id))
        return Accepted(order_id)

    async def cancel_mine(self) -> list[tuple[VenueId, str, Outcome]]:
        return [
            (o.venue, o.order_id, await self.cancel(o.venue, o.order_id)) for o in self.blotter.open_orders()
        ]

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

    # -- making previews

    def _previewed(self, draft: Draft) -> Preview:
        self._count += 1
        match draft:
            case SwapDraft():
                return self._swap(draft)
            case OrderDraft():
                give = Money(draft.quantity, draft.pair.base)
                return self._made(draft, IntentKind.ORDER, give, None, None, draft.limit_price, draft.pair)
            case TicketDraft():
                kind = IntentKind(draft.kind.value)
                preview = self._made(draft, kind, Money(draft.amount, draft.asset), None, None, None, None)
                address = next((draft.answers[f.name] for f in draft.form.fields if f.address), "")
                return replace(preview, to_type=address[-6:])
            case TicketActionDraft():
                return self._made(draft, IntentKind.TICKET_ACTION, None, None, None, None, None)

    def _swap(self, draft: SwapDraft) -> Preview:
        instrument = next(i for i in self.fakes[draft.venue].instruments if i.pair.has(draft.give, draft.get))
        quote = self.quotes.get(draft.venue, instrument.pair)
        assert quote is not None and quote.bid is not None and quote.ask is not None
        selling = draft.give == instrument.pair.base
        price = quote.bid if selling else quote.ask
        rate = price if selling else divide(Decimal(1), price)
        net = 1 - FEE
        give = draft.amount if draft.dealt == draft.give else divide(draft.amount, rate * net)
        gross = floor_to(give * rate, Decimal("0.01"))
        fee = floor_to(gross * FEE, Decimal("0.01"))
        worst = floor_to(
            price * (1 - draft.max_slippage if selling else 1 + draft.max_slippage), instrument.tick
        )
        preview = self._made(
            draft,
            IntentKind.SWAP,
            Money(floor_to(give, Decimal("0.01")), draft.give),
            Money(gross - fee, draft.get),
            worst,
            price * (net if selling else 1 / net),
            instrument.pair,
        )
        return replace(preview, fee=Money(fee, draft.get), quoted_at=quote.received_at)

    def _made(
        self,
        draft: Draft,
        kind: IntentKind,
        give: Money | None,
        get: Money | None,
        worst: Decimal | None,
        rate: Decimal | None,
        traded: Pair | None,
    ) -> Preview:
        venue = self.fakes[draft.venue]
        now = self.clock.now()
        free = self.balances.available(venue.id, give.asset) if give else None
        after = tuple(
            Money(
                (self.balances.available(venue.id, side.asset) or Decimal(0)) + sign * side.amount, side.asset
            )
            for side, sign in ((give, -1), (get, 1))
            if side is not None
        )
        return Preview(
            preview_id=f"p-{self._count}",
            draft=draft,
            venue=venue.id,
            venue_title=venue.title,
            account=venue.account,
            live=self.live,
            give=give,
            get=get,
            fee=None,
            rate=rate.quantize(Decimal("0.0001")) if rate else None,
            worst_price=worst,
            pair=traded,
            free=Money(free, give.asset) if give and free is not None else None,
            quoted_at=None,
            made_at=now,
            expires_at=replace(now, mono=now.mono + 10),
            to_type="",
            prepared=Prepared(
                kind,
                venue.account,
                f"{kind.value}:x",
                str(1000 + self._count),
                FrozenRequest("SendOrder", b"{}"),
                give,
                get,
            ),
            after=after,
        )

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
    kiiex.health = VenueHealth(
        last_success=desk.clock.now(),
        rtt_p50=0.042,
        rtt_p99=0.131,
        skew=0.08,
        budget_left=52,
        budget=60,
        requests=214,
    )
    wiggle = (0, 3, 1, 5, 4, 8, 6, 9, 7, 11, 9, 12)
    for step in wiggle:
        desk.fake_clock.advance(6)
        desk.put_quote("kiiex", "USDT/COPM", f"{4055 + step / 10:.2f}", f"{4059.22 + step / 10:.2f}", "0.31")
        desk.put_quote("kiiex", "USDC/COPM", f"{4052 - step / 10:.2f}", f"{4057.9 - step / 10:.2f}", "-0.12")
        desk.put_quote(
            "kiiex", "BTC/USDT", f"{63102.11 - step * 9:.2f}", f"{63109.40 - step * 9:.2f}", "-1.12"
        )
        desk.put_quote("kiiex", "ETH/USDT", f"{2510.4 + step % 4:.2f}", f"{2511.3 + step % 4:.2f}", "0.84")
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
