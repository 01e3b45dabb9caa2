"""Taking orders, matching them, and following them to their end.

Checks that belong to a venue's words (enums, texts, codes) are the venue's; what money allows is decided here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum

from fxtui.domain.money import EXACT, ceil_to, floor_to
from fxtui.domain.order import Side, TimeInForce
from fxtui.simulator import triggers
from fxtui.simulator.book import Resting
from fxtui.simulator.clock import SimClock
from fxtui.simulator.ledger import Ledger, added
from fxtui.simulator.market import Market, Print
from fxtui.simulator.matching import Deal, cut_short, market_cost, market_quantity, meets, plan
from fxtui.simulator.numbers import Numbers
from fxtui.simulator.orders import Cause, Fill, Listing, Order, OrderState, Wish
from fxtui.simulator.settlement import Execution, Party, settle

_ZERO = Decimal(0)


class Refusal(Enum):
    """Why an order is not even taken."""

    NOT_ENOUGH_FUNDS = "not enough funds"
    DUPLICATE_CLIENT_ID = "duplicate client id"


class Refused(Exception):
    """An order that is not taken; nothing has happened."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Rules:
    """How the venue deals: fee as a fraction of what is received, and how long an order travels to the engine."""

    fee_rate: Decimal = Decimal("0.002")
    travel_ms: int = 0


class Exchange:
    """All markets of a venue, every order ever taken and every fill of an account."""

    def __init__(self, ledger: Ledger, clock: SimClock, numbers: Numbers, rules: Rules) -> None:
        self.markets: dict[int, Market] = {}
        self.orders: dict[int, Order] = {}
        self.fills: list[Fill] = []
        self.rules = rules
        self._ledger, self._clock, self._numbers = ledger, clock, numbers
        self._open: dict[int, Order] = {}

    def open_markets(self, listings: Iterable[Listing], seed: int) -> None:
        """Open a market for every listing."""
        for listing in listings:
            self.markets[listing.id] = Market(listing, seed, self._clock.now_ms())

    def market(self, listing_id: int) -> Market:
        """The market of a listing with the makers' quotes of this step in its book; `KeyError` when there is none."""
        market = self.markets[listing_id]
        self._requote(market)
        return market

    def place(self, wish: Wish) -> Order:
        """Take an order and hold what it may spend; it is matched once it has travelled. `Refused` otherwise."""
        now = self._clock.now_ms()
        order = Order(
            id=self._numbers.number(),
            wish=wish,
            quantity=wish.quantity or _ZERO,
            received_ms=now,
            lands_ms=now + self.rules.travel_ms,
            limit=wish.limit if wish.kind.limited else None,
            stop=wish.stop,
            updated_ms=now,
        )
        held = self._spending(order)
        if self._ledger.available(wish.account, order.spends) < held:
            raise Refused(Refusal.NOT_ENOUGH_FUNDS)
        if wish.client_id and any(_same(order.wish, wish) for order in self._open.values()):
            raise Refused(Refusal.DUPLICATE_CLIENT_ID)
        self._ledger.hold(wish.account, order.spends, held)
        order.held = held
        self.orders[order.id] = self._open[order.id] = order
        self.land_due()
        return order

    def land_due(self) -> None:
        """Hand the orders that have arrived to the matching engine, in the order they were taken."""
        now = self._clock.now_ms()
        for order in list(self._open.values()):
            if order.state is OrderState.TRAVELLING and order.lands_ms <= now:
                self._land(order)

    def cancel(self, order: Order) -> bool:
        """Take an open order back for its user; False when it is final or has not arrived yet."""
        if order.state is not OrderState.WORKING:
            return False
        self._finish(order, OrderState.CANCELED, Cause.CANCELED_BY_USER)
        return True

    def step(self, step: int) -> None:
        """Let every market move once; orders of accounts meet the new quotes and triggers are looked at."""
        now = self._clock.now_ms()
        for market in self.markets.values():
            market.move(step, now)
            market.strangers_trade(self._numbers.number(), now)
            if market.busy:
                self._requote(market)
                self._pull_triggers(market)

    def working(self) -> list[Order]:
        """All orders the matching engine has and has not finished, newest first."""
        return [order for order in reversed(self._open.values()) if order.state is OrderState.WORKING]

    def held(self, account: str, asset: str) -> Decimal:
        """What the open orders of an account hold of an asset."""
        mine = (o.held for o in self._open.values() if o.wish.account == account and o.spends == asset)
        return added(mine)

    def _spending(self, order: Order) -> Decimal:
        """What the order may give away at most (limits), or is expected to (markets)."""
        wish = order.wish
        if wish.side is Side.SELL:
            if wish.value is None:
                return order.quantity
            sold = market_quantity(self.market(wish.listing.id).book, wish.value)
            return ceil_to(sold, wish.listing.lot)
        if wish.value is not None:
            return wish.value
        price = order.limit if order.limit is not None else order.stop
        if price is not None:
            return EXACT.multiply(order.quantity, price)
        return market_cost(self.market(wish.listing.id).book, order.quantity)

    def _land(self, order: Order) -> None:
        market = self.market(order.wish.listing.id)
        order.inside = market.book.inside()
        order.state = OrderState.WORKING
        order.updated_ms = self._clock.now_ms()
        if not order.wish.listing.tradable:
            self._finish(order, OrderState.REJECTED, Cause.MARKET_CLOSED)
        elif order.wish.kind.stop:
            triggers.follow(order, market)
            market.stops.append(order)
        else:
            self._match(order, market)

    def _pull_triggers(self, market: Market) -> None:
        for order in list(market.stops):
            triggers.follow(order, market)
            if triggers.due(order, market):
                market.stops.remove(order)
                triggers.pull(order)
                if self._hold_for_limit(order):
                    self._match(order, market)
                else:
                    self._finish(order, OrderState.CANCELED, Cause.NO_FUNDS)

    def _hold_for_limit(self, order: Order) -> bool:
        """Hold what a triggered limit order may now spend; False when the account has not got it."""
        if order.limit is None:
            return True
        needed = self._spending(order)
        purse = EXACT.add(self._ledger.available(order.wish.account, order.spends), order.held)
        if purse < needed:
            return False
        self._ledger.release(order.wish.account, order.spends, order.held)
        self._ledger.hold(order.wish.account, order.spends, needed)
        order.held = needed
        return True

    def _match(self, order: Order, market: Market) -> None:
        wish = order.wish
        purse = EXACT.add(self._ledger.available(wish.account, order.spends), order.held)
        deals = plan(order, market.book, purse)
        if wish.post_only and deals:
            self._finish(order, OrderState.REJECTED, Cause.WOULD_TAKE)
            return
        dealt = added(deal.quantity for deal in deals)
        if wish.value is not None:
            order.quantity = dealt
        if wish.time_in_force is TimeInForce.FOK and dealt < order.quantity:
            self._finish(order, OrderState.CANCELED, Cause.NO_MORE_MARKET)
            return
        if wish.part is not None and deals:
            deals = cut_short(deals, floor_to(EXACT.multiply(dealt, wish.part), wish.listing.lot))
            order.cut = True
        for deal in deals:
            self._execute(market, deal, Party(wish.account, wish.side, order))
        self._after_matching(order, market)

    def _after_matching(self, order: Order, market: Market) -> None:
        wish = order.wish
        best = market.book.best(wish.side.other)
        if order.quantity > 0 and order.executed == order.quantity:
            self._finish(order, OrderState.FILLED, Cause.TRADED)
        elif (
            not wish.kind.limited
            or wish.time_in_force is not TimeInForce.GTC
            or order.cut
            or order.limit is None
        ):
            self._finish(order, OrderState.CANCELED, Cause.NO_MORE_MARKET)
        elif best is not None and meets(wish.side, order.limit, best.price):
            self._finish(order, OrderState.CANCELED, Cause.SELF_TRADE)
        else:
            order.in_book = True
            market.book.add(
                Resting(wish.account, wish.side, order.limit, order.remaining, order, wish.display)
            )
            market.sequence += 1

    def _execute(self, market: Market, deal: Deal, taker: Party) -> None:
        """One execution: two sides settle, the public sees a print."""
        now = self._clock.now_ms()
        inside = market.book.inside()
        trade_id, direction = self._numbers.number(), market.tick_of(deal.price)
        maker = deal.resting.order
        execution = Execution(
            market.listing, deal, taker, trade_id, now, self.rules.fee_rate, inside, direction
        )
        for _, fill in settle(self._ledger, execution):
            self.fills.append(replace(fill, id=self._numbers.number()))
        market.book.reduce(deal.resting, deal.quantity)
        market.sequence += 1
        ids = tuple(order.id if order is not None else 0 for order in (maker, taker.order))
        market.print(Print(trade_id, deal.quantity, deal.price, taker.side, now, direction, *ids), inside)
        if maker is not None:
            maker.cause = Cause.TRADED
            if maker.executed == maker.quantity:
                self._finish(maker, OrderState.FILLED, Cause.TRADED)

    def _finish(self, order: Order, state: OrderState, cause: Cause) -> None:
        market = self.markets[order.wish.listing.id]
        if order.in_book:
            market.book.remove(order)
            market.sequence += 1
        if order in market.stops:
            market.stops.remove(order)
        self._ledger.release(order.wish.account, order.spends, order.held)
        order.held = _ZERO
        order.state, order.cause, order.in_book = state, cause, False
        order.updated_ms = self._clock.now_ms()
        self._open.pop(order.id, None)

    def _requote(self, market: Market) -> None:
        """Put the makers' quotes of this step in the book; one that meets an account's order trades with it."""
        for quote in market.quotes_due():
            while quote.quantity > 0:
                resting = market.book.best(quote.side.other)
                if (
                    resting is None
                    or resting.order is None
                    or not meets(quote.side, quote.price, resting.price)
                ):
                    break
                deal = Deal(resting, min(quote.quantity, resting.quantity), resting.price)
                self._execute(market, deal, Party(quote.account, quote.side, None))
                quote.quantity -= deal.quantity
            if quote.quantity > 0:
                market.book.add(quote)


def _same(open_wish: Wish, wish: Wish) -> bool:
    """Whether both carry the same client id for the same account."""
    return open_wish.account == wish.account and open_wish.client_id == wish.client_id
