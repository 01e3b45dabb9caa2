"""Writing things into a world that happened before it began: trades and tickets, booked like any other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from fxtui.domain.money import EXACT
from fxtui.domain.order import Side
from fxtui.simulator.backoffice import Direction, Ticket
from fxtui.simulator.book import Resting
from fxtui.simulator.ledger import MAKERS
from fxtui.simulator.market import Market
from fxtui.simulator.matching import Deal
from fxtui.simulator.orders import Cause, Order, OrderKind, OrderState, Wish
from fxtui.simulator.settlement import Execution, Party, settle
from fxtui.simulator.world import World
from fxtui.venues.kiiex.sim.catalogue import BY_SYMBOL
from fxtui.venues.kiiex.sim.flows import NEVER_MS, deposit_flow, withdraw_flow
from fxtui.venues.kiiex.sim.people import TRADER

_STEP_MS = 90_000


@dataclass(frozen=True, slots=True)
class PastTrade:
    """A market order of one fill."""

    market: Market
    side: Side
    quantity: Decimal
    price: Decimal
    at_ms: int

    def changes(self, fee_rate: Decimal) -> dict[str, Decimal]:
        """What it did to the account's totals."""
        listing, value = self.market.listing, EXACT.multiply(self.quantity, self.price)
        received = self.quantity if self.side is Side.BUY else value
        net = EXACT.subtract(received, EXACT.multiply(received, fee_rate))
        if self.side is Side.BUY:
            return {listing.base: net, listing.quote: EXACT.minus(value)}
        return {listing.base: EXACT.minus(self.quantity), listing.quote: net}


@dataclass(frozen=True, slots=True)
class PastTicket:
    """A ticket with the states it went through; the last one is where it is now."""

    kind: str
    asset: str
    amount: str
    template: str
    form: Mapping[str, object]
    ago_ms: int
    states: tuple[str, ...]


def trade(world: World, account: str, past: PastTrade) -> None:
    """Book a trade with a maker and keep its order and fill."""
    exchange, listing = world.exchange, past.market.listing
    wish = Wish(account, TRADER.id, 0, listing, past.side, OrderKind.MARKET, quantity=past.quantity)
    order = Order(
        id=world.numbers.number(),
        wish=wish,
        quantity=past.quantity,
        received_ms=past.at_ms,
        lands_ms=past.at_ms,
        state=OrderState.FILLED,
        cause=Cause.TRADED,
        seeded=True,
    )
    deal = Deal(Resting(MAKERS[0], past.side.other, past.price, past.quantity), past.quantity, past.price)
    execution = Execution(
        listing=listing,
        deal=deal,
        taker=Party(account, past.side, order),
        trade_id=world.numbers.number(),
        at_ms=past.at_ms,
        fee_rate=exchange.rules.fee_rate,
        inside=past.market.book.inside(),
        direction=0,
    )
    exchange.orders[order.id] = order
    for _, fill in settle(world.ledger, execution):
        exchange.fills.append(replace(fill, id=world.numbers.number()))


def file_ticket(world: World, account: str, past: PastTicket, pace: str) -> Ticket:
    """File a ticket, take it through its states a little apart, and let it go on from now."""
    product, now = BY_SYMBOL[past.asset], world.clock.now_ms()
    way = next((way for way in product.ways if way.template == past.template), None)
    ticket = Ticket(
        number=0,
        code="",
        verify_code="",
        direction=Direction.DEPOSIT if way is None else Direction.WITHDRAWAL,
        account=account,
        asset=past.asset,
        amount=Decimal(past.amount),
        fee=Decimal(0) if way is None else way.fee,
        flow=deposit_flow(pace) if way is None else withdraw_flow(pace, bank=way.bank),
        form=past.form,
        form_type=past.template,
        user=TRADER.id,
        provider=0 if way is None else way.provider,
    )
    at_ms = now - past.ago_ms
    world.office.open(ticket, past.states[0], at_ms=at_ms)
    for step, state in enumerate(past.states[1:], start=1):
        world.office.move(ticket, state, by="operator", at_ms=at_ms + step * _STEP_MS)
    if ticket.due_ms is not None:
        _, delay = ticket.flow.goes_on[ticket.state]
        ticket.due_ms = now + min(delay, NEVER_MS)
    return ticket
