"""A venue in memory that plays every role, and does on request what real ones do on bad days.

It keeps books of its own (funds, orders, fills, tickets), so that a test can ask what really happened there. What
`execute` answers is scripted per call; without a script it does as asked.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from fxtui.contract.abilities import Abilities, ClientKey
from fxtui.contract.errors import NotFoundAtVenue
from fxtui.contract.health import Check, CheckState, VenueHealth
from fxtui.domain.balance import Balance
from fxtui.domain.foreign import Foreign
from fxtui.domain.instrument import Instrument, Pair
from fxtui.domain.intent import Intent
from fxtui.domain.moment import Clock
from fxtui.domain.money import Asset, asset
from fxtui.domain.order import Fill, Order, OrderState, OrderType, Side, TimeInForce
from fxtui.domain.outcome import Absent, Accepted, Finding, Found, Outcome, Unknown
from fxtui.domain.ticket import Ticket, TicketKind, TicketState
from tests.support.fake_roles import (
    FakeBalances,
    FakeFills,
    FakeOrders,
    FakeRates,
    FakeSwaps,
    FakeTickets,
)

USDT, COPM = asset("USDT"), asset("COPM")
USDT_COPM = Pair(USDT, COPM)
ACCOUNT = "7"

EVERYTHING = Abilities(
    order_types=frozenset(OrderType) - {OrderType.OTHER},
    times_in_force=frozenset(TimeInForce),
    post_only=True,
    client_key=ClientKey.INT53,
    cancel_all=True,
)

LOST = Unknown("The answer was lost.", "read timeout")


@dataclass(slots=True)
class Lands:
    """A script for `execute`: whether and when the request takes effect, and what the caller is told.

    `when_canceled` is what an adapter makes of being canceled while it hangs.
    """

    answer: Outcome | BaseException | None
    effect: bool = True
    after: float = 0.0
    hangs: bool = False
    when_canceled: Outcome | None = None


ACCEPTS = Lands(None)
LOSES_THE_ANSWER = Lands(LOST)
LOSES_THE_REQUEST = Lands(LOST, effect=False)
EXECUTES_AND_HANGS = Lands(None, hangs=True)


def lands_late(seconds: float) -> Lands:
    """The answer is lost and the order shows up `seconds` later."""
    return Lands(LOST, after=seconds)


def answers(outcome: Outcome | BaseException) -> Lands:
    """Nothing happens and this is said."""
    return Lands(outcome, effect=False)


class FakeVenue:
    """One counterparty with one account."""

    def __init__(self, clock: Clock, name: str = "kiiex", title: str = "KIIEX") -> None:
        self.id = name
        self.title = title
        self.account = ACCOUNT
        self.clock = clock
        self.abilities = EVERYTHING
        self.instrument = Instrument(
            venue=name,
            pair=USDT_COPM,
            key="1",
            tick=Decimal("0.01"),
            lot=Decimal("0.01"),
            minimum=Decimal(1),
            base_step=Decimal("0.01"),
            quote_step=Decimal("0.01"),
            taker_fee=Decimal("0.002"),
        )
        self.bid, self.ask = Decimal(4000), Decimal(4004)
        self.top_quantity = Decimal(1_000_000)
        self.funds: dict[Asset, list[Decimal]] = {
            USDT: [Decimal(10_000), Decimal(0)],
            COPM: [Decimal(1_000_000), Decimal(0)],
        }
        self.placed: dict[str, Order] = {}
        self.executions: list[Fill] = []
        self.made: dict[str, Ticket] = {}
        self.seen: list[Intent] = []
        self.calls: list[str] = []
        self.skew: float | None = None
        self.closed = False
        self.on_execute: Callable[[Intent], None] = lambda intent: None
        self._scripts: deque[Lands] = deque()
        self._troubles: dict[str, deque[BaseException]] = {}
        self._held: dict[str, asyncio.Event] = {}
        self._due: list[tuple[float, Intent]] = []
        self._numbers = 88_000
        self.rates: FakeRates | None = FakeRates(self)
        self.balances: FakeBalances | None = FakeBalances(self)
        self.orders: FakeOrders | None = FakeOrders(self)
        self.swaps: FakeSwaps | None = FakeSwaps(self)
        self.fills: FakeFills | None = FakeFills(self)
        self.tickets: FakeTickets | None = FakeTickets(self)

    # ---- what a test sets up

    def will(self, *scripts: Lands) -> None:
        """Script the next calls of `execute`."""
        self._scripts.extend(scripts)

    def fail(self, call: str, *errors: BaseException) -> None:
        """Let the next calls of `call` raise these."""
        self._troubles.setdefault(call, deque()).extend(errors)

    def mend(self, call: str) -> None:
        """Forget the errors that were scripted for `call` and not raised yet."""
        self._troubles.pop(call, None)

    def hold(self, call: str) -> Callable[[], None]:
        """Let `call` hang until the returned function is called."""
        held = self._held[call] = asyncio.Event()

        def release() -> None:
            held.set()
            self._held.pop(call, None)

        return release

    def count(self, call: str) -> int:
        """How often `call` was made."""
        return self.calls.count(call)

    async def entered(self, call: str) -> None:
        """Note a call, and do the bad things scripted for it."""
        self.calls.append(call)
        self._land_due()
        if call in self._held:
            await self._held[call].wait()
        if self._troubles.get(call):
            raise self._troubles[call].popleft()
        await asyncio.sleep(0)

    # ---- the venue

    async def execute(self, intent: Intent) -> Outcome:
        """Do as the next script says."""
        self.seen.append(intent)
        self.on_execute(intent)
        await self.entered("execute")
        script = self._scripts.popleft() if self._scripts else ACCEPTS
        ref = ""
        if script.effect and script.after:
            self._due.append((self.clock.now().mono + script.after, intent))
        elif script.effect:
            ref = self._land(intent)
        if script.hangs:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                if script.when_canceled is None:
                    raise
                return script.when_canceled
        if isinstance(script.answer, BaseException):
            raise script.answer
        return Accepted(ref) if script.answer is None else script.answer

    async def find(self, intent: Intent) -> Finding:
        """Look for the client key among orders and tickets."""
        await self.entered("find")
        for order in self.placed.values():
            if order.client_id == intent.client_id:
                return Found(order.order_id)
        for ticket in self.made.values():
            if ticket.reference == intent.client_id:
                return Found(ticket.ticket_id)
        return Absent("open orders and history")

    def health(self) -> VenueHealth:
        return VenueHealth(skew=self.skew)

    async def check(self) -> Sequence[Check]:
        await self.entered("check")
        return (Check("reach", CheckState.OK, "It answers."),)

    async def aclose(self) -> None:
        await self.entered("aclose")
        self.closed = True

    # ---- its books

    def order(self, order_id: str) -> Order:
        """One order; raises `NotFoundAtVenue`."""
        if order_id not in self.placed:
            raise NotFoundAtVenue(self.id, "There is no such order.", code="104")
        return self.placed[order_id]

    def fill(self, order_id: str, quantity: Decimal | None = None) -> None:
        """Execute a working order, wholly or in part, at its price."""
        order = self.placed[order_id]
        amount = order.quantity - order.filled if quantity is None else quantity
        price = order.limit_price if order.limit_price is not None else self.bid
        self._book(order, amount, price)

    def end(self, order_id: str, state: OrderState) -> None:
        """Bring a working order to an end without executing the rest."""
        self.placed[order_id] = replace(self.placed[order_id], state=state)

    def number(self) -> str:
        """A number nobody has."""
        self._numbers += 1
        return str(self._numbers)

    def set_ticket(self, ticket_id: str, state: TicketState, word: str) -> None:
        """Move a ticket on."""
        self.made[ticket_id] = replace(self.made[ticket_id], state=state, venue_state=Foreign(word))

    def _land_due(self) -> None:
        now = self.clock.now().mono
        for at, intent in [due for due in self._due if due[0] <= now]:
            self._due.remove((at, intent))
            self._land(intent)

    def _land(self, intent: Intent) -> str:
        body: dict[str, Any] = json.loads(intent.request.body)
        match intent.request.operation:
            case "SendOrder":
                return self._place(intent.client_id, body)
            case "CreateTicket":
                return self._make_ticket(intent.client_id, body)
            case _:
                self.set_ticket(body["ticket"], TicketState.CANCELED, "Canceled")
                return str(body["ticket"])

    def _place(self, client_id: str, body: dict[str, Any]) -> str:
        order = Order(
            venue=self.id,
            account=self.account,
            order_id=self.number(),
            client_id=client_id,
            pair=USDT_COPM,
            side=Side(body["side"]),
            type=OrderType(body["type"]),
            quantity=Decimal(body["quantity"]),
            filled=Decimal(0),
            limit_price=Decimal(body["price"]) if body.get("price") else None,
            average_price=None,
            state=OrderState.WORKING,
            venue_state=Foreign("Working"),
            created_at=self.clock.now().wall,
        )
        self.placed[order.order_id] = order
        if body.get("now"):
            price = self.bid if order.side is Side.SELL else self.ask
            self._book(order, order.quantity, price)
        return order.order_id

    def _book(self, order: Order, quantity: Decimal, price: Decimal) -> None:
        filled = order.filled + quantity
        state = OrderState.FILLED if filled >= order.quantity else OrderState.WORKING
        self.placed[order.order_id] = replace(order, filled=filled, state=state, average_price=price)
        fee_asset = COPM if order.side is Side.SELL else USDT
        value = quantity * price
        fee = (value if order.side is Side.SELL else quantity) * Decimal("0.002")
        self.executions.append(
            Fill(
                venue=self.id,
                account=self.account,
                fill_id=self.number(),
                order_id=order.order_id,
                client_id=order.client_id,
                pair=USDT_COPM,
                side=order.side,
                quantity=quantity,
                price=price,
                fee=fee,
                fee_asset=fee_asset,
                at=self.clock.now().wall,
            )
        )
        given, got = (USDT, COPM) if order.side is Side.SELL else (COPM, USDT)
        gave, gets = (quantity, value - fee) if order.side is Side.SELL else (value, quantity - fee)
        self.funds[given][0] -= gave
        self.funds[got][0] += gets

    def _make_ticket(self, client_id: str, body: dict[str, Any]) -> str:
        ticket_id = self.number()
        kind = TicketKind(body["kind"])
        moved, amount = asset(body["asset"]), Decimal(body["amount"])
        self.made[ticket_id] = Ticket(
            venue=self.id,
            account=self.account,
            ticket_id=ticket_id,
            kind=kind,
            asset=moved,
            amount=amount,
            fee=None,
            state=TicketState.REQUESTED,
            venue_state=Foreign("New"),
            actions=(),
            created_at=self.clock.now().wall,
            updated_at=None,
            reference=client_id,
        )
        if kind is TicketKind.WITHDRAWAL:
            self.funds[moved][0] -= amount
            self.funds[moved][1] += amount
        return ticket_id

    def held_balances(self) -> tuple[Balance, ...]:
        """What the account holds now."""
        now = self.clock.now()
        return tuple(
            Balance(self.id, self.account, one, free, held, free + held, now)
            for one, (free, held) in self.funds.items()
        )
