"""The line above a pane: the names of the panes, which one is shown, and how old it is. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content

from fxtui.domain.moment import Moment
from fxtui.ui import format as show
from fxtui.ui.screens.office.kept import Answer
from fxtui.ui.text import line

_GAP = "   "
_MINUTE, _STEP = 60, 10


def pane_names(titles: Mapping[str, int | None], lit: str, age: Content, width: int) -> Content:
    """The names with how many rows they have where that is known; `age` stands at the right where there is room."""
    parts: list[Content | str | tuple[str, str]] = []
    for title, count in titles.items():
        number = f" {count}" if count is not None else ""
        if title == lit:
            parts += [(title, "bold $accent"), (number, "bold"), _GAP]
        else:
            parts += [(f"{title}{number}", "$quiet"), _GAP]
    names = Content.assemble(*parts)
    room = width - names.cell_length
    if age.cell_length > room:
        age = age.truncate(max(0, room), ellipsis=True)
    return Content.assemble(names, " " * max(0, room - age.cell_length), age)


def read_words(answer: Answer[object], now: Moment) -> Content:
    """How old what is shown is, or why it could not be read again; steps of ten seconds, so that little is painted."""
    if answer.reading:
        return Content.styled("◌ reading…", "$soft")
    old = f"read {_ago(answer.at.age(now))}" if answer.at is not None else ""
    if answer.problem:
        return Content.styled(f"✖ {line(answer.problem, 200)}" if not old else f"✖ old: {old}", "$danger")
    return Content.styled(old, "$quiet")


def _ago(seconds: float) -> str:
    if seconds < _STEP:
        return "just now"
    return show.ago(seconds if seconds >= _MINUTE else int(seconds) // _STEP * _STEP)
