"""A table for live figures: drawn line by line, repainting only the cells whose text or style changed.

    board = Board(row_of)                      # row_of(key) -> Row, asked only for rows that can be seen
    board.show(columns, keys)                  # what is in the table; cheap when nothing but figures changed
    board.touch(keys)                          # these rows may have changed; unseen ones cost nothing
    board.touch_visible()                      # ages: once a second

A row is a tuple of cells, a cell a tuple of (text, style) spans; styles are words of `board_styles.STYLES` and `bold`, several with blanks
between (`"up bold"`). Texts must have passed `fxtui.ui.text.line`. Key handling: arrows, `hjkl`, page, home, end;
`Board.Opened` on enter or a double click, `Board.Moved` when the cursor rests on another row.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import ClassVar, Literal, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from fxtui.ui.widgets.board_styles import BoardStyles

Spans = tuple[tuple[str, str], ...]
"""Texts with the words of their styles."""


class Column(NamedTuple):
    """One column: its head, its width in cells, and where its texts stand. One blank follows it."""

    title: str
    width: int
    align: Literal["left", "right"] = "left"


class Cell(NamedTuple):
    """What stands in a row: spans, and over how many columns they reach."""

    spans: Spans = ()
    over: int = 1


class Row(NamedTuple):
    """The cells of a row, and the style words that hold for all of it."""

    cells: tuple[Cell, ...]
    style: str = ""


def cell(text: str, style: str = "", over: int = 1) -> Cell:
    """A cell of one span."""
    return Cell(((text, style),), over)


class Board(ScrollView, can_focus=True):
    """See the module."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup,ctrl+u", "page(-1)", show=False),
        Binding("pagedown,ctrl+d", "page(1)", show=False),
        Binding("home,g", "end(0)", show=False),
        Binding("end,G", "end(1)", show=False),
        Binding("enter,l,right", "open", show=False),
    ]
    DEFAULT_CSS = """
    Board { width: 1fr; height: 1fr; overflow-x: hidden; background: $background; }
    """

    class Moved(Message):
        """The cursor stands on another row."""

        def __init__(self, board: Board, key: Hashable) -> None:
            super().__init__()
            self.board = board
            self.key = key

        @property
        def control(self) -> Board:
            """The board."""
            return self.board

    class Opened(Moved):
        """A row was chosen."""

    def __init__(self, row_of: Callable[[Hashable], Row], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._row_of = row_of
        self._columns: tuple[Column, ...] = ()
        self._keys: tuple[Hashable, ...] = ()
        self._place: dict[Hashable, int] = {}
        self._rows: dict[Hashable, Row] = {}
        self._strips: dict[tuple[Hashable, bool], Strip] = {}
        self._cursor = 0
        self._styles_of = BoardStyles(self)

    # -- what is in it

    @property
    def cursor_key(self) -> Hashable | None:
        """The key of the row under the cursor, None when there are no rows."""
        return self._keys[self._cursor] if self._keys else None

    @property
    def keys(self) -> tuple[Hashable, ...]:
        """The keys of all rows."""
        return self._keys

    def show(self, columns: Sequence[Column], keys: Sequence[Hashable]) -> None:
        """Set columns and rows; the cursor stays on its row while that is there."""
        if tuple(columns) == self._columns and tuple(keys) == self._keys:
            self.touch_visible()
            return
        under = self.cursor_key
        self._columns, self._keys = tuple(columns), tuple(keys)
        self._place = {key: n for n, key in enumerate(self._keys)}
        self._cursor = self._place.get(under, min(self._cursor, max(0, len(self._keys) - 1)))
        self._forget()
        self.virtual_size = Size(self.size.width, len(self._keys) + 1)
        if self.cursor_key != under:
            self.post_message(self.Moved(self, self.cursor_key))

    def touch(self, keys: Iterable[Hashable]) -> None:
        """These rows may have changed: what is seen of them is repainted cell by cell."""
        first, last = self._seen()
        for key in keys:
            place = self._place.get(key, -1)
            if first <= place < last:
                self._repaint(key, place)
            else:
                self._drop(key)

    def touch_visible(self) -> None:
        """Every row may have changed."""
        first, last = self._seen()
        for key in set(self._rows).difference(self._keys[first:last]):
            self._drop(key)
        for place in range(first, last):
            self._repaint(self._keys[place], place)

    def move_to(self, key: Hashable) -> None:
        """Put the cursor on a row; nothing happens when there is no such row."""
        if key in self._place:
            self._put_cursor(self._place[key])

    # -- drawing

    def render_line(self, y: int) -> Strip:
        """The head, which stays, or a row."""
        width = self.size.width
        base = self._styles_of.row("")
        if y == 0:
            return self._strip(Row(tuple(cell(c.title) for c in self._columns), "head"), cursor=False)
        place = self.scroll_offset.y + y - 1
        if place >= len(self._keys):
            return Strip.blank(width, base)
        key, cursor = self._keys[place], place == self._cursor
        known = self._strips.get((key, cursor))
        if known is None:
            known = self._strips[key, cursor] = self._strip(self._row(key), cursor=cursor)
        return known

    def notify_style_update(self) -> None:
        """Another theme: everything is drawn anew."""
        super().notify_style_update()
        self._styles_of.forget()
        self._strips.clear()

    def watch_has_focus(self, has_focus: bool) -> None:
        """The cursor's mark comes and goes with the focus."""
        super().watch_has_focus(has_focus)
        if self._keys:
            self._strips.pop((self._keys[self._cursor], True), None)
            self.refresh(Region(0, self._cursor - self.scroll_offset.y + 1, self.size.width, 1))

    def on_resize(self) -> None:
        """Another width: everything is drawn anew."""
        self.virtual_size = Size(self.size.width, len(self._keys) + 1)
        self._forget()
        self._show_cursor()

    def _forget(self) -> None:
        self._rows.clear()
        self._strips.clear()
        self.refresh()

    def _drop(self, key: Hashable) -> None:
        self._rows.pop(key, None)
        self._strips.pop((key, False), None)
        self._strips.pop((key, True), None)

    def _row(self, key: Hashable) -> Row:
        known = self._rows.get(key)
        if known is None:
            known = self._rows[key] = self._row_of(key)
        return known

    def _seen(self) -> tuple[int, int]:
        first = self.scroll_offset.y
        return first, min(len(self._keys), first + max(0, self.size.height - 1))

    def _repaint(self, key: Hashable, place: int) -> None:
        before, after = self._rows.get(key), self._row_of(key)
        if before == after:
            return
        self._drop(key)
        self._rows[key] = after
        y = place - self.scroll_offset.y + 1
        if before is None or before.style != after.style or not _same_shape(before, after):
            self.refresh(Region(0, y, self.size.width, 1))
            return
        for old, new, (x, width) in zip(before.cells, after.cells, self._extents(after), strict=True):
            if old != new:
                self.refresh(Region(x, y, width, 1))

    def _extents(self, row: Row) -> list[tuple[int, int]]:
        """Where each cell of a row begins and how wide it is."""
        extents, x, at = [], 1, 0
        for one in row.cells:
            own = self._columns[at : at + one.over]
            width = sum(column.width for column in own) + max(0, len(own) - 1)
            extents.append((x, width))
            x, at = x + width + 1, at + one.over
        return extents

    def _strip(self, row: Row, *, cursor: bool) -> Strip:
        base = self._styles_of.row(f"{row.style} cursor".strip() if cursor else row.style)
        mark = (
            Segment("▌", base + self._styles_of.span("accent"))
            if cursor and self.has_focus
            else Segment(" ", base)
        )
        segments = [mark]
        at, end = 0, 1
        for one, (x, width) in zip(row.cells, self._extents(row), strict=True):
            align = self._columns[at].align if one.over == 1 else "left"
            if x > end:
                segments.append(Segment(" " * (x - end), base))
            segments += self._cell(one, width, align, base)
            at, end = at + one.over, x + width
        return Strip(segments).adjust_cell_length(self.size.width, base).simplify()

    def _cell(self, one: Cell, width: int, align: str, base: Style) -> list[Segment]:
        drawn, room = [], width
        for text, style in one.spans:
            shown = text if cell_len(text) <= room else set_cell_size(text, room)
            room -= cell_len(shown)
            drawn.append(Segment(shown, self._over(base, style)))
        padding = Segment(" " * room, base)
        return [padding, *drawn] if align == "right" else [*drawn, padding]

    def _over(self, base: Style, words: str) -> Style:
        """A span's style over its row's; on a reversed row colours would become blocks, so weight alone is kept."""
        if not words:
            return base
        own = self._styles_of.span(words)
        return base + (own.without_color if base.reverse else own)

    # -- the cursor

    def action_move(self, by: int) -> None:
        """Move the cursor by rows."""
        self._put_cursor(self._cursor + by)

    def action_page(self, by: int) -> None:
        """Move the cursor by pages."""
        self._put_cursor(self._cursor + by * max(1, self.size.height - 2))

    def action_end(self, which: int) -> None:
        """Move the cursor to the first or the last row."""
        self._put_cursor(which * len(self._keys))

    def action_open(self) -> None:
        """Choose the row under the cursor."""
        if self._keys:
            self.post_message(self.Opened(self, self.cursor_key))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is; a double click opens."""
        place = self.scroll_offset.y + event.y - 1
        if event.y > 0 and place < len(self._keys):
            self._put_cursor(place)
            if event.chain > 1:
                self.action_open()

    def _put_cursor(self, place: int) -> None:
        place = max(0, min(place, len(self._keys) - 1))
        if place == self._cursor or not self._keys:
            return
        for changed in (self._cursor, place):
            self.refresh(Region(0, changed - self.scroll_offset.y + 1, self.size.width, 1))
        self._cursor = place
        self._show_cursor()
        self.post_message(self.Moved(self, self.cursor_key))

    def _show_cursor(self) -> None:
        first, last = self._seen()
        rows = last - first
        if self._cursor < first:
            self.scroll_to(y=self._cursor, animate=False)
        elif rows and self._cursor >= last:
            self.scroll_to(y=self._cursor - rows + 1, animate=False)


def _same_shape(before: Row, after: Row) -> bool:
    return [one.over for one in before.cells] == [one.over for one in after.cells]
