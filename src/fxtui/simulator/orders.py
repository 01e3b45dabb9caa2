"""Orders and fills as the engine keeps them; what a venue calls their states is the venue's affair."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Context, Decimal
from enum import Enum

from fxtui.domain.money import EXACT
from fxtui.domain.order import Side, TimeInForce

_DOTNET = Context(prec=28)
_ZERO = Decimal(0)


class Session(Enum):
    """Whether a market trades."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Listing:
    """One instrument: prices are `quote` per one `base`, on multiples of `tick`; quantities on multiples of `lot`.

    Prices start at `mid`; `typical` is the base quantity makers think in.
    """

    id: int
    symbol: str
    base: str
    quote: str
    tick: Decimal
    lot: Decimal
    minimum: Decimal
    mid: Decimal
    typical: Decimal
    session: Session = Session.RUNNING
    enabled: bool = True
    half_spread_ppm: int = 250
    step_ppm: int = 40

    @property
    def tradable(self) -> bool:
        """Whether orders are taken."""
        return self.enabled and self.session is Session.RUNNING


class OrderKind(Enum):
    """How an order gets its price, and whether it waits for one first."""

    MARKET = "market"
    LIMIT = "limit"
    STOP_MARKET = "stop_market"
    STOP_LIMIT = "stop_limit"
    TRAILING_STOP_MARKET = "trailing_stop_market"
    TRAILING_STOP_LIMIT = "trailing_stop_limit"

    @property
    def stop(self) -> bool:
        """Whether the order waits for a trigger."""
        return self not in {OrderKind.MARKET, OrderKind.LIMIT}

    @property
    def trailing(self) -> bool:
        """Whether its stop price follows the market."""
        return self in {OrderKind.TRAILING_STOP_MARKET, OrderKind.TRAILING_STOP_LIMIT}

    @property
    def limited(self) -> bool:
        """Whether it never trades beyond its limit price."""
        return self in {OrderKind.LIMIT, OrderKind.STOP_LIMIT, OrderKind.TRAILING_STOP_LIMIT}


class Peg(Enum):
    """Which price pulls the trigger of a stop order."""

    LAST = "last"
    BID = "bid"
    ASK = "ask"
    MIDPOINT = "midpoint"


class OrderState(Enum):
    """Where an order is; `TRAVELLING` is taken but not yet seen by the matching engine."""

    TRAVELLING = "travelling"
    WORKING = "working"
    REJECTED = "rejected"
    CANCELED = "canceled"
    FILLED = "filled"

    @property
    def final(self) -> bool:
        """Whether nothing more can happen."""
        return self in {OrderState.REJECTED, OrderState.CANCELED, OrderState.FILLED}


class Cause(Enum):
    """Why an order is in its state."""

    TAKEN = "taken"
    TRADED = "traded"
    NO_MORE_MARKET = "no more market"
    WOULD_TAKE = "would take"
    CANCELED_BY_USER = "canceled by user"
    SELF_TRADE = "self trade"
    NO_FUNDS = "no funds"
    MARKET_CLOSED = "market closed"


@dataclass(frozen=True, slots=True)
class Wish:
    """An order as it was asked for; either `quantity` (base) or, for a market order, `value` (quote) is set.

    `part` cuts the order short after that fraction of it: a fault, None in peace.
    """

    account: str
    user: int
    client_id: int
    listing: Listing
    side: Side
    kind: OrderKind
    time_in_force: TimeInForce = TimeInForce.GTC
    quantity: Decimal | None = None
    value: Decimal | None = None
    limit: Decimal | None = None
    stop: Decimal | None = None
    trail: Decimal | None = None
    limit_offset: Decimal = _ZERO
    peg: Peg = Peg.LAST
    post_only: bool = False
    display: Decimal | None = None
    part: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Inside:
    """The best of the book at some moment; None where a side is empty."""

    bid: Decimal | None = None
    bid_size: Decimal = _ZERO
    ask: Decimal | None = None
    ask_size: Decimal = _ZERO


@dataclass(slots=True, eq=False)
class Order:
    """An order's life at the venue."""

    id: int
    wish: Wish
    quantity: Decimal
    received_ms: int
    lands_ms: int
    held: Decimal = _ZERO
    state: OrderState = OrderState.TRAVELLING
    cause: Cause = Cause.TAKEN
    executed: Decimal = _ZERO
    gross: Decimal = _ZERO
    limit: Decimal | None = None
    stop: Decimal | None = None
    triggered: bool = False
    in_book: bool = False
    cut: bool = False
    updated_ms: int = 0
    inside: Inside = field(default_factory=Inside)
    seeded: bool = False

    @property
    def remaining(self) -> Decimal:
        """Base still to be executed; nothing once the order is final."""
        return _ZERO if self.state.final else EXACT.subtract(self.quantity, self.executed)

    @property
    def average_price(self) -> Decimal:
        """Gross value per executed base, to 28 digits; 0 when nothing is executed."""
        return _ZERO if self.executed == 0 else _DOTNET.divide(self.gross, self.executed)

    @property
    def spends(self) -> str:
        """The asset the order gives away, and holds while it is open."""
        listing = self.wish.listing
        return listing.quote if self.wish.side is Side.BUY else listing.base


@dataclass(frozen=True, slots=True)
class Fill:
    """One account's side of one execution. `fee` is in what the account received."""

    id: int
    trade_id: int
    order: Order
    side: Side
    quantity: Decimal
    price: Decimal
    remaining: Decimal
    fee: Decimal
    fee_asset: str
    at_ms: int
    maker: bool
    inside: Inside
    direction: int = 0

    @property
    def value(self) -> Decimal:
        """Price times quantity, exactly, in the quote asset."""
        return EXACT.multiply(self.price, self.quantity)
