"""The books of the venue in memory: funds, orders, executions and tickets, and what moves them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from fxtui.contract.errors import NotFoundAtVenue
from fxtui.domain.balance import Balance
from fxtui.domain.foreign import Foreign
from fxtui.domain.instrument import Pair
from fxtui.domain.moment import Clock
from fxtui.domain.money import Asset, asset
from fxtui.domain.order import Fill, Order, OrderState, OrderType, Side
from fxtui.domain.ticket import Ticket, TicketKind, TicketState

USDT, COPM = asset("USDT"), asset("COPM")
USDT_COPM = Pair(USDT, COPM)
ACCOUNT = "7"


class FakeBooks:
    """What one account at one venue holds and did."""

    def __init__(self, clock: Clock, name: str) -> None:
        self.id = name
        self.account = ACCOUNT
        self.clock = clock
        self.bid, self.ask = Decimal(4000), Decimal(4004)
        self.funds: dict[Asset, list[Decimal]] = {
            USDT: [Decimal(10_000), Decimal(0)],
            COPM: [Decimal(1_000_000), Decimal(0)],
        }
        self.placed: dict[str, Order] = {}
        self.executions: list[Fill] = []
        self.made: dict[str, Ticket] = {}
        self._numbers = 88_000

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

    def place(self, client_id: str, body: Mapping[str, Any]) -> str:
        """Take an order; one that is to be executed now is. Returns its id."""
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

    def make_ticket(self, client_id: str, body: Mapping[str, Any]) -> str:
        """Open a ticket; a withdrawal holds its amount. Returns its id."""
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
