"""Transactions as Kriptomat writes them, and the pages they come in (dossier 3 rows 18-20, 4.1).

Amounts are JSON numbers, whole or with the tail of a binary float; dates name no zone. What the words mean is told in
`fxtui.venues.kriptomat.translate_transactions`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from fxtui.transport.rows import Row
from fxtui.venues.kriptomat.wire.values import Time, Words, number

_LARGEST_ID = 10**19 - 1


def _amount(value: object) -> Decimal:
    """An amount or a price, not below 0; `ValueError` for anything else."""
    read = number(value)
    if read < 0:
        raise ValueError("below 0")
    return read


def _amount_if_given(value: object) -> Decimal | None:
    return None if value is None else _amount(value)


def _identity(value: object) -> int:
    """A whole number above 0 of at most 19 digits; `ValueError` for anything else."""
    if type(value) is int and 0 < value <= _LARGEST_ID:
        return value
    raise ValueError("not an id")


def _count_if_given(value: object) -> int | None:
    if value is None or (type(value) is int and value >= 0):
        return value
    raise ValueError("not a count")


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError("neither true nor false")


def _word(value: object) -> str:
    if isinstance(value, str) and value:
        return value
    raise ValueError("not a text")


def _list(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    raise ValueError("not a list")


class TransactionRow(Row, frozen=True, kw_only=True):
    """One transaction (dossier 3, tx); `pair` and `price` are missing where no crypto moved."""

    id: Annotated[int, _identity]
    user_id: Annotated[int, _identity]
    type: Annotated[str, _word]
    amount: Annotated[Decimal, _amount]
    pair: Words = ""
    price: Annotated[Decimal | None, _amount_if_given] = None
    date: Time = None
    state: Annotated[str, _word]
    fee: Annotated[Decimal, _amount]
    subtotal: Annotated[Decimal, _amount]
    total: Annotated[Decimal, _amount]


class PageRow(Row, frozen=True):
    """One page of a list of transactions: rows that are read one by one, and what the server says of the page."""

    transactions: Annotated[list[object], _list]
    meta: object = None


class MetaRow(Row, frozen=True):
    """What a page says about itself (dossier 3, meta); the documented sample contradicts itself, so nothing is derived."""

    current_page: Annotated[int | None, _count_if_given] = None
    total_count: Annotated[int | None, _count_if_given] = None
    last_page: Annotated[bool, _flag] = False
    out_of_range: Annotated[bool, _flag] = False
