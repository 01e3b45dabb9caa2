"""The blotter beside the form: open orders, fills and history of all venues in one place, one list at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from fxtui.desk.views import VenueState
from fxtui.domain.moment import Moment
from fxtui.domain.order import Fill, Order
from fxtui.ui import format as show
from fxtui.ui.screens.trade.rows import (
    FILL_COLUMNS,
    HISTORY_COLUMNS,
    OPEN_COLUMNS,
    Surroundings,
    fill_key,
    fill_row,
    fill_text,
    history_row,
    open_row,
    order_key,
    order_text,
)
from fxtui.ui.text import line
from fxtui.ui.widgets.key_line import key_for
from fxtui.ui.widgets.line import Line
from fxtui.ui.widgets.listing import Listing
from fxtui.ui.widgets.sheet_layout import Row

if TYPE_CHECKING:
    from fxtui.desk.desk import Desk

ListName = Literal["open", "fills", "history"]
LISTS: tuple[ListName, ...] = ("open", "fills", "history")
_TITLES: dict[ListName, str] = {"open": "Open orders", "fills": "Fills", "history": "History"}
_NOTHING: dict[ListName, str] = {
    "open": "No order is open at any venue.",
    "fills": "Nothing was executed yet.",
    "history": "No order was placed yet.",
}


class BlotterPane(Vertical):
    """Three lists, one shown."""

    DEFAULT_CSS = """
    BlotterPane { height: 1fr; }
    BlotterPane > #lists { padding: 0 1; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.current: ListName = "open"
        self.order_id = ""
        """The order whose fills alone are shown; empty for those of all."""
        self._orders: dict[str, Order] = {}
        self._fills: dict[str, Fill] = {}
        self._counts: dict[ListName, int] = dict.fromkeys(LISTS, 0)

    def compose(self) -> ComposeResult:
        """The names of the lists, the list."""
        yield Line(id="lists")
        yield Listing(OPEN_COLUMNS)

    @property
    def listing(self) -> Listing:
        """The list that is shown."""
        return self.query_one(Listing)

    @property
    def selected(self) -> Order | None:
        """The order under the cursor; for a fill the order it belongs to, where that is known."""
        key = self.listing.sheet.cursor_key
        if key is None:
            return None
        if self.current == "fills":
            fill = self._fills.get(key)
            return self._orders.get(f"{fill.venue}\n{fill.order_id}") if fill is not None else None
        return self._orders.get(key)

    def beside(self, by: int) -> ListName:
        """The next or the previous list."""
        return LISTS[(LISTS.index(self.current) + by) % len(LISTS)]

    def turn_to(self, name: ListName, order_id: str = "") -> None:
        """Show a list, of the fills only those of one order where it is named; `draw` fills it."""
        self.current, self.order_id = name, order_id

    def draw(self, desk: Desk, now: Moment, *, hidden: bool) -> None:
        """Fill everything from the desk's blotter."""
        history, working = desk.blotter.history(), desk.blotter.open_orders()
        fills = desk.blotter.fills(order_id=self.order_id or None)
        self._orders = {order_key(order): order for order in history}
        self._fills = {fill_key(fill): fill for fill in fills}
        around = surroundings(desk, now, hidden=hidden)
        if self.current == "fills":
            self.listing.show(list(self._fills), self._maker(around), self._text(around), FILL_COLUMNS)
        else:
            shown = working if self.current == "open" else history
            columns = OPEN_COLUMNS if self.current == "open" else HISTORY_COLUMNS
            keys = [order_key(order) for order in shown]
            self.listing.show(keys, self._maker(around), self._text(around), columns)
        self._counts = {"open": len(working), "fills": len(fills), "history": len(history)}
        self._draw_lists(desk, now)
        self._say_why_empty(desk)

    def age(self, desk: Desk, now: Moment, *, hidden: bool) -> None:
        """Draw what ages; costs no more than what can be seen."""
        self.listing.redraw(self._maker(surroundings(desk, now, hidden=hidden)))
        self._draw_lists(desk, now)
        self._say_why_empty(desk)

    def _maker(self, around: Surroundings) -> Callable[[str], Row]:
        orders, fills = self._orders, self._fills
        match self.current:
            case "open":
                return lambda key: open_row(orders[key], around)
            case "fills":
                return lambda key: fill_row(fills[key], around)
            case "history":
                return lambda key: history_row(orders[key], around)

    def _text(self, around: Surroundings) -> Callable[[str], str]:
        orders, fills, titles = self._orders, self._fills, around.titles
        if self.current == "fills":
            return lambda key: fill_text(fills[key], titles)
        return lambda key: order_text(orders[key], titles)

    def _draw_lists(self, desk: Desk, now: Moment) -> None:
        parts: list[str | tuple[str, str]] = []
        for name in LISTS:
            if name == self.current:
                parts += [(_TITLES[name], "bold $accent"), (f" {self._counts[name]}", "bold"), "   "]
            else:
                parts += [(_TITLES[name], "$quiet"), (f" {self._counts[name]}", "$quiet"), "   "]
            if name == "fills" and self.order_id:
                whole = f"  {key_for(self, 'trade.back')} shows all"
                parts[-1:] = [f" of order {line(self.order_id, 24)}", (whole, "dim"), "   "]
        keys = (key_for(self, f"trade.{way}_list") for way in ("previous", "next"))
        parts.append((" ".join(keys), "dim"))
        for view in desk.venues():
            if view.state in {VenueState.DOWN, VenueState.SLOW, VenueState.PAUSED}:
                seen = view.health.last_success
                age = f" as seen {show.age(seen.age(now))} ago" if seen is not None else " not read yet"
                parts.append((f"   ! {line(view.title, 12)} {view.state.value},{age}", "$stale"))
        self.query_one("#lists", Line).show(Content.assemble(*parts))

    def _say_why_empty(self, desk: Desk) -> None:
        role = "fills" if self.current == "fills" else "orders"
        views = desk.venues()
        asked = [view for view in views if role not in view.missing]
        if not asked:
            reason = next((view.missing[role] for view in views), "No venue is configured.")
            self.listing.when_empty("empty", reason, "{app.venues}", "Venues")
        elif all(view.state is VenueState.CONNECTING for view in asked):
            self.listing.when_empty("loading", "Connecting…")
        elif all(view.state is VenueState.DOWN for view in asked):
            problem = next((view.problem.message for view in asked if view.problem), "No venue answers.")
            self.listing.when_empty("error", problem, "{app.venues}", "Venues says more")
        elif self.order_id:
            reason = f"Order {line(self.order_id, 40)} has no fills here."
            self.listing.when_empty("empty", reason, "{trade.back}", "shows those of all orders")
        else:
            self.listing.when_empty(
                "empty", _NOTHING[self.current], "{trade.buy}", "buys, {trade.sell} sells"
            )


def surroundings(desk: Desk, now: Moment, *, hidden: bool) -> Surroundings:
    """What rows are drawn with."""
    return Surroundings(
        now,
        {(one.venue, one.pair): one for one in desk.instruments()},
        {view.id: view.title for view in desk.venues()},
        desk.intents.client_ids(),
        hidden,
    )
