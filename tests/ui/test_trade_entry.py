"""The order form, read: what is typed becomes a draft on the instrument's steps, in the user's favour, or says why not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from fxtui.domain.money import is_multiple
from fxtui.domain.order import OrderType, Side, TimeInForce
from fxtui.ui.screens.trade.entry import Market, Reading, Typed, read
from tests.support.fake_desk import instrument
from tests.support.made import made_depth

USDT = instrument("kiiex", "USDT/COPM", tick="0.01", lot="0.01", minimum="1")
SELL = Typed(USDT, Side.SELL, OrderType.LIMIT, "100", "4056.98")
BUY = Typed(USDT, Side.BUY, OrderType.LIMIT, "100", "4056.98")
RICH = Market(Decimal("4056.98"), Decimal("4061.20"), None, Decimal(100000000))
BOOK = made_depth([("4056.98", "40"), ("4050.00", "100")], [("4061.20", "30"), ("4070.00", "500")])


def quantity_of(reading: Reading) -> Decimal | None:
    return reading.draft.quantity if reading.draft is not None else None


def test_a_complete_form_is_a_draft() -> None:
    draft = read(replace(SELL, time_in_force=TimeInForce.IOC, post_only=True), RICH).draft
    assert draft is not None
    assert (draft.venue, str(draft.pair), draft.side, draft.type) == (
        "kiiex",
        "USDT/COPM",
        Side.SELL,
        OrderType.LIMIT,
    )
    assert (draft.quantity, draft.limit_price, draft.stop_price) == (Decimal(100), Decimal("4056.98"), None)
    assert (draft.time_in_force, draft.post_only) == (TimeInForce.IOC, True)


def test_an_empty_form_is_no_draft_and_nothing_is_wrong_with_it() -> None:
    reading = read(replace(SELL, quantity="", price=""), replace(RICH, free=Decimal(12480)))
    assert reading.draft is None
    assert reading.complaint == ""
    assert reading.quantity.sentence == "12 480 USDT free"
    assert "COPM per USDT" in reading.price.sentence


def test_part_of_the_balance_is_cut_to_the_lot() -> None:
    reading = read(replace(SELL, quantity="33%"), replace(RICH, free=Decimal("100.55")))
    assert quantity_of(reading) == Decimal("33.18")
    assert "down to the lot 0.01" in reading.quantity.sentence


def test_max_when_buying_is_what_the_balance_pays_for_at_the_limit() -> None:
    reading = read(replace(BUY, quantity="max", price="4000"), replace(RICH, free=Decimal("1000000.5")))
    assert quantity_of(reading) == Decimal("250.00")


def test_max_when_buying_at_market_counts_with_the_ask() -> None:
    market = replace(RICH, ask=Decimal(4000), free=Decimal(9000))
    reading = read(replace(BUY, type=OrderType.MARKET, quantity="max", price=""), market)
    assert quantity_of(reading) == Decimal("2.25")


def test_max_when_buying_at_market_walks_through_the_book() -> None:
    market = replace(RICH, depth=BOOK, free=Decimal(528836))
    reading = read(replace(BUY, type=OrderType.MARKET, quantity="max", price=""), market)
    assert quantity_of(reading) == Decimal("130.00")
    assert reading.expected is not None
    assert (reading.expected.gives.amount, reading.short) == (Decimal("528836.00"), False)


def test_a_market_buy_the_book_makes_too_dear_is_short() -> None:
    market = replace(RICH, depth=BOOK, free=Decimal(528836))
    assert read(replace(BUY, type=OrderType.MARKET, quantity="130.01", price=""), market).short


def test_a_part_when_buying_on_a_stop_counts_with_the_stop() -> None:
    typed = replace(BUY, type=OrderType.STOP_MARKET, quantity="25%", price="", stop="4300")
    market = replace(RICH, depth=BOOK, free=Decimal(1000000))
    assert quantity_of(read(typed, market)) == Decimal("58.13")
    both = replace(typed, type=OrderType.STOP_LIMIT, price="4400")
    assert quantity_of(read(both, market)) == Decimal("56.81")


@pytest.mark.parametrize("side", list(Side))
def test_no_part_is_taken_of_a_balance_that_is_too_old_and_digits_are_read(side: Side) -> None:
    market = replace(RICH, no_part="The balance is from an earlier run.")
    reading = read(replace(SELL, side=side, quantity="25%"), market)
    assert (reading.draft, reading.complaint) == (None, "The balance is from an earlier run.")
    assert quantity_of(read(replace(SELL, side=side, quantity="25"), market)) == Decimal(25)


def test_max_when_buying_without_a_price_asks_for_one() -> None:
    reading = read(replace(BUY, quantity="max", price=""), RICH)
    assert reading.quantity.wrong
    assert "needs a price" in reading.complaint


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("1,000", "could mean 1000 or 1"),
        ("0", "The amount is zero"),
        ("0.001", "Less than one lot 0.01 of USDT"),
        ("0.5", "The least is 1 USDT"),
        ("101%", "More than 100 %"),
        ("a lot", "not an amount"),
    ],
)
def test_a_quantity_that_makes_no_sense_is_refused_with_the_reason(typed: str, words: str) -> None:
    reading = read(replace(SELL, quantity=typed), RICH)
    assert reading.draft is None
    assert reading.quantity.wrong
    assert words in reading.quantity.sentence


def test_a_buy_limit_goes_down_to_the_tick_and_says_so() -> None:
    reading = read(replace(BUY, price="4070.129"), RICH)
    assert reading.draft is not None
    assert reading.draft.limit_price == Decimal("4070.12")
    assert reading.price.sentence == "= 4 070.12, down to the tick 0.01"


def test_a_sell_limit_goes_up_to_the_tick_and_says_so() -> None:
    reading = read(replace(SELL, price="4050.121"), RICH)
    assert reading.draft is not None
    assert reading.draft.limit_price == Decimal("4050.13")
    assert "up to the tick" in reading.price.sentence


@pytest.mark.parametrize("typed", ["25%", "max"])
def test_a_price_is_no_part_of_a_balance(typed: str) -> None:
    reading = read(replace(SELL, price=typed), RICH)
    assert reading.price.wrong
    assert reading.complaint == "A price is digits with one point."


def test_a_price_below_one_tick_is_refused() -> None:
    reading = read(replace(BUY, price="0.004"), RICH)
    assert reading.draft is None
    assert "The least price is 0.01" in reading.complaint


def test_a_stop_off_the_tick_is_refused_and_not_moved() -> None:
    reading = read(replace(SELL, type=OrderType.STOP_LIMIT, stop="4000.005"), RICH)
    assert reading.draft is None
    assert "A stop stands on the tick" in reading.complaint


def test_a_stop_order_needs_its_stop_and_no_limit() -> None:
    typed = replace(SELL, type=OrderType.STOP_MARKET, price="", stop="4000")
    draft = read(typed, RICH).draft
    assert draft is not None
    assert (draft.limit_price, draft.stop_price) == (None, Decimal(4000))
    assert read(replace(typed, stop=""), RICH).draft is None


def test_a_market_order_has_no_price_whatever_stands_in_the_field() -> None:
    draft = read(replace(SELL, type=OrderType.MARKET, price="4000"), RICH).draft
    assert draft is not None
    assert draft.limit_price is None


@pytest.mark.parametrize(("side", "free"), [(Side.SELL, "99.99"), (Side.BUY, "405697.99")])
def test_more_than_is_free_is_said_and_left_to_the_desk(side: Side, free: str) -> None:
    reading = read(replace(SELL, side=side), replace(RICH, free=Decimal(free)))
    assert reading.short
    assert "Only " in reading.quantity.sentence
    assert reading.draft is not None


def test_exactly_what_is_free_is_not_too_much() -> None:
    assert not read(SELL, replace(RICH, free=Decimal(100))).short
    assert not read(BUY, replace(RICH, free=Decimal(405698))).short


def test_a_market_order_walks_the_book() -> None:
    expected = read(replace(SELL, type=OrderType.MARKET), replace(RICH, depth=BOOK)).expected
    assert expected is not None
    assert str(expected.gives) == "100.00 USDT"
    assert expected.gets.amount == Decimal(40) * Decimal("4056.98") + Decimal(60) * Decimal("4050.00")
    assert expected.waits == 0
    assert expected.covered


def test_a_market_order_beyond_the_book_says_so() -> None:
    expected = read(replace(SELL, type=OrderType.MARKET, quantity="1000"), replace(RICH, depth=BOOK)).expected
    assert expected is not None
    assert expected.at_once == Decimal(140)
    assert not expected.covered


def test_a_limit_takes_only_what_is_within_it_and_the_rest_waits() -> None:
    expected = read(replace(SELL, price="4056"), replace(RICH, depth=BOOK)).expected
    assert expected is not None
    assert (expected.at_once, expected.waits) == (Decimal(40), Decimal(60))
    assert expected.average == Decimal("4056.98")
    assert expected.gets.amount == 40 * Decimal("4056.98") + 60 * Decimal(4056)


def test_the_rest_of_an_immediate_order_does_not_wait() -> None:
    typed = replace(SELL, price="4056", time_in_force=TimeInForce.IOC)
    expected = read(typed, replace(RICH, depth=BOOK)).expected
    assert expected is not None
    assert (expected.at_once, expected.waits) == (Decimal(40), Decimal(0))


def test_a_limit_away_from_the_market_waits_whole() -> None:
    expected = read(replace(BUY, price="4000"), replace(RICH, depth=BOOK)).expected
    assert expected is not None
    assert (expected.at_once, expected.waits, expected.average) == (Decimal(0), Decimal(100), None)
    assert str(expected.gets) == "100.00 USDT"


def test_without_a_price_nothing_is_expected() -> None:
    assert read(replace(SELL, type=OrderType.MARKET), Market(free=Decimal(1000))).expected is None


AMOUNTS = st.decimals(Decimal("0.0001"), Decimal(99999999), places=4)
STEPS = st.sampled_from([Decimal(step) for step in ("0.0001", "0.01", "0.25", "0.05", "1", "10")])


@given(quantity=AMOUNTS, price=AMOUNTS, lot=STEPS, tick=STEPS, side=st.sampled_from(Side))
def test_what_becomes_of_the_numbers_is_never_against_the_user(
    quantity: Decimal, price: Decimal, lot: Decimal, tick: Decimal, side: Side
) -> None:
    stepped = replace(USDT, lot=lot, tick=tick, minimum=Decimal(0))
    typed = Typed(stepped, side, OrderType.LIMIT, str(quantity), str(price))
    draft = read(typed, Market()).draft
    if draft is None:
        assert quantity < lot or price < tick
        return
    assert draft.limit_price is not None
    assert is_multiple(draft.quantity, lot)
    assert is_multiple(draft.limit_price, tick)
    assert 0 < draft.quantity <= quantity < draft.quantity + lot
    if side is Side.BUY:
        assert draft.limit_price <= price < draft.limit_price + tick
    else:
        assert draft.limit_price >= price > draft.limit_price - tick
