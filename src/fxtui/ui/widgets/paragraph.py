"""A sentence over a fixed number of lines, wrapped by words; a single line that changes often is a `Line`."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget


class Paragraph(Widget):
    """Words in the room the style sheet gives them; `show(content)` replaces them."""

    DEFAULT_CSS = """
    Paragraph { height: 1; width: 1fr; }
    """

    can_focus = False

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes, markup=False)
        self._content = Content("")

    @property
    def content(self) -> Content:
        """What is shown."""
        return self._content

    def show(self, content: Content) -> None:
        """Show `content`; nothing is painted when it is what already stands there."""
        if not content.is_same(self._content):
            self._content = content
            self.refresh()

    def render(self) -> Content:
        """The words."""
        return self._content
