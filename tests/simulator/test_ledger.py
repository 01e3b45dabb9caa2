"""The ledger: money is only moved, never made."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fxtui.simulator.ledger import HOUSE, OUTSIDE, BooksDoNotBalance, Entry, Ledger, Movement, Overdrawn
from tests.simulator.engine import d


@pytest.fixture
def ledger() -> Ledger:
    ledger = Ledger()
    ledger.transfer(Movement.OPENING, "", Entry("7", "USDT", d("100")), OUTSIDE, at_ms=1)
    return ledger


def test_what_comes_in_is_missing_outside(ledger: Ledger) -> None:
    assert ledger.total("7", "USDT") == 100
    assert ledger.total(OUTSIDE, "USDT") == -100
    ledger.check()


def test_a_posting_that_does_not_add_up_is_refused(ledger: Ledger) -> None:
    with pytest.raises(BooksDoNotBalance):
        ledger.post(Movement.TRADE, "", [Entry("7", "USDT", d("1"))], at_ms=2)
    assert ledger.total("7", "USDT") == 100


def test_assets_do_not_make_up_for_each_other(ledger: Ledger) -> None:
    with pytest.raises(BooksDoNotBalance):
        ledger.post(Movement.TRADE, "", [Entry("7", "USDT", d("-1")), Entry(HOUSE, "COPM", d("1"))], at_ms=2)


def test_an_account_gives_what_is_available_and_no_more(ledger: Ledger) -> None:
    ledger.hold("7", "USDT", d("60"))
    assert ledger.available("7", "USDT") == 40
    with pytest.raises(Overdrawn):
        ledger.hold("7", "USDT", d("40.000001"))
    with pytest.raises(Overdrawn):
        ledger.transfer(Movement.MANUAL, "", Entry(OUTSIDE, "USDT", d("41")), "7", at_ms=2)
    assert ledger.total("7", "USDT") == 100


def test_more_than_was_held_is_not_released(ledger: Ledger) -> None:
    ledger.hold("7", "USDT", d("5"))
    with pytest.raises(BooksDoNotBalance):
        ledger.release("7", "USDT", d("6"))


def test_amounts_of_many_digits_lose_none() -> None:
    ledger = Ledger()
    large, small = d("123456789012345678901234567890"), d("0.000000000000000001")
    ledger.transfer(Movement.OPENING, "", Entry("7", "COPM", large), OUTSIDE, at_ms=1)
    ledger.transfer(Movement.OPENING, "", Entry("7", "COPM", small), OUTSIDE, at_ms=2)
    assert str(ledger.total("7", "COPM")) == "123456789012345678901234567890.000000000000000001"
    ledger.check()


def test_the_statement_tells_the_balance_after_each_line(ledger: Ledger) -> None:
    ledger.transfer(Movement.MANUAL, "", Entry(OUTSIDE, "USDT", d("30")), "7", at_ms=2)
    ledger.transfer(Movement.DEPOSIT, "9", Entry("7", "USDT", d("2.5")), OUTSIDE, at_ms=3)
    lines = ledger.statement("7")
    assert [line.balance for line in lines] == [d("100"), d("70"), d("72.5")]
    assert [line.posting.movement for line in lines] == [Movement.OPENING, Movement.MANUAL, Movement.DEPOSIT]


def test_money_that_no_posting_explains_is_found(ledger: Ledger) -> None:
    ledger._totals["7", "USDT"] += Decimal(1)
    with pytest.raises(BooksDoNotBalance):
        ledger.check()
    ledger._totals[OUTSIDE, "USDT"] -= Decimal(1)
    with pytest.raises(BooksDoNotBalance, match="postings"):
        ledger.check()
