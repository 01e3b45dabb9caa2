"""The requests that move money, as they are frozen and read back: operation, body and the figures in it (dossier 3, 4.1).

An operation is the path below the prefix (`users/2/buy`), so that the hash over operation and body covers who pays.
Figures go out as fixed-point text: EUR with two decimals, crypto with eight at most.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated

from fxtui.contract.errors import UsageError
from fxtui.domain.intent import FrozenRequest
from fxtui.domain.money import EXACT, is_multiple, plain, trimmed
from fxtui.transport.rows import Row, ValidationError, read_row
from fxtui.transport.strict_json import dumps, loads

BUY, SELL, WITHDRAW = "buy", "sell", "withdraw"
"""The three operations that move money, by the last part of their paths."""

CENT = Decimal("0.01")
"""The step of an amount of EUR."""

SATOSHI = Decimal("0.00000001")
"""The step of an amount of crypto."""

_OPERATION = re.compile(r"users/([1-9]\d{0,18})/(buy|sell|withdraw)", re.ASCII)
_FIGURE = re.compile(r"\d{1,20}(?:\.\d{1,8})?", re.ASCII)
_UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.ASCII)


def _figure(value: object) -> Decimal:
    if isinstance(value, str) and _FIGURE.fullmatch(value):
        return Decimal(value)
    raise ValueError("not an amount")


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise ValueError("not a text")


class MoneyBody(Row, frozen=True):
    """What a frozen body says: EUR for a purchase or withdrawal, crypto for a sale; no pair for a withdrawal."""

    amount: Annotated[Decimal, _figure]
    idempotency_key: Annotated[str, _text]
    pair: Annotated[str, _text] = ""


def purchase(customer: str, amount: Decimal, pair_key: str, key: str) -> FrozenRequest:
    """The request to buy crypto for `amount` EUR."""
    return _swap(customer, BUY, _euros(amount), pair_key, key)


def sale(customer: str, amount: Decimal, pair_key: str, key: str) -> FrozenRequest:
    """The request to sell `amount` of crypto."""
    return _swap(customer, SELL, _coins(amount), pair_key, key)


def withdrawal(customer: str, amount: Decimal, bank_id: int, key: str) -> FrozenRequest:
    """The request to send `amount` EUR to a bank account of the customer."""
    body = {"amount": _euros(amount), "bank_account_id": bank_id, "idempotency_key": _checked_key(key)}
    return FrozenRequest(f"users/{customer}/{WITHDRAW}", dumps(body))


def parted(operation: str) -> tuple[str, str]:
    """The customer and the last word of a frozen operation; `ValueError` when it is none that moves money."""
    match = _OPERATION.fullmatch(operation)
    if match is None:
        raise ValueError("not an operation that moves money")
    return match[1], match[2]


def read_body(request: FrozenRequest) -> MoneyBody:
    """The frozen body read back; `ValueError` when it is none of ours."""
    try:
        return read_row(MoneyBody, loads(request.body))
    except ValidationError:
        raise ValueError("not a body that moves money") from None


def _swap(customer: str, deed: str, amount: str, pair_key: str, key: str) -> FrozenRequest:
    body = {"amount": amount, "pair": pair_key, "idempotency_key": _checked_key(key)}
    return FrozenRequest(f"users/{customer}/{deed}", dumps(body))


def _euros(amount: Decimal) -> str:
    if not is_multiple(amount, CENT):
        raise ValueError("an amount of EUR has two decimals at most")
    return plain(amount.quantize(CENT, context=EXACT))


def _coins(amount: Decimal) -> str:
    if not is_multiple(amount, SATOSHI):
        raise ValueError("an amount of crypto has eight decimals at most")
    return trimmed(amount)


def _checked_key(key: str) -> str:
    if not _UUID4.fullmatch(key):
        raise UsageError("A Kriptomat request needs a key that is a UUID of version 4, in small letters.")
    return key
