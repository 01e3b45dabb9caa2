"""Following and canceling orders (dossier 5.2, 5.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import TypeVar

from fxtui.simulator.orders import Fill, Order, OrderState
from fxtui.venues.kiiex.sim.call import Asked, Call, Venue
from fxtui.venues.kiiex.sim.envelope import NOT_FOUND, Refusal, done
from fxtui.venues.kiiex.sim.order_rows import order_row, trade_row
from fxtui.venues.kiiex.sim.params import Params
from fxtui.venues.kiiex.sim.sessions import Permission
from fxtui.venues.kiiex.sim.words import ORDER_STATES, STATE_WORD, enum_number

HISTORY = 100
TRADES = 200
_SECONDS_END = 100_000_000_000
_T = TypeVar("_T")


def _order_status(venue: Venue, asked: Asked) -> object:
    """One order; not found while it travels, and for as many polls as the status lag says."""
    order = _own_order(venue, asked)
    polls = venue.status_polls.get(order.id, 0)
    if polls < venue.modes.number("status_lag"):
        venue.status_polls[order.id] = polls + 1
        raise Refusal(NOT_FOUND)
    row = _row(venue, order)
    return [row] if venue.modes.on("order_status", "list") else row


def _cancel_order(venue: Venue, asked: Asked) -> object:
    """Confirms receipt only: an order that is already final is no error."""
    venue.world.exchange.cancel(_own_order(venue, asked))
    return done()


def _cancel_all(venue: Venue, asked: Asked) -> object:
    """Without an AccountId, or with 0, everything the user may cancel (dossier 5.3); both spellings of the filter."""
    params, accounts = asked.params, asked.accounts
    instrument = params.whole("InstrumentId")
    instrument = params.whole("IntrumentId") if instrument is None else instrument
    for order in venue.world.exchange.working():
        if order.wish.account in accounts and instrument in {None, 0, order.wish.listing.id}:
            venue.world.exchange.cancel(order)
    return done()


def _open_orders(venue: Venue, asked: Asked) -> object:
    account, instrument = asked.account, asked.params.whole("InstrumentId")
    return [
        _row(venue, order)
        for order in venue.world.exchange.working()
        if order.wish.account == account and instrument in {None, order.wish.listing.id}
    ]


def _orders_history(venue: Venue, asked: Asked) -> object:
    """Orders in any state, newest first, by the filters of dossier 5.3."""
    account, params = asked.account, asked.params
    orders = [
        order
        for order in reversed(venue.world.exchange.orders.values())
        if order.wish.account == account
        and order.state is not OrderState.TRAVELLING
        and _wanted(order, params, by_client_id=venue.modes.on("client_id_filter", "on"))
        and _within(order.received_ms, params)
    ]
    limit = params.whole("Depth") or params.whole("Limit") or HISTORY
    return [_row(venue, order) for order in _page(orders, params.whole("StartIndex"), limit)]


def _wanted(order: Order, params: Params, *, by_client_id: bool) -> bool:
    wish = order.wish
    facts = {
        "OrderId": order.id,
        "OriginalOrderId": order.id,
        "UserId": wish.user,
        "InstrumentId": wish.listing.id,
    }
    if by_client_id:
        facts |= {"ClientOrderId": wish.client_id, "OriginalClientOrderId": wish.client_id}
    state = params.given("OrderState")
    if state is not None:
        number = enum_number(state, ORDER_STATES)
        if number is None or ORDER_STATES[number] != STATE_WORD[order.state]:
            return False
    return all(params.whole(name) in {None, fact} for name, fact in facts.items())


def _trades_history(venue: Venue, asked: Asked) -> object:
    """An account's fills, newest first; 0 is a filter like any other number (dossier 6.1)."""
    params = asked.params
    fills = list(_visible_fills(venue, asked))
    limit = params.whole("Depth") or params.whole("Count") or TRADES
    return [trade_row(fill) for fill in _page(fills, params.whole("StartIndex"), limit)]


def _visible_fills(venue: Venue, asked: Asked) -> Iterator[Fill]:
    params, accounts = asked.params, asked.accounts
    seen_by = venue.world.clock.now_ms() - venue.modes.number("trade_lag")
    filters: tuple[tuple[str, Callable[[Fill], int]], ...] = (
        ("InstrumentId", lambda fill: fill.order.wish.listing.id),
        ("TradeId", lambda fill: fill.trade_id),
        ("OrderId", lambda fill: fill.order.id),
        ("UserId", lambda fill: fill.order.wish.user),
        ("ExecutionId", lambda fill: fill.id),
    )
    wanted = [(params.whole(name), fact) for name, fact in filters if params.given(name) is not None]
    for fill in reversed(venue.world.exchange.fills):
        mine = fill.order.wish.account in accounts and fill.at_ms <= seen_by and _within(fill.at_ms, params)
        if mine and all(number == fact(fill) for number, fact in wanted):
            yield fill


def _own_order(venue: Venue, asked: Asked) -> Order:
    """The order a request names; not found when it is another account's or has not arrived yet."""
    account, number = asked.account, asked.params.need_whole("OrderId")
    order = venue.world.exchange.orders.get(number)
    if order is None or order.wish.account != account or order.state is OrderState.TRAVELLING:
        raise Refusal(NOT_FOUND)
    return order


def _row(venue: Venue, order: Order) -> dict[str, object]:
    last: Decimal = venue.world.exchange.markets[order.wish.listing.id].last
    return order_row(order, last)


def _within(at_ms: int, params: Params) -> bool:
    """Whether a time lies between the request's timestamps, which may be seconds or milliseconds (dossier 6.1)."""
    begin, end = params.whole("StartTimestamp"), params.whole("EndTimestamp")
    return (begin is None or at_ms >= _as_ms(begin)) and (end is None or at_ms <= _as_ms(end))


def _as_ms(stamp: int) -> int:
    return stamp * 1000 if stamp < _SECONDS_END else stamp


def _page(rows: Sequence[_T], start: int | None, limit: int) -> Sequence[_T]:
    begin = max(0, start or 0)
    return rows[begin : begin + max(0, limit)]


CALLS = (
    Call("GetOrderStatus", _order_status),
    Call("CancelOrder", _cancel_order, permission=Permission.TRADE),
    Call("CancelAllOrders", _cancel_all, permission=Permission.TRADE),
    Call("GetOpenOrders", _open_orders),
    Call("GetOrdersHistory", _orders_history),
    Call("GetOrderHistory", _orders_history),
    Call("GetOrders", _orders_history),
    Call("GetTradesHistory", _trades_history),
    Call("GetAccountTrades", _trades_history),
)
