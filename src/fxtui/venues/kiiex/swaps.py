"""The Swaps role: pricing a conversion from the book, in either orientation of the pair, and freezing its order.

KIIEX has no call for swaps: a swap is an immediate order whose worst price travels along (KIIEX dossier 3.3, 5.1).
"""

from __future__ import annotations

from decimal import Context, Decimal

from msgspec import Struct

from fxtui.contract.errors import NotFoundAtVenue, NotOffered, VenueError, VenueRefused
from fxtui.contract.venue import Prepared
from fxtui.domain.instrument import Instrument, pair
from fxtui.domain.intent import FrozenRequest, Intent, IntentKind
from fxtui.domain.money import EXACT, Asset, Money, ceil_to, divide, floor_to, plain, trimmed
from fxtui.domain.order import Order, OrderType, Side, TimeInForce
from fxtui.domain.outcome import RefusedBy, Rejected
from fxtui.domain.quote import Depth, Walk
from fxtui.domain.swap import SwapDraft, SwapTerms
from fxtui.transport.evidence import never_sent
from fxtui.venues.kiiex.account import KiiexBalances
from fxtui.venues.kiiex.calls import Calls, together
from fxtui.venues.kiiex.catalog import Catalog
from fxtui.venues.kiiex.codes import SIDE_CODE, TYPE_CODE
from fxtui.venues.kiiex.orders import KiiexOrders
from fxtui.venues.kiiex.rates import KiiexRates
from fxtui.venues.kiiex.send_order import OPERATION, NewOrder, check_open, check_quantity
from fxtui.venues.kiiex.settings import TITLE
from fxtui.venues.kiiex.wire.orders import OrderFee

LEVELS = 100
"""Prices per side that are read to price a swap."""

_ONE = Decimal(1)
_SMALLEST = Decimal("0.00000001")
_SENDABLE = Context(prec=28)  # the digits of the decimals KIIEX counts with (dossier 9)
_ZERO = Decimal(0)
_WORST, _PAIR, _SIDE, _QUANTITY = "worst_price", "pair", "side", "quantity"


class _Sized(Struct, frozen=True):
    """A quantity taken out of the book: what it fills and whether the book had all that was asked."""

    quantity: Decimal
    walk: Walk
    complete: bool


class KiiexSwaps:
    """Conversions at KIIEX; implements `fxtui.contract.venue.Swaps`."""

    def __init__(
        self, calls: Calls, catalog: Catalog, rates: KiiexRates, balances: KiiexBalances, orders: KiiexOrders
    ) -> None:
        self._calls = calls
        self._catalog = catalog
        self._rates = rates
        self._balances = balances
        self._orders = orders
        self._estimates = True

    async def terms(self, draft: SwapDraft) -> SwapTerms:
        """Price `draft` from the book as it is now.

        The quantity is on the lot (`size`), the fee rounds up to the asset's step, what is received down, what is given up;
        the worst price rounds in the user's favour to the tick.

        Raises:
            NotOffered: the two assets have no instrument.
            VenueRefused: `closed`, `minimum`, or `empty` when nobody is on the other side of the book.
        """
        instrument = await self._instrument(draft)
        side = Side.SELL if draft.give == instrument.pair.base else Side.BUY
        depth, free = await together(self._rates.depth(instrument.pair, LEVELS), self._free(instrument, side))
        levels = depth.levels(side)
        if not levels:
            raise VenueRefused(
                self._calls.venue,
                f"Nobody is on the other side of {instrument.pair} now: try later.",
                code="empty",
            )
        sized = size(draft, instrument, depth, side, self._calls.settings.taker_fee)
        top = levels[0].price
        worst = worst_price(top, draft.max_slippage, instrument.tick, side)
        if free is not None:
            sized, worst = affordable(sized, worst, free, instrument, depth)
        check_quantity(instrument, sized.quantity)
        average = sized.walk.average or top
        fee = await self._fee(instrument, side, sized.walk, average)
        give, get = _expected(instrument, side, sized.walk, fee)
        return SwapTerms(
            draft,
            instrument,
            side,
            sized.quantity,
            worst,
            average,
            give,
            get,
            fee,
            covered=sized.complete and _within(sized.walk.worst, worst, side),
            quoted_at=depth.received_at,
            top_price=top,
            enforced=self._calls.settings.swap_as_limit,
        )

    async def prepare(self, terms: SwapTerms, client_id: str) -> Prepared:
        """Freeze SendOrder for `terms`: a limit order that is filled now or canceled, at the worst price.

        With `swap_style = "market"` a market order is frozen instead, and `still_priced` looks at the book again
        just before it is sent.
        """
        instrument = terms.instrument
        check_open(instrument)
        as_limit = self._calls.settings.swap_as_limit
        order = NewOrder(
            instrument,
            terms.side,
            OrderType.LIMIT if as_limit else OrderType.MARKET,
            terms.quantity,
            TimeInForce.IOC,
            terms.worst_price if as_limit else None,
        )
        order.check()
        login = await self._calls.login()
        marks: dict[str, str] = {}
        if not as_limit:
            marks = {
                _WORST: plain(terms.worst_price),
                _PAIR: str(instrument.pair),
                _SIDE: terms.side.value,
                _QUANTITY: plain(terms.quantity),
            }
        return Prepared(
            IntentKind.SWAP,
            str(login.account_id),
            f"order:{instrument.pair}",
            client_id,
            FrozenRequest(OPERATION, order.body(login, client_id, self._calls.settings.quantity_key)),
            terms.give,
            terms.get,
            marks,
        )

    async def dealt(self, ref: str, _account: str) -> Order:
        """The order a swap was sent as."""
        return await self._orders.order(ref)

    async def still_priced(self, intent: Intent) -> Rejected | None:
        """Why a swap without a limit price must not be sent now; None when it may, or carries its limit itself."""
        if intent.kind is not IntentKind.SWAP or _WORST not in intent.marks:
            return None
        marks = intent.marks
        try:
            depth = await self._rates.depth(pair(marks[_PAIR]), LEVELS)
        except VenueError as error:
            return never_sent("The price could not be checked", error)
        side, quantity = Side(marks[_SIDE]), Decimal(marks[_QUANTITY])
        walk = depth.walk(side, quantity)
        if walk.filled == quantity and _within(walk.worst, Decimal(marks[_WORST]), side):
            return None
        return Rejected(
            RefusedBy.GUARD,
            "price_moved",
            f"The book no longer fills it within {trimmed(Decimal(marks[_WORST]))}: nothing was sent.",
        )

    async def _instrument(self, draft: SwapDraft) -> Instrument:
        give, get = draft.give, draft.get
        instrument = (await self._catalog.listed()).between(give, get)
        if instrument is None or give == get:
            raise NotOffered(self._calls.venue, f"{TITLE} has no market between {give} and {get}.")
        check_open(instrument)
        return instrument

    async def _free(self, instrument: Instrument, side: Side) -> Decimal | None:
        """What can be spent on a purchase at a limit, None where it does not matter or is not known."""
        if side is Side.SELL or not self._calls.settings.swap_as_limit:
            return None
        try:
            held = await self._balances.balances()
        except VenueError:
            return None
        return next((b.available for b in held if b.asset == instrument.pair.quote), None)

    async def _fee(self, instrument: Instrument, side: Side, walk: Walk, average: Decimal) -> Money:
        """KIIEX's estimate of the fee, else the configured fraction of what is received, rounded up."""
        received, step = _received(instrument, side)
        gross = walk.filled if side is Side.BUY else walk.value
        own = Money(ceil_to(EXACT.multiply(gross, self._calls.settings.taker_fee), step), received)
        if not self._estimates:
            return own
        try:
            estimate = await self._estimate(instrument, side, walk.filled, average)
        except NotFoundAtVenue:
            self._estimates = False  # this server has no such call
            return own
        except VenueError:
            return own
        if estimate.order_fee < 0 or estimate.order_fee > gross:
            return own
        charged = received
        if estimate.product_id:
            charged = (await self._catalog.listed()).asset_of.get(estimate.product_id, received)
        if charged != received:
            return Money(estimate.order_fee, charged)
        return Money(ceil_to(estimate.order_fee, step), received)

    async def _estimate(
        self, instrument: Instrument, side: Side, quantity: Decimal, price: Decimal
    ) -> OrderFee:
        login = await self._calls.login()
        body = {
            "OMSId": login.oms_id,
            "AccountId": login.account_id,
            "InstrumentId": int(instrument.key),
            "Quantity": quantity,
            "Side": SIDE_CODE[side],
            "Price": _SENDABLE.plus(floor_to(price, instrument.tick)),
            "OrderType": TYPE_CODE[OrderType.MARKET],
            "MakerTaker": "Taker",
        }
        reply = await self._calls.private("GetOrderFee", body)
        return self._calls.row("GetOrderFee", reply.value, OrderFee)


def size(draft: SwapDraft, instrument: Instrument, depth: Depth, side: Side, fee: Decimal) -> _Sized:
    """The quantity (base) that deals `draft.amount` of its dealt asset, on the lot (KIIEX dossier 3.3).

    Dealing what is given spends at most that: the quantity rounds down. Dealing what is got takes the fee on top, so
    that the amount arrives: it rounds up.
    """
    base, lot = instrument.pair.base, _lot(instrument)
    if draft.dealt == draft.give:
        gross, to_lot = draft.amount, floor_to
    else:
        step = lot if draft.dealt == base else instrument.quote_step
        gross, to_lot = ceil_to(divide(draft.amount, _ONE - fee), step), ceil_to
    if draft.dealt == base:
        complete, asked = depth.walk(side, gross).filled == gross, gross
    else:
        wanted = depth.walk_value(side, gross)
        complete, asked = wanted.value == gross, wanted.filled
    quantity = to_lot(asked, lot)
    return _Sized(quantity, depth.walk(side, quantity), complete)


def worst_price(top: Decimal, slippage: Decimal, tick: Decimal, side: Side) -> Decimal:
    """The price `slippage` (a fraction) behind `top`, on the tick: a sale's rounds up, a purchase's down."""
    if side is Side.SELL:
        return ceil_to(EXACT.multiply(top, _ONE - slippage), tick)
    return floor_to(EXACT.multiply(top, _ONE + slippage), tick)


def affordable(
    sized: _Sized, worst: Decimal, free: Decimal, instrument: Instrument, depth: Depth
) -> tuple[_Sized, Decimal]:
    """A purchase that what is `free` pays for, where the book asks for no more than that.

    KIIEX holds quantity times limit price (dossier 11.5), which is more than the book will take: swapping all there
    is would be refused. The limit comes down first; when it would fall below a price that is needed, the quantity
    comes down by what the hold asks too much.
    """
    touched = sized.walk.worst
    if touched is None or EXACT.multiply(sized.quantity, worst) <= free or sized.walk.value > free:
        return sized, worst
    touched = min(touched, worst)
    if EXACT.multiply(sized.quantity, touched) > free:
        quantity = floor_to(divide(free, touched), _lot(instrument))
        sized = _Sized(quantity, depth.walk(Side.BUY, quantity), sized.complete)
    if sized.quantity <= 0:
        return sized, worst
    return sized, min(worst, floor_to(divide(free, sized.quantity), instrument.tick))


def _lot(instrument: Instrument) -> Decimal:
    return instrument.lot or instrument.base_step or _SMALLEST


def _received(instrument: Instrument, side: Side) -> tuple[Asset, Decimal]:
    if side is Side.BUY:
        return instrument.pair.base, instrument.base_step
    return instrument.pair.quote, instrument.quote_step


def _expected(instrument: Instrument, side: Side, walk: Walk, fee: Money) -> tuple[Money, Money]:
    """What is given, rounded up, and what is got net of the fee, rounded down, for what the book fills."""
    listed = instrument.pair
    if side is Side.SELL:
        give, gross = Money(walk.filled, listed.base), floor_to(walk.value, instrument.quote_step)
    else:
        give, gross = Money(ceil_to(walk.value, instrument.quote_step), listed.quote), walk.filled
    received = _received(instrument, side)[0]
    net = max(_ZERO, gross - fee.amount) if fee.asset == received else gross
    return give, Money(net, received)


def _within(touched: Decimal | None, worst: Decimal, side: Side) -> bool:
    if touched is None:
        return False
    return touched >= worst if side is Side.SELL else touched <= worst
