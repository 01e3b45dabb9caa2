"""Choices, pickers and fields: what is not offered is passed over, what is pasted is looked at."""

from __future__ import annotations

import pytest
from textual import events
from textual.content import Content
from textual.widget import Widget

from fxtui.ui.screens.trade.offers import force_options, post_options, type_options
from fxtui.ui.widgets.choice import Choice, Option
from fxtui.ui.widgets.details import Fact, fact_lines
from fxtui.ui.widgets.picker import Candidate, PickField, PickModal
from fxtui.ui.widgets.word_input import WordInput
from tests.support.console import Console, console

OPTIONS = (Option("a", "a"), Option("b", "b", "the venue takes no b."), Option("c", "c"))


async def on_screen(opened: Console, widget: Widget) -> None:
    """Put a widget on the screen and give it the focus."""
    await opened.app.screen.mount(widget)
    widget.focus()
    await opened.pilot.pause()


@pytest.mark.parametrize(
    ("pressed", "value"),
    [
        ([], "a"),
        (["right"], "c"),
        (["l", "l", "l"], "c"),
        (["right", "left"], "a"),
        (["h"], "a"),
        (["space"], "c"),
    ],
)
async def test_a_choice_passes_over_what_is_not_offered(pressed: list[str], value: str) -> None:
    async with console() as opened:
        choice = Choice(OPTIONS)
        await on_screen(opened, choice)
        await opened.press(*pressed)
        assert choice.value == value


async def test_a_choice_that_is_no_longer_offered_becomes_the_first_that_is() -> None:
    async with console() as opened:
        choice = Choice(OPTIONS, "c")
        await on_screen(opened, choice)
        choice.offer((Option("a", "a", "no."), Option("b", "b"), Option("c", "c", "no.")))
        assert choice.value == "b"
        assert choice.reasons == "a: no. c: no."


def test_every_option_is_on_the_line() -> None:
    assert Choice(OPTIONS, "c").render().plain == "○ a  ○ b  ● c"


def test_before_a_venue_told_what_it_takes_everything_is_offered() -> None:
    assert all(
        not option.reason for option in (*type_options(None), *force_options(None), *post_options(None))
    )


async def test_a_picker_answers_what_was_chosen_by_words_and_arrows() -> None:
    async with console() as opened:
        field = PickField("Asset")
        await on_screen(opened, field)
        field.offer(
            [Candidate("1", "USDT", "KIIEX"), Candidate("2", "USDC", "KIIEX"), Candidate("3", "COPM [/b]")]
        )
        assert field.key == "1"
        await opened.press("enter")
        await opened.until(lambda: isinstance(opened.app.screen, PickModal), "the list")
        await opened.type("usd")
        await opened.press("down", "enter")
        await opened.until(lambda: field.key == "2", "USDC")


async def test_a_picker_that_is_left_changes_nothing() -> None:
    async with console() as opened:
        field = PickField("Asset")
        await on_screen(opened, field)
        field.offer([Candidate("1", "USDT"), Candidate("2", "USDC")])
        await opened.press("enter")
        await opened.until(lambda: isinstance(opened.app.screen, PickModal), "the list")
        await opened.press("down", "escape")
        await opened.until(lambda: not isinstance(opened.app.screen, PickModal), "the screen")
        assert field.key == "1"


async def test_a_list_without_a_match_answers_nothing() -> None:
    async with console() as opened:
        field = PickField("Asset")
        await on_screen(opened, field)
        field.offer([Candidate("1", "USDT")])
        await opened.press("enter")
        await opened.until(lambda: isinstance(opened.app.screen, PickModal), "the list")
        await opened.type("xyz")
        await opened.press("enter")
        assert isinstance(opened.app.screen, PickModal)


async def test_left_and_right_go_to_the_neighbours() -> None:
    async with console() as opened:
        field = PickField("Asset")
        await on_screen(opened, field)
        field.offer([Candidate("1", "USDT"), Candidate("2", "USDC")])
        await opened.press("right", "right")
        assert field.key == "2"
        await opened.press("left")
        assert field.key == "1"


@pytest.mark.parametrize("paste", ["a\nb", "a\r\ny\n", "a\u202eb", "a\x1b[2J", "a\u200bb"])
async def test_a_paste_of_several_lines_or_unseen_characters_is_refused(paste: str) -> None:
    async with console() as opened:
        field = WordInput("before")
        await on_screen(opened, field)
        field.post_message(events.Paste(paste))
        await opened.pilot.pause()
        assert field.value == "before"


async def test_a_plain_paste_is_taken_without_blanks_around_it() -> None:
    async with console() as opened:
        field = WordInput()
        await on_screen(opened, field)
        field.post_message(events.Paste("  TQrZ8tKf  "))
        await opened.until(lambda: field.value == "TQrZ8tKf", "the address")


def test_facts_are_wrapped_below_their_value_and_never_cut() -> None:
    facts = [
        Fact("to", Content("TQrZ 8tKf jpLY z5dV")),
        Fact("state", Content("done")),
        Fact("", Content("end")),
    ]
    lines = [line.plain.rstrip() for line in fact_lines(facts, 18)]
    assert lines == ["to     TQrZ 8tKf", "       jpLY z5dV", "state  done", "end"]
