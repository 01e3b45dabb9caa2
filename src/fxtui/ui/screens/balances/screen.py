"""Balances: every venue and asset in one table, with value, share and subtotal. Keeps no balance of its own."""

from __future__ import annotations

from collections.abc import Hashable

from textual import on
from textual.app import ComposeResult

from fxtui.desk.events import BalancesChanged, Event, VenueChanged
from fxtui.desk.quote_book import Key
from fxtui.desk.views import Visible
from fxtui.domain.moment import Moment
from fxtui.ui.commands import bindings, commands_of
from fxtui.ui.screens.balances.holdings import Holding, Sum, VenueHoldings, holdings_of, whole_of
from fxtui.ui.screens.balances.rows import (
    Figures,
    account_row,
    asset_row,
    columns_for,
    figures_for,
    plain_asset,
    venue_row,
    whole_row,
    zeros_found,
    zeros_row,
)
from fxtui.ui.screens.base import DeskScreen
from fxtui.ui.widgets.board import Board, Row
from fxtui.ui.widgets.empty import Empty
from fxtui.ui.widgets.filter_line import FilterLine
from fxtui.ui.widgets.filter_slot import FilterSlot
from fxtui.ui.widgets.key_line import key_for

_WHOLE = ("whole",)


class BalancesScreen(DeskScreen):
    """What there is, and what it is worth."""

    NAME = "balances"
    BINDINGS = bindings(commands_of("balances"))
    AUTO_FOCUS = "Board"

    def __init__(self) -> None:
        super().__init__()
        self._with_zeros = False
        self._venues: dict[str, VenueHoldings] = {}
        self._holdings: dict[tuple[str, str, str], Holding] = {}
        self._whole = Sum(whole_of(()).value, complete=True)
        self._figures: Figures | None = None

    def compose_body(self) -> ComposeResult:
        """The filter, the board, and what is said when there is nothing to show."""
        yield FilterSlot()
        yield Board(self._row_of, id="balances-board")
        yield Empty(id="balances-empty")

    # -- hooks

    def draw(self) -> None:
        """Read the book and lay the board out."""
        venues = holdings_of(
            self.desk.venues(),
            self.desk.balances,
            self.desk.worth,
            with_zeros=self._with_zeros,
            wanted=self.query_one(FilterSlot).wanted,
        )
        board = self.query_one(Board)
        self._venues = {venue.venue.id: venue for venue in venues}
        self._holdings = {_key_of(one): one for venue in venues for one in venue.holdings}
        self._whole = whole_of(venues)
        self._figures = figures_for(board.size.width or self.size.width, venues, self.desk.value_asset)
        board.show(columns_for(self._figures, self.desk.value_asset), self._keys(venues))
        self._say_empty(venues)

    def watches(self) -> Visible:
        """Balances, and the prices that value them."""
        return Visible(quotes=frozenset(self.desk.watchlist()), balances=True)

    def on_desk_event(self, event: Event) -> None:
        """Balances were read, a venue came or went."""
        if isinstance(event, (BalancesChanged, VenueChanged)):
            self.draw()

    def repaint(self, now: Moment) -> None:
        """Values move with the prices: once a second is enough for a sum."""
        self.draw()

    def on_quotes(self, moved: frozenset[Key]) -> None:
        """Drawn with the next second."""

    def row_text(self) -> str:
        """The row under the cursor."""
        key = self.query_one(Board).cursor_key
        holding = self._holdings.get(key) if isinstance(key, tuple) and len(key) == 3 else None
        return plain_asset(self._venues[holding.balance.venue], holding) if holding else ""

    def narrow(self, words: str) -> None:
        """Show only rows with these words."""
        self.call_next(self.query_one(FilterSlot).narrow_to, words)

    # -- commands

    def do_zero(self) -> None:
        """Show or hide assets of which there is nothing."""
        self._with_zeros = not self._with_zeros
        self.draw()

    def do_filter(self) -> None:
        """Open the filter."""
        self.call_next(self.query_one(FilterSlot).open)

    def do_back(self) -> None:
        """Show everything again."""
        self.query_one(FilterSlot).close()

    def do_refresh(self) -> None:
        """Read the balances now."""

        async def read() -> None:
            problems = await self.desk.refresh("balances")
            for problem in problems:
                self.say("danger", problem.message)
            if not problems:
                self.say("info", "The balances were read.")

        self.fetch(read, group="balances")

    # -- messages

    @on(FilterLine.Narrowed)
    def _narrowed(self) -> None:
        self.draw()

    @on(FilterLine.Closed)
    def _filter_closed(self) -> None:
        self.set_focus(None)
        self.draw()

    def on_resize(self) -> None:
        """Other columns may fit."""
        self.call_after_refresh(self.draw)

    # -- rows

    def _keys(self, venues: tuple[VenueHoldings, ...]) -> list[Hashable]:
        keys: list[Hashable] = []
        filtered = bool(self.query_one(FilterSlot).value)
        for venue in venues:
            if filtered and not venue.holdings:
                continue
            keys.append((venue.venue.id,))
            keys += self._asset_keys(venue, filtered=filtered)
            if venue.zeros and not filtered:
                keys.append((venue.venue.id, "zeros"))
        if len(venues) > 1:
            keys.append(_WHOLE)
        return keys

    def _asset_keys(self, venue: VenueHoldings, *, filtered: bool) -> list[Hashable]:
        """The assets; where there are several accounts, each below its account."""
        if not venue.accounts:
            return [_key_of(one) for one in venue.holdings]
        keys: list[Hashable] = []
        for account in venue.accounts:
            if account.holdings or not filtered:
                keys.append((venue.venue.id, account.account, "", ""))
                keys += [_key_of(one) for one in account.holdings]
        return keys

    def _row_of(self, key: Hashable) -> Row:
        figures, now, hidden = self._figures, self.now(), self.amounts_hidden
        assert figures is not None
        match key:
            case ("whole",):
                return whole_row(self._whole, figures, hidden=hidden)
            case (str(venue),):
                return venue_row(self._venues[venue], figures, self._whole, now, hidden=hidden)
            case (str(venue), "zeros"):
                return zeros_row(self._venues[venue], figures, key_for(self, "balances.zero"))
            case (str(venue), str(account), "", ""):
                account_holdings = next(a for a in self._venues[venue].accounts if a.account == account)
                return account_row(self._venues[venue], account_holdings, figures, hidden=hidden)
            case (str(venue), str(account), str(asset)):
                holding = self._holdings[venue, account, asset]
                return asset_row(self._venues[venue], holding, figures, self._whole, now, hidden=hidden)
            case _:
                raise KeyError(key)

    def _say_empty(self, venues: tuple[VenueHoldings, ...]) -> None:
        empty = self.query_one(Empty)
        filtered = bool(self.query_one(FilterSlot).value) and not self._holdings
        self._show_board(visible=bool(venues) and not filtered)
        zeros = sum(venue.zeros for venue in venues)
        if filtered and zeros:
            # In the filter line the key is a letter like any other: enter leads out of it.
            first = "enter, " if isinstance(self.focused, FilterLine) else ""
            empty.say("empty", zeros_found(zeros), f"{first}{{balances.zero}}", "shows them")
        elif filtered:
            empty.say("empty", "No asset contains what is typed.", "{balances.back}", "shows all")
        elif not venues:
            empty.say("empty", "This profile has no venue.", "{app.line}", "venue list")
        else:
            empty.clear()

    def _show_board(self, *, visible: bool) -> None:
        """Show or hide the board; shown again it takes the focus, unless the filter line has it."""
        board = self.query_one(Board)
        board.display = visible
        if visible and self.focused is None:
            self.set_focus(board)


def _key_of(holding: Holding) -> tuple[str, str, str]:
    balance = holding.balance
    return balance.venue, balance.account, balance.asset
