"""Parts of a balance in an order: what of the base they stand for, on the grid of the lot, in the user's favour."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fxtui.domain.amount import AmountError
from fxtui.domain.instrument import Instrument, pair
from fxtui.domain.money import is_multiple
from fxtui.domain.order import Side
from fxtui.domain.part import base_quantity, is_part
from tests.support.made import made_depth

USDT = Instrument(
    "kiiex", pair("USDT/COPM"), "1", tick=Decimal("0.01"), lot=Decimal("0.01"), minimum=Decimal(1)
)


def quantity(text: str, side: Side, free: str | None, price: str | None = None) -> Decimal:
    """The quantity `text` comes to, cut down to the lot."""
    known = Decimal(free) if free is not None else None
    worth = Decimal(price) if price is not None else None
    return base_quantity(text, USDT, side, known, worth)[1]


@pytest.mark.parametrize("text", ["25%", " 25% ", "max", " MAX ", ".5%", "25%_", "2_5%", "max_", "_Max"])
def test_percentages_and_max_are_parts_of_a_balance(text: str) -> None:
    assert is_part(text)


@pytest.mark.parametrize("text", ["25", "1.5m", "", "maximum", "%5"])
def test_digits_are_no_part_of_a_balance(text: str) -> None:
    assert not is_part(text)


def test_a_part_that_is_sold_is_cut_down_to_the_lot() -> None:
    asked, cut = base_quantity("33%", USDT, Side.SELL, Decimal("100.55"), None)
    assert (asked, cut) == (Decimal("33.1815"), Decimal("33.18"))


def test_a_part_that_buys_is_what_the_free_quote_pays_for_at_the_price() -> None:
    assert quantity("max", Side.BUY, "1000000.5", "4000") == Decimal("250.00")
    assert quantity("50%", Side.BUY, "9000", "4000") == Decimal("1.12")


def test_a_part_that_buys_needs_a_price_to_count_with() -> None:
    with pytest.raises(AmountError, match="needs a price to count with"):
        quantity("max", Side.BUY, "9000")


def test_digits_need_neither_balance_nor_price() -> None:
    assert quantity("12.345", Side.BUY, None) == Decimal("12.34")


@pytest.mark.parametrize("price", [None, "4000"])
def test_a_part_of_a_balance_that_is_not_known_is_no_amount(price: str | None) -> None:
    with pytest.raises(AmountError, match="not known yet"):
        quantity("25%", Side.BUY, None, price)


def test_a_part_of_nothing_is_no_amount() -> None:
    with pytest.raises(AmountError, match="Nothing is available"):
        quantity("max", Side.SELL, "0")


def test_less_than_one_lot_is_said_with_the_lot() -> None:
    with pytest.raises(AmountError, match=r"Less than one lot 0\.01 of USDT"):
        quantity("1%", Side.SELL, "0.5")


def test_less_than_the_minimum_is_said_with_the_minimum() -> None:
    with pytest.raises(AmountError, match="The least is 1 USDT"):
        quantity("50%", Side.SELL, "1.5")


@given(
    st.sampled_from([Side.BUY, Side.SELL]),
    st.integers(1, 100),
    st.decimals("1", "1e9", places=8),
    st.decimals("0.01", "1e6", places=2),
)
def test_a_part_never_costs_more_than_is_free(
    side: Side, percent: int, free: Decimal, price: Decimal
) -> None:
    try:
        _, cut = base_quantity(f"{percent}%", USDT, side, free, price)
    except AmountError:
        return
    assert is_multiple(cut, USDT.lot)
    assert (cut * price if side is Side.BUY else cut) <= free


@pytest.mark.parametrize("text", ["25%_", "max_", "M_AX", "2_5%"])
def test_a_part_is_never_read_as_units_of_base(text: str) -> None:
    assert quantity(text, Side.BUY, "9000", "1000") <= Decimal(9)


BOOK = made_depth([], [("4000", "10"), ("5000", "10")])


def bought(text: str, free: str) -> Decimal:
    """What `text` of this much COPM buys out of the book."""
    return base_quantity(text, USDT, Side.BUY, Decimal(free), BOOK)[1]


def test_a_part_that_buys_walks_through_the_book_level_by_level() -> None:
    assert bought("max", "65000") == Decimal(15)
    assert bought("25%", "65000") == Decimal("4.06")


def test_a_book_that_sells_less_than_the_part_pays_for_is_said() -> None:
    assert bought("max", "90000") == Decimal(20)
    with pytest.raises(AmountError, match="The book shows only 20 USDT, less than this pays for"):
        bought("max", "90000.01")


def test_a_book_where_nobody_sells_is_no_price() -> None:
    with pytest.raises(AmountError, match="needs a price to count with"):
        base_quantity("max", USDT, Side.BUY, Decimal(9000), made_depth([("4000", "10")], []))


@pytest.mark.parametrize("side", list(Side))
def test_a_part_that_may_not_be_taken_is_refused_with_the_reason_and_digits_are_not(side: Side) -> None:
    with pytest.raises(AmountError, match="too old"):
        base_quantity("25%", USDT, side, Decimal(9000), Decimal(4000), "It is too old.")
    assert base_quantity("12", USDT, side, Decimal(9000), None, "It is too old.")[1] == 12


LEVELS = st.lists(
    st.tuples(st.decimals("1", "9999", places=2), st.decimals("0.01", "9999", places=2)),
    min_size=1,
    max_size=6,
)


@given(LEVELS, st.integers(1, 100), st.decimals("1", "1e7", places=4))
def test_a_part_never_costs_more_than_is_free_whatever_the_book(
    levels: list[tuple[Decimal, Decimal]], percent: int, free: Decimal
) -> None:
    book = made_depth([], [(str(price), str(quantity)) for price, quantity in sorted(levels)])
    try:
        _, cut = base_quantity(f"{percent}%", USDT, Side.BUY, free, book)
    except AmountError:
        return
    walk = book.walk(Side.BUY, cut)
    assert walk.filled == cut
    assert walk.value <= free * percent / 100
