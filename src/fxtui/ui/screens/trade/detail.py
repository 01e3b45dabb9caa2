"""Everything known of one order, whole: the dialog behind `enter` on a row."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content

from fxtui.desk.events import Event, OrdersChanged
from fxtui.domain.moment import Moment, iso
from fxtui.domain.money import Money
from fxtui.domain.order import Fill, Order
from fxtui.ui import format as show
from fxtui.ui.screens.modal import DeskModal
from fxtui.ui.screens.trade.blotter import surroundings
from fxtui.ui.screens.trade.rows import TYPE_WORDS, Surroundings, side_cell, state_cell
from fxtui.ui.text import safe
from fxtui.ui.widgets.details import Details, Fact


class OrderModal(DeskModal[None]):
    """One order with its fills; follows it while it is open."""

    NAME = "order"
    DEFAULT_CSS = """
    OrderModal > #dialog {
        width: 76; max-width: 100%; height: auto; max-height: 90%;
        border: round $edge; background: $surface;
        border-title-color: $accent; border-title-style: bold; border-subtitle-color: $quiet;
    }
    OrderModal Details { height: auto; max-height: 30; border: none; }
    OrderModal Details:focus { border: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter", "leave", "back", show=False)]

    def __init__(self, order: Order) -> None:
        super().__init__()
        self._order = order

    def compose(self) -> ComposeResult:
        """The facts."""
        with Vertical(id="dialog") as dialog:
            dialog.border_title = Content("Order")
            dialog.border_subtitle = Content("esc back")
            yield Details()

    def on_mount(self) -> None:
        """Draw."""
        self._draw()

    def on_desk_event(self, event: Event) -> None:
        """The order may have moved."""
        if isinstance(event, OrdersChanged):
            self._draw()

    def repaint(self, now: Moment) -> None:
        """Ages."""
        self._draw()

    def action_leave(self) -> None:
        """Close."""
        self.dismiss(None)

    def _draw(self) -> None:
        order = self.desk.blotter.order(self._order.venue, self._order.order_id) or self._order
        around = surroundings(self.desk, self.now(), hidden=self.fxtui.amounts_hidden)
        fills = self.desk.blotter.fills(order.venue, order.order_id)
        self.query_one(Details).show([*order_facts(order, around), *fill_facts(fills, around)])


def order_facts(order: Order, around: Surroundings) -> list[Fact]:
    """What the venue last said of an order."""
    base = f" {order.pair.base}" if order.pair is not None else ""
    head = Content.assemble(
        side_cell(order.side),
        " ",
        around.quantity(order.quantity),
        f"{base} ",
        (show.pair(order.pair), "bold"),
    )
    facts = [
        Fact("order", head),
        Fact("venue", around.title(order.venue)),
        Fact("type", Content(TYPE_WORDS[order.type])),
        Fact("state", state_cell(order)),
        Fact("venue's word", safe(order.venue_state)),
        Fact(
            "filled", Content.assemble(around.quantity(order.filled), " of ", around.quantity(order.quantity))
        ),
    ]
    for name, price in (
        ("limit", order.limit_price),
        ("stop", order.stop_price),
        ("average", order.average_price),
    ):
        if price is not None:
            facts.append(Fact(name, around.price(price, order.venue, order.pair)))
    if order.reason:
        facts.append(Fact("reason", safe(order.reason, "$danger")))
    facts.append(Fact("order id", safe(order.order_id)))
    own = "placed from here" if around.is_own(order) else "placed elsewhere"
    facts.append(
        Fact("client id", Content.assemble(safe(order.client_id or show.NOTHING), (f"  {own}", "$quiet")))
    )
    for name, when in (("created", order.created_at), ("updated", order.updated_at)):
        if when is not None:
            facts.append(Fact(name, Content(iso(when))))
    return facts


def fill_facts(fills: tuple[Fill, ...], around: Surroundings) -> list[Fact]:
    """The executions of an order, newest first."""
    facts = [Fact("", Content("")), Fact("", Content.styled("fills", "$head"))] if fills else []
    for fill in fills:
        unit = f" {fill.pair.base}" if fill.pair is not None else ""
        fee = "fee not told" if fill.fee is None else _fee(fill, around)
        when = show.stamp(fill.at, around.now.wall) if fill.at is not None else show.UNKNOWN
        price = around.price(fill.price, fill.venue, fill.pair)
        value = Content.assemble(around.quantity(fill.quantity), unit, " at ", price, (f"  {fee}", "$quiet"))
        facts.append(Fact(when, value))
    return facts


def _fee(fill: Fill, around: Surroundings) -> str:
    if around.hidden or fill.fee is None:
        return f"fee {show.HIDDEN}"
    if fill.fee_asset is None:
        return f"fee {show.amount(fill.fee)}"
    return f"fee {show.money(Money(fill.fee, fill.fee_asset))}"
