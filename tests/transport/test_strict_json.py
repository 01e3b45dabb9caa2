"""The strict loader takes what is exact and has one meaning, and refuses the rest in bounded time and space."""

from __future__ import annotations

import json
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fxtui.transport.strict_json import LARGEST, MOST_VALUES, StrictJsonError, dumps, loads


def digits_of(number: Decimal) -> int:
    """Digits of the plain notation."""
    return sum(character.isdigit() for character in format(number, "f"))


decimals = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20).filter(
    lambda number: digits_of(number) <= 40 and len(number.as_tuple().digits) <= 40
)
documents = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**39), 10**39) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=30,
)


@given(decimals)
@example(Decimal("0.29999999999999998"))
@example(Decimal("1E+3"))
@example(Decimal("-0.00"))
@example(Decimal("12345678901234567890.12345678901234567890"))
def test_a_decimal_comes_back_as_it_went(number: Decimal) -> None:
    written = dumps(number)
    assert b"E" not in written.upper()
    back = loads(written)
    assert isinstance(back, (int, Decimal))
    assert Decimal(back) == number
    assert dumps(back) in {written, b"0"}  # a whole minus zero loses its sign


@given(documents)
def test_a_document_comes_back_as_it_went(document: Any) -> None:
    written = dumps(document)
    assert loads(written) == document
    assert json.loads(written) == document
    assert written == json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


@given(documents)
def test_it_reads_what_json_reads(document: Any) -> None:
    for raw in (json.dumps(document).encode(), json.dumps(document, indent=2, ensure_ascii=False).encode()):
        assert loads(raw) == document


@given(st.text(alphabet='[]{}",:\\01e.-tnfu \n', max_size=40))
def test_what_it_takes_is_json_and_the_same(text: str) -> None:
    try:
        value = loads(text.encode())
    except StrictJsonError:
        return
    assert value == json.loads(text, parse_float=Decimal)


@given(st.binary(max_size=60))
def test_any_bytes_are_a_value_or_one_clean_error(raw: bytes) -> None:
    with suppress(StrictJsonError):
        loads(raw)


REFUSED = {
    "nothing": b"",
    "blanks": b"  ",
    "a cut array": b'[1, 2, {"a"',
    "a cut text": b'{"a": "b',
    "more after the end": b'{"a": 1} x',
    "two documents": b"{}{}",
    "a web page": b"<html></html>",
    "a byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "bytes of no encoding": b'{"a": "\xff"}',
    "a surrogate in UTF-8": b'"\xed\xa0\x80"',
    "half an emoji": b'{"a": "\\ud83d"}',
    "the other half": b'["\\ude00\\ud83d"]',
    "half an emoji in a key": b'[{"\\uD83D": 1}]',
    "a key twice": b'{"a": 1, "b": 2, "a": 1}',
    "a key twice inside": b'[{"x": {"a": 1, "\\u0061": 2}}]',
    "NaN": b'{"a": NaN}',
    "infinity": b"[Infinity]",
    "minus infinity": b"[-Infinity]",
    "a huge exponent": b"1E+999999",
    "a huge exponent with zeros": b"1e000000000000999999",
    "an exponent beyond Decimal": b"1e99999999999999999999",
    "a tiny exponent": b"1E-41",
    "an exponent of 41": b'{"a": 1e41}',
    "5000 digits": b"9" * 5000,
    "41 digits": b"[" + b"1" * 41 + b"]",
    "minus and 41 digits": b"[-" + b"1" * 41 + b"]",
    "41 digits with a point": b"[1" + b"1" * 20 + b"." + b"1" * 20 + b"]",
    "a fraction of a million digits": b"0." + b"1" * 1_000_000,
    "a plus": b"[+1]",
    "a leading zero": b"[01]",
    "no digit before the point": b"[.5]",
    "no digit after the point": b"[5.]",
    "hexadecimal": b"[0x10]",
    "single quotes": b"{'a': 1}",
    "a last comma": b"[1,]",
    "a comment": b"[1] // one",
    "a line break in a text": b'["a\nb"]',
    "an unknown escape": b'["\\x41"]',
    "an open bracket": b"[" * 64,
    "closing brackets": b"]" * 100_000,
    "the wrong bracket": b"[}",
    "65 levels": b"[" * 65 + b"]" * 65,
    "100,000 arrays": b"[" * 100_000 + b"]" * 100_000,
    "100,000 objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "100,000 open arrays": b"[" * 100_000,
    "deep behind a text with brackets": b'["]]]]\\"]]", ' + b"[" * 5000 + b"]" * 5000 + b"]",
    "too large": b'"' + b"a" * LARGEST + b'"',
    "too many values": b"[" + b"1," * MOST_VALUES + b"1]",
    "too many texts": b"[" + b'"",' * 1_500_000 + b'""]',
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_refuses(name: str) -> None:
    with pytest.raises(StrictJsonError) as raised:
        loads(REFUSED[name])
    assert raised.value.__suppress_context__ or raised.value.__context__ is None
    assert len(str(raised.value)) < 80


TAKEN = {
    b"0": 0,
    b"-0": 0,
    b"1e3": Decimal("1E+3"),
    b"1E-40": Decimal("1E-40"),
    b"1e+40": Decimal("1E+40"),
    b"9" * 40: int("9" * 40),
    b"-" + b"9" * 40: -int("9" * 40),
    b"[true,1,false,null]": [True, 1, False, None],
    b'{"e1": true, "1e": 1.50}': {"e1": True, "1e": Decimal("1.50")},
    b'"\\ud83d\\ude00"': "\N{GRINNING FACE}",
    b'"\\\\ud83d"': "\\ud83d",
    b'"[[[[\\"{{{{"': '[[[["{{{{',
    b'"' + b"[" * 1000 + b'"': "[" * 1000,
    b'"' + b"1" * 1000 + b'"': "1" * 1000,
    b'"\\u0000"': "\0",
    b"[" * 64 + b"]" * 64: None,
    b' \n{"a" : [ ] }\t': {"a": []},
}


@pytest.mark.parametrize("raw", TAKEN)
def test_it_takes(raw: bytes) -> None:
    value = loads(raw)
    expected = json.loads(raw) if TAKEN[raw] is None else TAKEN[raw]
    assert value == expected
    assert type(value) is type(expected)


def test_no_float_comes_in() -> None:
    assert loads(b"[1.5, 2.0, 3e2]") == [Decimal("1.5"), Decimal("2.0"), Decimal("3E+2")]
    assert all(type(number) is Decimal for number in loads(b"[1.5, 2.0, 3e2]"))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "value", [1.5, float("nan"), {"a": [0.1]}, {1: 2}, {None: 1}, object(), b"x", {1, 2}]
)
def test_it_does_not_write(value: object) -> None:
    with pytest.raises(TypeError):
        dumps(value)


@pytest.mark.parametrize(
    "value",
    [
        Decimal("NaN"),
        Decimal("Infinity"),
        Decimal("1E+999999"),
        Decimal("1E-41"),
        10**40,
        "\ud800",
        {"\udfff": 1},
    ],
)
def test_it_writes_nothing_it_would_not_read(value: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each has its own words
        dumps(value)


def test_it_writes_nothing_too_deep() -> None:
    value: object = 1
    for _ in range(64):
        value = [value]
    assert loads(dumps(value)) == value
    with pytest.raises(ValueError, match="deep"):
        dumps({"a": value})


def test_numbers_are_written_plainly() -> None:
    value = {"a": Decimal("1E+3"), "b": Decimal("0.10"), "c": Decimal("-1E-7"), "d": 7, "e": True, "f": None}
    assert dumps(value) == b'{"a":1000,"b":0.10,"c":-0.0000001,"d":7,"e":true,"f":null}'
    assert dumps(["é\n", ("x",), {}, []]) == '["é\\n",["x"],{},[]]'.encode()
