"""What the command line asks on the terminal: who answers, what does not, and what ends the waiting."""

from __future__ import annotations

import asyncio
import io
import os
from typing import Any, cast

import pytest

from fxtui.cli.session import Session
from fxtui.contract.errors import Problem, UsageError
from fxtui.grammar.requests import Options
from tests.support.at_a_terminal import Person, at_a_terminal

QUESTION = "Type y to send, anything else to leave it: "


def session_of(person: Person) -> Session:
    """A run of the command line at the terminal of `person`."""
    return Session(cast(Any, None), Options(), out=io.StringIO(), err=person.screen, keys=person.keys)


@pytest.mark.parametrize(
    ("answer", "yes"), [("y\n", True), (" y \n", True), ("n\n", False), ("yy\n", False), ("\n", False)]
)
async def test_the_word_that_is_asked_for_is_yes_and_all_else_is_no(answer: str, yes: bool) -> None:
    with at_a_terminal(answer) as person:
        assert await session_of(person).ask(QUESTION, "y") is yes


async def test_what_was_typed_before_the_question_answers_nothing() -> None:
    with at_a_terminal("n\n") as person:
        person.type("y\n")
        assert await session_of(person).ask(QUESTION, "y") is False


async def test_the_end_of_what_is_typed_is_no() -> None:
    with at_a_terminal("\x04") as person:
        assert await session_of(person).ask(QUESTION, "y") is False


async def test_a_terminal_that_goes_away_answers_nothing() -> None:
    keyboard, terminal = os.openpty()
    with at_a_terminal("") as person, os.fdopen(terminal, encoding="utf-8") as keys:
        session = session_of(Person(person.screen, keys))
        asking = asyncio.ensure_future(session.ask(QUESTION, "y"))
        await asyncio.sleep(0)
        os.close(keyboard)
        with pytest.raises(OSError, match=r"terminal has gone|Input/output error"):
            await asking


async def test_who_is_interrupted_while_asking_leaves_the_line_of_the_question() -> None:
    with at_a_terminal("") as person:
        asking = asyncio.ensure_future(session_of(person).ask(QUESTION, "y"))
        await asyncio.sleep(0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert person.screen.getvalue() == f"{QUESTION}\n"


async def test_without_a_terminal_asking_is_wrong_use() -> None:
    with pytest.raises(UsageError, match="no terminal to ask on"):
        await session_of(Person()).ask(QUESTION, "y")


class Gone(io.StringIO):
    """A terminal that has gone."""

    def write(self, _text: str) -> int:
        """Fail as the system does."""
        raise OSError(5, "Input/output error")


def test_a_problem_nobody_can_read_still_has_its_exit_code() -> None:
    session = Session(cast(Any, None), Options(), out=Gone(), err=Gone())
    assert session.fail(Problem("refused", "No.", None, False, "")) == 3
    with session.unheard():
        session.write("something")
    with pytest.raises(OSError, match="Input/output"):
        session.write("something")
