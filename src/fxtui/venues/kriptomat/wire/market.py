"""What can be dealt and at what price."""

from __future__ import annotations

from fxtui.transport.rows import Row
from fxtui.venues.kriptomat.wire.values import Millis, Number, Words


class CurrencyRow(Row, frozen=True):
    """GET /currencies; codes come in lower case (dossier 3, operation 22)."""

    code: Words
    name: Words = ""


class RateRow(Row, frozen=True):
    """GET /exchange-rates: EUR per unit, `price_buy` is what the customer pays (dossier 4.2).

    `timestamp` is when it was priced; `date` is not the same instant and is left alone.
    """

    price: Number
    price_buy: Number
    price_sell: Number
    pair: Words = ""
    timestamp: Millis = None
