"""Booking one execution: two sides exchange base and quote, each pays its fee in what it received."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from fxtui.domain.money import EXACT
from fxtui.domain.order import Side
from fxtui.simulator.ledger import HOUSE, Entry, Ledger, Movement
from fxtui.simulator.matching import Deal
from fxtui.simulator.orders import Fill, Inside, Listing, Order

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Party:
    """One side of an execution; `order` is None for a maker's quote, which pays no fee."""

    account: str
    side: Side
    order: Order | None


@dataclass(frozen=True, slots=True)
class Execution:
    """What the two parties agreed on, and when."""

    listing: Listing
    deal: Deal
    taker: Party
    trade_id: int
    at_ms: int
    fee_rate: Decimal
    inside: Inside
    direction: int

    @property
    def maker(self) -> Party:
        """Whose price it was."""
        resting = self.deal.resting
        return Party(resting.account, resting.side, resting.order)

    def received(self, side: Side) -> tuple[str, Decimal]:
        """Asset and amount that `side` gets, before its fee."""
        if side is Side.BUY:
            return self.listing.base, self.deal.quantity
        return self.listing.quote, self.deal.value

    def fee(self, party: Party) -> Decimal:
        """What the party pays to the house."""
        return _ZERO if party.order is None else EXACT.multiply(self.received(party.side)[1], self.fee_rate)


def settle(ledger: Ledger, execution: Execution) -> list[tuple[Order, Fill]]:
    """Book the execution and move the orders' counters on; returns a fill, without its number, per order involved."""
    parties = (execution.maker, execution.taker)
    for party in parties:
        if party.order is not None:
            _release(ledger, party.order, execution.deal)
    ledger.post(Movement.TRADE, str(execution.trade_id), _exchange(execution), execution.at_ms)
    fills: list[tuple[Order, Fill]] = []
    for party in parties:
        if party.order is not None:
            _charge(ledger, party, execution)
            fills.append((party.order, _count(party.order, execution, maker=party is parties[0])))
    return fills


def _release(ledger: Ledger, order: Order, deal: Deal) -> None:
    """Free what the order held for this part of it; price improvement is freed with it."""
    if order.wish.side is Side.SELL:
        freed = deal.quantity
    else:
        price = order.limit if order.limit is not None else deal.price
        freed = EXACT.multiply(deal.quantity, price)
    freed = min(freed, order.held)
    ledger.release(order.wish.account, order.spends, freed)
    order.held = EXACT.subtract(order.held, freed)


def _exchange(execution: Execution) -> list[Entry]:
    entries: list[Entry] = []
    for party, other in ((execution.maker, execution.taker), (execution.taker, execution.maker)):
        asset, amount = execution.received(party.side)
        received = Entry(party.account, asset, amount)
        entries += [received, received.taken_from(other.account)]
    return entries


def _charge(ledger: Ledger, party: Party, execution: Execution) -> None:
    asset, _ = execution.received(party.side)
    fee = execution.fee(party)
    reference = str(execution.trade_id)
    ledger.transfer(Movement.FEE, reference, Entry(HOUSE, asset, fee), party.account, execution.at_ms)


def _count(order: Order, execution: Execution, *, maker: bool) -> Fill:
    order.executed = EXACT.add(order.executed, execution.deal.quantity)
    order.gross = EXACT.add(order.gross, execution.deal.value)
    order.updated_ms = execution.at_ms
    party = Party(order.wish.account, order.wish.side, order)
    return Fill(
        id=0,
        trade_id=execution.trade_id,
        order=order,
        side=order.wish.side,
        quantity=execution.deal.quantity,
        price=execution.deal.price,
        remaining=EXACT.subtract(order.quantity, order.executed),
        fee=execution.fee(party),
        fee_asset=execution.received(order.wish.side)[0],
        at_ms=execution.at_ms,
        maker=maker,
        inside=execution.inside,
        direction=execution.direction,
    )
