"""Whose account it is: on the banner, among the balances, in the swap and in every preview; and what it can spend."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fxtui.desk.events import VenueChanged
from fxtui.domain.money import asset
from fxtui.ui.accounts import account_words, available, holder, where
from fxtui.ui.screens.balances.holdings import holdings_of
from fxtui.ui.widgets.preview import PreviewModal
from tests.support.console import console
from tests.support.fake_desk import FakeDesk, filled_desk, instrument
from tests.support.offices import with_customers

EUR, BTC = asset("EUR"), asset("BTC")


def two_accounts(*, live: bool = False) -> FakeDesk:
    """Customer 2 and the partner's own account at Kriptomat, which swaps bitcoin for euros."""
    desk = with_customers(live=live)
    kriptomat = desk.fakes["kriptomat"]
    kriptomat.instruments = [instrument("kriptomat", "BTC/EUR", lot="0.00000001", minimum="0.0001")]
    kriptomat.watch = [one.pair for one in kriptomat.instruments]
    desk.put_quote("kriptomat", "BTC/EUR", "58248.60", "58252.60")
    desk.put_balance("kriptomat", "EUR", "250000", account="master")
    desk.put_balance("kriptomat", "BTC", "0.5", account="master")
    desk.put_balance("kriptomat", "EUR", "5000", "250")
    desk.put_balance("kriptomat", "BTC", "0.06")
    return desk


def test_an_account_has_the_word_of_its_venue() -> None:
    desk = two_accounts()
    kiiex, kriptomat = desk.venues()
    assert (holder(kiiex, "7"), account_words(kiiex, "7")) == ("7", "account 7")
    assert (holder(kriptomat, "2"), account_words(kriptomat, "2")) == ("customer 2", "customer 2")
    assert (holder(kriptomat, "master"), account_words(kriptomat, "master")) == ("master", "master")
    assert (account_words(kiiex, ""), account_words(kriptomat, "")) == ("", "")
    assert where(desk.desk, "kriptomat") == "Kriptomat · customer 2 · PAPER"
    assert where(desk.desk, "kiiex") == "KIIEX · PAPER"


def test_what_can_be_spent_is_that_of_the_customer_alone() -> None:
    desk = two_accounts()
    assert available(desk.desk, "kriptomat", EUR) == Decimal(5000)
    desk.fakes["kriptomat"].account = "3"
    assert available(desk.desk, "kriptomat", EUR) is None
    desk.fakes["kriptomat"].account = ""
    assert available(desk.desk, "kriptomat", EUR) is None
    assert where(desk.desk, "kriptomat") == "Kriptomat · no customer chosen · PAPER"


async def test_the_banner_names_the_customer_and_follows_another() -> None:
    async with console(two_accounts()) as opened:
        assert "demo · customer 2" in opened.lines[0]
        opened.desk.fakes["kriptomat"].account = "3"
        opened.desk.tell(VenueChanged("kriptomat"))
        await opened.until(lambda: "demo · customer 3" in opened.lines[0], "the other customer")


async def test_the_banner_leaves_it_out_before_it_hides_a_venue() -> None:
    async with console(two_accounts(live=True), size=(60, 20)) as opened:
        assert "customer" not in opened.lines[0]
        assert "● Kriptomat" in opened.lines[0]
        assert opened.lines[0].rstrip().endswith("Z")


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_balances_of_two_accounts_are_told_apart(size: tuple[int, int]) -> None:
    async with console(two_accounts(), size=size) as opened:
        await opened.press("1")
        await opened.until_shown("Kriptomat  customer 2 · master")
        lines = opened.lines
        customer = next(n for n, line in enumerate(lines) if line.strip().startswith("customer 2"))
        master = next(n for n, line in enumerate(lines) if line.strip().startswith("master"))
        assert customer < master
        assert "5 000.00" in " ".join(lines[customer:master])
        assert "250 000.00" in " ".join(lines[master:])
        assert "250 000.00" not in " ".join(lines[customer:master])


def test_each_account_has_a_subtotal_and_the_venue_their_sum() -> None:
    desk = two_accounts()
    everything = holdings_of(
        desk.venues(), desk.balances, desk.worth, with_zeros=False, wanted=lambda words: True
    )
    kiiex, kriptomat = everything
    assert kiiex.accounts == ()
    assert [one.account for one in kriptomat.accounts] == ["2", "master"]
    assert [one.balance.asset for one in kriptomat.accounts[0].holdings] == [EUR, BTC]
    parts = [one.total.value for one in kriptomat.accounts]
    assert all(parts)
    assert kriptomat.total.value == sum(parts)


async def test_one_account_has_no_groups() -> None:
    desk = with_customers()
    desk.put_balance("kriptomat", "EUR", "5000")
    async with console(desk) as opened:
        await opened.press("1")
        await opened.until_shown("Kriptomat  customer 2")
        assert sum("customer 2" in line for line in opened.lines[2:]) == 1


async def test_a_row_is_copied_with_its_account_where_there_are_several() -> None:
    copied: list[str] = []
    async with console(two_accounts()) as opened:
        opened.app.copy_to_clipboard = copied.append  # type: ignore[method-assign, assignment]
        await opened.press("1")
        await opened.until_shown("customer 2 · master")
        await opened.press("G", "up")
        await opened.press("y")
        await opened.until(lambda: copied, "a copy")
        assert copied[-1].startswith("Kriptomat BTC account master available 0.5 ")


async def test_the_filter_keeps_the_accounts_of_what_it_finds() -> None:
    async with console(two_accounts()) as opened:
        await opened.press("1")
        await opened.until_shown("customer 2 · master")
        await opened.press("slash")
        await opened.type("eur")
        await opened.until(lambda: not opened.row("    BTC"), "euros alone")
        assert opened.row("  master")


async def test_the_swap_and_its_preview_say_whose_money_it_is() -> None:
    async with console(two_accounts()) as opened:
        await opened.press("2", "G", "s")
        await opened.until_shown("Kriptomat · customer 2 · PAPER")
        assert "250 000" not in opened.text
        await opened.type("0.01")
        await opened.press("enter")
        await opened.until(lambda: isinstance(opened.app.screen, PreviewModal), "the preview")
        await opened.until_shown("customer 2")
        assert "account  customer 2" in opened.text


async def test_a_venue_without_customers_shows_its_account_as_before() -> None:
    async with console(filled_desk()) as opened:
        assert "account 7" in opened.lines[0]
        await opened.press("1")
        await opened.until_shown("KIIEX  account 7")
