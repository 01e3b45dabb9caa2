"""Where a screen's filter line will stand: nothing is made of it before `/` is pressed for the first time."""

from __future__ import annotations

from textual.containers import Vertical

from fxtui.ui.widgets.filter_line import FilterLine


class FilterSlot(Vertical):
    """Holds the filter line once there is one; messages are the line's own, `Narrowed` and `Closed`."""

    DEFAULT_CSS = """
    FilterSlot { height: auto; }
    """

    @property
    def value(self) -> str:
        """What is typed, empty while there is no line."""
        line = self._line
        return line.value if line is not None else ""

    def wanted(self, text: str) -> bool:
        """Whether a row with these words stays."""
        line = self._line
        return line is None or line.wanted(text)

    async def open(self) -> None:
        """Make the line if there is none, show it, and give it the focus."""
        (await self._made()).open()

    async def narrow_to(self, words: str) -> None:
        """Filter by `words` without taking the focus; empty shows everything."""
        if words or self._line is not None:
            (await self._made()).narrow_to(words)

    def close(self) -> None:
        """Show everything again; `Closed` gives the table the focus."""
        line = self._line
        if line is not None:
            line.action_close()

    @property
    def _line(self) -> FilterLine | None:
        return next(iter(self.query(FilterLine).results(FilterLine)), None)

    async def _made(self) -> FilterLine:
        line = self._line
        if line is None:
            line = FilterLine()
            await self.mount(line)
        return line
