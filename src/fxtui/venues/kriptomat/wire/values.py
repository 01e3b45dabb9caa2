"""How a value of Kriptomat's JSON is read: numbers that are exact, texts as they came, times in UTC."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated, TypeVar

_NUMBER = re.compile(r"[+-]?\d{1,40}(?:\.\d{0,40})?(?:[eE][+-]?\d{1,2})?", re.ASCII)
_WHOLE = re.compile(r"-?\d{1,19}", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST_MS = 253_402_300_799_999
_LONGEST_TIME = 40

Value = TypeVar("Value")


def number(value: object) -> Decimal:
    """A JSON number or its text as `Decimal` (dossier 4.1); `ValueError` for anything else."""
    if type(value) is Decimal:
        return value
    if type(value) is int:
        return Decimal(value)
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return Decimal(value)
    raise ValueError("not a number")


def whole(value: object) -> int:
    """A whole JSON number or its text as `int`, at most 19 digits; `ValueError` for anything else."""
    if type(value) is int and abs(value) < 10**19:
        return value
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value)
    if isinstance(value, Decimal) and abs(value) < 10**19 and value == value.to_integral_value():
        return int(value)
    raise ValueError("not a whole number")


def words(value: object) -> str:
    """Text as it came; null is empty, a number is its digits; `ValueError` for anything else."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    raise ValueError("not a text")


def when_ms(value: object) -> datetime | None:
    """The UTC time of milliseconds since the epoch; None where it is unset or unreadable."""
    try:
        count = whole(value)
    except ValueError:
        return None
    return _EPOCH + timedelta(milliseconds=count) if 0 < count <= _LATEST_MS else None


def when(value: object) -> datetime | None:
    """An ISO-8601 time, UTC where it names no zone (dossier 3, tx); None where it is unset or unreadable."""
    if not isinstance(value, str) or not value:
        return None
    try:
        read = datetime.fromisoformat(value[:_LONGEST_TIME])
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _if_given(convert: Callable[[object], Value]) -> Callable[[object], Value | None]:
    def converted(value: object) -> Value | None:
        return None if value is None or value == "" else convert(value)

    return converted


Number = Annotated[Decimal, number]
NumberIfGiven = Annotated[Decimal | None, _if_given(number)]
Whole = Annotated[int, whole]
WholeIfGiven = Annotated[int | None, _if_given(whole)]
Words = Annotated[str, words]
Millis = Annotated[datetime | None, when_ms]
Time = Annotated[datetime | None, when]
