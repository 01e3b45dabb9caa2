"""The help of screens and dialogs: every key that works there, and a way to it from everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace
from textual.screen import Screen

from fxtui.domain.intent import IntentState
from fxtui.store.config import Config
from fxtui.ui.commands import commands_of, key_label
from fxtui.ui.line import CommandLine
from fxtui.ui.screens.help import HelpModal
from fxtui.ui.screens.help.pages import FIXED
from fxtui.ui.screens.modal import ARMS_AFTER
from fxtui.ui.screens.swap import SwapModal
from fxtui.ui.screens.tickets.compose import ComposeScreen
from fxtui.ui.screens.trade.detail import OrderModal
from fxtui.ui.widgets.ask import AskModal, TellModal
from fxtui.ui.widgets.picker import Candidate, PickModal
from fxtui.ui.widgets.preview import PreviewModal
from fxtui.ui.widgets.progress import Progress
from tests.support.console import Console, console
from tests.support.fake_desk import filled_desk
from tests.ui.test_preview import hold_the_price, moved, open_preview

LARGE = (100, 60)


async def read_help(opened: Console, key: str = "question_mark") -> str:
    """Open the help, return what stands on it, close it."""
    below = opened.app.screen
    await opened.press(key)
    await opened.until(lambda: isinstance(opened.app.screen, HelpModal), "the help")
    await opened.pilot.pause()
    text = opened.text
    await opened.press("escape")
    await opened.until(lambda: opened.app.screen is below, "what was there before")
    return text


@pytest.mark.parametrize("key", ["question_mark", "f1"])
async def test_the_help_of_the_swap_lists_every_key_of_it(key: str) -> None:
    async with console(size=LARGE) as opened:
        await opened.press("s")
        text = await read_help(opened, key)
        for one in commands_of("swap"):
            keys = " ".join(key_label(part) for part in one.key.split(","))
            assert f"{keys:<15}{one.help[:40]}" in text, one.name
        assert "Everywhere" not in text
        assert "The keys and words of this screen or dialog" in text
        assert isinstance(opened.app.screen, SwapModal)


async def test_what_was_typed_in_the_swap_is_still_there_after_the_help() -> None:
    async with console() as opened:
        await opened.press("s", "2", "5")
        await read_help(opened)
        await opened.press("0", "enter")
        await opened.until(lambda: isinstance(opened.app.screen, PreviewModal), "the preview")
        await opened.until_shown("250.00 USDT")


async def test_the_swap_tells_of_its_help_on_its_line_of_keys() -> None:
    async with console() as opened:
        await opened.press("s")
        await opened.until_shown("? help")
        assert "esc cancel" in opened.text


async def test_the_preview_must_be_read_again_after_its_help() -> None:
    async with console() as opened:
        await open_preview(opened)
        text = await read_help(opened)
        assert "Send exactly what is shown, once." in text
        await opened.press("y")
        assert opened.desk.submitted == []
        await opened.seconds(ARMS_AFTER)
        await opened.press("y")
        assert len(opened.desk.submitted) == 1


async def test_a_good_end_closes_the_preview_and_never_the_help_over_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("fxtui.ui.widgets.preview.CLOSES_AFTER", 0.05)
    async with console() as opened:
        await open_preview(opened)
        preview = opened.app.screen
        await opened.press("y", "question_mark")
        assert isinstance(opened.app.screen, HelpModal)
        moved(opened.desk, IntentState.SENDING)
        [record] = opened.desk.intents.records()
        opened.desk.fill(record.intent.intent_id)
        await opened.until(lambda: preview.query_one(Progress).ended_well, "the good end")
        await opened.pilot.pause(0.1)
        assert isinstance(opened.app.screen, HelpModal)
        await opened.press("escape")
        await opened.until(lambda: len(opened.app.screen_stack) == 1, "the screen")


async def test_y_on_the_help_of_a_preview_sends_nothing() -> None:
    async with console() as opened:
        await open_preview(opened)
        await opened.press("question_mark", "y", "y", "enter")
        assert opened.desk.submitted == []


async def test_a_preview_that_asks_for_words_has_its_help_on_f1() -> None:
    desk = filled_desk()
    desk.change_preview = lambda p: replace(p, to_type="4100")
    async with console(desk, size=LARGE) as opened:
        await open_preview(opened)
        await opened.press(*"41", "question_mark")
        assert isinstance(opened.app.screen, PreviewModal)
        await opened.press("backspace")
        assert "Send exactly what is shown" in await read_help(opened, "f1")
        await opened.press(*"00")
        await opened.seconds(ARMS_AFTER)
        await opened.press("y")
        assert len(desk.submitted) == 1


@pytest.mark.parametrize(
    ("dialog", "words"),
    [
        (lambda: AskModal("Cancel order", ["sell 5 USDT"], "cancel it"), "Yes: do what is asked about."),
        (lambda: TellModal("Code", ["Type it."], "confirm"), "Answer with what is typed."),
        (lambda: PickModal("Give", [Candidate("USDT", "USDT")]), "Choose what is under the cursor."),
        (lambda: CommandLine("swap "), "Complete the verb."),
    ],
    ids=["question", "text", "choice", "line"],
)
async def test_f1_helps_in_every_dialog(dialog: Callable[[], Screen[Any]], words: str) -> None:
    async with console(size=LARGE) as opened:
        opened.app.push_screen(dialog())
        await opened.pilot.pause()
        assert words in await read_help(opened, "f1")


@pytest.mark.parametrize(
    ("dialog", "name"),
    [(PickModal, "pick"), (TellModal, "tell"), (CommandLine, "line"), (OrderModal, "order")],
)
def test_the_keys_of_a_dialog_without_commands_are_all_on_its_page(dialog: type[Any], name: str) -> None:
    listed = {word for keys, _ in FIXED[name] for word in keys.split()}
    assert name == dialog.NAME
    assert {key_label(key) for one in dialog.BINDINGS for key in one.key.split(",")} <= listed


async def test_a_question_mark_is_a_character_in_a_field_and_f1_the_help() -> None:
    async with console(size=LARGE) as opened:
        await opened.press("slash", "question_mark")
        assert not isinstance(opened.app.screen, HelpModal)
        assert "Here, on quotes" in await read_help(opened, "f1")


async def test_the_form_of_a_ticket_has_its_help() -> None:
    async with console(size=LARGE) as opened:
        await opened.press("4", "d")
        await opened.until(lambda: isinstance(opened.app.screen, ComposeScreen), "the form")
        text = await read_help(opened, "f1")
        assert "Here, on the form" in text
        assert "Show fee and net before anything is sent." in text
        assert "Choose the asset or the way from a list." in text


@pytest.mark.parametrize("keys", [("question_mark", "question_mark"), ("question_mark", "f1"), ("e", "f1")])
async def test_the_help_key_closes_a_page_too(keys: tuple[str, str]) -> None:
    async with console() as opened:
        await opened.press(keys[0])
        assert len(opened.app.screen_stack) == 2
        await opened.press(keys[1])
        await opened.until(lambda: len(opened.app.screen_stack) == 1, "the screen")


async def test_the_page_itself_names_the_keys_that_work() -> None:
    keys = {"help.close": "f9", "preview.send": "f8", "app.help": "f2"}
    async with console(size=LARGE, config=Config(keys=keys)) as opened:
        await opened.press("f2")
        await opened.until_shown("no commas. f8 sends, enter")
        assert "f9 close" in opened.text
        await opened.press("f9")
        assert not isinstance(opened.app.screen, HelpModal)


async def test_a_price_that_comes_while_the_help_covers_the_swap_is_not_lost_in_silence() -> None:
    async with console() as opened:
        await opened.press("s", "5")
        priced = hold_the_price(opened)
        await opened.press("enter", "question_mark")
        await opened.until(lambda: isinstance(opened.app.screen, HelpModal), "the help")
        priced.set()
        await opened.pilot.pause()
        await opened.press("escape")
        await opened.until_shown("The price came while another dialog stood")
        assert isinstance(opened.app.screen, SwapModal)
