"""A table of facts that change seldom: keyed rows, a cursor that stays with its row, only changed lines repainted.

Only rows that can be seen are made, so thousands cost no more than a screenful. Live prices belong on the quote
board; how rows become lines is in `sheet_layout`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click, Resize
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style

from fxtui.ui.widgets.sheet_layout import Column, Row, head_line, measured, row_line, shape, untouched

_MARK, _RESTING_MARK = "▌", "▏"


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
        self._columns = tuple(columns)
        self._keys: tuple[str, ...] = ()
        self._make: Callable[[str], Row] = lambda key: Row(key, ())
        self._built: dict[str, Row] = {}
        self._measure = untouched(self._columns)
        self._shape = shape(self._columns, self._measure, 0)
        self._cursor = 0
        self._told: str | None = None
        self._strips: dict[tuple[int, bool], Strip] = {}

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all rows, in order."""
        return self._keys

    @property
    def cursor_key(self) -> str | None:
        """The key of the row under the cursor, None on an empty sheet."""
        return self._keys[self._cursor] if self._keys else None

    @property
    def cursor_row(self) -> Row | None:
        """The row under the cursor."""
        return self._row_at(self._cursor) if self._keys else None

    def show(
        self, keys: Sequence[str], make: Callable[[str], Row], columns: Sequence[Column] | None = None
    ) -> None:
        """Replace what is shown; `make` gives the row of a key when it comes into sight.

        The cursor stays on its key, the scroll position stays, and lines that did not change are not painted.
        """
        key, before = self.cursor_key, self._seen()
        changed = len(keys) != len(self._keys)
        if columns is not None and tuple(columns) != self._columns:
            self._columns = tuple(columns)
            self._measure = untouched(self._columns)
            before = {}
        self._keys, self._make, self._built = tuple(keys), make, {}
        self._cursor = self._place_of(key)
        if changed:
            self._strips.clear()
            self.virtual_size = Size(self.size.width, len(self._keys) + self._head)
            self.refresh(layout=True)
        self._reveal()
        self._repaint(before)
        self._tell()

    def move_to(self, key: str) -> None:
        """Put the cursor on the row with this key; nothing happens when there is none."""
        if key in self._keys:
            self._go(self._keys.index(key))

    def render_line(self, y: int) -> Strip:
        """One line: the titles, a row, or nothing below the last."""
        width = self.size.width
        if y < self._head:
            head = Content(" ") + head_line(self._columns, self._shape)
            return self._strip(head, self.get_visual_style("sheet--head"), width)
        place = y - self._head + self.scroll_offset.y
        if place >= len(self._keys):
            return Strip.blank(width, self.visual_style.rich_style)
        row = self._row_at(place)
        under = place == self._cursor
        known = self._strips.get((place, under))
        if known is None or known.cell_length != width:
            known = self._strips[place, under] = self._row_strip(row, under, width)
        return known

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Other rows come into sight: what was drawn stands elsewhere now, and columns may have to grow."""
        super().watch_scroll_y(old_value, new_value)
        self._measure_seen()

    def notify_style_update(self) -> None:
        """Forget what was drawn in other colours."""
        self._strips.clear()
        super().notify_style_update()

    def on_resize(self, event: Resize) -> None:
        """Let other columns fit."""
        self._strips.clear()
        self.virtual_size = Size(event.size.width, len(self._keys) + self._head)
        self._shape = shape(self._columns, self._measure, self._room)
        self._reveal()
        self._measure_seen()

    def on_focus(self) -> None:
        """Show the cursor."""
        self._redraw_cursor()

    def on_blur(self) -> None:
        """Show where the cursor rests."""
        self._redraw_cursor()

    def on_click(self, event: Click) -> None:
        """Go to the row that was clicked."""
        place = event.y - self._head + self.scroll_offset.y
        if event.y >= self._head and place < len(self._keys):
            self._go(place)

    def action_step(self, by: int) -> None:
        """Move the cursor by rows."""
        self._go(self._cursor + by)

    def action_page(self, by: int) -> None:
        """Move the cursor by what is visible."""
        self._go(self._cursor + by * max(1, self.size.height - 2))

    def action_edge(self, last: bool) -> None:
        """Move the cursor to the first or the last row."""
        self._go(len(self._keys) - 1 if last else 0)

    def action_pick(self) -> None:
        """Open the row under the cursor."""
        if self.cursor_key is not None:
            self.post_message(self.Picked(self, self.cursor_key))

    @property
    def _room(self) -> int:
        return max(0, self.size.width - 2)

    def _place_of(self, key: str | None) -> int:
        if key is not None and key in self._keys:
            return self._keys.index(key)
        return min(self._cursor, max(0, len(self._keys) - 1))

    def _row_at(self, place: int) -> Row:
        """The row at a place, made when it is first asked for; a wider one makes its columns grow."""
        key = self._keys[place]
        row = self._built.get(key)
        if row is None:
            row = self._built[key] = self._make(key)
            grown = measured(self._columns, row, self._measure)
            if grown is not self._measure:
                self._measure = grown
                self._reshape()
        return row

    def _reshape(self) -> None:
        fitting = shape(self._columns, self._measure, self._room)
        if fitting != self._shape:
            self._shape = fitting
            self._strips.clear()
            self.refresh()

    def _places(self) -> range:
        """The places that can be seen."""
        top = self.scroll_offset.y
        return range(top, min(len(self._keys), top + max(0, self.size.height - self._head)))

    def _seen(self) -> dict[int, Row]:
        """The rows that stand on the screen, by their place."""
        return {
            place: self._built[key] for place in self._places() if (key := self._keys[place]) in self._built
        }

    def _measure_seen(self) -> None:
        for place in self._places():
            self._row_at(place)

    def _go(self, place: int) -> None:
        if not self._keys:
            return
        before, self._cursor = self._cursor, min(max(0, place), len(self._keys) - 1)
        if before != self._cursor:
            self._refresh_row(before)
            self._refresh_row(self._cursor)
            self._reveal()
            self._tell()

    def _reveal(self) -> None:
        visible = self.size.height - self._head
        if visible <= 0:
            return
        top = self.scroll_offset.y
        if self._cursor < top:
            self.scroll_to(y=self._cursor, animate=False, force=True)
        elif self._cursor >= top + visible:
            self.scroll_to(y=self._cursor - visible + 1, animate=False, force=True)

    def _tell(self) -> None:
        if self.cursor_key != self._told:
            self._told = self.cursor_key
            self.post_message(self.Moved(self, self.cursor_key))

    def _repaint(self, before: Mapping[int, Row]) -> None:
        """Paint the lines that differ from what stood there."""
        self._measure_seen()
        for place in self._places():
            old = before.get(place)
            if old is None or not old.is_same(self._row_at(place)):
                self._forget(place)
                self._refresh_row(place)
        for place in [place for place, _ in self._strips if place not in self._places()]:
            self._forget(place)
        self._redraw_cursor()

    def _redraw_cursor(self) -> None:
        self._forget(self._cursor)
        self._refresh_row(self._cursor)

    def _forget(self, place: int) -> None:
        self._strips.pop((place, True), None)
        self._strips.pop((place, False), None)

    def _refresh_row(self, place: int) -> None:
        y = place + self._head - self.scroll_offset.y
        if self._head <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    def _row_strip(self, row: Row, under: bool, width: int) -> Strip:
        line = row_line(self._columns, self._shape, row)
        if not under:
            return self._strip(Content(" ") + line, self.visual_style, width)
        if self.has_focus or self._lit:
            style = self._looks("sheet--cursor")
            mark = Content.styled(_MARK, "$accent")
        else:
            style = self._looks("sheet--resting")
            mark = Content.styled(_RESTING_MARK, "$head")
        return self._strip(mark + line, style, width)

    def _looks(self, name: str) -> Style:
        """A component's style with its `reverse`, which `get_visual_style` leaves out."""
        reverse = bool(self.get_component_styles(name).text_style.reverse)
        return self.get_visual_style(name) + Style(reverse=reverse)

    def _strip(self, content: Content, base: Style, width: int) -> Strip:
        segments = [
            Segment(text, self._over(base, style).rich_style)
            for text, style in content.render(base, end="", parse_style=self._get_style)
        ]
        return Strip(segments).adjust_cell_length(width, base.rich_style)

    @staticmethod
    def _over(base: Style, style: Style) -> Style:
        """A span's style over its row's; on a reversed row colours would become blocks, so weight alone is kept."""
        if not base.reverse:
            return base + style
        return base + Style(bold=style.bold, dim=style.dim, underline=style.underline, strike=style.strike)
