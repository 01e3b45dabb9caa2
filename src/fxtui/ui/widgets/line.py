"""A widget of one line of `Content` that repaints only the cells that changed, and never asks for a layout."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget


class Line(Widget):
    """One line; `show(content)` replaces it."""

    DEFAULT_CSS = """
    Line { height: 1; width: 1fr; }
    """

    can_focus = False

    def __init__(
        self, content: Content | None = None, *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes, markup=False)
        self._content = content or Content("")

    @property
    def content(self) -> Content:
        """What is shown."""
        return self._content

    def show(self, content: Content) -> None:
        """Show `content`; nothing is painted when it is what already stands there."""
        before, self._content = self._content, content
        if content.is_same(before):
            return
        first, last = changed_cells(before, content)
        self.refresh(Region(first, 0, last - first, 1))

    def render(self) -> Content:
        """The line; what does not fit ends in an ellipsis, so that no number is cut in silence."""
        room = self.size.width
        return (
            self._content.truncate(room, ellipsis=True)
            if self._content.cell_length > room > 0
            else self._content
        )


def changed_cells(before: Content, after: Content) -> tuple[int, int]:
    """The columns from the first to behind the last in which two lines differ; all of them when widths may vary."""
    width = max(before.cell_length, after.cell_length)
    if before.spans != after.spans or before.cell_length != len(before) or after.cell_length != len(after):
        return 0, width
    old, new = before.plain.ljust(width), after.plain.ljust(width)
    places = [n for n in range(width) if old[n] != new[n]]
    return (places[0], places[-1] + 1) if places else (0, width)
