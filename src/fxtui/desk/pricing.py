"""What an order would cost and bring, from its draft and the market: pure arithmetic, rounded against our hopes.

Swaps and tickets are priced by their venue; only book orders are priced here. Amounts given are rounded up, amounts
got down, fees up (safety.md section 6).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from fxtui.desk import guards
from fxtui.desk.guards import said
from fxtui.desk.views import GuardNote
from fxtui.domain.instrument import Instrument
from fxtui.domain.moment import Moment
from fxtui.domain.money import EXACT, Asset, Money, ceil_to, divide, floor_to
from fxtui.domain.order import OrderDraft, OrderType, Side
from fxtui.domain.quote import Depth, Quote

if TYPE_CHECKING:
    from fxtui.store.limits import LimitsInForce


class Market(Struct, frozen=True):
    """What is known of the market of a pair; None where it could not be read."""

    instrument: Instrument | None
    depth: Depth | None
    quote: Quote | None


class Priced(Struct, frozen=True):
    """What an order would do, and what the guards about its price say."""

    give: Money | None = None
    get: Money | None = None
    fee: Money | None = None
    rate: Decimal | None = None
    worst_price: Decimal | None = None
    quoted_at: Moment | None = None
    notes: tuple[GuardNote, ...] = ()


def price_order(draft: OrderDraft, market: Market, limits: LimitsInForce, now: Moment) -> Priced:
    """Price an order by its type: a market order out of the book, the others at the prices they name."""
    match draft.type:
        case OrderType.MARKET:
            return _market(draft, market, limits, now)
        case OrderType.LIMIT | OrderType.STOP_LIMIT:
            return _limit(draft, market, limits)
        case OrderType.STOP_MARKET:
            return _stop(draft, market)
        case OrderType.OTHER:
            return Priced(notes=(guards.refuse("not-offered", "fxtui does not know this type of order."),))


def _market(draft: OrderDraft, market: Market, limits: LimitsInForce, now: Moment) -> Priced:
    depth = market.depth
    if depth is None:
        return Priced(
            notes=(guards.refuse("no-book", "The book can't be read, so a market order has no price."),)
        )
    walk = depth.walk(draft.side, draft.quantity)
    levels = depth.levels(draft.side)
    top = levels[0].price if levels else None
    notes = said(
        guards.stale_quote(depth.received_at, now, limits),
        guards.covered(walk, draft.side, draft.quantity, limits, top),
    )
    if walk.average is None:
        return Priced(quoted_at=depth.received_at, notes=notes)
    return _exchanged(draft, market.instrument, walk.average, walk.worst, depth.received_at, notes)


def _limit(draft: OrderDraft, market: Market, limits: LimitsInForce) -> Priced:
    price = draft.limit_price
    if price is None or (draft.type is OrderType.STOP_LIMIT and draft.stop_price is None):
        return Priced(notes=(guards.refuse("no-price", "This type of order needs its prices."),))
    mid = market.quote.mid if market.quote else None
    quoted_at = market.quote.received_at if market.quote else None
    notes = said(guards.off_market(price, mid, draft.side, limits)) if draft.type is OrderType.LIMIT else ()
    return _exchanged(draft, market.instrument, price, price, quoted_at, notes)


def _stop(draft: OrderDraft, market: Market) -> Priced:
    if draft.stop_price is None:
        return Priced(notes=(guards.refuse("no-price", "A stop order needs its stop price."),))
    quoted_at = market.quote.received_at if market.quote else None
    note = guards.warn("no-worst-price", "Once triggered it trades at whatever the market is then.")
    return _exchanged(draft, market.instrument, draft.stop_price, None, quoted_at, (note,))


def _exchanged(
    draft: OrderDraft,
    instrument: Instrument | None,
    price: Decimal,
    worst: Decimal | None,
    quoted_at: Moment | None,
    notes: tuple[GuardNote, ...],
) -> Priced:
    """What is given and got when the whole quantity trades at `price`, the fee taken from what is got."""
    steps = _steps(draft, instrument)
    value = EXACT.multiply(draft.quantity, price)
    base, quote = draft.pair.base, draft.pair.quote
    if draft.side is Side.SELL:
        give, gross = Money(draft.quantity, base), Money(floor_to(value, steps[quote]), quote)
    else:
        give, gross = Money(ceil_to(value, steps[quote]), quote), Money(draft.quantity, base)
    taker = instrument.taker_fee if instrument is not None else None
    fee = None
    if taker is not None:
        fee = Money(ceil_to(EXACT.multiply(gross.amount, taker), steps[gross.asset]), gross.asset)
    get = gross - fee if fee is not None else gross
    in_quote, in_base = (get, give) if draft.side is Side.SELL else (give, get)
    rate = divide(in_quote.amount, in_base.amount) if in_base.amount > 0 else None
    return Priced(give, get, fee, rate, worst, quoted_at, notes)


def _steps(draft: OrderDraft, instrument: Instrument | None) -> Mapping[Asset, Decimal]:
    base = instrument.base_step if instrument is not None else Decimal(0)
    quote = instrument.quote_step if instrument is not None else Decimal(0)
    return {draft.pair.base: base, draft.pair.quote: quote}
