"""How KIIEX writes its values.

Numbers come as JSON numbers or as text, enumerations as numbers or names. Python objects are validated, never JSON
text, so that no digit is lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated, TypeVar

from fxtui.transport.rows import Row

_NUMBER = re.compile(r"[+-]?\d{1,40}(?:\.\d{0,40})?(?:[eE][+-]?\d{1,2})?", re.ASCII)
_WHOLE = re.compile(r"-?\d{1,19}", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICKS_AT_EPOCH = 621_355_968_000_000_000
_TICKS_PER_MS = 10_000
_LEAST_TICKS = 10**17
_LATEST_MS = 253_402_300_799_999
_UNSET_YEAR = 1

Value = TypeVar("Value")


def number(value: object) -> Decimal:
    """A JSON number or its text as `Decimal`; `ValueError` for anything else."""
    if type(value) is Decimal:
        return value
    if type(value) is int:
        return Decimal(value)
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return Decimal(value)
    raise ValueError("not a number")


def whole(value: object) -> int:
    """A whole JSON number or its text as `int`, at most 19 digits; `ValueError` for anything else."""
    if type(value) is int:
        return value
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value)
    if isinstance(value, Decimal) and value == value.to_integral_value():
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


def code(value: object) -> int | str:
    """An enumeration as it came, a number or a name; null is empty; `ValueError` for anything else."""
    if isinstance(value, str) or type(value) is int:
        return value
    if value is None:
        return ""
    raise ValueError("neither a number nor a name")


def flag(value: object) -> bool:
    """A truth value, also as 0, 1 or text; `ValueError` for anything else."""
    if isinstance(value, bool):
        return value
    if value in (0, 1):
        return value == 1
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    raise ValueError("neither true nor false")


def when(value: object) -> datetime | None:
    """A time as milliseconds, .NET ticks or ISO-8601 text (KIIEX dossier 9); None where it is unset or unreadable."""
    if isinstance(value, str) and not _WHOLE.fullmatch(value):
        return _iso(value)
    try:
        count = whole(value)
    except ValueError:
        return None
    if count >= _LEAST_TICKS:
        # The published milliseconds are the ticks rounded to the nearest.
        count = (count - _TICKS_AT_EPOCH + _TICKS_PER_MS // 2) // _TICKS_PER_MS
    if not 0 < count <= _LATEST_MS:
        return None
    return _EPOCH + timedelta(milliseconds=count)


def _iso(text: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(text[:40])
    except ValueError:
        return None
    if read.year <= _UNSET_YEAR:
        return None
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


def _if_given(convert: Callable[[object], Value]) -> Callable[[object], Value | None]:
    def converted(value: object) -> Value | None:
        return None if value is None or value == "" else convert(value)

    return converted


Number = Annotated[Decimal, number]
NumberIfGiven = Annotated[Decimal | None, _if_given(number)]
Whole = Annotated[int, whole]
WholeIfGiven = Annotated[int | None, _if_given(whole)]
Words = Annotated[str, words]
Code = Annotated[int | str, code]
Flag = Annotated[bool, flag]
FlagIfGiven = Annotated[bool | None, _if_given(flag)]
Time = Annotated[datetime | None, when]


class KiiexRow(Row, frozen=True):
    """A row of KIIEX: keys arrive in lower case (`fxtui.venues.kiiex.envelope`), the same field spelled in any case."""

    @classmethod
    def key_of(cls, field: str) -> str:
        """`product_id` is read from `productid`."""
        return field.replace("_", "")
