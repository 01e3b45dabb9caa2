"""Which resting quantities an order would trade with: price first, then time. Plans only; nothing is moved here."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from fxtui.domain.money import EXACT, divide, floor_to
from fxtui.domain.order import Side
from fxtui.simulator.book import OrderBook, Resting
from fxtui.simulator.orders import Order

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Deal:
    """A quantity (base) at a resting price."""

    resting: Resting
    quantity: Decimal
    price: Decimal

    @property
    def value(self) -> Decimal:
        """Price times quantity in the quote asset, exactly."""
        return EXACT.multiply(self.price, self.quantity)


def plan(order: Order, book: OrderBook, purse: Decimal) -> list[Deal]:
    """The deals `order` can make now, best price first.

    It stops at its limit, at its quantity or value, at an order of its own account, and when `purse`, what the
    account can give of the asset the order spends, is used up.
    """
    wish, lot = order.wish, order.wish.listing.lot
    deals: list[Deal] = []
    quantity = order.remaining if wish.value is None else None
    value = wish.value
    for resting in book.queue(wish.side.other):
        if resting.account == wish.account or not meets(wish.side, order.limit, resting.price):
            break
        most = resting.quantity if quantity is None else min(resting.quantity, quantity)
        if value is not None:
            most = min(most, floor_to(divide(value, resting.price), lot))
        in_purse = divide(purse, resting.price) if wish.side is Side.BUY else purse
        if in_purse < most:
            most = floor_to(in_purse, lot)
        if most <= 0:
            break
        deal = Deal(resting, most, resting.price)
        deals.append(deal)
        purse = EXACT.subtract(purse, deal.value if wish.side is Side.BUY else most)
        quantity = None if quantity is None else EXACT.subtract(quantity, most)
        value = None if value is None else EXACT.subtract(value, deal.value)
        if quantity == 0:
            break
    return deals


def meets(side: Side, limit: Decimal | None, price: Decimal) -> bool:
    """Whether an order on `side` with `limit` (None: any) may trade at `price`."""
    if limit is None:
        return True
    return price <= limit if side is Side.BUY else price >= limit


def market_cost(book: OrderBook, quantity: Decimal) -> Decimal:
    """What buying `quantity` would cost in quote at the asks that are there; what is missing is not counted."""
    cost = _ZERO
    for resting in book.queue(Side.SELL):
        taken = min(quantity, resting.quantity)
        cost = EXACT.add(cost, EXACT.multiply(taken, resting.price))
        quantity = EXACT.subtract(quantity, taken)
        if quantity <= 0:
            break
    return cost


def market_quantity(book: OrderBook, value: Decimal) -> Decimal:
    """How much base a sale into the bids takes to bring `value` of quote."""
    sold = _ZERO
    for resting in book.queue(Side.BUY):
        taken = min(divide(value, resting.price), resting.quantity)
        sold = EXACT.add(sold, taken)
        value = EXACT.subtract(value, EXACT.multiply(taken, resting.price))
        if value <= 0:
            break
    return sold


def cut_short(deals: list[Deal], quantity: Decimal) -> list[Deal]:
    """The first of `deals` up to `quantity`."""
    kept: list[Deal] = []
    for deal in deals:
        part = min(deal.quantity, quantity)
        if part <= 0:
            break
        kept.append(Deal(deal.resting, part, deal.price))
        quantity = EXACT.subtract(quantity, part)
    return kept
