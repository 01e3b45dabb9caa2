"""The `:` line and the palette: the words of the shell, over the screen."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace
from textual import events
from textual.widgets import Input

from fxtui.domain.foreign import Foreign
from fxtui.domain.order import OrderDraft, OrderState
from fxtui.domain.swap import SwapDraft
from fxtui.ui.line import CommandLine
from fxtui.ui.screens.balances import BalancesScreen
from fxtui.ui.screens.modal import ARMS_AFTER
from fxtui.ui.screens.quotes import QuotesScreen
from fxtui.ui.widgets.ask import AskModal
from fxtui.ui.widgets.picker import PickModal
from fxtui.ui.widgets.preview import PreviewModal
from tests.support.console import Console, console
from tests.support.fake_desk import filled_desk
from tests.support.fake_venue import COPM, USDT


async def on_the_line(opened: Console, text: str, *, enter: bool = True) -> None:
    """Type a line."""
    await opened.press("colon")
    opened.app.screen.query_one(Input).value = text
    if enter:
        await opened.press("enter")
    await opened.pilot.pause()


async def test_a_swap_on_the_line_opens_the_preview_and_sends_nothing() -> None:
    async with console() as opened:
        await on_the_line(opened, "swap 100 USDT COPM")
        await opened.until(lambda: isinstance(opened.app.screen, PreviewModal), "the preview")
        assert opened.desk.previewed[-1] == SwapDraft(
            "kiiex", USDT, COPM, Decimal(100), USDT, Decimal("0.003")
        )
        assert opened.desk.submitted == []
        await opened.seconds(ARMS_AFTER)
        await opened.press("y")
        assert len(opened.desk.submitted) == 1


async def test_an_order_on_the_line_opens_the_preview() -> None:
    async with console() as opened:
        await on_the_line(opened, "order sell 10 USDT/COPM --limit 4100")
        await opened.until(lambda: isinstance(opened.app.screen, PreviewModal), "the preview")
        draft = opened.desk.previewed[-1]
        assert isinstance(draft, OrderDraft)
        assert draft.limit_price == 4100


@pytest.mark.parametrize(
    ("text", "screen"), [("balances --asset BTC", BalancesScreen), ("quotes BTC/USDT", QuotesScreen)]
)
async def test_reading_verbs_open_their_screen_narrowed(text: str, screen: type) -> None:
    async with console() as opened:
        await on_the_line(opened, text)
        await opened.until(lambda: isinstance(opened.app.screen, screen), "the screen")
        await opened.until(lambda: "COPM" not in opened.text, "only BTC")
        assert "BTC" in opened.text


async def test_the_prefix_of_the_shell_does_no_harm() -> None:
    async with console() as opened:
        await on_the_line(opened, "fxtui balances")
        await opened.until(lambda: isinstance(opened.app.screen, BalancesScreen), "balances")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("swop 1 USDT COPM", "No such command"),
        ("swap 1 USDT", "Missing"),
        ('swap "1 USDT COPM', "No closing quotation"),
        ("swap 1 USDT COPM --moon", "No such option"),
        ("swap 1 USDT COPM --dry-run", "--dry-run is for the shell"),
        ("quotes --watch", "--watch is for the shell"),
        ("balances --json", "Options like --json"),
        ("--profile live balances", "Options like --json"),
    ],
)
async def test_what_makes_no_sense_is_said_above_the_line_which_stays(text: str, reason: str) -> None:
    async with console() as opened:
        await on_the_line(opened, text)
        await opened.until_shown(reason)
        assert isinstance(opened.app.screen, CommandLine)
        assert opened.app.screen.query_one(Input).value == text


async def test_what_is_refused_later_is_said_on_the_speech_line() -> None:
    async with console() as opened:
        await on_the_line(opened, "swap 1,000 USDT COPM")
        await opened.until_shown("could mean 1000 or 1")


@pytest.mark.parametrize("text", ["demo", "sim kiiex", "config path"])
async def test_what_is_for_the_shell_says_so(text: str) -> None:
    async with console() as opened:
        await on_the_line(opened, text)
        await opened.until_shown("That is for the shell")


async def test_help_is_a_page_and_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    async with console() as opened:
        await on_the_line(opened, "swap --help")
        await opened.until_shown("Usage")
        assert "AMOUNT" in opened.text
    assert capsys.readouterr().out == ""


async def test_help_alone_lists_what_can_be_typed_here() -> None:
    async with console(size=(140, 40)) as opened:
        await on_the_line(opened, "help")
        await opened.until_shown("swap AMOUNT FROM TO: Swap AMOUNT of FROM into TO now")
        assert "sim [VENUE]" not in opened.text


async def test_typing_shows_usage_and_tab_completes() -> None:
    async with console() as opened:
        await on_the_line(opened, "sw", enter=False)
        await opened.press("tab")
        assert opened.app.screen.query_one(Input).value == "swap "
        await opened.until_shown("swap AMOUNT FROM TO")


async def test_up_recalls_what_was_typed() -> None:
    async with console() as opened:
        await on_the_line(opened, "quotes")
        await on_the_line(opened, "balances")
        await opened.until(lambda: isinstance(opened.app.screen, BalancesScreen), "balances")
        await opened.press("colon", "up", "up")
        assert opened.app.screen.query_one(Input).value == "quotes"
        await opened.press("down")
        assert opened.app.screen.query_one(Input).value == "balances"


async def test_a_paste_of_several_lines_runs_nothing() -> None:
    async with console() as opened:
        await opened.press("colon")
        opened.app.screen.query_one(Input).post_message(events.Paste("swap 5 USDT COPM\ny\n"))
        await opened.pilot.pause()
        assert opened.desk.previewed == []
        assert isinstance(opened.app.screen, CommandLine)


async def test_a_cancel_on_the_line_asks_first() -> None:
    from tests.ui.test_preview import open_preview

    desk = filled_desk()
    desk.autopilot = "filled"
    async with console(desk) as opened:
        await open_preview(opened)
        await opened.press("y")
        await opened.until_shown("filled")
        await opened.press("escape")
        [order] = desk.blotter.history()
        working = replace(order, order_id="77", state=OrderState.WORKING, venue_state=Foreign("Working"))
        desk.put_orders(working)
        await on_the_line(opened, "cancel 77")
        await opened.until(lambda: isinstance(opened.app.screen, AskModal), "the question")
        assert desk.canceled == []
        await opened.press("y")
        await opened.until(lambda: desk.canceled == [("kiiex", "77")], "the cancel")


async def test_the_palette_finds_commands_instruments_and_verbs() -> None:
    async with console() as opened:
        await opened.press("ctrl+p", "t", "h", "e", "m", "e", "enter")
        await opened.until(lambda: opened.app.theme == "light", "the next theme")
        opened_keys: list[object] = []
        opened.app.open_instrument = lambda *key: opened_keys.append(key)  # type: ignore[method-assign]
        await opened.press("ctrl+p", *"eth", "slash", *"usdt", "enter")
        await opened.until(lambda: opened_keys, "the instrument")
        await opened.press("ctrl+p", "colon", "space", *"withdraw", "space", *"amount", "enter")
        await opened.until(lambda: isinstance(opened.app.screen, CommandLine), "the line")
        assert opened.app.screen.query_one(Input).value == "withdraw "


async def test_a_dialog_has_no_palette() -> None:
    async with console() as opened:
        await opened.press("s", "ctrl+p")
        assert not isinstance(opened.app.screen, PickModal)
