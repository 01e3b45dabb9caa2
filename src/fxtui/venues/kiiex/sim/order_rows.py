"""Orders and fills as KIIEX reports them, in AlphaPoint's full form (dossier 5.2, 6.1)."""

from __future__ import annotations

from decimal import Decimal

from fxtui.simulator.orders import Cause, Fill, Inside, Order, OrderState
from fxtui.venues.kiiex.sim.catalogue import BY_SYMBOL, OMS_ID
from fxtui.venues.kiiex.sim.words import (
    CHANGE_REASON,
    DIRECTIONS,
    KIND_WORD,
    PEG_WORD,
    REJECT_REASON,
    SIDE_WORD,
    STATE_WORD,
    ticks,
)

NO_ASK = Decimal(79228162514264337593543950335)
"""The largest .NET decimal: what InsideAsk says when nobody asks."""

_ZERO = Decimal(0)


def order_row(order: Order, last: Decimal) -> dict[str, object]:
    """The whole order; `last` is the last trade price of its market."""
    wish = order.wish
    canceled = order.state is OrderState.CANCELED
    return {
        "Side": SIDE_WORD[wish.side],
        "OrderId": order.id,
        "Price": order.limit or _ZERO,
        "Quantity": order.remaining,
        "DisplayQuantity": min(wish.display, order.remaining) if wish.display else order.remaining,
        "Instrument": wish.listing.id,
        "Account": int(wish.account),
        "AccountName": account_name(wish.account),
        "OrderType": KIND_WORD[wish.kind],
        "ClientOrderId": wish.client_id,
        "OrderState": STATE_WORD[order.state],
        "ReceiveTime": order.received_ms,
        "ReceiveTimeTicks": ticks(order.received_ms),
        "LastUpdatedTime": order.updated_ms,
        "LastUpdatedTimeTicks": ticks(order.updated_ms),
        "OrigQuantity": order.quantity,
        "QuantityExecuted": order.executed,
        "GrossValueExecuted": order.gross,
        "ExecutableValue": _ZERO,
        "AvgPrice": order.average_price,
        "CounterPartyId": 0,
        "ChangeReason": _change_reason(order),
        "OrigOrderId": order.id,
        "OrigClOrdId": wish.client_id,
        "EnteredBy": wish.user,
        "UserName": account_name(wish.account),
        "IsQuote": False,
        **_inside(order.inside),
        "LastTradePrice": last,
        "RejectReason": REJECT_REASON.get(order.cause, "") if order.state is OrderState.REJECTED else "",
        "IsLockedIn": False,
        "CancelReason": CHANGE_REASON[order.cause] if canceled else "",
        "OrderFlag": _flags(order),
        "UseMargin": False,
        "StopPrice": order.stop or _ZERO,
        "PegPriceType": PEG_WORD[wish.peg],
        "PegOffset": wish.trail or _ZERO,
        "PegLimitOffset": wish.limit_offset,
        "IpAddress": "127.0.0.1",
        "IPv6a": 0,
        "IPv6b": 0,
        "ClientOrderIdUuid": None,
        "OMSId": OMS_ID,
    }


def trade_row(fill: Fill) -> dict[str, object]:
    """One account's side of an execution."""
    order = fill.order
    return {
        "OMSId": OMS_ID,
        "ExecutionId": fill.id,
        "TradeId": fill.trade_id,
        "OrderId": order.id,
        "AccountId": int(order.wish.account),
        "AccountName": account_name(order.wish.account),
        "SubAccountId": 0,
        "ClientOrderId": order.wish.client_id,
        "InstrumentId": order.wish.listing.id,
        "Side": SIDE_WORD[fill.side],
        "OrderType": KIND_WORD[order.wish.kind],
        "Quantity": fill.quantity,
        "RemainingQuantity": fill.remaining,
        "Price": fill.price,
        "Value": fill.value,
        "CounterParty": "0",
        "OrderTradeRevision": 1,
        "Direction": DIRECTIONS[fill.direction],
        "IsBlockTrade": False,
        "Fee": fill.fee,
        "FeeProductId": BY_SYMBOL[fill.fee_asset].id,
        "OrderOriginator": order.wish.user,
        "UserName": account_name(order.wish.account),
        "TradeTimeMS": fill.at_ms,
        "MakerTaker": "Maker" if fill.maker else "Taker",
        "AdapterTradeId": 0,
        **_inside(fill.inside),
        "IsQuote": False,
        "CounterPartyClientUserId": 0,
        "NotionalProductId": BY_SYMBOL["USDT"].id,
        "NotionalRate": Decimal(1),
        "NotionalValue": fill.value,
        "NotionalHoldAmount": _ZERO,
        "TradeTime": ticks(fill.at_ms),
    }


def account_name(account: str) -> str:
    """What the back office calls an account."""
    return f"account{account}"


def _inside(inside: Inside) -> dict[str, object]:
    return {
        "InsideAsk": NO_ASK if inside.ask is None else inside.ask,
        "InsideAskSize": inside.ask_size,
        "InsideBid": inside.bid or _ZERO,
        "InsideBidSize": inside.bid_size,
    }


def _change_reason(order: Order) -> str:
    partly = order.state is OrderState.WORKING and order.executed > 0
    return "Trade" if partly else CHANGE_REASON[order.cause]


def _flags(order: Order) -> str:
    flags = ["AddedToBook"] if order.in_book else []
    if order.cause is Cause.CANCELED_BY_USER:
        flags.append("RemovedFromBook")
    if order.wish.post_only:
        flags.append("PostOnly")
    return ", ".join(flags) or "0"
