"""SendOrder: reading an order off the wire and handing it to the engine (dossier 5.1, 11.4)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

from fxtui.domain.money import is_multiple
from fxtui.simulator.exchange import Refusal as EngineRefusal
from fxtui.simulator.exchange import Refused
from fxtui.simulator.faults import FaultKind
from fxtui.simulator.orders import Listing, OrderKind, Peg, Wish
from fxtui.venues.kiiex.sim.call import Asked, Call, Venue
from fxtui.venues.kiiex.sim.envelope import INVALID_REQUEST, NOT_AUTHORIZED, NOT_SUPPORTED, Refusal, rejected
from fxtui.venues.kiiex.sim.market_calls import market_of
from fxtui.venues.kiiex.sim.params import Params
from fxtui.venues.kiiex.sim.sessions import Permission
from fxtui.venues.kiiex.sim.words import (
    KIND_OF,
    ORDER_TYPES,
    PEG_OF,
    PEGS,
    SIDE_OF,
    SIDES,
    TIME_IN_FORCE_OF,
    TIMES_IN_FORCE,
    enum_number,
)

_T = TypeVar("_T")

REFUSALS: Mapping[EngineRefusal, str] = {
    EngineRefusal.NOT_ENOUGH_FUNDS: "Not_Enough_Funds",
    EngineRefusal.DUPLICATE_CLIENT_ID: "Invalid_ClientOrderId",
}
_HALF = Decimal("0.5")


class Unacceptable(Exception):
    """An order that reads well and is not taken; the text is the venue's."""


def _send_order(venue: Venue, asked: Asked) -> object:
    """Checks in the order of dossier 11.4; `Accepted` means received, not filled."""
    account = asked.account
    if venue.modes.on("kyc", "0"):
        return rejected("Not Authorized", NOT_AUTHORIZED)
    market = market_of(venue, asked)
    if not market.listing.tradable:
        return rejected("Instrument_Not_Running")
    try:
        wish = _wish(asked, account, market.listing)
        order = venue.world.exchange.place(wish)
    except Unacceptable as reason:
        return rejected(str(reason))
    except Refused as refused:
        return rejected(REFUSALS[refused.refusal])
    return {"status": "Accepted", "errormsg": "", "OrderId": order.id}


def _wish(asked: Asked, account: str, listing: Listing) -> Wish:
    params = asked.params
    side = _enum(params, "Side", SIDES, SIDE_OF)
    kind = _enum(params, "OrderType", ORDER_TYPES, KIND_OF)
    time_in_force = _enum(params, "TimeInForce", TIMES_IN_FORCE, TIME_IN_FORCE_OF)
    peg = _enum(params, "PegPriceType", PEGS, PEG_OF) if kind.stop else Peg.LAST
    value = params.decimal("Value") if kind is OrderKind.MARKET else None
    quantity = params.decimal("Quantity") if value is None else None
    _check_amount(listing, quantity, value)
    partial = asked.fault is not None and asked.fault.kind is FaultKind.PARTIAL_FILL
    return Wish(
        account=account,
        user=asked.who.user.id,
        client_id=params.whole("ClientOrderId") or 0,
        listing=listing,
        side=side,
        kind=kind,
        time_in_force=time_in_force,
        quantity=quantity,
        value=value,
        limit=_price(params, "LimitPrice", listing, needed=kind in {OrderKind.LIMIT, OrderKind.STOP_LIMIT}),
        stop=None if kind.trailing or not kind.stop else _price(params, "StopPrice", listing, needed=True),
        trail=_positive(params, "TrailingAmount") if kind.trailing else None,
        limit_offset=params.decimal("LimitOffset") or Decimal(0),
        peg=peg,
        post_only=params.flag("PostOnly"),
        display=_positive(params, "DisplayQuantity") if params.flag("UseDisplayQuantity") else None,
        part=_HALF if partial else None,
    )


def _enum(params: Params, name: str, words: Mapping[int, str], known: Mapping[int, _T]) -> _T:
    """An enum's value; what no enum has is invalid, what this venue has no use for is not supported."""
    number = enum_number(params.given(name), words)
    if number is None or words[number] == "Unknown":
        raise Refusal(INVALID_REQUEST, detail=f"{name} is missing or unknown")
    if number not in known:
        raise Refusal(NOT_SUPPORTED, detail=f"{name} {words[number]}")
    return known[number]


def _check_amount(listing: Listing, quantity: Decimal | None, value: Decimal | None) -> None:
    if value is not None:
        if value <= 0:
            raise Unacceptable("Invalid_Value")
        return
    if quantity is None:
        raise Refusal(INVALID_REQUEST, detail="Quantity is missing")
    if quantity <= 0 or not is_multiple(quantity, listing.lot):
        raise Unacceptable("Invalid_Quantity")
    if quantity < listing.minimum:
        raise Unacceptable("Quantity_Below_Minimum")


def _price(params: Params, name: str, listing: Listing, *, needed: bool) -> Decimal | None:
    """A price on the instrument's grid; the seed's sample sends LimitPrice with every order, so 0 means none."""
    price = params.decimal(name)
    if not needed:
        return price or None
    if price is None:
        raise Refusal(INVALID_REQUEST, detail=f"{name} is missing")
    if price <= 0 or not is_multiple(price, listing.tick):
        raise Unacceptable("Invalid_Price")
    return price


def _positive(params: Params, name: str) -> Decimal:
    amount = params.decimal(name)
    if amount is None or amount <= 0:
        raise Refusal(INVALID_REQUEST, detail=f"{name} is missing or not positive")
    return amount


CALLS = (Call("SendOrder", _send_order, permission=Permission.TRADE),)
