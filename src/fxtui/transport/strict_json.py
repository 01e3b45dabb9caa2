"""JSON as the border takes it: exact numbers, bounded everything, one meaning only; and JSON as it goes out.

No schema is checked here: that is each venue's `wire.py`.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from itertools import accumulate
from json import JSONDecoder
from json.encoder import encode_basestring
from typing import Any, NoReturn

LARGEST = 8 * 1024 * 1024
"""Bytes of a document."""

DEEPEST = 64
"""Levels of arrays and objects in a document."""

DIGITS = 40
"""Digits of a number."""

EXPONENT = 40
"""Greatest exponent of a decimal, up or down."""

MOST_VALUES = 300_000
"""Values in a document: 8 MiB of short numbers would take hundreds of megabytes as Python objects."""

_MOST_QUOTES = 4 * MOST_VALUES
_LONGEST_NUMBER = 3 * DIGITS
_RUN = b"0" * (DIGITS + 1)
_ESCAPE = re.compile(rb"\\.", re.DOTALL)
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_EXPONENT_DIGITS = 3
_UNBOUNDED = "a number of more than 40 digits or an exponent beyond 40"

# Outside strings a document is reduced to brackets, commas, digits and exponent marks: `[` `]` `,` `0` `e`.
_KEEP = b"[]{},.0123456789eE"
_SHAPE = bytes.maketrans(b"{}.123456789E", b"[]" + b"0" * 10 + b"e")
_STEPS = bytes.maketrans(b"[]", b"\x01\xff")
_ROUNDS = 8
_DROP = bytes(byte for byte in range(256) if byte not in _KEEP)


class StrictJsonError(ValueError):
    """Not JSON as we take it; the message says why in a few words and quotes nothing of the document."""


def loads(raw: bytes) -> object:
    """Read `raw` as one JSON document; fractions come as `Decimal`, whole numbers as `int`.

    Raises:
        StrictJsonError: for more than 8 MiB, 64 levels or 300,000 values, bytes that are not UTF-8 (a byte order
            mark included), unpaired surrogates, a key twice in one object, NaN and infinities, numbers of more than
            40 digits or an exponent beyond 40, and everything that is not JSON.
    """
    if len(raw) > LARGEST:
        raise StrictJsonError("larger than 8 MiB")
    shape = _shape(raw)
    _check_depth(shape)
    plain = _RUN not in shape and b"0e" not in shape
    try:
        value = (_FAST if plain else _CAREFUL).decode(raw.decode("utf-8"))
        if _SURROGATE.search(raw):
            _check_surrogates(value)
    except StrictJsonError:
        raise
    except UnicodeDecodeError:
        raise StrictJsonError("not UTF-8") from None
    except RecursionError:
        raise StrictJsonError("nested too deeply") from None
    except (ValueError, ArithmeticError):
        raise StrictJsonError("not JSON") from None
    return value


def dumps(value: object) -> bytes:
    """Write `value` as compact UTF-8 JSON; a `Decimal` as a plain number literal, never with an exponent.

    Raises:
        TypeError: for a float, a key that is no text, and anything JSON has no form for.
        ValueError: for a number `loads` would not take back, for unpaired surrogates and more than 64 levels.
    """
    parts: list[str] = []
    _write(value, parts.append, DEEPEST)
    return "".join(parts).encode("utf-8")


def _shape(raw: bytes) -> bytes:
    """What stands outside strings, reduced to `[`, `]`, `,`, `0`, `e`; exact as far as `raw` is JSON."""
    if b"\\" in raw:
        raw = _ESCAPE.sub(b"", raw)
    if raw.count(b'"') > _MOST_QUOTES:
        raise StrictJsonError("too many values")
    shape = b"".join(raw.split(b'"')[::2]).translate(_SHAPE, _DROP)
    if shape.count(b",") >= MOST_VALUES:
        raise StrictJsonError("too many values")
    return shape


def _check_depth(shape: bytes) -> None:
    """Refuse more than 64 levels before the parser meets them.

    Usual documents are a few levels deep: peeling innermost pairs, one level a round, counts those fastest. What is
    left after some rounds is counted bracket by bracket. A rest without a pair is no JSON, whatever its depth.
    """
    brackets = shape.translate(None, b",0e")
    for _ in range(_ROUNDS):
        peeled = brackets.replace(b"[]", b"")
        if len(peeled) == len(brackets):
            if brackets.count(b"[") > DEEPEST:
                raise StrictJsonError("nested too deeply")
            return
        brackets = peeled
    deepest = max(accumulate(array("b", brackets.translate(_STEPS))), default=0)
    if deepest + _ROUNDS > DEEPEST:
        raise StrictJsonError("nested too deeply")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    built = dict(pairs)
    if len(built) != len(pairs):
        raise StrictJsonError("a key twice in one object")
    return built


def _constant(_name: str) -> NoReturn:
    raise StrictJsonError("NaN or infinity")


def _whole(text: str) -> int:
    if len(text.lstrip("-")) > DIGITS:
        raise StrictJsonError("a number of more than 40 digits")
    return int(text)


def _fraction(text: str) -> Decimal:
    mantissa, mark, exponent = text.replace("E", "e").partition("e")
    if len(mantissa) <= DIGITS and not mark:
        return Decimal(text)
    if len(mantissa) > _LONGEST_NUMBER or len(exponent.lstrip("+-0")) > _EXPONENT_DIGITS:
        raise StrictJsonError(_UNBOUNDED)
    number = Decimal(text)
    if not _bounded(number):
        raise StrictJsonError(_UNBOUNDED)
    return number


def _bounded(number: Decimal) -> bool:
    _, digits, exponent = number.as_tuple()
    return isinstance(exponent, int) and len(digits) <= DIGITS and abs(exponent) <= EXPONENT


def _check_surrogates(value: object) -> None:
    match value:
        case str():
            try:
                value.encode("utf-8")
            except UnicodeEncodeError:
                raise StrictJsonError("an unpaired surrogate") from None
        case list():
            for item in value:
                _check_surrogates(item)
        case dict():
            for key, item in value.items():
                _check_surrogates(key)
                _check_surrogates(item)


def _write(value: object, put: Callable[[str], None], levels: int) -> None:
    match value:
        case None:
            put("null")
        case bool():
            put("true" if value else "false")
        case str():
            put(encode_basestring(value))
        case int() | Decimal():
            put(_number(value))
        case Mapping():
            _write_object(value, put, levels)
        case list() | tuple():
            _write_array(value, put, levels)
        case _:
            raise TypeError(f"JSON has no form for {type(value).__name__}; money is Decimal")


def _write_object(value: Mapping[object, object], put: Callable[[str], None], levels: int) -> None:
    if levels == 0:
        raise ValueError("nested too deeply")
    before = "{"
    for key, item in value.items():
        if not isinstance(key, str):
            raise TypeError(f"a key is text, not {type(key).__name__}")
        put(f"{before}{encode_basestring(key)}:")
        _write(item, put, levels - 1)
        before = ","
    put("}" if before == "," else "{}")


def _write_array(value: Sequence[object], put: Callable[[str], None], levels: int) -> None:
    if levels == 0:
        raise ValueError("nested too deeply")
    before = "["
    for item in value:
        put(before)
        _write(item, put, levels - 1)
        before = ","
    put("]" if before == "," else "[]")


def _number(value: int | Decimal) -> str:
    number = value if isinstance(value, Decimal) else Decimal(value)
    if not _bounded(number):
        raise ValueError("a number of more than 40 digits, an exponent beyond 40, or not finite")
    return format(number, "f")


_FAST = JSONDecoder(parse_float=Decimal, parse_constant=_constant, object_pairs_hook=_object)
_CAREFUL = JSONDecoder(
    parse_float=_fraction, parse_int=_whole, parse_constant=_constant, object_pairs_hook=_object
)
