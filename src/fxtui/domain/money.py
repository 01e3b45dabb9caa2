"""Exact amounts: assets, money, and the roundings a trade needs.

Everything is `Decimal` in a context of our own; a float is refused at the door. Amounts as people type them are read
in `fxtui.domain.amount`.
"""

from __future__ import annotations

import re
from decimal import (
    ROUND_CEILING,
    ROUND_FLOOR,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from typing import NewType

from msgspec import Struct

Asset = NewType("Asset", str)
"""A currency or coin by its code as the venue spells it, e.g. `USDT`; made by `asset`."""

EXACT = Context(prec=60, Emin=-999, Emax=999, traps=[InvalidOperation, DivisionByZero, Overflow])
"""The decimal context of every division and rounding: 60 digits, nothing silently infinite."""

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,23}")
_ZERO = Decimal(0)


def asset(code: str) -> Asset:
    """Return `code` as an asset; `ValueError` when it is not 1 to 24 plain ASCII letters, digits, `.`, `_`, `-`."""
    if not _CODE.fullmatch(code):
        raise ValueError("an asset code is 1 to 24 letters, digits, '.', '_' or '-'")
    return Asset(code)


def exact(value: object) -> Decimal:
    """Return `value` (a `Decimal`, an `int` or plain decimal text) as a finite `Decimal`; floats are refused."""
    if isinstance(value, Decimal):
        number = value
    elif isinstance(value, (int, str)) and not isinstance(value, bool):
        try:
            number = EXACT.create_decimal(value)
        except ArithmeticError:
            raise ValueError("not a decimal number") from None
    else:
        raise TypeError(f"money is Decimal, int or text, not {type(value).__name__}")
    if not number.is_finite():
        raise ValueError("not a finite number")
    return number


def plain(value: Decimal) -> str:
    """`value` in plain notation, no exponent, trailing zeros kept: the spelling for wires, journals and JSON."""
    return format(value, "f")


def trimmed(value: Decimal) -> str:
    """`value` in plain notation without trailing zeros after the point."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"", "-0"} else text


def decimals_of(step: Decimal) -> int:
    """How many decimals a multiple of `step` needs, e.g. 2 for 0.01 and for 0.25; 0 for 10."""
    exponent = EXACT.normalize(step).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def floor_to(value: Decimal, step: Decimal) -> Decimal:
    """The greatest multiple of `step` that is not above `value`, written with the step's decimals."""
    return _to_multiple(value, step, ROUND_FLOOR)


def ceil_to(value: Decimal, step: Decimal) -> Decimal:
    """The least multiple of `step` that is not below `value`, written with the step's decimals."""
    return _to_multiple(value, step, ROUND_CEILING)


def is_multiple(value: Decimal, step: Decimal) -> bool:
    """Whether `value` lies on the grid of `step`; every value lies on a grid of 0."""
    return step == _ZERO or EXACT.remainder(value, step) == _ZERO


def divide(left: Decimal, right: Decimal) -> Decimal:
    """`left / right` in the project's own context; `ZeroDivisionError` when `right` is 0."""
    return EXACT.divide(left, right)


def _to_multiple(value: Decimal, step: Decimal, rounding: str) -> Decimal:
    if step <= _ZERO:
        return value
    count = EXACT.divide(value, step).to_integral_value(rounding=rounding)
    return EXACT.multiply(count, step).quantize(Decimal(1).scaleb(-decimals_of(step)), context=EXACT)


class Money(Struct, frozen=True):
    """An amount of one asset; adding two assets is a `TypeError`, never a number."""

    amount: Decimal
    asset: Asset

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal) or not self.amount.is_finite():
            raise TypeError("money is a finite Decimal")

    def __add__(self, other: Money) -> Money:
        return Money(EXACT.add(self.amount, self._same(other)), self.asset)

    def __sub__(self, other: Money) -> Money:
        return Money(EXACT.subtract(self.amount, self._same(other)), self.asset)

    def __str__(self) -> str:
        return f"{plain(self.amount)} {self.asset}"

    def _same(self, other: Money) -> Decimal:
        if self.asset != other.asset:
            raise TypeError(f"{self.asset} and {other.asset} do not add up")
        return other.amount
