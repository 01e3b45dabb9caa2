"""One press of a person, told from a paste, a held key and a stuck one by when keys were read."""

from __future__ import annotations

import pytest

from fxtui.ui.arrivals import APART, HELD_LATELY, LET_GO, PASTE, POURED, Arrivals, Doubt
from fxtui.ui.unfinished_paste import END, START, UnfinishedPaste

YES = ("y",)


def arrivals(*keys: tuple[str, float]) -> Arrivals:
    """These keys at these seconds."""
    made = Arrivals()
    for key, at in keys:
        made.note(key, at)
    return made


@pytest.mark.parametrize(
    "keys",
    [
        [],
        [("enter", 10.0)],
        [("y", 10.0)],
        [("enter", 10.0 - APART), ("y", 10.0), ("escape", 10.0 + APART)],
        [("y", 10.0 - LET_GO), ("y", 10.0)],
        # Somebody who has pressed another key meanwhile has let go of the first.
        [("y", 9.8), ("r", 9.9), ("y", 10.0)],
    ],
    ids=["nothing known", "another", "alone", "with time around it", "let go", "between others"],
)
def test_a_press_of_its_own_is_a_persons(keys: list[tuple[str, float]]) -> None:
    assert arrivals(*keys).doubt(YES) is None


@pytest.mark.parametrize(
    "keys",
    [
        [("enter", 10.0), ("y", 10.0)],
        [("y", 10.0), ("enter", 10.0)],
        [("y", 10.0), ("a", 10.0 + APART / 2)],
        [(PASTE, 10.0 - APART / 2), ("y", 10.0)],
    ],
    ids=["at the end", "at the beginning", "just before", "just after a paste"],
)
def test_a_key_among_others_is_no_persons(keys: list[tuple[str, float]]) -> None:
    assert arrivals(*keys).doubt(YES) is Doubt.CROWDED


@pytest.mark.parametrize("gap", [0.0, 0.03, 0.1, 0.5, 0.66])
def test_a_key_that_repeats_is_held(gap: float) -> None:
    assert arrivals(("y", 10.0), ("y", 10.0 + gap)).doubt(YES) is Doubt.HELD


@pytest.mark.parametrize(
    ("keys", "seconds"),
    [
        ([], APART),
        ([("y", 10.0)], APART),
        ([("y", 10.0), ("y", 10.03), ("y", 12.0)], LET_GO),
        ([("y", 10.0), ("y", 10.03), ("r", 12.0), ("y", 13.0)], LET_GO),
        ([("y", 10.0), ("y", 10.03), ("y", 10.03 + HELD_LATELY)], APART),
        ([("y", 10.0), ("y", 10.0 + LET_GO)], APART),
        ([("r", 10.0), ("r", 10.03), ("y", 11.0)], APART),
    ],
)
def test_a_key_that_was_held_is_waited_for_longer(keys: list[tuple[str, float]], seconds: float) -> None:
    assert arrivals(*keys).silence(YES) == seconds


def test_two_keys_of_one_command_are_one_key() -> None:
    assert arrivals(("f8", 10.0), ("y", 10.2)).doubt(("y", "f8")) is Doubt.HELD


def test_when_a_key_was_read_last_is_known() -> None:
    seen = arrivals(("y", 1.0), ("n", 2.0), ("y", 3.0), ("n", 4.0))
    assert seen.last(YES) == 3.0
    assert seen.last(("x",)) is None


def test_three_keys_at_once_are_poured_and_two_are_typed() -> None:
    assert not arrivals(("4", 1.0), ("1", 1.0)).poured(1.0)
    seen = arrivals(("4", 1.0), ("1", 1.0 + POURED / 4), ("0", 1.0 + POURED / 2), ("y", 2.0))
    assert [seen.poured(at) for at in (1.0, 1.0 + POURED / 4, 1.0 + POURED / 2, 2.0)] == [True] * 3 + [False]
    assert not arrivals(("4", 1.0), ("1", 1.1), ("0", 1.2)).poured(1.1)


@pytest.mark.parametrize("pieces", [[START + "abc"], ["\x1b[20", "0~abc"], [*START, "abc"]])
def test_a_paste_that_does_not_end_is_ended_when_nothing_more_comes(pieces: list[str]) -> None:
    paste = UnfinishedPaste()
    for piece in pieces:
        paste.take(piece, 10.0)
    assert not paste.is_overdue(11.9)
    assert paste.is_overdue(12.0)


def test_keys_in_vain_do_not_put_off_the_end_and_more_of_the_paste_does() -> None:
    paste = UnfinishedPaste()
    paste.take(START, 10.0)
    paste.take("x", 11.9)
    assert not paste.is_overdue(12.0)
    assert paste.is_overdue(12.2)
    paste.take("x" * 100, 12.2)
    assert not paste.is_overdue(14.1)


@pytest.mark.parametrize("text", ["", "abc", START + "abc" + END, START + START + END, END])
def test_what_is_no_open_paste_is_never_overdue(text: str) -> None:
    paste = UnfinishedPaste()
    paste.take(text, 10.0)
    assert not paste.is_overdue(100.0)
