"""The frame of every screen: banner, tabs, speech, keys, help, and what is said in words."""

from __future__ import annotations

import pytest

from fxtui.desk.views import VenueState
from fxtui.domain.intent import IntentKind
from fxtui.domain.order import OrderState
from fxtui.store.config import Config
from fxtui.ui.screens.base import DeskScreen
from fxtui.ui.screens.modal import DeskModal
from tests.support.console import console
from tests.support.fake_desk import filled_desk

MODES = ["1", "2", "3", "4", "6", "7"]


@pytest.mark.parametrize("key", MODES)
@pytest.mark.parametrize(("live", "words"), [(True, "LIVE  REAL MONEY"), (False, "PAPER")])
async def test_every_screen_says_where_money_is_real(key: str, live: bool, words: str) -> None:
    async with console(filled_desk(live=live)) as opened:
        await opened.press(key)
        await opened.until(lambda: isinstance(opened.app.screen, DeskScreen), "a screen")
        assert opened.lines[0].startswith(f" {words}")
        assert ("LIVE" in opened.lines[0]) is live
        assert "demo" in opened.lines[0]
        assert "account 7" in opened.lines[0]
        assert opened.lines[0].rstrip().endswith("12:01:12Z")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (VenueState.OK, "● KIIEX"),
        (VenueState.CONNECTING, "◌ KIIEX connecting"),
        (VenueState.PAUSED, "‖ KIIEX paused"),
        (VenueState.SLOW, "◐ KIIEX 8s"),
        (VenueState.DOWN, "○ KIIEX down 8s"),
    ],
)
async def test_a_venue_has_a_sign_a_word_and_an_age(state: VenueState, words: str) -> None:
    desk = filled_desk()
    desk.fake_clock.advance(8)
    async with console(desk) as opened:
        desk.change_venue("kiiex", state=state)
        await opened.until_shown(words)


async def test_what_is_not_possible_is_grey_and_says_why() -> None:
    async with console() as opened:
        await opened.press("5")
        assert "! No venue of this profile has a back office." in opened.text


async def test_no_swap_where_no_venue_swaps() -> None:
    desk = filled_desk()
    desk.fakes["kiiex"].missing = {"swaps": "KIIEX does not swap for this account."}
    async with console(desk) as opened:
        await opened.press("s")
        assert "KIIEX does not swap for this account." in opened.text
        assert not isinstance(opened.app.screen, DeskModal)


async def test_the_desk_speaks_on_the_line_above_the_keys() -> None:
    async with console() as opened:
        opened.desk.say("danger", "KIIEX refuses the API key: check the profile.")
        await opened.until_shown("✖ KIIEX refuses the API key: check the profile.")
        assert opened.lines[-2].startswith(" ✖")
        opened.desk.say("good", "swap filled")
        await opened.until_shown("✔ swap filled")
        await opened.press("e")
        await opened.until_shown("KIIEX refuses the API key")


async def test_a_quiet_sentence_leaves_and_a_loud_one_stays() -> None:
    async with console() as opened:
        opened.app.say("info", "Theme dark.")
        await opened.until_shown("Theme dark.")
        await opened.seconds(61)
        assert "Theme dark." not in opened.text
        opened.app.say("danger", "KIIEX is down.")
        await opened.seconds(600)
        assert "KIIEX is down." in opened.text


async def test_a_toast_comes_only_over_a_dialog_and_stands_over_the_tabs() -> None:
    async with console(toasts=True) as opened:
        opened.desk.say("good", "nothing over this")
        await opened.until_shown("✔ nothing over this")
        assert opened.text.count("nothing over this") == 1
        await opened.press("s")
        opened.desk.say("danger", "order 88121 was canceled")
        await opened.until(lambda: len(opened.app._notifications) == 1, "the toast")
        await opened.pilot.pause(0.1)
        lines = [n for n, text in enumerate(opened.lines) if "order 88121" in text]
        assert lines[0] == 1


@pytest.mark.parametrize("key", MODES)
async def test_help_lists_every_key_of_the_screen(key: str) -> None:
    async with console(size=(100, 60)) as opened:
        await opened.press(key, "question_mark")
        await opened.until_shown("Everywhere")
        await opened.press("escape")
        assert "Everywhere" not in opened.text


async def test_below_60_by_16_one_line_says_so_and_everything_comes_back() -> None:
    async with console() as opened:
        await opened.pilot.resize_terminal(59, 24)
        await opened.until_shown("fxtui needs 60 columns and 16 rows")
        assert "PAPER" not in opened.text
        await opened.pilot.resize_terminal(80, 15)
        await opened.until_shown("fxtui needs 60 columns and 16 rows")
        await opened.pilot.resize_terminal(80, 24)
        await opened.until_shown("USDT/COPM")


async def test_keys_of_ones_own_move_the_binding_the_bar_and_the_help() -> None:
    async with console(config=Config(keys={"app.swap": "f8"})) as opened:
        assert "f8 swap" in opened.lines[-1]
        await opened.press("s")
        assert not isinstance(opened.app.screen, DeskModal)
        await opened.press("f8")
        assert isinstance(opened.app.screen, DeskModal)


async def test_a_keymap_that_makes_no_sense_is_said_at_the_start() -> None:
    async with console(config=Config(keys={"app.swop": "w"})) as opened:
        await opened.until_shown("there is no command app.swop")
    async with console(config=Config(keys={"quotes.pin": "s"})) as opened:
        await opened.until_shown("the key s means both quotes.pin and app.swap: quotes.pin keeps p.")
        assert "p pin" in opened.lines[-1]
        await opened.press("s")
        assert isinstance(opened.app.screen, DeskModal)


async def test_quit_leaves_at_once_when_nothing_is_open() -> None:
    async with console() as opened:
        await opened.press("q")
        await opened.until(lambda: not opened.app.is_running or opened.app._exit, "the end")
        assert opened.app.return_code == 0


async def test_quit_asks_when_an_outcome_of_this_session_is_unknown() -> None:
    from tests.ui.test_preview import open_preview

    desk = filled_desk()
    desk.autopilot = "unknown"
    async with console(desk) as opened:
        await open_preview(opened)
        await opened.press("y", "escape", "q")
        await opened.until_shown("no known outcome")
        await opened.press("escape")
        assert opened.app.is_running
        await opened.press("q", "y")
        await opened.until(lambda: opened.app._exit, "the end")


async def test_quit_asks_when_an_order_of_this_session_works_on() -> None:
    from msgspec.structs import replace

    from tests.ui.test_preview import open_preview

    desk = filled_desk()
    desk.autopilot = "filled"
    async with console(desk) as opened:
        await open_preview(opened)
        await opened.press("y")
        await opened.until_shown("filled")
        await opened.press("escape")
        [order] = desk.blotter.history()
        desk.put_orders(replace(order, order_id="9", state=OrderState.WORKING))
        assert desk.intents.records()[0].intent.kind is IntentKind.SWAP
        await opened.press("q")
        await opened.until_shown("1 order of this session works on")


async def test_the_same_clock_ticks_on_every_screen() -> None:
    async with console() as opened:
        await opened.press("1")
        await opened.seconds(5)
        assert opened.lines[0].rstrip().endswith("12:01:17Z")
        await opened.press("2")
        await opened.until(lambda: opened.lines[0].rstrip().endswith("12:01:17Z"), "the clock")


async def test_the_desk_starts_after_the_first_paint() -> None:
    from fxtui.ui.app import FxtuiApp
    from tests.support.console import TRUECOLOR

    seen: list[str] = []
    desk = filled_desk()

    async def ready() -> None:
        from fxtui.ui.plain import text_of

        seen.append(text_of(app))

    app = FxtuiApp(desk.desk, config=Config(), on_ready=ready, environ=TRUECOLOR)
    async with app.run_test() as pilot:
        await pilot.pause(0.1)
    assert "4 056.20" in seen[0]


async def test_a_console_that_is_closing_draws_nothing_any_more() -> None:
    async with console() as opened:
        assert opened.app.shown() == [opened.app.screen]
    assert opened.app.shown() == []
