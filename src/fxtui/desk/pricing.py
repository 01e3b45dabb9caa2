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
from fxtui.domain.instrument import Instrument, Pair
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
    """What an order would do, and what the guards about its price say.

    `at_most` is what it may give at its worst price, None where that is `give`.
    """

    give: Money | None = None
    at_most: Money | None = None
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
        case OrderType.LIMIT:
            return _limit(draft, market, limits)
        case OrderType.STOP_MARKET | OrderType.STOP_LIMIT:
            return _stop(draft, market, limits)
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


def given(pair: Pair, side: Side, quantity: Decimal, price: Decimal, step: Decimal) -> Money:
    """What is given when `quantity` (base) trades at `price`, rounded up to the step of the quote asset."""
    if side is Side.SELL:
        return Money(quantity, pair.base)
    return Money(ceil_to(EXACT.multiply(quantity, price), step), pair.quote)


def _limit(draft: OrderDraft, market: Market, limits: LimitsInForce) -> Priced:
    price, quote = draft.limit_price, market.quote
    if price is None:
        return Priced(notes=(guards.refuse("no-price", "This type of order needs its price."),))
    notes = said(guards.off_market(price, quote.mid if quote else None, draft.side, limits))
    return _exchanged(draft, market.instrument, price, price, quote.received_at if quote else None, notes)


def _stop(draft: OrderDraft, market: Market, limits: LimitsInForce) -> Priced:
    """A stop that waits trades at its limit, or at its stop and whatever the gap behind that makes of it."""
    stop, limit, quote = draft.stop_price, draft.limit_price, market.quote
    limited = draft.type is OrderType.STOP_LIMIT
    if stop is None or (limited and limit is None):
        return Priced(notes=(guards.refuse("no-price", "This type of order needs its prices."),))
    reached = _reached(draft.side, quote)
    notes = said(guards.triggers_now(stop, reached, draft.side))
    if limited and limit is not None:
        price = worst = limit
        notes += _off_trigger(draft.side, stop, limit, quote, limits)
    else:
        price, worst = stop if reached is None else _further(draft.side, stop, reached), None
        notes += (guards.warn("no-worst-price", "Once triggered it trades at whatever the market is then."),)
    return _exchanged(draft, market.instrument, price, worst, quote.received_at if quote else None, notes)


def _reached(side: Side, quote: Quote | None) -> Decimal | None:
    """The price a stop has to be beyond to wait: of the book's far side and the last trade, whichever is further.

    Venues differ in which of the two pulls the trigger. None where nobody is on the far side.
    """
    near = None if quote is None else quote.ask if side is Side.BUY else quote.bid
    if quote is None or near is None or quote.last is None:
        return near
    return _further(side, near, quote.last)


def _further(side: Side, one: Decimal, other: Decimal) -> Decimal:
    return max(one, other) if side is Side.BUY else min(one, other)


def _off_trigger(
    side: Side, stop: Decimal, limit: Decimal, quote: Quote | None, limits: LimitsInForce
) -> tuple[GuardNote, ...]:
    """What its limit is against the price it would trigger at; nothing where no market tells that."""
    if quote is None:
        return ()
    trigger = stop if quote.mid is None else _further(side, stop, quote.mid)
    than = "its stop" if trigger == stop else "the market"
    return said(guards.off_market(limit, trigger, side, limits, than))


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
    base, quote = draft.pair.base, draft.pair.quote
    give = given(draft.pair, draft.side, draft.quantity, price, steps[quote])
    if draft.side is Side.SELL:
        gross = Money(floor_to(EXACT.multiply(draft.quantity, price), steps[quote]), quote)
    else:
        gross = Money(draft.quantity, base)
    taker = instrument.taker_fee if instrument is not None else None
    fee = None
    if taker is not None:
        fee = Money(ceil_to(EXACT.multiply(gross.amount, taker), steps[gross.asset]), gross.asset)
    get = gross - fee if fee is not None else gross
    in_quote, in_base = (get, give) if draft.side is Side.SELL else (give, get)
    rate = divide(in_quote.amount, in_base.amount) if in_base.amount > 0 else None
    at_most = (
        given(draft.pair, draft.side, draft.quantity, worst, steps[quote]) if worst is not None else give
    )
    return Priced(give, at_most if at_most != give else None, get, fee, rate, worst, quoted_at, notes)


def _steps(draft: OrderDraft, instrument: Instrument | None) -> Mapping[Asset, Decimal]:
    base = instrument.base_step if instrument is not None else Decimal(0)
    quote = instrument.quote_step if instrument is not None else Decimal(0)
    return {draft.pair.base: base, draft.pair.quote: quote}
