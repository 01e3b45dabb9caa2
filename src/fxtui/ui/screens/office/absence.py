"""Why a list or a pane is empty: each reason a state, a sentence, and the key that helps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual.content import Content

from fxtui.ui.accounts import NO_OFFICE, has_customers, may_have_customers
from fxtui.ui.commands import worded
from fxtui.ui.screens.office.kept import Answer
from fxtui.ui.text import line
from fxtui.ui.widgets.empty import State

if TYPE_CHECKING:
    from fxtui.desk.desk import Desk

Why = tuple[State, str, str, str]
"""State, sentence, key (a command in braces) and what it does."""
_RELOAD = ("{office.reload}", "reads again")


def why_no_customers(desk: Desk) -> Why:
    """Why no customer stands in the list."""
    views = desk.venues()
    having = [view for view in views if has_customers(view)]
    book = desk.customers.book
    if not having:
        waiting = [view for view in views if may_have_customers(view)]
        if not waiting:
            return "empty", NO_OFFICE, "{app.venues}", "Venues"
        problem = next((view.problem for view in waiting if view.problem is not None), None)
        if problem is not None:
            return "error", problem.message, "{app.venues}", "Venues says more"
        return "loading", f"Connecting to {line(waiting[0].title, 20)}…", "", ""
    problem = next((found for view in having if (found := book.problem(view.id)) is not None), None)
    if problem is not None:
        return "error", problem.message, *_RELOAD
    title = line(having[0].title, 20)
    if not all(book.listed(view.id) for view in having):
        return "loading", f"Reading the customers of {title}…", "", ""
    return (
        "empty",
        f"No customer of {title} has left a trace: the venue has no list of them.",
        "{office.open}",
        "opens one by its number, {office.new} makes one",
    )


def why_no_banks(answer: Answer[object]) -> Why:
    """Why no bank account is shown."""
    empty: Why = ("empty", "There is no bank account.", "{office.bank}", "adds one")
    return _why(answer, "bank accounts", empty)


def why_no_transactions(answer: Answer[object]) -> Why:
    """Why no transaction is shown."""
    return _why(answer, "transactions", ("empty", "There is no transaction.", *_RELOAD))


def why_no_deposit(answer: Answer[object]) -> Why:
    """Why it is not shown where a transfer goes."""
    return _why(answer, "deposit instructions", ("loading", "Reading the deposit instructions…", "", ""))


def as_line(state: State, sentence: str, key: str, does: str, keymap: Mapping[str, str]) -> Content:
    """A reason as a line of facts."""
    sign, style = ("✖", "$danger") if state == "error" else ("◌", "$soft")
    after = f"   {worded(key, keymap)} {does}" if key else ""
    return Content.assemble((f"{sign} ", style), line(sentence, 300), (after, "$quiet"))


def _why(answer: Answer[object], what: str, empty: Why) -> Why:
    if answer.problem and not answer.reading:
        return "error", answer.problem, *_RELOAD
    if answer.at is None:
        return "loading", f"Reading the {what}…", "", ""
    return empty
