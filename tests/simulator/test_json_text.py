"""JSON of a venue's server: every digit kept."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from fxtui.simulator.json_text import Raw, dumps, loads


def test_decimals_are_written_plainly_and_in_full() -> None:
    assert dumps([Decimal("1E+3"), Decimal("1E-8"), Decimal("9007199254740993.10")]) == (
        "[1000,0.00000001,9007199254740993.10]"
    )


def test_what_is_written_is_json() -> None:
    value = {"a": [True, None, 2**60, 'é"\n'], "b": {"c": "x"}}
    assert json.loads(dumps(value)) == value


def test_a_float_is_refused() -> None:
    with pytest.raises(TypeError):
        dumps({"amount": 0.1})


def test_broken_json_can_be_written_on_purpose() -> None:
    assert dumps([1, Raw("BTCUSD")]) == "[1,BTCUSD]"


def test_numbers_are_read_exactly() -> None:
    assert loads('{"a":0.29999999999999998,"b":9007199254740993}') == {
        "a": Decimal("0.29999999999999998"),
        "b": 9007199254740993,
    }


@pytest.mark.parametrize(
    "text",
    ["{", "NaN", '{"a":1,"a":2}', "1E+999999", "[" * 100_000, "1" * 100],
    ids=["cut off", "not a number", "twice", "huge exponent", "too deep", "too long"],
)
def test_what_is_not_strict_json_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever its words
        loads(text)
