"""A sheet with what belongs to it: a filter line that opens with `/`, and the designed states when nothing is there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from fxtui.ui.widgets.empty import Empty, State
from fxtui.ui.widgets.filter_line import FilterLine, matches
from fxtui.ui.widgets.sheet import Sheet
from fxtui.ui.widgets.sheet_layout import Column, Row


class Listing(Vertical):
    """Rows with a filter over them. Messages of its sheet bubble through."""

    DEFAULT_CSS = """
    Listing { height: 1fr; }
    Listing > FilterLine { margin: 0 1; }
    """

    def __init__(self, columns: Sequence[Column], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._columns = tuple(columns)
        self._all: tuple[str, ...] = ()
        self._make: Callable[[str], Row] = lambda key: Row(key, ())
        self._text: Callable[[str], str] = lambda key: key
        self._state: tuple[State, str, str, str] = ("loading", "Reading…", "", "")

    def compose(self) -> ComposeResult:
        """Filter, rows, and what stands in their place."""
        yield FilterLine("words that must occur")
        yield Sheet(self._columns)
        yield Empty()

    def on_mount(self) -> None:
        """Say that nothing was read yet."""
        self._draw()

    @property
    def sheet(self) -> Sheet:
        """The rows."""
        return self.query_one(Sheet)

    @property
    def words(self) -> str:
        """What is filtered by, empty when nothing is."""
        return self.query_one(FilterLine).value.strip()

    @property
    def row_text(self) -> str:
        """The row under the cursor as `y` copies it, empty when there is none."""
        row = self.sheet.cursor_row
        if row is None:
            return ""
        return row.copied() if row.copied is not None else row.plain

    def when_empty(self, state: State, sentence: str, key: str = "", does: str = "") -> None:
        """What to say as long as there is no row; `sentence` may hold foreign words."""
        if (state, sentence, key, does) != self._state:
            self._state = (state, sentence, key, does)
            self._draw()

    def show(
        self,
        keys: Sequence[str],
        make: Callable[[str], Row],
        text: Callable[[str], str],
        columns: Sequence[Column] | None = None,
    ) -> None:
        """Replace the rows; cursor and scroll position stay with their row.

        `make` gives the row of a key when it comes into sight, `text` what the filter looks through.
        """
        if columns is not None:
            self._columns = tuple(columns)
        self._all, self._make, self._text = tuple(keys), make, text
        self._draw()

    def redraw(self, make: Callable[[str], Row]) -> None:
        """The same rows, made anew: for ages. Costs no more than what can be seen."""
        self._make = make
        if self.sheet.display:
            self.sheet.show(self.sheet.keys, make)

    def narrow_to(self, words: str) -> None:
        """Filter by these words without going there; all rows without words."""
        self.query_one(FilterLine).narrow_to(words)

    def open_filter(self) -> None:
        """Show the filter and go there."""
        self.query_one(FilterLine).open()

    def close_filter(self) -> None:
        """Forget the words."""
        self.query_one(FilterLine).narrow_to("")
        self._draw()

    def focus_rows(self) -> None:
        """Go to the rows."""
        if self.sheet.display:
            self.sheet.focus()

    def on_filter_line_narrowed(self, event: FilterLine.Narrowed) -> None:
        """Filter as it is typed."""
        event.stop()
        self._draw()

    def on_filter_line_closed(self, event: FilterLine.Closed) -> None:
        """From the filter to the rows."""
        event.stop()
        self.focus_rows()

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        sheet, empty = self.sheet, self.query_one(Empty)
        shown = self._matching()
        had_focus = sheet.has_focus
        sheet.display = bool(shown)
        sheet.show(shown, self._make, self._columns)
        if shown:
            empty.clear()
            if self.screen.focused is None and self.screen.is_current:
                sheet.focus()
        elif self._all:
            empty.say(
                "empty", f"None of the {len(self._all)} rows has “{self.words}”.", "esc", "clears the filter"
            )
        else:
            empty.say(*self._state)
        if had_focus and not shown:
            self.screen.set_focus(None)

    def _matching(self) -> Sequence[str]:
        if not self.words.strip():
            return self._all
        return [key for key in self._all if matches(self.words, self._text(key))]
