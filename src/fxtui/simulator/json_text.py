"""JSON as a venue's server writes and reads it: every decimal digit kept, no float on the way."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from fxtui.domain.money import exact, plain

_LONGEST_NUMBER = 60
_text = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class Raw:
    """Text that goes into the document as it stands: for servers that write broken JSON."""

    text: str


def dumps(value: object) -> str:
    """`value` as compact JSON text; a Decimal becomes a number in plain notation, a float is a `TypeError`."""
    match value:
        case Decimal():
            if not value.is_finite():
                raise ValueError("a number is finite")
            return plain(value)
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return _text(value)
        case None:
            return "null"
        case list() | tuple():
            return "[" + ",".join(map(dumps, value)) + "]"
        case Mapping():
            return "{" + ",".join(f"{dumps(str(key))}:{dumps(item)}" for key, item in value.items()) + "}"
        case Raw():
            return value.text
        case _:
            raise TypeError(f"{type(value).__name__} has no place in a venue's JSON")


def loads(text: str | bytes) -> object:
    """The value of JSON text; numbers become int or Decimal; `ValueError` for anything that is not strict JSON."""
    try:
        return json.loads(
            text, parse_float=_number, parse_int=_integer, parse_constant=_refuse, object_pairs_hook=_members
        )
    except RecursionError:
        raise ValueError("the document is nested too deeply") from None


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key occurs twice")
    return members


def _number(text: str) -> Decimal:
    if len(text) > _LONGEST_NUMBER:
        raise ValueError("a number is too long")
    return exact(text)


def _integer(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise ValueError("a number is too long")
    return int(text)


def _refuse(text: str) -> object:
    raise ValueError(f"{text} is not JSON")
