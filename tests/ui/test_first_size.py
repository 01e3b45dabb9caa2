"""The size the line below the quotes starts with: a round one of about 5 000 dollars, whatever the base is worth."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fxtui.desk.quote_book import QuoteBook
from fxtui.domain.instrument import Instrument
from fxtui.domain.money import asset, is_multiple
from fxtui.ui.screens.quotes.sizes import dollars_of, first_size, nearest
from tests.support.clock import FakeClock
from tests.support.console import console
from tests.support.fake_desk import filled_desk, instrument

NOW = FakeClock().now()


def listed(lot: str = "0.00000001", minimum: str = "0") -> Instrument:
    return instrument("kiiex", "ETH/USDT", lot=lot, minimum=minimum)


@pytest.mark.parametrize(
    ("dollars", "size"),
    [
        ("2581.40", "2"),
        ("108412.50", "0.05"),
        ("1", "5000"),
        ("1.0002", "5000"),
        ("0.9998", "5000"),
        ("0.0534", "100000"),
        ("0.00024649", "20000000"),
    ],
)
def test_it_is_the_round_number_nearest_to_5_000_dollars(dollars: str, size: str) -> None:
    assert first_size(Decimal(dollars), listed()) == Decimal(size)


def test_it_is_never_below_the_minimum() -> None:
    assert first_size(Decimal(2500), listed(minimum="10")) == 10


@pytest.mark.parametrize(("lot", "size"), [("0.3", "2.1"), ("7", "7"), ("0", "2")])
def test_it_lies_on_the_lot(lot: str, size: str) -> None:
    made = first_size(Decimal(2500), listed(lot))
    assert made == Decimal(size)
    assert is_multiple(made, Decimal(lot))


def test_without_a_listing_it_is_round_all_the_same() -> None:
    assert first_size(Decimal(2500), None) == 2


def test_nearest_is_1_2_or_5_times_a_power_of_ten() -> None:
    assert [nearest(Decimal(text)) for text in ("1.4", "3.4", "3.6", "8", "0.079", "4999")] == [
        Decimal(text) for text in ("1", "2", "5", "10", "0.1", "5000")
    ]


def test_what_a_base_is_worth_is_found_over_other_pairs() -> None:
    book = filled_desk().quotes
    assert dollars_of(book, asset("USDT"), NOW) == 1
    assert (dollars_of(book, asset("ETH"), NOW) or 0) > 2_500
    copm = dollars_of(book, asset("COPM"), NOW)
    assert copm is not None
    assert Decimal("0.00024") < copm < Decimal("0.00025")


def test_what_no_price_leads_to_is_not_known() -> None:
    assert dollars_of(QuoteBook(lambda: None), asset("ETH"), NOW) is None


@pytest.mark.parametrize(
    ("rows_down", "size"), [(0, "5 000 USDT"), (1, "5 000 USDC"), (2, "0.1 BTC"), (3, "2 ETH")]
)
async def test_every_pair_starts_with_a_size_of_its_own(rows_down: int, size: str) -> None:
    async with console() as opened:
        await opened.press(*["down"] * rows_down)
        await opened.until_shown(f"net for {size}")


async def test_a_size_once_shown_stays_when_the_price_moves() -> None:
    async with console() as opened:
        await opened.press("down", "down", "down")
        await opened.until_shown("net for 2 ETH")
        opened.desk.put_quote("kiiex", "ETH/USDT", "5000.00", "5001.00")
        await opened.until_shown("5 000.00")
        assert "net for 2 ETH" in opened.text
        await opened.press("plus")
        await opened.until_shown("net for 5 ETH")
