"""How a sheet's rows become lines: which columns fit, how wide they are, how numbers line up. Pure, no widget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum

from msgspec import Struct
from textual.content import Content

WIDE_GAP = 2
"""Cells between columns where there is room; one where there is not."""
_LEAST_GROW = 14


class Align(Enum):
    """Where a cell's text stands: `POINT` puts decimal points below one another."""

    LEFT = "left"
    RIGHT = "right"
    POINT = "point"


class Column(Struct, frozen=True):
    """One column. `rank` 0 is never dropped, a higher rank is dropped earlier when the sheet is narrow.

    A `grow` column takes what is left and is cut when that is too little; others are never cut, so that no number
    is ever shown with digits missing. Up to `least` cells of a `grow` column stay as long as there is a column to drop.
    """

    title: str
    align: Align = Align.LEFT
    rank: int = 0
    grow: bool = False
    least: int = _LEAST_GROW


class Row(Struct, frozen=True):
    """One line of a sheet: a key that stays, a cell for every column, a style under all of them.

    `copied` gives the row for the clipboard; without it the cells are copied as they are.
    """

    key: str
    cells: tuple[Content, ...]
    tone: str = ""
    copied: Callable[[], str] | None = None

    def is_same(self, other: Row) -> bool:
        """Whether both would be drawn alike."""
        return (
            self.key == other.key
            and self.tone == other.tone
            and len(self.cells) == len(other.cells)
            and all(one.is_same(two) for one, two in zip(self.cells, other.cells, strict=True))
        )

    @property
    def plain(self) -> str:
        """The cells as text, two blanks between them."""
        return "  ".join(text for cell in self.cells if (text := cell.plain.strip()))


class Measure(Struct, frozen=True):
    """How wide every column's cells are: `whole` up to the decimal point, `tail` from there on.

    A measure only grows while a sheet is used, so that scrolling back moves nothing.
    """

    whole: tuple[int, ...]
    tail: tuple[int, ...]

    def natural(self, place: int) -> int:
        """The width of a column."""
        return self.whole[place] + self.tail[place]


class Shape(Struct, frozen=True):
    """The columns that fit: their places in a row's cells, their widths, and the gap behind each, none behind the last.

    `points` is, per shown column, how many cells stand right of where a whole number ends.
    """

    shown: tuple[int, ...]
    widths: tuple[int, ...]
    points: tuple[int, ...]
    gaps: tuple[int, ...]


def untouched(columns: Sequence[Column]) -> Measure:
    """The measure of a sheet without rows: its titles."""
    return Measure(tuple(len(column.title) for column in columns), (0,) * len(columns))


def measured(columns: Sequence[Column], row: Row, before: Measure) -> Measure:
    """`before`, grown by one row; the same object when the row fits into it."""
    whole, tail = list(before.whole), list(before.tail)
    for place, column in enumerate(columns):
        cell = row.cells[place]
        after = _tail(cell) if column.align is Align.POINT else 0
        tail[place] = max(tail[place], after)
        whole[place] = max(whole[place], cell.cell_length - after, len(column.title) - tail[place])
    if tuple(whole) == before.whole and tuple(tail) == before.tail:
        return before
    return Measure(tuple(whole), tuple(tail))


def shape(columns: Sequence[Column], measure: Measure, width: int) -> Shape:
    """The shape in `width` cells: all columns where they fit, else without those of the highest rank."""
    natural = [measure.natural(place) for place in range(len(columns))]
    shown = list(range(len(columns)))
    while True:
        for gap in (WIDE_GAP, 1):
            if _needed(columns, natural, shown, gap) <= width:
                return _shape(columns, measure, natural, shown, width, gap)
        droppable = [i for i in shown if columns[i].rank > 0]
        if not droppable:
            return _shape(columns, measure, natural, shown, width, 1)
        shown.remove(max(droppable, key=lambda i: (columns[i].rank, i)))


def head_line(columns: Sequence[Column], shape_: Shape) -> Content:
    """The titles of the shown columns."""
    return _joined(columns, shape_, [Content(column.title) for column in columns], head=True)


def row_line(columns: Sequence[Column], shape_: Shape, row: Row) -> Content:
    """A row's shown cells, each in its width."""
    line = _joined(columns, shape_, row.cells, head=False)
    return line.stylize_before(row.tone) if row.tone else line


def _joined(columns: Sequence[Column], shape_: Shape, cells: Sequence[Content], *, head: bool) -> Content:
    parts: list[Content | str] = []
    fitting = zip(shape_.shown, shape_.widths, shape_.points, shape_.gaps, strict=True)
    for i, width, points, gap in fitting:
        parts += [_fitted(cells[i], columns[i], width, points, head=head), " " * gap]
    return Content.assemble(*parts)


def _tail(cell: Content) -> int:
    """Cells from the decimal point on, 0 for a whole number or a word."""
    return len(cell.plain) - cell.plain.rfind(".") if "." in cell.plain else 0


def _shape(
    columns: Sequence[Column],
    measure: Measure,
    natural: Sequence[int],
    shown: Sequence[int],
    width: int,
    gap: int,
) -> Shape:
    spare = max(0, width - _needed(columns, natural, shown, gap, whole=True))
    gaps = _gaps(columns, shown, gap, spare)
    widths = _stretched(columns, natural, shown, width - sum(gaps))
    return Shape(tuple(shown), widths, tuple(measure.tail[i] for i in shown), gaps)


def _gaps(columns: Sequence[Column], shown: Sequence[int], gap: int, spare: int) -> tuple[int, ...]:
    """The gap behind each column; what is to spare widens narrow ones, where a number meets a word first."""
    gaps = [gap] * (len(shown) - 1) + [0]
    aligns = [columns[i].align for i in shown]
    meeting = [n for n in range(len(gaps) - 1) if aligns[n] is not Align.LEFT and aligns[n + 1] is Align.LEFT]
    others = [n for n in range(len(gaps) - 1) if n not in meeting]
    if gap < WIDE_GAP:
        for n in [*meeting, *others][:spare]:
            gaps[n] = WIDE_GAP
    return tuple(gaps)


def _needed(
    columns: Sequence[Column], natural: Sequence[int], shown: Sequence[int], gap: int, *, whole: bool = False
) -> int:
    """Cells the shown columns need; `whole` counts all of what grows, else its least."""
    total = sum(
        min(natural[i], columns[i].least) if columns[i].grow and not whole else natural[i] for i in shown
    )
    return total + gap * max(0, len(shown) - 1)


def _stretched(
    columns: Sequence[Column], natural: Sequence[int], shown: Sequence[int], width: int
) -> tuple[int, ...]:
    fixed = sum(natural[i] for i in shown if not columns[i].grow)
    rest = max(0, width - fixed)
    growing = [i for i in shown if columns[i].grow]
    return tuple(rest // len(growing) if columns[i].grow else natural[i] for i in shown)


def _fitted(cell: Content, column: Column, width: int, points: int, *, head: bool) -> Content:
    if cell.cell_length > width:
        cell = cell.truncate(width, ellipsis=True)
    match column.align:
        case Align.LEFT:
            return cell.pad_right(width - cell.cell_length)
        case Align.RIGHT:
            return cell.pad_left(width - cell.cell_length)
        case Align.POINT:
            after = 0 if head else points - _tail(cell)
            cell = cell.pad_right(min(after, width - cell.cell_length))
            return cell.pad_left(width - cell.cell_length)
