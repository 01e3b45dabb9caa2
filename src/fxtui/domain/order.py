"""Orders in a book and the fills that come of them, as the venue last reported them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import Enum

from msgspec import Struct

from fxtui.domain.foreign import Foreign
from fxtui.domain.instrument import Pair, VenueId
from fxtui.domain.money import Asset


class Side(Enum):
    """Which way the base asset moves for us."""

    BUY = "buy"
    SELL = "sell"

    @property
    def other(self) -> Side:
        """The opposite side."""
        return Side.SELL if self is Side.BUY else Side.BUY


class OrderType(Enum):
    """How an order's price is set."""

    MARKET = "market"
    LIMIT = "limit"
    STOP_MARKET = "stop_market"
    STOP_LIMIT = "stop_limit"
    OTHER = "other"


class TimeInForce(Enum):
    """How long an order lives: until canceled, immediate or cancel, fill or kill."""

    GTC = "gtc"
    IOC = "ioc"
    FOK = "fok"


class OrderState(Enum):
    """Where an order is; `OTHER` is a state the venue named and we don't know, never taken for final."""

    WORKING = "working"
    FILLED = "filled"
    CANCELED = "canceled"
    EXPIRED = "expired"
    REJECTED = "rejected"
    OTHER = "other"

    @property
    def final(self) -> bool:
        """Whether nothing more can happen to the order."""
        return self in {OrderState.FILLED, OrderState.CANCELED, OrderState.EXPIRED, OrderState.REJECTED}


class OrderDraft(Struct, frozen=True):
    """An order somebody is composing. Quantity in base, prices in quote per base."""

    venue: VenueId
    pair: Pair
    side: Side
    type: OrderType
    quantity: Decimal
    limit_price: Decimal | None = None
    stop_price: Decimal | None = None
    time_in_force: TimeInForce = TimeInForce.GTC
    post_only: bool = False


class Order(Struct, frozen=True):
    """The venue's state of one order. A canceled or expired order may have `filled` above 0."""

    venue: VenueId
    account: str
    order_id: str
    client_id: str
    pair: Pair | None
    side: Side
    type: OrderType
    quantity: Decimal
    filled: Decimal
    limit_price: Decimal | None
    average_price: Decimal | None
    state: OrderState
    venue_state: Foreign
    created_at: datetime | None
    updated_at: datetime | None = None
    stop_price: Decimal | None = None
    reason: Foreign | None = None

    @property
    def partly_filled(self) -> bool:
        """Whether something, but not all, is executed."""
        return 0 < self.filled < self.quantity


class Fill(Struct, frozen=True):
    """One execution: quantity in base, price in quote per base; fee None when the venue did not tell."""

    venue: VenueId
    account: str
    fill_id: str
    order_id: str
    client_id: str
    pair: Pair | None
    side: Side | None
    quantity: Decimal
    price: Decimal
    fee: Decimal | None
    fee_asset: Asset | None
    at: datetime | None
