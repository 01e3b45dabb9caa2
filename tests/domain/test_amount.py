"""Typed amounts: what is clear is read exactly, what is not is refused with the reason."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fxtui.domain.amount import AmountError, parse_amount

FREE = Decimal("12480.00")


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("100", "100"),
        (" 0.5 ", "0.5"),
        (".5", "0.5"),
        ("5k", "5000"),
        ("1.5m", "1500000"),
        ("2B", "2000000000"),
        ("25%", "3120"),
        ("max", "12480"),
        ("1_000", "1000"),
    ],
)
def test_an_amount_means_what_it_says(typed: str, amount: str) -> None:
    assert parse_amount(typed, FREE) == Decimal(amount)


@pytest.mark.parametrize("readings", [("1,000", "1000", "1"), ("12,345", "12345", "12.345")])
def test_an_ambiguous_comma_is_refused_with_both_readings(readings: tuple[str, str, str]) -> None:
    typed, grouped, pointed = readings
    with pytest.raises(AmountError) as refused:
        parse_amount(typed)
    assert f"{grouped} or {pointed}" in str(refused.value)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "0",
        "0.000",
        "-5",
        "+5",
        "1e5",
        "1.2.3",
        "five",
        "5 k",
        "101%",
        "0x10",
        "١٠٠",
        "1" * 41,
        "nan",
        "5kk",
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(typed: str) -> None:
    with pytest.raises(AmountError) as refused:
        parse_amount(typed, FREE)
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("typed", ["25%", "max"])
def test_a_part_of_an_unknown_balance_is_refused(typed: str) -> None:
    with pytest.raises(AmountError, match="not known"):
        parse_amount(typed, None)


@given(st.text(max_size=60))
def test_no_text_crashes_the_parser_or_yields_nothing_positive(typed: str) -> None:
    try:
        amount = parse_amount(typed, FREE)
    except AmountError:
        return
    assert amount > 0
    assert amount.is_finite()
