"""Quotes: live rows, old rows, and the tools around them."""

from __future__ import annotations

from collections.abc import Hashable
from decimal import Decimal

import pytest

from fxtui.desk.views import VenueState
from fxtui.domain.instrument import pair
from fxtui.ui.screens.quotes import QuotesScreen
from fxtui.ui.screens.quotes.sizes import stepped
from fxtui.ui.widgets.board import Board
from tests.support.console import console
from tests.support.fake_desk import FakeDesk, FakeVenue, filled_desk, instrument


def two_venues() -> FakeDesk:
    """KIIEX and a second venue with the same pair at a wider price."""
    desk = filled_desk()
    other = desk.add_venue(FakeVenue("peatio", "PEATIO", account="op"))
    other.instruments = [instrument("peatio", "USDT/COPM")]
    other.watch = [pair("USDT/COPM")]
    desk.put_quote("peatio", "USDT/COPM", "4050.00", "4070.00")
    return desk


async def test_prices_change_and_spread_stand_in_the_row() -> None:
    async with console() as opened:
        row = opened.row("USDT/COPM ")
        for figure in ("4 056.20", "4 060.42", "10.4", "+0.31%"):
            assert figure in row
        assert "▇" in row


async def test_a_move_shows_its_direction_for_a_while() -> None:
    async with console() as opened:
        assert "▲" not in opened.row("USDT/COPM ")
        opened.desk.put_quote("kiiex", "USDT/COPM", "4056.98", "4060.10")
        await opened.until_shown("4 056.98")
        row = opened.row("USDT/COPM ")
        assert row.index("▲") < row.index("4 056.98")
        assert row.index("▼") < row.index("4 060.10")
        opened.desk.fake_clock.advance(9)
        opened.desk.put_quote("kiiex", "USDC/COPM", "4000", "4001")
        await opened.seconds(1)
        assert "▲" not in opened.row("USDT/COPM ")


async def test_one_moved_pair_redraws_its_row_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    async with console() as opened:
        asked: list[Hashable] = []
        board = opened.app.screen.query_one(Board)
        before = board._row_of

        def watched(key: Hashable) -> object:
            asked.append(key)
            return before(key)

        monkeypatch.setattr(board, "_row_of", watched)
        opened.desk.put_quote("kiiex", "BTC/USDT", "62000.00", "62001.00")
        await opened.until_shown("62 000.00")
        assert set(asked) == {("kiiex", pair("BTC/USDT"))}


async def test_a_stale_quote_says_how_old_it_is() -> None:
    async with console() as opened:
        await opened.seconds(14)
        row = opened.row("USDT/COPM")
        assert "stale 14s: 4 056.20 / 4 060.42" in row
        assert row.rstrip().endswith("14s")


async def test_age_grows_with_no_event() -> None:
    async with console() as opened:
        assert opened.row("USDT/COPM").rstrip().endswith("now")
        await opened.seconds(3)
        assert opened.row("USDT/COPM").rstrip().endswith("3s")


async def test_a_pair_without_a_price_says_so() -> None:
    desk = filled_desk()
    desk.fakes["kiiex"].instruments.append(instrument("kiiex", "EUR/COPM"))
    desk.fakes["kiiex"].watch.append(pair("EUR/COPM"))
    async with console(desk) as opened:
        assert "waiting for the first price" in opened.row("EUR/COPM")
        desk.change_venue("kiiex", state=VenueState.DOWN)
        await opened.until(lambda: "no answer yet" in opened.row("EUR/COPM"), "the venue's silence")


async def test_one_side_missing_is_a_dash_and_no_zero() -> None:
    desk = filled_desk()
    desk.put_quote("kiiex", "ETH/USDT", None, "2511.00")
    async with console(desk) as opened:
        assert "–" in opened.row("ETH/USDT")


async def test_an_instrument_that_is_closed_says_why() -> None:
    desk = filled_desk()
    closed = desk.fakes["kiiex"].instruments[3]
    desk.fakes["kiiex"].instruments[3] = type(closed)(
        **{name: getattr(closed, name) for name in closed.__struct_fields__ if name != "closed"},
        closed="the venue paused it",
    )
    async with console(desk) as opened:
        assert "closed: the venue paused it" in opened.row("ETH/USDT")


async def test_the_filter_narrows_while_typing_and_esc_shows_all() -> None:
    async with console() as opened:
        await opened.press("slash", "b", "t", "c")
        await opened.until(lambda: "USDC/COPM" not in opened.text, "the filter")
        assert "BTC/USDT" in opened.text
        await opened.press("x")
        await opened.until_shown("No pair of the watchlist contains what is typed.")
        await opened.press("escape")
        await opened.until_shown("USDC/COPM")


async def test_a_pinned_pair_comes_first() -> None:
    async with console() as opened:
        await opened.press("down", "down", "p")
        await opened.until(lambda: "• BTC/USDT" in opened.lines[4], "the pin")
        await opened.press("p")
        await opened.until(lambda: "USDT/COPM" in opened.lines[4], "no pin")


async def test_the_best_venue_is_marked_and_can_be_shown_alone() -> None:
    async with console(two_venues()) as opened:
        assert "* KIIEX" in opened.row("4 056.20")
        assert "* PEATIO" not in opened.text
        await opened.press("b")
        await opened.until(lambda: "4 050.00" not in opened.text, "the best venue alone")
        assert "BTC/USDT" in opened.text


async def test_best_only_says_why_it_is_no_use_with_one_venue() -> None:
    async with console() as opened:
        await opened.press("b")
        assert "One venue is in the watchlist" in opened.text


async def test_one_venue_needs_no_column_for_its_name() -> None:
    async with console() as opened:
        assert "Venue" not in opened.lines[3]
    async with console(two_venues()) as opened:
        assert "Venue" in opened.lines[3]


async def test_the_size_is_priced_from_the_depth_with_the_fee_inside() -> None:
    async with console() as opened:
        await opened.until_shown("20 240 438.00 COPM at 4 048.08 after 0.2 % fee")
        await opened.press("plus")
        await opened.until_shown("net for 10 000 USDT")
        await opened.press("minus", "minus", "minus")
        await opened.until_shown("net for 1 000 USDT")


async def test_a_size_the_book_does_not_hold_says_so() -> None:
    async with console() as opened:
        await opened.until_shown("after 0.2 % fee")
        await opened.press(*["plus"] * 9)
        await opened.until_shown("the book takes only")


def test_sizes_go_in_steps_of_one_two_five() -> None:
    sizes = [Decimal(1)]
    for _ in range(4):
        sizes.append(stepped(sizes[-1], 1))
    assert sizes == [1, 2, 5, 10, 20]
    assert stepped(Decimal(1), -1) == Decimal("0.5")
    assert stepped(Decimal(5000), -1) == 2000


async def test_enter_opens_the_instrument() -> None:
    async with console() as opened:
        seen: list[object] = []
        opened.app.open_instrument = lambda *key: seen.append(key)  # type: ignore[method-assign]
        await opened.press("down", "enter")
        assert seen == [("kiiex", pair("USDC/COPM"))]


async def test_what_is_on_the_screen_is_what_the_desk_polls() -> None:
    async with console() as opened:
        look = opened.desk.looked_at[-1]
        assert look.quotes == frozenset(opened.desk.watchlist())
        assert not look.balances
        await opened.press("1")
        await opened.until(lambda: opened.desk.looked_at[-1].balances, "balances")


async def test_a_hidden_board_takes_nothing_from_the_book() -> None:
    async with console() as opened:
        await opened.press("7")
        await opened.until(lambda: not isinstance(opened.app.screen, QuotesScreen), "another screen")
        opened.desk.put_quote("kiiex", "BTC/USDT", "61000.00", "61001.00")
        await opened.press("2")
        await opened.until_shown("61 000.00")


async def test_the_row_can_be_copied() -> None:
    async with console() as opened:
        await opened.press("y")
        assert opened.app.clipboard.startswith("KIIEX USDT/COPM bid 4056.2 ask 4060.42 ")


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (100, 30), (140, 40), (200, 60)])
async def test_every_width_shows_pair_prices_and_age(size: tuple[int, int]) -> None:
    async with console(size=size) as opened:
        row = opened.row("▌  USDT/COPM")
        for part in ("4 056.20", "4 060.42", "now"):
            assert part in row


async def test_at_width_the_pair_under_the_cursor_stands_large_beside_the_list() -> None:
    async with console(size=(140, 40)) as opened:
        await opened.until_shown("spread")
        assert "╭─╮" in opened.text
        await opened.until_shown("Price")


@pytest.mark.parametrize(("key", "gone"), [("2", "USDT/COPM"), ("1", "COPM")])
async def test_escape_shows_everything_again_after_a_kept_filter(key: str, gone: str) -> None:
    async with console() as opened:
        await opened.press(key)
        await opened.until(lambda: any(gone in text for text in opened.lines[3:]), gone)
        await opened.press("slash", "b", "t", "c", "enter")
        await opened.until(lambda: not any(gone in text for text in opened.lines[4:20]), "the filter")
        await opened.press("escape")
        await opened.until(lambda: any(gone in text for text in opened.lines[4:20]), "everything again")
