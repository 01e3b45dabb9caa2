"""The style words of a board and the style sheet that gives them their looks in every theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.style import Style

if TYPE_CHECKING:
    from textual.widget import Widget

STYLES = (
    "head",
    "cursor",
    "bold",
    "quiet",
    "up",
    "down",
    "good",
    "stale",
    "unknown",
    "danger",
    "accent",
    "bar",
)
"""Every word a span's or a row's style may be made of."""

BOARD_CSS = """
Board {
    width: 1fr; height: 1fr; overflow-x: hidden; background: $background;
    & > .board--head { color: $head; text-style: $head-style; }
    & > .board--cursor { background: $cursor; text-style: $cursor-style; }
    & > .board--bold { text-style: bold; }
    & > .board--quiet { color: $quiet; text-style: $quiet-style; }
    & > .board--up { color: $up; }
    & > .board--down { color: $down; }
    & > .board--good { color: $good; }
    & > .board--stale { color: $stale; }
    & > .board--unknown { color: $unknown; }
    & > .board--danger { color: $danger; }
    & > .board--accent { color: $accent; }
    & > .board--bar { color: $bar; }
}
"""


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
                known += self._board.get_component_rich_style(f"board--{word}", partial=True)
            self._spans[words] = known
        return known

    def forget(self) -> None:
        """The theme changed."""
        self._rows.clear()
        self._spans.clear()
