"""What is known of one thing, whole: a heading, facts with their names, long values wrapped and never cut."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

_INDENT = 2


class Fact(Struct, frozen=True):
    """One fact. Without a name its value starts at the left edge; an empty one is a blank line."""

    name: str
    value: Content

    def is_same(self, other: Fact) -> bool:
        """Whether both would be drawn alike."""
        return self.name == other.name and self.value.is_same(other.value)


def fact_lines(facts: Sequence[Fact], width: int) -> list[Content]:
    """The facts in `width` cells: values wrapped, their further lines below their first."""
    label = max((len(fact.name) for fact in facts), default=0) + _INDENT
    lines: list[Content] = []
    for fact in facts:
        indent = label if fact.name else 0
        wrapped = _wrapped(fact.value, max(8, width - indent))
        for place, part in enumerate(wrapped):
            name = fact.name if place == 0 else ""
            lines.append(Content.assemble((name.ljust(indent), "$head"), part) if indent else part)
    return lines


def _wrapped(value: Content, width: int) -> list[Content]:
    return value.wrap(width) if value.cell_length > width else [value]


class _Lines(Widget):
    """The facts, as high as their lines are many in the width it has, with a scroll bar beside it or without."""

    DEFAULT_CSS = """
    _Lines { height: auto; width: 1fr; }
    """

    can_focus = False

    def __init__(self) -> None:
        super().__init__(markup=False)
        self.facts: tuple[Fact, ...] = ()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One row for each line."""
        return len(fact_lines(self.facts, width))

    def render(self) -> Content:
        """Everything."""
        return Content("\n").join(fact_lines(self.facts, self.size.width))


class Details(VerticalScroll, can_focus=True):
    """Facts of one thing; scrolls when they are more than fit."""

    DEFAULT_CSS = """
    Details { height: 1fr; padding: 0 1; border-top: solid $edge; scrollbar-size-vertical: 1; }
    Details:focus { border-top: solid $accent; }
    """

    def compose(self) -> ComposeResult:
        """The lines."""
        yield _Lines()

    @property
    def plain(self) -> str:
        """The facts as text."""
        return "\n".join(line.plain.rstrip() for line in fact_lines(self.query_one(_Lines).facts, 10_000))

    def show(self, facts: Sequence[Fact]) -> None:
        """Show these facts; nothing is painted when they are what stands there."""
        lines, fresh = self.query_one(_Lines), tuple(facts)
        before, lines.facts = lines.facts, fresh
        if len(fresh) == len(before) and all(a.is_same(b) for a, b in zip(fresh, before, strict=True)):
            return
        width = lines.size.width
        grown = len(fact_lines(before, width)) != len(fact_lines(fresh, width))
        lines.refresh(layout=grown)
