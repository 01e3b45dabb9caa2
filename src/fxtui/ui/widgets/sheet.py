"""A table of facts that change seldom: keyed rows, a cursor that stays with its row, only changed lines repainted.

Only rows that can be seen are made, so thousands cost no more than a screenful. Live prices belong on the quote
board; how rows become lines is in `sheet_layout`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Click, Resize
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from fxtui.ui.widgets.sheet_layout import Column, Row, head_line, row_line, shape
from fxtui.ui.widgets.sheet_rows import SheetRows
from fxtui.ui.widgets.sheet_strips import Look, SheetStrips


class Sheet(ScrollView, can_focus=True):
    """Rows below fixed titles, with one of them under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "step(-1)", "up", show=False),
        Binding("down,j", "step(1)", "down", show=False),
        Binding("pageup", "page(-1)", "page up", show=False),
        Binding("pagedown", "page(1)", "page down", show=False),
        Binding("home,g", "edge(False)", "first", show=False),
        Binding("end,G", "edge(True)", "last", show=False),
        Binding("enter", "pick", "open", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"sheet--head", "sheet--cursor", "sheet--resting", "sheet--mark"}
    DEFAULT_CSS = """
    Sheet {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        background: $background;
    }
    Sheet > .sheet--head { color: $head; }
    Sheet > .sheet--cursor { background: $cursor; text-style: $cursor-style; }
    Sheet > .sheet--resting { background: $surface; }
    Sheet > .sheet--mark { color: $accent; }
    """

    class Moved(Message):
        """The cursor came to another row, or the row under it is another now; `key` is None on an empty sheet."""

        def __init__(self, sheet: Sheet, key: str | None) -> None:
            super().__init__()
            self.sheet = sheet
            self.key = key

        @property
        def control(self) -> Sheet:
            """The sheet."""
            return self.sheet

    class Picked(Message):
        """Enter was pressed on a row."""

        def __init__(self, sheet: Sheet, key: str) -> None:
            super().__init__()
            self.sheet = sheet
            self.key = key

        @property
        def control(self) -> Sheet:
            """The sheet."""
            return self.sheet

    def __init__(
        self, columns: Sequence[Column], *, headed: bool = True, lit: bool = False, id: str | None = None
    ) -> None:
        """`headed` False leaves the titles away; `lit` shows the cursor bright without the focus too."""
        super().__init__(id=id)
        self._head = 1 if headed else 0
        self._lit = lit
        self._rows = SheetRows(columns)
        self._measured = self._rows.measure
        self._shape = shape(self._rows.columns, self._measured, 0)
        self._strips = SheetStrips(self)
        self._cursor = 0
        self._told: str | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all rows, in order."""
        return self._rows.keys

    @property
    def cursor_key(self) -> str | None:
        """The key of the row under the cursor, None on an empty sheet."""
        return self.keys[self._cursor] if self.keys else None

    @property
    def cursor_row(self) -> Row | None:
        """The row under the cursor."""
        return self._row_at(self._cursor) if self.keys else None

    def show(
        self, keys: Sequence[str], make: Callable[[str], Row], columns: Sequence[Column] | None = None
    ) -> None:
        """Replace what is shown; `make` gives the row of a key when it comes into sight.

        The cursor stays on its key, the scroll position stays, and lines that did not change are not painted.
        """
        key, at, before, count = self.cursor_key, self._cursor, self._seen(), len(self._rows)
        if self._rows.replace(keys, make, columns):
            before, self._measured = {}, self._rows.measure
            self._reshape()
        self._cursor = self._rows.place_of(key, at)
        if len(self._rows) != count:
            self._strips.forget()
            self.virtual_size = Size(self.size.width, len(self._rows) + self._head)
            self.refresh(layout=True)
        self._reveal()
        self._repaint(before)
        if self._cursor != at:
            self._redraw(at)
            self._redraw(self._cursor)
        self._tell()

    def move_to(self, key: str) -> None:
        """Put the cursor on the row with this key; nothing happens when there is none."""
        self._go(self._rows.place_of(key, self._cursor))

    def render_line(self, y: int) -> Strip:
        """One line: the titles, a row, or nothing below the last."""
        width = self.size.width
        if y < self._head:
            return self._strips.head(head_line(self._rows.columns, self._shape), width)
        place = y - self._head + self.scroll_offset.y
        if place >= len(self._rows):
            return Strip.blank(width, self.visual_style.rich_style)
        row, look = self._row_at(place), self._look_of(place)
        known = self._strips.known(place, look, width)
        return known or self._strips.draw(place, row_line(self._rows.columns, self._shape, row), look, width)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Other rows come into sight: columns may have to grow for them."""
        super().watch_scroll_y(old_value, new_value)
        self._measure_seen()

    def notify_style_update(self) -> None:
        """Forget what was drawn in other colours."""
        self._strips.forget()
        super().notify_style_update()

    def on_resize(self, event: Resize) -> None:
        """Let other columns fit."""
        self._strips.forget()
        self.virtual_size = Size(event.size.width, len(self._rows) + self._head)
        self._shape = shape(self._rows.columns, self._rows.measure, self._room)
        self._reveal()
        self._measure_seen()

    def on_focus(self) -> None:
        """Show the cursor."""
        self._redraw(self._cursor)

    def on_blur(self) -> None:
        """Show where the cursor rests."""
        self._redraw(self._cursor)

    def on_click(self, event: Click) -> None:
        """Go to the row that was clicked."""
        place = event.y - self._head + self.scroll_offset.y
        if event.y >= self._head and place < len(self._rows):
            self._go(place)

    def action_step(self, by: int) -> None:
        """Move the cursor by rows."""
        self._go(self._cursor + by)

    def action_page(self, by: int) -> None:
        """Move the cursor by what is visible."""
        self._go(self._cursor + by * max(1, self.size.height - 2))

    def action_edge(self, last: bool) -> None:
        """Move the cursor to the first or the last row."""
        self._go(len(self._rows) - 1 if last else 0)

    def action_pick(self) -> None:
        """Open the row under the cursor."""
        if self.cursor_key is not None:
            self.post_message(self.Picked(self, self.cursor_key))

    @property
    def _room(self) -> int:
        return max(0, self.size.width - 2)

    def _look_of(self, place: int) -> Look:
        if place != self._cursor:
            return "plain"
        return "cursor" if self.has_focus or self._lit else "resting"

    def _row_at(self, place: int) -> Row:
        row = self._rows.at(place)
        if self._rows.measure is not self._measured:
            self._measured = self._rows.measure
            self._reshape()
        return row

    def _reshape(self) -> None:
        fitting = shape(self._rows.columns, self._measured, self._room)
        if fitting != self._shape:
            self._shape = fitting
            self._strips.forget()
            self.refresh()

    def _places(self) -> range:
        """The places that can be seen."""
        top = self.scroll_offset.y
        return range(top, min(len(self._rows), top + max(0, self.size.height - self._head)))

    def _seen(self) -> dict[int, Row]:
        """The rows that stand on the screen, by their place."""
        return {place: row for place in self._places() if (row := self._rows.made(place)) is not None}

    def _measure_seen(self) -> None:
        for place in self._places():
            self._row_at(place)

    def _repaint(self, before: Mapping[int, Row]) -> None:
        """Paint the lines that differ from what stood there."""
        self._measure_seen()
        for place in self._places():
            old = before.get(place)
            if old is None or not old.is_same(self._row_at(place)):
                self._redraw(place)
        self._strips.keep(self._places())

    def _redraw(self, place: int) -> None:
        self._strips.forget(place)
        y = place + self._head - self.scroll_offset.y
        if self._head <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    def _go(self, place: int) -> None:
        before, self._cursor = self._cursor, min(max(0, place), max(0, len(self._rows) - 1))
        if before != self._cursor:
            self._redraw(before)
            self._redraw(self._cursor)
            self._reveal()
            self._tell()

    def _reveal(self) -> None:
        visible = self.size.height - self._head
        top = self.scroll_offset.y
        if visible <= 0:
            return
        if self._cursor < top:
            self.scroll_to(y=self._cursor, animate=False, force=True)
        elif self._cursor >= top + visible:
            self.scroll_to(y=self._cursor - visible + 1, animate=False, force=True)

    def _tell(self) -> None:
        if self.cursor_key != self._told:
            self._told = self.cursor_key
            self.post_message(self.Moved(self, self.cursor_key))
