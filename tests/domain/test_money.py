"""Money is exact, and every rounding lies on the side it promises."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fxtui.domain.money import (
    Money,
    asset,
    ceil_to,
    decimals_of,
    exact,
    floor_to,
    is_multiple,
    plain,
    trimmed,
)

amounts = st.decimals(min_value=0, max_value=10**12, places=8, allow_nan=False, allow_infinity=False)
steps = st.sampled_from([Decimal(s) for s in ("0.00000001", "0.01", "0.25", "0.5", "1", "10", "1000")])


@given(amounts, steps)
def test_rounding_down_never_exceeds_and_loses_less_than_one_step(value: Decimal, step: Decimal) -> None:
    rounded = floor_to(value, step)
    assert rounded <= value < rounded + step
    assert is_multiple(rounded, step)


@given(amounts, steps)
def test_rounding_up_is_never_below_and_adds_less_than_one_step(value: Decimal, step: Decimal) -> None:
    rounded = ceil_to(value, step)
    assert rounded - step < value <= rounded
    assert is_multiple(rounded, step)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**18), max_value=10**18))
def test_plain_text_reads_back_as_the_same_number(value: Decimal) -> None:
    assert "e" not in plain(value).lower()
    assert Decimal(plain(value)) == value
    assert Decimal(trimmed(value)) == value


@pytest.mark.parametrize("value", [1.5, True, None, b"1"])
def test_only_decimals_whole_numbers_and_text_become_money(value: object) -> None:
    with pytest.raises(TypeError):
        exact(value)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "1,5", "abc", ""])
def test_text_that_is_no_finite_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="number"):
        exact(text)


def test_a_float_does_not_become_money() -> None:
    with pytest.raises(TypeError):
        Money(0.1, asset("USDT"))  # type: ignore[arg-type]


def test_sums_keep_every_digit() -> None:
    much, little = Money(Decimal("12480.00000001"), asset("USDT")), Money(Decimal("1e-28"), asset("USDT"))
    assert str(much + little) == "12480.0000000100000000000000000001 USDT"
    assert (much + little) - much == Money(Decimal("1e-28"), asset("USDT"))


def test_two_assets_do_not_add_up() -> None:
    usdt, copm = asset("USDT"), asset("COPM")
    assert Money(Decimal("1.10"), usdt) + Money(Decimal("2.20"), usdt) == Money(Decimal("3.30"), usdt)
    with pytest.raises(TypeError, match="do not add up"):
        Money(Decimal(1), usdt) + Money(Decimal(1), copm)


@pytest.mark.parametrize("code", ["", "A B", "USD\x1b", "-X", "ÜSD", "X" * 25])
def test_a_strange_asset_code_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="asset code"):
        asset(code)


@pytest.mark.parametrize(
    ("step", "places"), [("0.01", 2), ("0.25", 2), ("0.10", 1), ("1", 0), ("10", 0), ("1E-8", 8)]
)
def test_a_step_says_how_many_decimals_its_multiples_need(step: str, places: int) -> None:
    assert decimals_of(Decimal(step)) == places
