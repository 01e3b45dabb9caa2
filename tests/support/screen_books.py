"""What a fake desk knows, filled by a test: venues, prices, balances, orders, tickets, intents and their moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from msgspec.structs import replace

from fxtui.contract.abilities import Abilities, ClientKey
from fxtui.contract.errors import FxtuiError, Problem, UsageError
from fxtui.contract.health import VenueHealth
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
from fxtui.desk.views import Draft, Preview, VenueState, Visible
from fxtui.domain.balance import Balance
from fxtui.domain.foreign import Foreign
from fxtui.domain.instrument import Instrument, Pair, VenueId, pair
from fxtui.domain.intent import Intent, IntentState
from fxtui.domain.money import Asset, asset
from fxtui.domain.order import Order, OrderState, OrderType, Side, TimeInForce
from fxtui.domain.quote import Depth, Quote
from fxtui.domain.ticket import (
    DepositAddress,
    Ticket,
    TicketForm,
    TicketKind,
)
from fxtui.store.config_values import Limits
from fxtui.store.records import IntentRecord, Step
from tests.support.clock import FakeClock
from tests.support.fake_customers import FakeCustomers

if TYPE_CHECKING:
    pass

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


class FakeJournalView:
    """A `fxtui.desk.journal_view.JournalView` whose journal is what the test says; `old` is on disk alone."""

    def __init__(self, intents: IntentBook) -> None:
        self.read_only = ""
        self.damaged = ""
        self.old: dict[str, IntentRecord] = {}
        self._intents = intents

    async def find(self, intent_id: str) -> IntentRecord:
        """One intent; `UsageError` when there is none."""
        found = self._intents.get(intent_id) or self.old.get(intent_id)
        if found is None:
            raise UsageError(f"There is no intent {intent_id!r}: `fxtui intents` lists them.")
        return found


class FakeBooks:
    """The books of a fake desk, and the hands a test fills and moves them with."""

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
        self.journal = FakeJournalView(self.intents)
        self.customers = FakeCustomers(self)
        self.fakes: dict[VenueId, FakeVenue] = {}
        self.limited: dict[VenueId, Limits] = {}
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
        self,
        venue: VenueId,
        code: str,
        available: str,
        held: str = "0",
        in_ticket: str | None = None,
        *,
        account: str = "",
    ) -> None:
        """Put or replace one balance of a venue, read now; of the account acted for unless another is named."""
        made = Balance(
            venue=venue,
            account=account or self.fakes[venue].account,
            asset=asset(code),
            available=Decimal(available),
            held=Decimal(held),
            total=Decimal(available) + Decimal(held),
            as_of=self.clock.now(),
            in_ticket=Decimal(in_ticket) if in_ticket is not None else None,
        )
        named = (made.account, made.asset)
        rest = [one for one in self.balances.of(venue) if (one.account, one.asset) != named]
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
