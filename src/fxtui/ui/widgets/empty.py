"""Designed states: empty, loading, error and unknown, each with a sentence and a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from textual.content import Content
from textual.widget import Widget

from fxtui.ui.commands import worded
from fxtui.ui.text import line

if TYPE_CHECKING:
    from fxtui.ui.app import FxtuiApp

State = Literal["empty", "loading", "error", "unknown"]

_MARKS: dict[State, tuple[str, str]] = {
    "empty": ("·", "$soft"),
    "loading": ("◌", "$soft"),
    "error": ("✖", "$danger"),
    "unknown": ("?", "$unknown"),
}


class Empty(Widget):
    """One sentence in the middle of where a table would be, and the key that helps.

    Hidden until `say` is called; `clear` hides it again. `sentence` may hold foreign words.
    """

    DEFAULT_CSS = """
    Empty {
        display: none; height: 1fr; width: 1fr; content-align: center middle; text-align: center; padding: 1 4;
        &.-shown { display: block; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._content = Content("")

    def say(self, state: State, sentence: str, key: str = "", does: str = "") -> None:
        """Show `sentence`, and `key` with what it does, both with commands by name: `{trade.buy}`, `buys`."""
        mark, style = _MARKS[state]
        parts: list[str | tuple[str, str]] = [(f"{mark} ", f"{style} bold"), line(sentence, 300)]
        if key:
            keymap = cast("FxtuiApp", self.app).keymap
            parts += ["\n\n", (worded(key, keymap), "bold $accent"), f" {worded(does, keymap)}"]
        content = Content.assemble(*parts)
        self.add_class("-shown")
        if not content.is_same(self._content):
            self._content = content
            self.refresh(layout=True)

    def clear(self) -> None:
        """Hide it: there is something to show now."""
        self.remove_class("-shown")

    def render(self) -> Content:
        """The sentence."""
        return self._content
