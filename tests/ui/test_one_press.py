"""What decides is one press of a person: a key among others, or one that is held, decides nothing and that is said.

The driver's part, noting when keys were read, is played here; `tests/proof/keys.py` has the real one.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from msgspec.structs import replace
from textual import events
from textual._time import get_time

from fxtui.ui import arrivals
from fxtui.ui.arrivals import APART, LET_GO, PASTE
from fxtui.ui.widgets.ask import AskModal, TellModal
from fxtui.ui.widgets.confirm_input import ConfirmInput
from fxtui.ui.widgets.preview import PreviewModal
from tests.support.console import Console, console
from tests.support.fake_desk import filled_desk
from tests.ui.test_preview import open_preview


async def read(opened: Console, *keys: str, ago: float = 0.0) -> None:
    """The driver reads these keys at one moment, `ago` seconds before now, and passes them on."""
    at = get_time() - ago
    for key in keys:
        opened.app.arrivals.note(key, at)
    for key in keys:
        if key != PASTE:
            event = events.Key(key, key if len(key) == 1 else None)
            event.time = at
            opened.app.post_message(event)
    await opened.pilot.pause()


async def shown(opened: Console) -> None:
    """A preview that has stood for a while."""
    await open_preview(opened)
    await opened.seconds(1.0)


async def read_late(opened: Console, key: str, ago: float) -> None:
    """The driver read `key` `ago` seconds before now, and a busy loop comes to it only now."""
    opened.app.arrivals.note(key, get_time() - ago)
    opened.app.post_message(events.Key(key, key))
    await opened.pilot.pause()


async def decided(opened: Console) -> None:
    """Wait until the dialog in front has made up its mind."""
    screen: Any = opened.app.screen
    await opened.until(lambda: not screen._deciding, "a decision")
    await opened.pilot.pause()


async def test_one_press_sends_when_nothing_came_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrivals, "APART", 0.5)
    async with console() as opened:
        await shown(opened)
        await read(opened, "y")
        assert opened.desk.submitted == []
        await opened.until(lambda: opened.desk.submitted, "the order")
        assert len(opened.desk.submitted) == 1


@pytest.mark.parametrize("keys", [("enter", "y"), ("y", "enter"), ("2", "y", "5"), (PASTE, "y")])
async def test_a_press_among_others_sends_nothing_and_the_next_one_alone_does(keys: tuple[str, ...]) -> None:
    async with console() as opened:
        await shown(opened)
        await read(opened, *keys)
        await decided(opened)
        assert opened.desk.submitted == []
        assert "press y once more, alone" in opened.text
        last = opened.app.speech.last
        assert last is not None
        assert last.sentence.startswith("Nothing was decided, for y came with other keys")
        forget_what_was_read(opened)
        await read(opened, "y")
        await opened.until(lambda: opened.desk.submitted, "the order")


def forget_what_was_read(opened: Console) -> None:
    """As if the keys so far had been read long ago."""
    opened.app.arrivals._seen.clear()


async def test_a_key_that_follows_within_the_wait_takes_the_press_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(arrivals, "APART", 0.5)
    async with console() as opened:
        await shown(opened)
        read_at = get_time()
        await read(opened, "y")
        opened.app.arrivals.note("x", read_at + APART / 2)
        await decided(opened)
        assert opened.desk.submitted == []


@pytest.mark.parametrize("gap", [0.03, 0.5])
async def test_a_key_that_is_held_sends_nothing(gap: float) -> None:
    async with console() as opened:
        await shown(opened)
        opened.app.arrivals.note("y", get_time() - gap)
        await read(opened, "y")
        await decided(opened)
        assert opened.desk.submitted == []
        last = opened.app.speech.last
        assert last is not None
        assert "was held or came twice" in last.sentence


async def test_a_held_key_sends_nothing_when_the_line_stalls_and_lets_single_repeats_through() -> None:
    async with console() as opened:
        for ago in (2.0, 1.97, 1.94):
            opened.app.arrivals.note("y", get_time() - ago)
        await shown(opened)
        await read(opened, "y")
        await asyncio.sleep(APART * 3)
        assert opened.desk.submitted == []
        await read(opened, "y")
        await decided(opened)
        assert opened.desk.submitted == []


async def test_who_has_let_go_and_presses_again_sends() -> None:
    async with console() as opened:
        opened.app.arrivals.note("y", get_time() - LET_GO - APART)
        await shown(opened)
        await read(opened, "y")
        await opened.until(lambda: opened.desk.submitted, "the order")


async def test_a_press_from_before_a_preview_could_be_read_sends_nothing_however_late_it_comes() -> None:
    async with console() as opened:
        await open_preview(opened)
        await opened.seconds(0.3)
        assert opened.app.screen.why_not("preview.send") == ""  # type: ignore[attr-defined]
        await read_late(opened, "y", ago=0.5)
        await decided(opened)
        assert opened.desk.submitted == []
        last = opened.app.speech.last
        assert last is not None
        assert (
            last.sentence == "Nothing was decided, for y came before this could be read: press it once more."
        )
        forget_what_was_read(opened)
        await read(opened, "y")
        await opened.until(lambda: opened.desk.submitted, "the order")


async def test_a_price_made_again_has_to_be_read_again() -> None:
    async with console() as opened:
        await shown(opened)
        await opened.press("r")
        await opened.until(lambda: "pricing again" not in opened.text, "the new price")
        await opened.seconds(0.3)
        await read(opened, "y")
        await decided(opened)
        assert opened.desk.submitted == []


async def test_a_question_that_has_to_be_read_takes_no_answer_at_once() -> None:
    async with console() as opened:
        answers: list[bool | None] = []
        question = AskModal("It did not happen", ["It is over."], "write it down", has_to_be_read=True)
        opened.app.push_screen(question, answers.append)
        await opened.pilot.pause()
        await opened.seconds(0.3)
        await read(opened, "y")
        await decided(opened)
        assert answers == []
        await opened.seconds(1.0)
        forget_what_was_read(opened)
        await read(opened, "y")
        await opened.until(lambda: answers == [True], "the answer")


async def test_what_closes_a_dialog_does_not_wait() -> None:
    async with console() as opened:
        await shown(opened)
        await read(opened, "escape", "y")
        await opened.until(lambda: not isinstance(opened.app.screen, PreviewModal), "no dialog")
        assert opened.desk.submitted == []


async def test_a_question_takes_one_press_alone() -> None:
    async with console() as opened:
        answers: list[bool | None] = []
        opened.app.push_screen(AskModal("Cancel all", ["All 3 open orders"], "cancel all"), answers.append)
        await opened.pilot.pause()
        await read(opened, "y", "x")
        await decided(opened)
        assert answers == []
        forget_what_was_read(opened)
        await read(opened, "y")
        await opened.until(lambda: answers == [True], "the answer")


async def test_a_pasted_line_does_not_answer_by_its_own_end() -> None:
    async with console() as opened:
        answers: list[str | None] = []
        opened.app.push_screen(TellModal("It happened", ["Type its id."], "write it down"), answers.append)
        await opened.pilot.pause()
        await read(opened, *"4711", "enter")
        await decided(opened)
        assert answers == []
        forget_what_was_read(opened)
        await read(opened, "enter")
        await opened.until(lambda: answers == ["4711"], "the answer")


async def test_a_word_that_is_poured_into_the_field_is_refused_aloud() -> None:
    desk = filled_desk()
    desk.change_preview = lambda p: replace(p, to_type="4100")
    async with console(desk) as opened:
        await shown(opened)
        await read(opened, *"4100", "y")
        await decided(opened)
        field = opened.app.screen.query_one(ConfirmInput)
        assert field.value == ""
        last = opened.app.speech.last
        assert last is not None
        assert last.sentence.startswith("What must be typed came all at once")
        for digit in "4100":
            forget_what_was_read(opened)
            await read(opened, digit)
        assert field.value == "4100"
        forget_what_was_read(opened)
        await read(opened, "y")
        await opened.until(lambda: desk.submitted, "the order")


async def test_a_paste_with_its_marks_is_refused_aloud_and_keeps_what_was_typed() -> None:
    desk = filled_desk()
    desk.change_preview = lambda p: replace(p, to_type="4100")
    async with console(desk) as opened:
        await shown(opened)
        await opened.press("4", "1")
        opened.app.post_message(events.Paste("4100"))
        await opened.until(lambda: opened.app.speech.last is not None, "a word about it")
        assert opened.app.screen.query_one(ConfirmInput).value == "41"
