"""The style words of a board and their looks, taken from the theme's variables.

Not component classes: Textual would style each of them with every screen, and a board has a dozen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.style import Style
from textual.color import Color

if TYPE_CHECKING:
    from textual.widget import Widget


class Look(NamedTuple):
    """The theme variables of a word: its colour, its background, its weight."""

    colour: str = ""
    background: str = ""
    weight: str = ""


STYLES = {
    "head": Look("head", weight="head-style"),
    "cursor": Look(background="cursor", weight="cursor-style"),
    "quiet": Look("quiet", weight="quiet-style"),
    "up": Look("up"),
    "down": Look("down"),
    "good": Look("good"),
    "stale": Look("stale"),
    "unknown": Look("unknown"),
    "danger": Look("danger"),
    "accent": Look("accent"),
    "bar": Look("bar"),
}
"""Every word a span's or a row's style may be made of, beside `bold`."""
_DEFAULT = {"", "none", "ansi_default"}


class BoardStyles:
    """Rich styles by style words, kept until the theme changes."""

    def __init__(self, board: Widget) -> None:
        self._board = board
        self._rows: dict[str, Style] = {}
        self._spans: dict[str, Style] = {}

    def row(self, words: str) -> Style:
        """The style of a row: the board's own and the row's words over it."""
        known = self._rows.get(words)
        if known is None:
            known = self._rows[words] = self._board.rich_style + self.span(words)
        return known

    def span(self, words: str) -> Style:
        """The style of a span, to be put over its row's."""
        known = self._spans.get(words)
        if known is None:
            known = Style()
            for word in words.split():
                known += Style(bold=True) if word == "bold" else self._of(STYLES[word])
            self._spans[words] = known
        return known

    def forget(self) -> None:
        """The theme changed."""
        self._rows.clear()
        self._spans.clear()

    def _of(self, look: Look) -> Style:
        variables = self._board.app.theme_variables
        colour, background = variables.get(look.colour, ""), variables.get(look.background, "")
        weight = variables.get(look.weight, "")
        return Style(
            color=None if colour in _DEFAULT else Color.parse(colour).rich_color,
            bgcolor=None if background in _DEFAULT else Color.parse(background).rich_color,
            dim=weight == "dim" or None,
            reverse=weight == "reverse" or None,
        )
