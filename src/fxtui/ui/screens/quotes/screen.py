"""Quotes: the board of the watchlist, the line that prices a size, and at width the panel of one pair.

The screen keeps no price: rows are made from the quote book when they are drawn.
"""

from __future__ import annotations

from collections.abc import Hashable
from decimal import Decimal
from typing import cast

from textual import on
from textual.app import ComposeResult

from fxtui.desk.events import Event, VenueChanged
from fxtui.desk.quote_book import Key
from fxtui.desk.views import VenueState, Visible
from fxtui.domain.instrument import Pair, VenueId
from fxtui.domain.moment import Moment
from fxtui.domain.quote import Quote
from fxtui.ui.commands import bindings, commands_of
from fxtui.ui.screens.base import DeskScreen
from fxtui.ui.screens.quotes.best import best_venues
from fxtui.ui.screens.quotes.net_line import NetLine
from fxtui.ui.screens.quotes.panel import PairPanel
from fxtui.ui.screens.quotes.resting import RestingDepth
from fxtui.ui.screens.quotes.rows import Layout, Line, layout_for, plain_row, row_of
from fxtui.ui.text import line
from fxtui.ui.widgets.board import Board, Row
from fxtui.ui.widgets.empty import Empty
from fxtui.ui.widgets.filter_line import FilterLine
from fxtui.ui.widgets.filter_slot import FilterSlot


class QuotesScreen(DeskScreen):
    """The watchlist."""

    NAME = "quotes"
    BINDINGS = bindings(commands_of("quotes"))
    AUTO_FOCUS = "Board"

    def __init__(self) -> None:
        super().__init__()
        self._layout: Layout | None = None
        self._best_only = False
        self._pinned: set[Key] = set()
        self._best: frozenset[Key] = frozenset()
        self._moved_at: dict[Key, Moment] = {}
        self._chosen = False
        self._resting = RestingDepth(self, self._draw_depth)

    def compose_body(self) -> ComposeResult:
        """The board, and beside it at width the panel of the pair under the cursor."""
        # Side by side by docking: each container around the board would paint all of its lines below it.
        yield PairPanel()
        yield FilterSlot()
        yield Board(self._row_of, id="quotes-board")
        yield Empty(id="quotes-empty")
        yield NetLine(lambda: (self.desk.quotes, self.now()))

    # -- hooks

    def draw(self) -> None:
        """Lay the board out and fill it."""
        keys = self._keys()
        self._best = best_venues(self._quotes(keys))
        if self._best_only:
            keys = [key for key in keys if key in self._best or self._alone(key, keys)]
        lines = [self._line(key) for key in keys]
        several = len({venue for venue, _ in keys}) > 1
        board = self.query_one(Board)
        self._layout = layout_for(board.size.width or self.size.width, lines, several_venues=several)
        board.show(self._layout.columns(), keys)
        board.display = bool(keys)
        self._say_empty(keys)
        self._draw_selected()
        self.refresh_keys()

    def watches(self) -> Visible:
        """The watchlist's prices."""
        return Visible(quotes=frozenset(self.desk.watchlist()))

    def on_screen_suspend(self) -> None:
        """Nobody looks at the depth any more, also not behind a dialog."""
        self._resting.stop()

    def on_quotes(self, moved: frozenset[Key]) -> None:
        """Repaint the rows that moved; a price that needs more room lays the board out anew."""
        now = self.now()
        self._moved_at.update(dict.fromkeys(moved, now))
        if self._needs_layout(moved):
            self.draw()
            return
        self.query_one(Board).touch(moved)
        if self._selected in moved:
            self._draw_selected()

    def on_desk_event(self, event: Event) -> None:
        """A venue that came or went changes rows, and perhaps what is listed."""
        if isinstance(event, VenueChanged):
            self.draw()

    def repaint(self, now: Moment) -> None:
        """Ages."""
        if len(self._keys()) != len(self.query_one(Board).keys) and not self._best_only:
            self.draw()
            return
        self.query_one(Board).touch_visible()
        self._draw_selected()

    def why_not(self, name: str) -> str:
        """What needs a row, or more than one venue."""
        if name in {"quotes.pin", "quotes.open", "quotes.more", "quotes.less"} and self._selected is None:
            return "There is no pair under the cursor."
        if name == "quotes.best" and len({venue for venue, _ in self.desk.watchlist()}) < 2:
            return "One venue is in the watchlist: each of its prices is the best there is."
        return ""

    def row_text(self) -> str:
        """The row under the cursor."""
        return plain_row(self._line(self._selected)) if self._selected else ""

    def swap_pair(self) -> tuple[VenueId, Pair] | None:
        """The pair a quick swap starts with: the one the cursor was put on, None while nobody moved it."""
        return self._selected if self._chosen else None

    def narrow(self, words: str) -> None:
        """Show only rows with these words."""
        self.call_next(self.query_one(FilterSlot).narrow_to, words)

    # -- commands

    def do_open(self) -> None:
        """Open the instrument under the cursor."""
        if self._selected is not None:
            self.fxtui.open_instrument(*self._selected)

    def do_filter(self) -> None:
        """Open the filter."""
        self.call_next(self.query_one(FilterSlot).open)

    def do_back(self) -> None:
        """Show the whole watchlist again."""
        self.query_one(FilterSlot).close()

    def do_pin(self) -> None:
        """Pin or unpin the pair under the cursor."""
        if self._selected is not None:
            self._pinned ^= {self._selected}
            self.draw()

    def do_best(self) -> None:
        """Show only the best venue of each pair, or all."""
        self._best_only = not self._best_only
        self.draw()
        self.say(
            "info",
            "Only the best venue of each pair is shown." if self._best_only else "All venues are shown.",
        )

    def do_more(self) -> None:
        """A larger size."""
        self.query_one(NetLine).scale(1)

    def do_less(self) -> None:
        """A smaller size."""
        self.query_one(NetLine).scale(-1)

    def do_refresh(self) -> None:
        """Read the prices now."""

        async def read() -> None:
            for problem in await self.desk.refresh("quotes"):
                self.say("danger", problem.message)

        self.fetch(read, group="quotes")

    # -- messages

    @on(Board.Opened)
    def _opened(self) -> None:
        self.do_open()

    @on(Board.Moved)
    def _moved(self, event: Board.Moved) -> None:
        self._chosen = self._chosen or (self._layout is not None and self.focused is event.board)
        self._draw_selected()
        self.refresh_keys()

    @on(FilterLine.Narrowed)
    def _narrowed(self) -> None:
        self.draw()

    @on(FilterLine.Closed)
    def _filter_closed(self) -> None:
        self.query_one(Board).focus()

    def on_resize(self) -> None:
        """Other columns may fit."""
        self.call_after_refresh(self._fit)

    async def _fit(self) -> None:
        if self.has_class("-wide"):
            await self.query_one(PairPanel).open()
        self.draw()

    # -- rows

    @property
    def _selected(self) -> Key | None:
        return cast("Key | None", self.query_one(Board).cursor_key)

    def _keys(self) -> list[Key]:
        wanted = self.query_one(FilterSlot).wanted
        titles = {venue.id: venue.title for venue in self.desk.venues()}
        keys = [key for key in self.desk.watchlist() if wanted(f"{key[1]} {titles.get(key[0], '')} {key[0]}")]
        return sorted(keys, key=lambda key: key not in self._pinned)

    def _quotes(self, keys: list[Key]) -> list[Quote]:
        now = self.now()
        found = (self.desk.quotes.get(*key) for key in keys)
        age = self.fxtui.quote_max_age
        return [q for q in found if q is not None and not q.is_stale(now, age(q.venue, q.pair))]

    def _alone(self, key: Key, keys: list[Key]) -> bool:
        return sum(other == key[1] for _, other in keys) == 1

    def _line(self, key: Key) -> Line:
        venue, pair = key
        view = next((view for view in self.desk.venues() if view.id == venue), None)
        book = self.desk.quotes
        return Line(
            name=line(str(pair), 24),
            venue=line(view.title if view else venue, 12),
            quote=book.get(venue, pair),
            before=book.previous(venue, pair),
            moved_at=self._moved_at.get(key),
            history=book.history(venue, pair),
            instrument=self.fxtui.instrument_of(venue, pair),
            best=key in self._best,
            pinned=key in self._pinned,
            max_age=self.fxtui.quote_max_age(venue, pair),
            venue_down=view is not None and view.state is VenueState.DOWN,
        )

    def _row_of(self, key: Hashable) -> Row:
        assert self._layout is not None
        return row_of(self._line(cast("Key", key)), self._layout, self.now())

    def _needs_layout(self, moved: frozenset[Key]) -> bool:
        board = self.query_one(Board)
        if self._layout is None:
            return True
        lines = [self._line(key) for key in board.keys if key in moved]
        fresh = layout_for(board.size.width, lines, several_venues=self._layout.venue > 0)
        return fresh.whole > self._layout.whole or fresh.places > self._layout.places

    def _draw_selected(self) -> None:
        key = self._selected
        shown = self._line(key) if key else None
        if self.app.screen is self:
            self._resting.rest_on(key if shown is not None and shown.quote is not None else None)
        self.query_one(PairPanel).draw(shown, self.now())
        self._draw_depth()

    def _draw_depth(self) -> None:
        key = self._selected
        shown = self._line(key) if key else None
        depth, problem = self._resting.depth, self._resting.problem
        self.query_one(NetLine).draw(key[1] if key else None, shown, depth, problem)
        self.query_one(PairPanel).draw_depth(depth, shown.tick if shown else Decimal(0), problem)

    def _say_empty(self, keys: list[Key]) -> None:
        empty = self.query_one(Empty)
        if keys:
            empty.clear()
        elif self.query_one(FilterSlot).value:
            empty.say(
                "empty", "No pair of the watchlist contains what is typed.", "{quotes.back}", "shows all"
            )
        elif not self.desk.watchlist():
            waits = "Waiting for the first list of instruments."
            empty.say("loading", waits, "{app.venues}", "shows how the venues are doing")
