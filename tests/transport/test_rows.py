"""Rows: what is read, what is refused, and that no refusal shows what was sent."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import pytest

from fxtui.transport.rows import Row, ValidationError, read_row, read_rows, told


def number(value: object) -> Decimal:
    if isinstance(value, Decimal):
        return value
    raise ValueError("not a number")


Number = Annotated[Decimal, number]


class Held(Row, frozen=True):
    amount: Number
    locked: Number = Decimal(0)
    note: object = None


class Shouted(Held, frozen=True):
    @classmethod
    def key_of(cls, field: str) -> str:
        return field.upper()


def test_fields_are_read_by_their_functions_and_others_as_they_came() -> None:
    read = read_row(Held, {"amount": Decimal("1.50"), "note": [1, None], "extra": "ignored"})
    assert read == Held(Decimal("1.50"), Decimal(0), [1, None])
    assert format(read.amount, "f") == "1.50"


def test_a_venue_may_spell_its_keys_otherwise() -> None:
    assert read_row(Shouted, {"AMOUNT": Decimal(2)}).amount == 2
    with pytest.raises(ValidationError):
        read_row(Shouted, {"amount": Decimal(2)})


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({}, ("amount",)),
        ({"amount": None}, ("amount",)),
        ({"amount": "hunter2"}, ("amount",)),
        ({"amount": Decimal(1), "locked": "hunter2"}, ("locked",)),
        ("hunter2", ()),
        (None, ()),
        ([], ()),
    ],
)
def test_what_is_wrong_is_named_and_not_shown(wrong: object, where: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError) as raised:
        read_row(Held, wrong)
    assert raised.value.errors(include_url=False, include_input=False)[0]["loc"] == where
    assert "hunter2" not in str(raised.value)


def test_a_list_is_read_in_one_call_and_an_error_has_its_place() -> None:
    good = {"amount": Decimal(1)}
    assert [row.amount for row in read_rows(Held, [good, good])] == [1, 1]
    assert read_rows(Held, []) == []
    with pytest.raises(ValidationError) as raised:
        read_rows(Held, [good, {"amount": True}])
    assert raised.value.errors(include_url=False, include_input=False)[0]["loc"] == (1, "amount")
    with pytest.raises(ValidationError):
        read_rows(Held, good)


def test_told_is_what_differs_from_the_defaults() -> None:
    assert told(read_row(Held, {"amount": Decimal(0)})) == {"amount": Decimal(0)}
    assert told(Held(Decimal(1), Decimal(2))) == {"amount": Decimal(1), "locked": Decimal(2)}
