"""Balances: what there is, what it is worth, and what is not known."""

from __future__ import annotations

import pytest

from fxtui.contract.errors import Problem
from fxtui.desk.views import VenueState
from fxtui.store.config import Config
from fxtui.ui.widgets.board import Board
from tests.support.console import Console, console
from tests.support.fake_desk import FakeDesk, FakeVenue, filled_desk


async def balances(opened: Console) -> Console:
    """Open the screen."""
    await opened.press("1")
    await opened.until_shown("Available")
    return opened


def with_a_dead_venue() -> FakeDesk:
    """KIIEX, and a venue that has been silent for 14 s."""
    desk = filled_desk()
    desk.add_venue(FakeVenue("peatio", "PEATIO", account="op"))
    desk.put_balance("peatio", "USDT", "7300.50")
    desk.fake_clock.advance(14)
    desk.put_balance("kiiex", "USDT", "12480.00")
    desk.change_venue("peatio", state=VenueState.DOWN)
    return desk


async def test_amounts_stand_on_the_decimal_point() -> None:
    async with console(size=(120, 30)) as opened:
        await balances(opened)
        points = {opened.row(asset).index(".") for asset in ("  USDT", "  BTC", "  COPM")}
        assert len(points) == 1


async def test_values_have_their_source_and_its_age() -> None:
    async with console(size=(140, 40)) as opened:
        await balances(opened)
        await opened.seconds(3)
        assert "3 927.36" in opened.row("  BTC")
        assert "BTC/USDT 3s" in opened.row("  BTC")


async def test_an_unknown_value_is_a_question_mark_and_never_nothing() -> None:
    async with console(size=(140, 40)) as opened:
        await balances(opened)
        row = opened.row("  DOGE")
        assert "?" in row
        assert "no rate leads there" in row
        assert "?" in opened.row("KIIEX  account 7")


async def test_assets_of_which_there_is_nothing_are_folded_away() -> None:
    async with console() as opened:
        await balances(opened)
        assert "1 asset with nothing: z shows them" in opened.text
        assert not opened.row("  USDC")
        await opened.press("z")
        await opened.until(lambda: opened.row("  USDC"), "the zero row")


async def test_ctrl_b_hides_every_amount() -> None:
    async with console(size=(120, 30)) as opened:
        await balances(opened)
        await opened.press("ctrl+b")
        await opened.until_shown("••••••")
        for amount in ("12 480", "9 000", "0.0623", "3 92", "1 250"):
            assert amount not in opened.text
        await opened.press("ctrl+b")
        await opened.until_shown("12 480.00")


async def test_a_dead_venue_marks_its_own_rows_alone() -> None:
    async with console(with_a_dead_venue(), size=(120, 30)) as opened:
        await balances(opened)
        assert "○ no answer for 14s: last seen 12:01:12Z" in opened.row("PEATIO  account")
        assert "no answer" not in opened.row("KIIEX  account")
        assert "7 300.50" in opened.row("PEATIO  account")
        assert opened.row("All venues")


async def test_shares_are_bars_of_the_whole() -> None:
    async with console(with_a_dead_venue(), size=(120, 30)) as opened:
        await balances(opened)
        assert "█" in opened.row("PEATIO  account")
        assert "28%" in opened.row("PEATIO  account")
        assert "72%" in opened.row("KIIEX  account")


async def test_one_venue_alone_shows_the_shares_of_its_assets() -> None:
    async with console(size=(120, 30)) as opened:
        await balances(opened)
        assert "█" in opened.row("  USDT")
        assert not opened.row("All venues")


async def test_a_venue_that_was_never_read_says_that_it_is_read_now() -> None:
    desk = filled_desk()
    desk.add_venue(FakeVenue("peatio", "PEATIO", state=VenueState.CONNECTING))
    async with console(desk) as opened:
        await balances(opened)
        assert "reading the balances" in opened.row("PEATIO  account")


async def test_a_problem_keeps_the_last_figures() -> None:
    async with console(size=(120, 30)) as opened:
        await balances(opened)
        opened.desk.fake_clock.advance(20)
        problem = Problem("unreachable", "KIIEX does not answer.", "kiiex", True, "")
        opened.desk.balances.fail("kiiex", problem)
        opened.desk.change_venue("kiiex", state=VenueState.SLOW)
        await opened.until_shown("no answer for 20s")
        assert "12 480.00" in opened.row("  USDT")


async def test_the_filter_shows_matching_assets() -> None:
    async with console() as opened:
        await balances(opened)
        await opened.press("slash", "b", "t", "c")
        await opened.until(lambda: not opened.row("  COPM"), "the filter")
        assert opened.row("  BTC")


async def test_a_filter_that_only_finds_hidden_assets_says_which_keys_show_them() -> None:
    async with console() as opened:
        await balances(opened)
        await opened.press("slash", *"usdc")
        await opened.until_shown("1 asset with nothing matches.")
        assert "enter, z shows them" in opened.text
        await opened.press("enter")
        await opened.until_shown("  z shows them")
        await opened.press("z")
        await opened.until(lambda: opened.row("  USDC"), "the zero row")
        assert isinstance(opened.app.focused, Board)


async def test_the_line_asking_for_a_hidden_asset_says_which_key_shows_it() -> None:
    async with console(config=Config(keys={"balances.zero": "f2"})) as opened:
        await balances(opened)
        await opened.press("colon", *"balances", "space", *"--asset", "space", *"usdc", "enter")
        await opened.until_shown("1 asset with nothing matches.")
        assert "f2 shows them" in opened.text
        await opened.press("f2")
        await opened.until(lambda: opened.row("  USDC"), "the zero row")


async def test_the_line_asking_for_a_hidden_asset_leaves_the_keys_to_the_screen() -> None:
    async with console() as opened:
        await balances(opened)
        await opened.press("colon", *"balances", "space", *"--asset", "space", *"usdc", "enter")
        await opened.until_shown("  z shows them")
        await opened.press("z")
        await opened.until(lambda: opened.row("  USDC"), "the zero row")


async def test_several_hidden_assets_are_counted_over_all_venues() -> None:
    desk = with_a_dead_venue()
    desk.put_balance("peatio", "USDC", "0")
    async with console(desk) as opened:
        await balances(opened)
        await opened.press("slash", *"usdc")
        await opened.until_shown("2 assets with nothing match.")


async def test_a_filter_that_finds_nothing_at_all_says_so_and_escape_leads_back_to_the_rows() -> None:
    async with console() as opened:
        await balances(opened)
        await opened.press("slash", *"xyz")
        await opened.until_shown("No asset contains what is typed.")
        await opened.press("escape")
        await opened.until(lambda: opened.row("  USDT"), "the rows")
        await opened.until(lambda: isinstance(opened.app.focused, Board), "the focus")


async def test_refresh_reads_now_and_says_so() -> None:
    async with console() as opened:
        await balances(opened)
        await opened.press("r")
        await opened.until_shown("The balances were read.")
        assert opened.desk.refreshed == ["balances"]


async def test_a_row_can_be_copied() -> None:
    async with console() as opened:
        await balances(opened)
        await opened.press("down", "y")
        assert opened.app.clipboard == "KIIEX USDT available 12480 held 0 total 12480"


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (100, 30), (140, 40)])
async def test_every_width_shows_what_is_available_and_worth(size: tuple[int, int]) -> None:
    async with console(size=size) as opened:
        await balances(opened)
        row = opened.row("  COPM")
        assert "9 000 000.00" in row
        assert "2 2" in row.replace("9 000 000.00", "")
