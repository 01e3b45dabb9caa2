"""What stands in the order form: read, checked against the instrument's steps, turned into a draft. Pure.

These are the checks that help while typing. Whether an order may be sent is the desk's word alone.
"""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from fxtui.domain.amount import AmountError, parse_amount
from fxtui.domain.instrument import Instrument
from fxtui.domain.money import EXACT, Asset, Money, ceil_to, divide, floor_to, is_multiple, trimmed
from fxtui.domain.order import OrderDraft, OrderType, Side, TimeInForce
from fxtui.domain.part import base_quantity, is_part
from fxtui.domain.quote import Depth
from fxtui.ui import format as show


class Typed(Struct, frozen=True):
    """The form as it stands, amounts and prices as they were typed."""

    instrument: Instrument
    side: Side
    type: OrderType
    quantity: str = ""
    price: str = ""
    stop: str = ""
    time_in_force: TimeInForce = TimeInForce.GTC
    post_only: bool = False

    @property
    def needs_price(self) -> bool:
        """Whether this type of order has a limit."""
        return self.type in {OrderType.LIMIT, OrderType.STOP_LIMIT}

    @property
    def needs_stop(self) -> bool:
        """Whether this type of order waits for a price."""
        return self.type in {OrderType.STOP_MARKET, OrderType.STOP_LIMIT}

    @property
    def spends(self) -> Asset:
        """What leaves the account."""
        pair = self.instrument.pair
        return pair.quote if self.side is Side.BUY else pair.base


class Market(Struct, frozen=True):
    """What the form is checked against; None is not known.

    `free` is what is available of the asset spent; `hidden` keeps it out of the notes; `no_part` says why no part of
    it may be taken, empty when one may.
    """

    bid: Decimal | None = None
    ask: Decimal | None = None
    depth: Depth | None = None
    free: Decimal | None = None
    hidden: bool = False
    no_part: str = ""

    def top(self, side: Side) -> Decimal | None:
        """The price an order of this side meets first."""
        return self.ask if side is Side.BUY else self.bid


class Note(Struct, frozen=True):
    """One sentence beside a field; `wrong` keeps the order from being priced."""

    sentence: str = ""
    wrong: bool = False


class Expectation(Struct, frozen=True):
    """What the order would do now, before fees: what it takes at once and at what average, the rest waits."""

    gives: Money
    gets: Money
    average: Decimal | None
    at_once: Decimal
    waits: Decimal
    covered: bool


class Reading(Struct, frozen=True):
    """The form, read: a note per field, the draft when nothing is wrong, and what to expect of it."""

    quantity: Note
    price: Note
    stop: Note
    draft: OrderDraft | None
    expected: Expectation | None
    short: bool = False

    @property
    def complaint(self) -> str:
        """The first thing that is wrong, empty when nothing is."""
        return next((n.sentence for n in (self.quantity, self.price, self.stop) if n.wrong), "")


def read(typed: Typed, market: Market) -> Reading:
    """Read the form against what is known of the market."""
    price, price_note = _price(typed)
    stop, stop_note = _stop(typed)
    quantity, quantity_note, short = _quantity(typed, market, _counted(typed, market, price, stop))
    whole = (
        quantity is not None
        and (price is not None or not typed.needs_price)
        and (stop is not None or not typed.needs_stop)
    )
    if not whole or quantity is None:
        return Reading(quantity_note, price_note, stop_note, None, None, short)
    draft = OrderDraft(
        typed.instrument.venue,
        typed.instrument.pair,
        typed.side,
        typed.type,
        quantity,
        price if typed.needs_price else None,
        stop if typed.needs_stop else None,
        typed.time_in_force,
        typed.post_only,
    )
    expected = None if typed.needs_stop else expectation(draft, market)
    return Reading(quantity_note, price_note, stop_note, draft, expected, short)


def expectation(draft: OrderDraft, market: Market) -> Expectation | None:
    """What `draft` would take at once and what would wait; None when the market is not known."""
    top = market.top(draft.side)
    limit = draft.limit_price
    crosses = top is not None and (
        limit is None or (limit >= top if draft.side is Side.BUY else limit <= top)
    )
    if limit is None and top is None:
        return None
    if not crosses:
        assert limit is not None
        return _expected(draft, Decimal(0), Decimal(0), draft.quantity, covered=True)
    assert top is not None
    levels = _within(market.depth, draft)
    if levels is None:
        return _expected(draft, draft.quantity, EXACT.multiply(draft.quantity, top), Decimal(0), covered=True)
    walk = levels.walk(draft.side, draft.quantity)
    rest = draft.quantity - walk.filled
    waits = rest if limit is not None and draft.time_in_force is TimeInForce.GTC else Decimal(0)
    return _expected(draft, walk.filled, walk.value, waits, covered=rest <= 0)


def _expected(
    draft: OrderDraft, at_once: Decimal, value: Decimal, waits: Decimal, *, covered: bool
) -> Expectation:
    base = at_once + waits
    quote = value + (
        EXACT.multiply(waits, draft.limit_price) if draft.limit_price is not None else Decimal(0)
    )
    bases, quotes = Money(base, draft.pair.base), Money(quote, draft.pair.quote)
    gives, gets = (quotes, bases) if draft.side is Side.BUY else (bases, quotes)
    average = divide(value, at_once) if at_once > 0 else None
    return Expectation(gives, gets, average, at_once, waits, covered)


def _within(depth: Depth | None, draft: OrderDraft) -> Depth | None:
    """The part of the book this order may take from; None when the book is not known."""
    if depth is None or depth.pair != draft.pair or not depth.levels(draft.side):
        return None
    limit = draft.limit_price
    if limit is None:
        return depth
    bids = tuple(level for level in depth.bids if level.price >= limit)
    asks = tuple(level for level in depth.asks if level.price <= limit)
    return replace(depth, bids=bids, asks=asks)


def _counted(
    typed: Typed, market: Market, price: Decimal | None, stop: Decimal | None
) -> Decimal | Depth | None:
    """What a buy is counted with: its limit, else its stop, else the book, else the best ask."""
    if typed.needs_price:
        return price
    if typed.needs_stop:
        return stop
    depth = market.depth
    if depth is not None and depth.pair == typed.instrument.pair and depth.levels(typed.side):
        return depth
    return market.top(typed.side)


def _quantity(
    typed: Typed, market: Market, counted: Decimal | Depth | None
) -> tuple[Decimal | None, Note, bool]:
    instrument, text = typed.instrument, typed.quantity.strip().lower()
    free_note = _free(typed, market)
    if not text:
        return None, Note(free_note), False
    try:
        asked, quantity = base_quantity(text, instrument, typed.side, market.free, counted, market.no_part)
    except AmountError as wrong:
        return None, Note(str(wrong), True), False
    lot = f"lot {trimmed(instrument.lot)}"
    base = instrument.pair.base
    short = _is_short(typed, market, quantity, counted)
    if short:
        return quantity, Note(f"Only {free_note}.", False), True
    if quantity != asked:
        return (
            quantity,
            Note(f"= {show.money(Money(quantity, base))}, down to the {lot} · {free_note}"),
            False,
        )
    if trimmed(asked) != text:
        return quantity, Note(f"= {show.money(Money(quantity, base))} · {free_note}"), False
    return quantity, Note(free_note), False


def _free(typed: Typed, market: Market) -> str:
    if market.free is None:
        return f"{typed.spends} balance not known yet"
    if market.hidden:
        return f"{show.HIDDEN} {typed.spends} free"
    return f"{show.money(Money(market.free, typed.spends))} free"


def _is_short(typed: Typed, market: Market, quantity: Decimal, counted: Decimal | Depth | None) -> bool:
    if market.free is None:
        return False
    if typed.side is Side.SELL:
        return quantity > market.free
    if isinstance(counted, Depth):
        return counted.walk(Side.BUY, quantity).value > market.free
    return counted is not None and EXACT.multiply(quantity, counted) > market.free


def _price(typed: Typed) -> tuple[Decimal | None, Note]:
    if not typed.needs_price:
        return None, Note("none: it takes what the book gives")
    asked, note = _read_price(typed.price, typed)
    if asked is None:
        return None, note
    tick = typed.instrument.tick
    rounded = floor_to(asked, tick) if typed.side is Side.BUY else ceil_to(asked, tick)
    if rounded <= 0 or rounded < typed.instrument.minimum_price:
        least = trimmed(max(typed.instrument.minimum_price, tick))
        return None, Note(f"The least price is {least}.", True)
    if rounded != asked:
        word = "down" if rounded < asked else "up"
        return rounded, Note(f"= {show.price(rounded, tick)}, {word} to the tick {trimmed(tick)}")
    return rounded, note


def _stop(typed: Typed) -> tuple[Decimal | None, Note]:
    if not typed.needs_stop:
        return None, Note("none")
    asked, note = _read_price(typed.stop, typed)
    if asked is None:
        return None, note
    if not is_multiple(asked, typed.instrument.tick):
        return None, Note(f"A stop stands on the tick of {trimmed(typed.instrument.tick)}.", True)
    return asked, note


def _read_price(text: str, typed: Typed) -> tuple[Decimal | None, Note]:
    unit = f"{typed.instrument.pair.quote} per {typed.instrument.pair.base}"
    tick = f" · tick {trimmed(typed.instrument.tick)}" if typed.instrument.tick > 0 else ""
    shown = text.strip().lower()
    if not shown:
        return None, Note(f"{unit}{tick}")
    if is_part(shown):
        return None, Note("A price is digits with one point.", True)
    try:
        return parse_amount(shown), Note(f"{unit}{tick}")
    except AmountError as wrong:
        return None, Note(str(wrong), True)
