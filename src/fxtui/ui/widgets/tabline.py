"""The second line: the main screens with their keys, the present one marked by weight and by the rule below it."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from fxtui.ui.commands import Command, key_of
from fxtui.ui.widgets.line import Line

_GAP = 2


class TabLine(Vertical):
    """The names of the main screens, and a rule that is heavy under the one that is open."""

    DEFAULT_CSS = """
    TabLine { height: 2; }
    TabLine > #tabs-rule { color: $edge; }
    """

    def __init__(self, tabs: list[tuple[Command, str]], keymap: Mapping[str, str], current: str) -> None:
        """`tabs` are the commands that open a screen, each with the reason why it can't be opened (empty: it can)."""
        super().__init__()
        self._tabs = [(key_of(command.name, keymap), command, reason) for command, reason in tabs]
        self._current = current

    def offer(self, tabs: list[tuple[Command, str]]) -> None:
        """Other reasons: venues tell what they have only once they are connected."""
        reasons = {command.name: reason for command, reason in tabs}
        fresh = [(key, command, reasons.get(command.name, old)) for key, command, old in self._tabs]
        if fresh != self._tabs:
            self._tabs = fresh
            self.draw()

    def compose(self) -> ComposeResult:
        """Names and rule."""
        yield Line(id="tabs-names")
        yield Line(id="tabs-rule")

    def on_resize(self) -> None:
        """Draw for the new width."""
        self.draw()

    def draw(self) -> None:
        """Draw both lines for the present width."""
        width = self.size.width
        names, start, end = self._names(width)
        self.query_one("#tabs-names", Line).show(names)
        rule = Content.assemble(
            "─" * start, ("━" * (end - start), "$accent not dim"), "─" * max(0, width - end)
        )
        self.query_one("#tabs-rule", Line).show(rule)

    def _names(self, width: int) -> tuple[Content, int, int]:
        needed = 1 + sum(len(key) + 1 + len(c.title) + _GAP for key, c, _ in self._tabs)
        with_keys = needed <= width
        parts: list[str | tuple[str, str]] = [" "]
        at, start, end = 1, 0, 0
        for key, command, reason in self._tabs:
            title = command.title
            label = f"{key} {title}" if with_keys else title
            if command.name == f"app.{self._current}":
                start, end = at - 1, at + len(label) + 1
                parts.append((label, "bold $accent"))
            elif reason:
                parts.append((label, "$soft dim"))
            else:
                parts += [(f"{key} ", "$soft"), title] if with_keys else [title]
            parts.append(" " * _GAP)
            at += len(label) + _GAP
        return Content.assemble(*parts), start, end
