"""A user's own keys: which of them work, which do not, and what is said about those."""

from __future__ import annotations

import string
from typing import Any

import pytest
from textual.binding import Binding
from textual.widgets import Input

from fxtui.ui.commands import all_commands, command, key_label
from fxtui.ui.commands.keymap import settled
from fxtui.ui.commands.keys import character_of, named
from fxtui.ui.commands.registry import SCREENS, together
from fxtui.ui.commands.taken import AMOUNT, BOARD, CHOOSING, EDITING, TABLE, taken
from fxtui.ui.widgets import amount_input
from fxtui.ui.widgets.board import Board
from fxtui.ui.widgets.choice import Choice
from fxtui.ui.widgets.picker import PickField
from fxtui.ui.widgets.sheet import Sheet


def faults(**wanted: str) -> list[str]:
    """What is wrong with keys, the names written with `__` for the point."""
    return [trouble.fault for trouble in settled(_names(wanted)).troubles]


def works(**wanted: str) -> dict[str, str]:
    """What of these keys works."""
    return dict(settled(_names(wanted)).keymap)


def _names(wanted: dict[str, str]) -> dict[str, str]:
    return {name.replace("__", "."): keys for name, keys in wanted.items()}


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("f8", "f8"),
        ("F8", "f8"),
        ("?", "question_mark"),
        ("question_mark", "question_mark"),
        ("/", "slash"),
        ("slash", "slash"),
        ("solidus", "slash"),
        ("p", "p"),
        ("P", "P"),
        ("shift+p", "P"),
        ("ctrl+P", "ctrl+p"),
        ("Ctrl+K", "ctrl+k"),
        ("shift+ctrl+left", "ctrl+shift+left"),
        ("esc", "escape"),
        ("pgdn", "pagedown"),
        ("↑", "up"),
        ("+", "plus"),
        ("ctrl++", "ctrl+plus"),
        ("ctrl+i", "tab"),
        ("ctrl+m", "enter"),
        ("ctrl+h", "backspace"),
        ("return", "enter"),
        ("ñ", "ñ"),
    ],
)
def test_a_key_is_understood_as_people_write_it(written: str, key: str) -> None:
    assert named(written) == key


@pytest.mark.parametrize(
    "written", ["ctrl+nonsense", "nonsense", "hyperspace+p", "ctrl+", "ctrl+ctrl+p", "", "\x07", "f99", "any"]
)
def test_what_is_no_key_is_none(written: str) -> None:
    assert named(written) is None


@pytest.mark.parametrize("character", sorted(set(string.punctuation) - {","} | {"€", "a", "7"}))
def test_a_character_has_the_name_that_textual_binds(character: str) -> None:
    [bound] = Binding.make_bindings([Binding(character, "nothing")])
    assert named(character) == bound.key
    assert character_of(bound.key) == character
    assert key_label(bound.key) == character


@pytest.mark.parametrize("one", all_commands(), ids=lambda one: one.name)
def test_the_keys_that_are_there_are_keys(one: object) -> None:
    keys = [key for key in getattr(one, "key").split(",") if key]  # noqa: B009 - the ids want plain objects
    assert [named(key) for key in keys] == keys
    assert [named(key_label(key)) for key in keys] == keys


def test_keys_that_are_right_all_work() -> None:
    assert works(app__swap="F8", quotes__pin="b", quotes__best=" p ,") == {
        "app.swap": "f8",
        "quotes.pin": "b",
        "quotes.best": "p",
    }
    assert faults(app__swap="F8", quotes__pin="b", quotes__best="p") == []


def test_a_name_that_no_command_has_is_a_fault_with_the_nearest_that_one_has() -> None:
    [trouble] = settled({"quotes.pim": "x"}).troubles
    assert trouble.fault == "there is no command quotes.pim; did you mean quotes.pin?"
    assert trouble.name == "quotes.pim"
    assert settled({"quotes.pim": "x"}).keymap == {}


def test_a_key_nobody_can_press_is_a_fault_and_the_old_one_stays() -> None:
    [trouble] = settled({"quotes.pin": "f2,ctrl+nonsense"}).troubles
    assert trouble.fault == "“ctrl+nonsense” is no key"
    assert trouble.sentence == "“ctrl+nonsense” is no key: quotes.pin keeps p."
    assert "f2" in trouble.advice
    assert works(quotes__pin="f2,ctrl+nonsense") == {}


@pytest.mark.parametrize(
    ("wanted", "fault", "left"),
    [
        ({"quotes.pin": "b"}, "the key b means both quotes.pin and quotes.best", {}),
        ({"quotes.pin": "s"}, "the key s means both quotes.pin and app.swap", {}),
        ({"app.swap": "w"}, "the key w means both app.swap and tickets.withdraw", {}),
        (
            {"app.swap": "p"},
            "the key p means app.swap, intents.placed, quotes.pin and venues.pause",
            {},
        ),
        (
            {"app.swap": "f2", "app.copy": "f2"},
            "the key f2 means both app.copy and app.swap",
            {"app.swap": "f2"},
        ),
        ({"swap.venue": "?"}, "the key ? means both swap.venue and app.help", {}),
        ({"app.hide": "ctrl+r"}, "the key ctrl+r means both app.hide and ticket_form.reload", {}),
        ({"preview.reprice": "y"}, "the key y means both preview.reprice and preview.send", {}),
        ({"quotes.best": "p", "quotes.pin": "tab"}, "the key tab goes to the next field", {}),
    ],
)
def test_a_key_that_would_mean_two_things_stays_where_it_was(
    wanted: dict[str, str], fault: str, left: dict[str, str]
) -> None:
    found = settled(wanted)
    assert fault in [trouble.fault for trouble in found.troubles]
    assert found.keymap == left


def test_two_commands_may_exchange_their_keys_and_screens_may_share_one() -> None:
    assert faults(quotes__pin="b", quotes__best="p") == []
    assert faults(quotes__pin="f2", balances__zero="f2") == []


def test_a_key_given_back_by_one_that_could_not_move_is_not_given_twice() -> None:
    found = settled({"quotes.best": "p", "quotes.pin": "ctrl+nonsense"})
    assert [trouble.name for trouble in found.troubles] == ["quotes.best", "quotes.pin"]
    assert found.keymap == {}


@pytest.mark.parametrize(
    ("name", "key", "words"),
    [
        ("quotes.pin", "tab", "goes to the next field"),
        ("quotes.pin", "ctrl+c", "leaves fxtui"),
        ("quotes.pin", "j", "moves in tables"),
        ("quotes.pin", "enter", "opens what is under the cursor"),
        ("quotes.pin", "right", "opens what is under the cursor"),
        ("tickets.find", "g", "moves in tables"),
        ("app.swap", "G", "moves in tables"),
        ("swap.venue", "5", "is typed into the amount"),
        ("swap.venue", "k", "is typed into the amount"),
        ("swap.turn", "backspace", "edits what is typed"),
        ("swap.turn", "ctrl+k", "edits what is typed"),
        ("swap.turn", "shift+left", "edits what is typed"),
        ("swap.turn", "enter", "ends what is typed"),
        ("preview.send", "ctrl+k", "edits what is typed"),
        ("preview.send", "ctrl+left", "edits what is typed"),
        ("preview.reprice", "enter", "ends what is typed"),
        ("preview.close", "enter", "ends what is typed"),
        ("ticket_form.reload", "ctrl+u", "edits what is typed"),
        ("trade.preview", "ctrl+w", "edits what is typed"),
        ("trade.back", "end", "moves in tables"),
        ("instrument.side", "ctrl+v", "edits what is typed"),
        ("app.hide", "ctrl+x", "edits what is typed"),
        ("app.palette", "x", "is typed into fields"),
        ("app.hide", "space", "is typed into fields"),
        ("app.hide", "backspace", "edits what is typed"),
        ("preview.send", "enter", "never sends"),
        ("preview.send", "ctrl+m", "never sends"),
        ("preview.close", "c", "is typed to confirm"),
        ("ask.yes", "enter", "never means yes"),
        ("help.close", "down", "reads on"),
        ("ticket_form.back", "left", "chooses"),
    ],
)
def test_a_key_that_something_else_needs_is_a_fault(name: str, key: str, words: str) -> None:
    [trouble] = settled({name: key}).troubles
    assert words in trouble.fault
    assert trouble.name == name


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("quotes.pin", "f2"),
        ("tickets.find", "l"),
        ("swap.venue", "n"),
        ("swap.dealt", "tab"),
        ("preview.send", "f8"),
        ("preview.send", "5"),
        ("app.help", "f2"),
        ("trade.preview", "enter,f5"),
    ],
)
def test_a_key_that_is_free_is_none(name: str, key: str) -> None:
    assert settled({name: key}).troubles == ()


def test_no_key_that_is_there_is_taken() -> None:
    assert [one.name for one in all_commands() for key in one.key.split(",") if key and taken(one, key)] == []


@pytest.mark.parametrize("example", ["f2", "ctrl+n"])
def test_the_keys_that_are_named_as_examples_are_free_for_every_command(example: str) -> None:
    [trouble] = settled({"quotes.pin": "nonsense"}).troubles
    assert example in trouble.advice
    assert [one.name for one in all_commands() if settled({one.name: example}).troubles] == []


def test_what_is_taken_is_what_the_widgets_bind() -> None:
    def keys(*widgets: Any) -> set[str]:
        return {key for widget in widgets for one in widget.BINDINGS for key in one.key.split(",")}

    assert set(TABLE) == keys(Sheet)
    assert set(TABLE) | set(BOARD) == keys(Board)
    assert set(CHOOSING) | {"enter"} == keys(PickField, Choice)
    assert set(EDITING) == keys(Input)
    assert {character_of(key) for key in AMOUNT} == amount_input._TYPED


def test_a_dialog_hears_its_own_commands_the_help_and_what_has_priority() -> None:
    heard = {one.name for one in together("swap")}
    assert {"swap.turn", "app.help", "app.hide", "app.palette"} <= heard
    assert "app.swap" not in heard
    assert "app.swap" in {one.name for one in together("ticket_form")}
    assert "ticket_form" in SCREENS
    assert command("app.help") in together("preview")
