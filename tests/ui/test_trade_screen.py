"""Blotter, ladder and the rest of the trade screen, by keys: what reaches the desk, and what a person is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from fxtui.contract.errors import Problem, VenueUnreachable
from fxtui.contract.health import VenueHealth
from fxtui.desk.views import VenueState
from fxtui.domain.instrument import Pair, pair
from fxtui.domain.order import OrderState
from fxtui.domain.outcome import RefusedBy, Rejected, Unknown
from fxtui.domain.quote import Depth
from fxtui.ui.screens.instrument import InstrumentScreen
from fxtui.ui.screens.trade.detail import OrderModal
from fxtui.ui.screens.trade.form import OrderForm
from fxtui.ui.widgets.ask import AskModal
from fxtui.ui.widgets.ladder import Ladder
from fxtui.ui.widgets.sheet import Sheet
from tests.support.console import console
from tests.support.fake_desk import FakeDesk, FakeVenue, filled_desk
from tests.support.made import made_fill, made_order
from tests.support.trading import traded
from tests.ui.test_line import on_the_line


def files_of(folder: Path) -> list[tuple[Path, list[str]]]:
    """The files of a folder with their lines."""
    return [(path, path.read_text().splitlines()) for path in folder.iterdir()]


async def test_x_asks_and_only_y_cancels_that_order() -> None:
    async with console(traded()) as opened:
        await opened.press("3", "down", "x")
        await opened.until_shown("buy 2 500.5 USDT limit at 4 049 on KIIEX (#88102)")
        await opened.press("escape")
        assert opened.desk.canceled == []
        await opened.press("x", "enter")
        assert opened.desk.canceled == []
        await opened.press("y")
        await opened.until_shown("KIIEX has received it.")
        assert opened.desk.canceled == [("kiiex", "88102")]


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Rejected(RefusedBy.VENUE, "104", "There is no such order."), "There is no such order."),
        (Unknown("The answer was lost."), "nobody can tell yet. The answer was lost."),
    ],
)
async def test_what_the_venue_answers_to_a_cancel_is_said(outcome: Any, words: str) -> None:
    desk = traded()

    async def answer(venue: str, order_id: str) -> Any:
        return outcome

    desk.cancel = answer  # type: ignore[method-assign]
    async with console(desk, size=(140, 40)) as opened:
        await opened.press("3", "x", "y")
        await opened.until_shown(words)


async def test_cancel_all_says_how_many_and_asks() -> None:
    async with console(traded()) as opened:
        await opened.press("3", "X")
        await opened.until_shown("All 3 open orders at KIIEX,")
        assert isinstance(opened.app.screen, AskModal)
        await opened.press("y")
        await opened.until(lambda: len(opened.desk.canceled) == 3, "three cancels")


def at_two_venues() -> FakeDesk:
    """Three open orders at KIIEX and one at PEATIO."""
    desk = traded()
    desk.add_venue(FakeVenue("peatio", "PEATIO"))
    desk.put_orders(replace(made_order("501"), venue="peatio"))
    return desk


@pytest.mark.parametrize(
    ("words", "asks"),
    [
        ("cancel --all --venue peatio", "The one open order at PEATIO,"),
        ("cancel --mine --venue peatio", "Every open order at PEATIO that was placed"),
    ],
)
async def test_a_venue_on_the_line_is_the_only_one_canceled_at(words: str, asks: str) -> None:
    async with console(at_two_venues()) as opened:
        await on_the_line(opened, words)
        await opened.until_shown(asks)
        await opened.press("y")
        await opened.until(lambda: opened.desk.canceled, "the cancel")
        await opened.pilot.pause()
        assert opened.desk.canceled == [("peatio", "501")]


async def test_cancel_all_names_every_venue_it_asks() -> None:
    desk = at_two_venues()
    desk.add_venue(FakeVenue("bank", "BANK", missing={"orders": "BANK does not offer orders."}))
    desk.add_venue(FakeVenue("quiet", "QUIET"))
    async with console(desk) as opened:
        await opened.press("3", "X")
        await opened.until_shown("All 4 open orders at KIIEX, PEATIO, QUIET,")


async def test_cancel_all_where_no_order_is_known_says_so() -> None:
    async with console() as opened:
        await on_the_line(opened, "cancel --all")
        await opened.until_shown("Every open order at KIIEX, none of them known here,")


@pytest.mark.parametrize("scope", ["--all", "--mine"])
async def test_a_venue_nobody_knows_is_said_and_nothing_is_asked(scope: str) -> None:
    async with console(traded()) as opened:
        await on_the_line(opened, f"cancel {scope} --venue nowhere")
        await opened.until_shown("has no venue 'nowhere'")
        assert not isinstance(opened.app.screen, AskModal)


async def test_what_could_not_be_read_is_said_instead_of_none() -> None:
    desk = traded()
    problem = Problem.of(VenueUnreachable("kiiex", "KIIEX does not answer.", hint="It is tried again."))

    async def answer(venue: str | None = None) -> list[Any]:
        return [problem]

    desk.cancel_mine = answer  # type: ignore[method-assign]
    async with console(desk) as opened:
        await opened.press("3", "m", "y")
        await opened.until_shown("KIIEX does not answer. It is tried again.")
        assert "None of the open orders" not in "".join(spoken.sentence for spoken in opened.app.speech.all())


async def test_none_of_mine_is_said_when_everything_was_read() -> None:
    desk = traded()

    async def answer(venue: str | None = None) -> list[Any]:
        return []

    desk.cancel_mine = answer  # type: ignore[method-assign]
    async with console(desk) as opened:
        await opened.press("3", "m", "y")
        await opened.until_shown("None of the open orders was placed from here.")


async def test_without_an_open_order_there_is_nothing_to_cancel() -> None:
    async with console() as opened:
        await opened.press("3", "X", "m", "x")
        assert not isinstance(opened.app.screen, AskModal)
        await opened.until_shown("There is no order under the cursor.")


async def test_the_lists_turn_and_the_filter_narrows() -> None:
    desk = traded()
    desk.blotter.put_fills([made_fill(), made_fill("t2", "99")])
    desk.put_orders(made_order("88104", state=OrderState.FILLED, filled="100"))
    async with console(desk) as opened:
        await opened.press("3", "right")
        await opened.until_shown("Value")
        await opened.press("right", "slash")
        await opened.type("btc")
        await opened.until(
            lambda: opened.app.screen.query_one("BlotterPane Sheet", Sheet).keys == ("kiiex\n88103",)
        )
        await opened.press("escape")
        sheet = opened.app.screen.query_one("BlotterPane Sheet", Sheet)
        await opened.until(lambda: len(sheet.keys) == 4, "all rows again")
        assert sheet.has_focus


async def test_a_filter_without_a_match_says_so() -> None:
    async with console(traded()) as opened:
        await opened.press("3", "slash")
        await opened.type("[/b]")
        await opened.until_shown("None of the 3 rows has “[/b]”.")


async def test_the_cursor_stays_on_its_order_when_others_arrive() -> None:
    async with console(traded()) as opened:
        await opened.press("3", "down")
        sheet = opened.app.screen.query_one("BlotterPane Sheet", Sheet)
        key = sheet.cursor_key
        opened.desk.put_orders(*(made_order(f"9000{n}") for n in range(5)))
        await opened.until(lambda: len(sheet.keys) == 8, "eight rows")
        assert sheet.cursor_key == key


async def test_enter_on_a_row_shows_everything_known_of_the_order() -> None:
    desk = traded()
    desk.blotter.put_fills([made_fill("t9", "88102", fee=None)])
    async with console(desk) as opened:
        await opened.press("3", "down", "enter")
        await opened.until(lambda: isinstance(opened.app.screen, OrderModal), "the dialog")
        await opened.until_shown("60.00 USDT at 4 056.98  fee not told")
        await opened.press("escape")
        assert not isinstance(opened.app.screen, OrderModal)


async def test_export_writes_what_is_shown_and_says_where(tmp_path: Path) -> None:
    async with console(traded(), size=(200, 24)) as opened:
        opened.app._folder = tmp_path
        await opened.press("3", "slash")
        await opened.type("btc")
        await opened.press("enter", "E")
        [(path, lines)] = files_of(tmp_path)
        await opened.until_shown(f"1 row written to {path}")
        assert len(lines) == 2
        assert "88103" in lines[1]


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_the_designed_states_of_the_blotter(size: tuple[int, int]) -> None:
    desk = filled_desk()
    desk.fakes["kiiex"].state = VenueState.CONNECTING
    async with console(desk, size=size) as opened:
        await opened.press("3")
        await opened.until_shown("Connecting…")
        problem = Problem("unreachable", "KIIEX did not answer within 20 s.", "kiiex", True, "")
        desk.change_venue("kiiex", state=VenueState.DOWN, problem=problem)
        await opened.until_shown("KIIEX did not answer within 20 s.")
        desk.change_venue("kiiex", state=VenueState.OK, problem=None)
        await opened.until_shown("No order is open at any venue.")
        desk.change_venue("kiiex", missing={"orders": "KIIEX is a broker without a book."})
        await opened.until_shown("KIIEX is a broker without a book.")


async def test_rows_of_a_venue_that_is_down_say_as_of_when() -> None:
    async with console(traded(), size=(140, 40)) as opened:
        opened.desk.fakes["kiiex"].health = VenueHealth(last_success=opened.desk.clock.now())
        opened.desk.fake_clock.advance(14)
        await opened.press("3")
        opened.desk.change_venue("kiiex", state=VenueState.DOWN)
        await opened.until_shown("KIIEX down, as seen 14s ago")


async def test_the_ladder_is_read_while_it_can_be_seen_and_not_after() -> None:
    desk = filled_desk()
    async with console(desk, size=(140, 40)) as opened:
        await opened.press("3")
        ladder = opened.app.screen.query_one(Ladder)
        await opened.until(lambda: ladder.depth is not None, "a book")
        assert "spread 4.22 · 10.4 bp" in opened.text
        await desk.fake_clock.asleep()
        await opened.press("4")
        await opened.until(lambda: desk.fake_clock.sleepers == 0, "the end of reading")


async def test_a_book_that_can_not_be_read_says_why_in_its_place() -> None:
    desk = filled_desk()

    async def fails(venue: str, pair: Pair, levels: int = 20) -> Depth:
        raise VenueUnreachable(venue, "KIIEX did not answer.")

    desk.depth = fails  # type: ignore[method-assign]
    async with console(desk, size=(140, 40)) as opened:
        await opened.press("3")
        await opened.until_shown("KIIEX did not answer.")


async def test_c_opens_the_instrument_and_o_brings_it_back_into_the_form() -> None:
    async with console(traded()) as opened:
        await opened.press("3")
        sheet = opened.app.screen.query_one("BlotterPane Sheet", Sheet)
        sheet.move_to("kiiex\n88103")
        await opened.press("c")
        await opened.until(lambda: isinstance(opened.app.screen, InstrumentScreen), "the instrument")
        await opened.press("o")
        await opened.until(lambda: opened.app.current_mode == "trade", "Trade")
        form = opened.app.screen.query_one(OrderForm)
        await opened.until(lambda: form.instrument is not None and str(form.instrument.pair) == "BTC/USDT")


async def test_the_desk_is_told_what_is_looked_at() -> None:
    async with console() as opened:
        await opened.press("3")
        await opened.until(lambda: opened.desk.looked_at[-1].orders, "a look at orders")
        assert opened.desk.looked_at[-1].quotes == frozenset({("kiiex", pair("USDT/COPM"))})


async def test_a_hostile_venue_neither_ends_the_screen_nor_drives_the_terminal() -> None:
    desk = filled_desk()
    desk.add_venue(FakeVenue("evil", "[/x]\x1b[2J", state=VenueState.DOWN))
    desk.put_orders(replace(made_order("[/b]\x1b]0;x\x07"), venue="evil"))
    async with console(desk, size=(140, 40)) as opened:
        await opened.press("3")
        await opened.until_shown("[/x]")
        assert "\x1b" not in opened.text
        await opened.press("x")
        await opened.until_shown("Cancel order")
        await opened.press("y")
        await opened.until(lambda: desk.canceled == [("evil", "[/b]\x1b]0;x\x07")], "the cancel")
