"""Numbers as people read them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fxtui.domain.money import Money, asset, plain
from fxtui.ui import format as show


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        ("0", None, "0"),
        ("1234567.5", None, "1 234 567.5"),
        ("999", 2, "999.00"),
        ("-1234.567", 2, "−1 234.56"),
        ("0.06234141", 8, "0.06234141"),
        ("1E+3", None, "1 000"),
    ],
)
def test_amounts_are_grouped_and_never_rounded_up(value: str, decimals: int | None, text: str) -> None:
    assert show.grouped(Decimal(value), decimals) == text


@given(st.decimals(min_value=0, max_value=10**12, allow_nan=False, allow_infinity=False, places=6))
def test_grouping_changes_no_digit(value: Decimal) -> None:
    assert show.grouped(value).replace(" ", "") == plain(value)


def test_money_in_a_sentence_has_its_unit_and_no_needless_zeros() -> None:
    assert show.money(Money(Decimal("405186.880"), asset("COPM"))) == "405 186.88 COPM"
    assert show.money(Money(Decimal("-100.00"), asset("USDT"))) == "−100 USDT"


@pytest.mark.parametrize(
    ("price", "tick", "parts"),
    [
        ("4056.98", "0.01", ("4 0", "56", ".98")),
        ("1.08543", "0.00001", ("1.08", "54", "3")),
        ("151.234", "0.001", ("151.", "23", "4")),
        ("63102.11", "0.01", ("63 ", "10", "2.11")),
        ("108412.57", "0.01", ("108 ", "41", "2.57")),
        ("2581.45", "0.01", ("2 58", "1.4", "5")),
        ("0.99980", "0.00001", ("0.99", "98", "0")),
        ("0.00000012", "0.00000001", ("0.000000", "12", "")),
        ("7", "1", ("", "7", "")),
    ],
)
def test_the_digits_that_trade_are_the_pips(price: str, tick: str, parts: tuple[str, str, str]) -> None:
    assert show.price_parts(Decimal(price), Decimal(tick)) == parts


@given(st.decimals(min_value="0.00000001", max_value=10**9, allow_nan=False, allow_infinity=False, places=8))
def test_the_parts_of_a_price_are_the_price(price: Decimal) -> None:
    assert "".join(show.price_parts(price)) == show.price(price)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.4, "now"), (1, "1s"), (59.9, "59s"), (60, "1m"), (3_600, "1h"), (7_500, "2h 5m"), (273_600, "3d 4h")],
)
def test_ages_have_at_most_two_units(seconds: float, text: str) -> None:
    assert show.age(seconds) == text


def test_a_percentage_has_its_sign() -> None:
    assert show.percent(Decimal("0.314")) == "+0.31%"
    assert show.percent(Decimal("-1.2")) == "−1.20%"
    assert show.percent(Decimal("0.001")) == "0.00%"


def test_decimal_points_stand_below_one_another() -> None:
    column = show.on_the_point(["12 480.00", "0.06234141", "–"])
    assert {len(text) for text in column} == {15}
    assert column[0].index(".") == column[1].index(".")


def test_a_bar_is_as_long_as_its_share() -> None:
    assert show.bar(Decimal("0.5"), 10) == "█████"
    assert show.bar(Decimal("0.55"), 10) == "█████▌"
    assert show.bar(Decimal(2), 4) == "████"
    assert show.bar(Decimal(-1), 4) == ""


def test_a_trend_needs_two_values_and_is_flat_when_nothing_moved() -> None:
    assert show.spark([Decimal(1)], 8) == ""
    assert show.spark([Decimal(2), Decimal(2)], 8) == "▄▄"
    assert show.spark([Decimal(1), Decimal(2), Decimal(3)], 2)[-1] == "▇"


def test_direction_needs_something_to_compare_with() -> None:
    assert show.direction(Decimal(2), Decimal(1)) == "▲"
    assert show.direction(Decimal(1), Decimal(2)) == "▼"
    assert show.direction(Decimal(1), Decimal(1)) == " "
    assert show.direction(Decimal(1), None) == " "
