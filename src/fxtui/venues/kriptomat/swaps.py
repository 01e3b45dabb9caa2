"""The Swaps role: pricing a purchase or sale from the present rate, and freezing its request.

Kriptomat locks no price and takes no limit (dossier 4.2): the worst price is ours, looked at again just before sending.
What a purchase's amount means is not documented either (dossier 4.4): the setting `fee_on_top` says whether the fee
comes on top of it.
"""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from fxtui.contract.errors import NotFoundAtVenue, NotOffered, VenueRefused
from fxtui.contract.venue import Prepared
from fxtui.domain.instrument import Instrument, Pair
from fxtui.domain.intent import IntentKind
from fxtui.domain.money import EXACT, Asset, Money, ceil_to, decimals_of, divide, floor_to, plain
from fxtui.domain.order import Order, Side
from fxtui.domain.swap import SwapDraft, SwapTerms
from fxtui.transport.request import Priority
from fxtui.venues.kriptomat.calls import Calls
from fxtui.venues.kriptomat.rates import KriptomatRates
from fxtui.venues.kriptomat.settings import TITLE
from fxtui.venues.kriptomat.transactions import TransactionReader
from fxtui.venues.kriptomat.translate import EUR
from fxtui.venues.kriptomat.translate_transactions import order
from fxtui.venues.kriptomat.wanted import Wanted
from fxtui.venues.kriptomat.wire.money import CENT, SATOSHI, purchase, sale

WORST, PAIR, SIDE = "worst_price", "pair", "side"
"""Marks: what the price is compared with once more before sending."""

_ONE, _ZERO = Decimal(1), Decimal(0)
_FINEST = 8


class Deal(Struct, frozen=True):
    """What is sent and what it is expected to move: `amount` is EUR for a purchase, crypto for a sale.

    `gives` and `gets` are of the assets given and got, `gets` net of `fee`, which is EUR.
    """

    amount: Decimal
    gives: Decimal
    gets: Decimal
    fee: Decimal


class KriptomatSwaps:
    """Purchases and sales at Kriptomat; implements `fxtui.contract.venue.Swaps`."""

    def __init__(self, calls: Calls, rates: KriptomatRates, reader: TransactionReader) -> None:
        self._calls = calls
        self._rates = rates
        self._reader = reader

    async def terms(self, draft: SwapDraft) -> SwapTerms:
        """Price `draft` from a rate asked for now.

        What is given rounds down where it is dealt, what has to arrive rounds up; what is expected to arrive rounds
        down, the fee up, the worst price in the user's favour.

        Raises:
            NotOffered: the two assets are no crypto in EUR that is listed.
            VenueRefused: `no-customer`, `closed`, or `minimum` when nothing would be left to deal.
        """
        self._calls.customer()
        instrument = await self._instrument(draft.give, draft.get)
        side = Side.SELL if draft.get == EUR else Side.BUY
        rate = await self._rates.rate(instrument.pair)
        fee, on_top = self._calls.settings.fee, self._calls.settings.fee_on_top
        if side is Side.BUY:
            price, deal = rate.buy, bought(draft, rate.buy, fee, on_top=on_top)
        else:
            price, deal = rate.sell, sold(draft, rate.sell, fee)
        if deal.amount <= 0 or deal.gets <= 0:
            raise VenueRefused(
                self._calls.venue, f"That is too little: no {draft.get} would arrive.", code="minimum"
            )
        return SwapTerms(
            draft,
            instrument,
            side,
            quantity=deal.gets if side is Side.BUY else deal.amount,
            worst_price=worst_price(price, draft.max_slippage, side),
            average_price=price,
            give=Money(deal.gives, draft.give),
            get=Money(deal.gets, draft.get),
            fee=Money(deal.fee, EUR),
            covered=True,
            quoted_at=rate.at,
            top_price=price,
            enforced=False,
        )

    async def prepare(self, terms: SwapTerms, client_id: str) -> Prepared:
        """Freeze the purchase or sale of `terms` for the customer acted for.

        The customer's transactions are read: those like it are there already and can't be the intent's.
        """
        customer, instrument = self._calls.customer(), terms.instrument
        if instrument.closed:
            raise self._closed(instrument)
        if terms.side is Side.BUY:
            fee = terms.fee if self._calls.settings.fee_on_top else None
            bought_for = terms.give if fee is None else terms.give - fee
            request = purchase(customer, bought_for.amount, instrument.key, client_id)
        else:
            request = sale(customer, terms.quantity, instrument.key, client_id)
        listing = await self._reader.of_customer(customer, Priority.LOOKUP)
        return Prepared(
            IntentKind.SWAP,
            customer,
            f"swap:{customer}:{terms.side.value}:{instrument.pair}",
            client_id,
            request,
            terms.give,
            terms.get,
            {
                WORST: plain(terms.worst_price),
                PAIR: str(instrument.pair),
                SIDE: terms.side.value,
                **Wanted.of(request).marks(listing),
            },
        )

    async def dealt(self, ref: str, account: str) -> Order:
        """The transaction `ref` of the customer `account`, as the order it is; raises `NotFoundAtVenue`."""
        found = order(await self._reader.one(account, ref, Priority.LOOKUP))
        if found is None:
            raise NotFoundAtVenue(
                self._calls.venue, f"Transaction {ref} is neither a purchase nor a sale.", code="transaction"
            )
        return found

    async def _instrument(self, give: Asset, get: Asset) -> Instrument:
        if (give == EUR) == (get == EUR):
            raise NotOffered(self._calls.venue, f"{TITLE} deals in crypto for {EUR} alone.")
        pair = Pair(get if give == EUR else give, EUR)
        listed = await self._rates.instruments()
        instrument = next((one for one in listed if one.pair == pair), None)
        if instrument is None:
            raise NotOffered(self._calls.venue, f"{TITLE} does not deal in {pair}.")
        if instrument.closed:
            raise self._closed(instrument)
        return instrument

    def _closed(self, instrument: Instrument) -> VenueRefused:
        said = f"{instrument.pair} can't be traded now: {instrument.closed}."
        return VenueRefused(self._calls.venue, said, code="closed")


def bought(draft: SwapDraft, price: Decimal, fee: Decimal, *, on_top: bool) -> Deal:
    """A purchase at `price`, EUR per unit: the amount is in cents, the fee a fraction of it (dossier 4.4, 4.5).

    Dealing what is given spends at most that; dealing what is got spends the least that buys so much after the fee.
    """
    if draft.dealt == draft.give:
        amount = floor_to(draft.amount, CENT)
        if on_top:
            amount = _without_fee(amount, fee)
    else:
        converted = ceil_to(EXACT.multiply(ceil_to(draft.amount, SATOSHI), price), CENT)
        amount = converted if on_top else ceil_to(divide(converted, _ONE - fee), CENT)
    charged = fee_of(amount, fee)
    if on_top:
        gives, converted = EXACT.add(amount, charged), amount
    else:
        gives, converted = amount, EXACT.subtract(amount, charged)
    return Deal(amount, gives, floor_to(divide(converted, price), SATOSHI), charged)


def sold(draft: SwapDraft, price: Decimal, fee: Decimal) -> Deal:
    """A sale at `price`, EUR per unit: the amount is crypto with eight decimals, the fee a fraction of what it brings.

    Dealing what is given sells at most that; dealing what is got sells what brings at least that after the fee.
    """
    if draft.dealt == draft.give:
        return _sale_of(floor_to(draft.amount, SATOSHI), price, fee)
    wanted = ceil_to(draft.amount, CENT)
    gross = ceil_to(divide(wanted, _ONE - fee), CENT)
    while True:
        deal = _sale_of(ceil_to(divide(gross, price), SATOSHI), price, fee)
        if deal.gets >= wanted:
            return deal
        gross = EXACT.add(gross, CENT)


def fee_of(amount: Decimal, fee: Decimal) -> Decimal:
    """The fee on `amount` EUR, rounded up to the cent."""
    return ceil_to(EXACT.multiply(amount, fee), CENT)


def worst_price(price: Decimal, slippage: Decimal, side: Side) -> Decimal:
    """The price `slippage` (a fraction) behind `price`: a sale's rounds up, a purchase's down.

    Kriptomat names no tick: eight decimals, or as many as the price has where it has more.
    """
    step = _ONE.scaleb(-max(_FINEST, decimals_of(price)))
    if side is Side.SELL:
        return ceil_to(EXACT.multiply(price, _ONE - slippage), step)
    return floor_to(EXACT.multiply(price, _ONE + slippage), step)


def _sale_of(amount: Decimal, price: Decimal, fee: Decimal) -> Deal:
    gross = EXACT.multiply(amount, price)
    charged = fee_of(gross, fee)
    return Deal(amount, amount, max(_ZERO, EXACT.subtract(floor_to(gross, CENT), charged)), charged)


def _without_fee(spent: Decimal, fee: Decimal) -> Decimal:
    """The greatest amount that, with the fee on top, is not above `spent`."""
    amount = floor_to(divide(spent, _ONE + fee), CENT)
    while amount > 0 and EXACT.add(amount, fee_of(amount, fee)) > spent:
        amount = EXACT.subtract(amount, CENT)
    return amount
