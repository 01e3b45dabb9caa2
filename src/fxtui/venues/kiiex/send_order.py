"""What SendOrder is given: the body in the documented spelling, and the instrument's rules checked before.

Both orders of a book and swaps are built here. Nothing is read or sent.
"""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from fxtui.contract.errors import UsageError, VenueRefused
from fxtui.domain.instrument import Instrument
from fxtui.domain.money import is_multiple, trimmed
from fxtui.domain.order import OrderDraft, OrderType, Side, TimeInForce
from fxtui.transport.strict_json import dumps
from fxtui.venues.kiiex.codes import SIDE_CODE, TIME_IN_FORCE_CODE, TYPE_CODE
from fxtui.venues.kiiex.session import Login
from fxtui.venues.kiiex.settings import TITLE
from fxtui.venues.kiiex.translate import POST_ONLY_PHASE

OPERATION = "SendOrder"
LARGEST_KEY = 2**53 - 1
"""The largest ClientOrderId that every JSON reader keeps exact (KIIEX dossier 5.4)."""

_PEG_LAST = 1
_LIMITED = frozenset({OrderType.LIMIT, OrderType.STOP_LIMIT})
_STOPPED = frozenset({OrderType.STOP_MARKET, OrderType.STOP_LIMIT})


class NewOrder(Struct, frozen=True):
    """One order as it will be sent; prices None where its type has none."""

    instrument: Instrument
    side: Side
    type: OrderType
    quantity: Decimal
    time_in_force: TimeInForce
    limit_price: Decimal | None = None
    stop_price: Decimal | None = None
    post_only: bool = False

    @classmethod
    def of(cls, draft: OrderDraft, instrument: Instrument) -> NewOrder:
        """The order `draft` asks for."""
        return cls(
            instrument,
            draft.side,
            draft.type,
            draft.quantity,
            draft.time_in_force,
            draft.limit_price,
            draft.stop_price,
            draft.post_only,
        )

    def body(self, login: Login, client_id: str, quantity_key: str) -> bytes:
        """The bytes of SendOrder (KIIEX dossier 5.1); a market order carries no price.

        Every published market order has time in force 1; what it can't fill is canceled whatever it says, so that
        only fill-or-kill is told apart.
        """
        lasting = self.time_in_force
        if self.type is OrderType.MARKET and lasting is TimeInForce.IOC:
            lasting = TimeInForce.GTC
        fields: dict[str, object] = {
            "InstrumentId": int(self.instrument.key),
            "OMSId": login.oms_id,
            "AccountId": login.account_id,
            "TimeInForce": TIME_IN_FORCE_CODE[lasting],
            "ClientOrderId": client_order_id(client_id),
            "OrderIdOCO": 0,
            "UseDisplayQuantity": False,
            "Side": SIDE_CODE[self.side],
            quantity_key: self.quantity,
            "OrderType": TYPE_CODE[self.type],
            "PegPriceType": _PEG_LAST,
        }
        if self.limit_price is not None:
            fields["LimitPrice"] = self.limit_price
        if self.stop_price is not None:
            fields["StopPrice"] = self.stop_price
        fields["PostOnly"] = self.post_only
        return dumps(fields)

    def check(self) -> None:
        """Raise `VenueRefused` when the instrument's rules forbid this order (KIIEX dossier 3.2)."""
        instrument = self.instrument
        if self.type not in TYPE_CODE:
            raise self._no("type", f"{TITLE} takes no order of this type.")
        check_open(instrument, post_only=self.post_only)
        check_quantity(instrument, self.quantity)
        self._check_price("limit price", self.limit_price, wanted=self.type in _LIMITED)
        self._check_price("stop price", self.stop_price, wanted=self.type in _STOPPED)
        if self.post_only and (self.type is not OrderType.LIMIT or self.time_in_force is not TimeInForce.GTC):
            raise self._no("post_only", "Post-only goes with a limit order that lasts until canceled.")
        if self.type in _STOPPED and self.time_in_force is not TimeInForce.GTC:
            raise self._no("time_in_force", "A stop order lasts until canceled: it waits for its price.")

    def _check_price(self, name: str, price: Decimal | None, *, wanted: bool) -> None:
        instrument = self.instrument
        if not wanted:
            if price is not None:
                raise self._no("price", f"An order of this type has no {name}: leave it out.")
            return
        if price is None or price <= 0:
            raise self._no("price", f"This order needs a {name} above 0.")
        if not is_multiple(price, instrument.tick):
            step = trimmed(instrument.tick)
            raise self._no("tick", f"The {name} {trimmed(price)} is no multiple of the price step {step}.")
        if price < instrument.minimum_price:
            least = trimmed(instrument.minimum_price)
            raise self._no("minimum", f"The {name} {trimmed(price)} is below the least price {least}.")

    def _no(self, code: str, sentence: str) -> VenueRefused:
        return VenueRefused(self.instrument.venue, sentence, code=code)


def check_open(instrument: Instrument, *, post_only: bool = False) -> None:
    """Raise `VenueRefused` (`closed`) when `instrument` takes no order now."""
    if instrument.closed and not (post_only and instrument.closed == POST_ONLY_PHASE):
        raise VenueRefused(
            instrument.venue, f"{instrument.pair} can't be traded now: {instrument.closed}.", code="closed"
        )


def check_quantity(instrument: Instrument, quantity: Decimal) -> None:
    """Raise `VenueRefused` (`minimum`, `lot`) when `quantity` is none KIIEX takes for `instrument`."""
    base = instrument.pair.base
    if quantity <= 0 or quantity < instrument.minimum:
        least = trimmed(max(instrument.minimum, instrument.lot))
        raise VenueRefused(
            instrument.venue,
            f"{trimmed(quantity)} {base} is below the least quantity {least} {base}.",
            code="minimum",
        )
    if not is_multiple(quantity, instrument.lot):
        raise VenueRefused(
            instrument.venue,
            f"{trimmed(quantity)} {base} is no multiple of the quantity step {trimmed(instrument.lot)}.",
            code="lot",
        )


def client_order_id(client_id: str) -> int:
    """The ClientOrderId `client_id` stands for, from 1 to 2^53-1; `UsageError` for anything else."""
    if (
        client_id.isascii()
        and client_id.isdigit()
        and len(client_id) <= 16
        and 0 < int(client_id) <= LARGEST_KEY
    ):
        return int(client_id)
    raise UsageError("A KIIEX order needs a client id from 1 to 2^53-1, in digits.")
