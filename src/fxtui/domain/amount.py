"""Amounts as people type them: `250`, `1.5m`, `5k`, `25%`, `max`.

Strict on purpose: ASCII digits and one point. What could be read in two ways is refused with both readings.
"""

from __future__ import annotations

import re
from decimal import Decimal

from fxtui.domain.money import EXACT, trimmed

_NUMBER = re.compile(r"(\d+(?:\.\d+)?|\.\d+)([kmb%]?)", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_COMMA_DECIMAL = re.compile(r"\d+,\d+", re.ASCII)
_SCALE = {"": Decimal(1), "k": Decimal(1_000), "m": Decimal(1_000_000), "b": Decimal(1_000_000_000)}
_LONGEST = 40


class AmountError(ValueError):
    """A typed amount that makes no sense; the message is one sentence for the field it was typed in."""


def normalized(text: str) -> str:
    """`text` as amounts are read: without blanks around it and without `_`, in small letters."""
    return text.strip().lower().replace("_", "")


def parse_amount(text: str, free: Decimal | None = None, no_part: str = "") -> Decimal:
    """Return the positive amount `text` means.

    Args:
        text: what was typed; `k`, `m`, `b` multiply by 10^3, 10^6, 10^9; `25%` and `max` are parts of `free`.
        free: the available balance that `%` and `max` refer to, None when it is unknown.
        no_part: why no part of `free` may be taken, empty when one may.

    Raises:
        AmountError: when the text is empty, ambiguous, not a number, zero, or needs a balance that is unknown or may
            not be parted.
    """
    typed = normalized(text)
    if not typed:
        raise AmountError("Type an amount, for example 250, 1.5k, 25% or max.")
    if len(typed) > _LONGEST or not typed.isascii():
        raise AmountError("An amount is ASCII digits with one point, at most 40 characters.")
    if typed == "max":
        return _part_of(free, Decimal(100), no_part)
    if "," in typed:
        raise AmountError(_comma_reason(typed))
    match = _NUMBER.fullmatch(typed)
    if match is None:
        raise AmountError("That is not an amount: use digits and one point, then k, m, b or % if you like.")
    number, unit = Decimal(match[1]), match[2]
    if unit == "%":
        if number > 100:
            raise AmountError("More than 100 % of the balance can't be used.")
        return _part_of(free, number, no_part)
    amount = EXACT.multiply(number, _SCALE[unit])
    if amount == 0:
        raise AmountError("The amount is zero.")
    return amount


def _part_of(free: Decimal | None, percent: Decimal, no_part: str) -> Decimal:
    if no_part:
        raise AmountError(no_part)
    if free is None:
        raise AmountError("The balance is not known yet: type the amount in digits.")
    amount = EXACT.divide(EXACT.multiply(free, percent), Decimal(100))
    if amount <= 0:
        raise AmountError("Nothing is available to take a part of.")
    return amount


def _comma_reason(typed: str) -> str:
    if _GROUPED.fullmatch(typed) and typed.count(",") == 1 and "." not in typed:
        grouped = typed.replace(",", "")
        pointed = trimmed(Decimal(typed.replace(",", ".")))
        return f"{typed} could mean {grouped} or {pointed}: type it without the comma."
    if _GROUPED.fullmatch(typed):
        return f"{typed} has grouping commas: type {typed.replace(',', '')}."
    if _COMMA_DECIMAL.fullmatch(typed):
        return f"{typed} has a comma: type {typed.replace(',', '.')} if that is the decimal point."
    return "An amount has no commas: use digits and one point."
