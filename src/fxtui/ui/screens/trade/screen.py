"""The trade screen: composes the form, the ladder and the blotter, and forwards what is asked to the desk."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container

from fxtui.contract.errors import FxtuiError
from fxtui.desk.events import BalancesChanged, Event, IntentMoved, OrdersChanged, VenueChanged
from fxtui.desk.quote_book import Key
from fxtui.desk.views import Visible
from fxtui.domain.instrument import Pair, VenueId
from fxtui.domain.intent import IntentKind, IntentState
from fxtui.domain.moment import Moment
from fxtui.domain.order import Order, Side
from fxtui.ui.commands import bindings, commands_of
from fxtui.ui.screens.base import DeskScreen
from fxtui.ui.screens.trade.blotter import BlotterPane, ListName
from fxtui.ui.screens.trade.cancels import Cancels
from fxtui.ui.screens.trade.detail import OrderModal
from fxtui.ui.screens.trade.export import export
from fxtui.ui.screens.trade.form import OrderForm
from fxtui.ui.screens.trade.market import MarketSight
from fxtui.ui.widgets.ladder import Ladder
from fxtui.ui.widgets.sheet import Sheet


class TradeScreen(DeskScreen):
    """Order entry and blotter."""

    NAME = "trade"
    BINDINGS = bindings(commands_of("trade"))
    CSS_PATH = "trade.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "BlotterPane Sheet"

    def __init__(self) -> None:
        super().__init__()
        self._market = MarketSight(self)
        self._cancels = Cancels(self)
        self._wanted: tuple[VenueId, Pair] | None = None

    # -- the body

    def compose_body(self) -> ComposeResult:
        """Form and ladder, then the blotter."""
        with Container(id="trade"):
            with Container(id="entry"):
                yield OrderForm(self._market.of)
                yield Ladder()
            yield BlotterPane()

    def draw(self) -> None:
        """Offer what can be traded, check the form, fill the blotter."""
        form = self.query_one(OrderForm)
        form.offer(self._market.instruments(), self.desk.venues())
        if self._wanted is not None:
            self.take(*self._wanted)
        self._market.draw(self.now())
        form.read_again()
        self._draw_blotter()
        self.refresh_keys()

    def watches(self) -> Visible:
        """The instrument of the form, balances to check against, orders."""
        instrument = self.query_one(OrderForm).instrument if self.is_ready else None
        quotes = frozenset({(instrument.venue, instrument.pair)}) if instrument is not None else None
        return Visible(quotes=quotes, balances=True, orders=True)

    def take(self, venue: VenueId, pair: Pair) -> None:
        """Bring an instrument into the form; as soon as it is known when it is not yet."""
        self._wanted = (venue, pair)
        for instrument in self.desk.instruments(venue):
            if instrument.pair == pair and self.is_ready:
                self.query_one(OrderForm).choose(instrument)
                self._wanted = None

    def show_list(self, name: ListName, order_id: str = "") -> None:
        """Show one of the lists; of the fills only those of one order where it is named."""
        self.query_one(BlotterPane).turn_to(name, order_id)
        self._draw_blotter()
        self.refresh_keys()

    def go_to_form(self) -> None:
        """Go to the form, whatever side stands in it."""
        typed = self.query_one(OrderForm).typed()
        if typed is not None:
            self.query_one(OrderForm).start(typed.side)

    def on_screen_resume(self) -> None:
        """Read the book while the screen can be seen."""
        self._market.start()

    def on_screen_suspend(self) -> None:
        """Read no more."""
        self._market.stop()

    # -- what the desk says

    def on_desk_event(self, event: Event) -> None:
        """Orders into the blotter, balances into the form."""
        form = self.query_one(OrderForm)
        match event:
            case OrdersChanged():
                self._draw_blotter()
                self.refresh_keys()
            case BalancesChanged():
                form.read_again()
            case VenueChanged():
                form.offer(self._market.instruments(), self.desk.venues())
                form.read_again()
                self._draw_blotter()
            case IntentMoved(record) if _is_new_order(record.intent.kind, record.state):
                form.clear()
                self._draw_blotter()
                self.query_one(BlotterPane).listing.focus_rows()
            case _:
                pass

    def on_quotes(self, moved: frozenset[Key]) -> None:
        """The price of the form's instrument moved."""
        form = self.query_one(OrderForm)
        instrument = form.instrument
        if instrument is None:
            self.draw()
        elif (instrument.venue, instrument.pair) in moved:
            self._market.draw(self.now())
            form.read_again()

    def repaint(self, now: Moment) -> None:
        """Ages."""
        if self.query_one(OrderForm).instrument is None and self._market.instruments():
            self.draw()
        self._market.draw(now)
        self.query_one(BlotterPane).age(self.desk, now, hidden=self.amounts_hidden)

    def why_not(self, name: str) -> str:
        """What can't be done now, and why."""
        if not self.is_ready:
            return ""
        match name:
            case "trade.cancel":
                return _why_not_cancel(self.query_one(BlotterPane).selected)
            case "trade.cancel_mine" | "trade.cancel_all" if not self.desk.blotter.open_orders():
                return "No order is open."
            case "trade.cancel_all":
                return next((r for v in self.desk.venues() if (r := v.missing.get("cancel_all", ""))), "")
            case "trade.buy" | "trade.sell" | "trade.preview" if self.query_one(OrderForm).instrument is None:
                return "No instrument is known yet: the venues have not answered."
            case _:
                return ""

    def row_text(self) -> str:
        """The row under the cursor."""
        return self.query_one(BlotterPane).listing.row_text

    # -- commands

    def do_buy(self) -> None:
        """Go to the form to buy."""
        self.query_one(OrderForm).start(Side.BUY)

    def do_sell(self) -> None:
        """Go to the form to sell."""
        self.query_one(OrderForm).start(Side.SELL)

    def do_preview(self) -> None:
        """Price what stands in the form; never sends."""
        form = self.query_one(OrderForm)
        form.read_again()
        reading = form.reading
        if reading is None:
            return
        if reading.draft is not None:
            self.confirm(reading.draft)
        else:
            self.say(
                "warning",
                reading.complaint or "The order is not complete: it needs a quantity and its prices.",
            )
            form.go_to_gap()

    def do_cancel(self) -> None:
        """Ask, then have the order under the cursor canceled."""
        order = self.query_one(BlotterPane).selected
        if order is not None:
            self._cancels.ask_one(order)

    def do_cancel_mine(self) -> None:
        """Ask, then cancel every open order that was placed from here."""
        self._cancels.ask_mine()

    def do_cancel_all(self) -> None:
        """Ask with the number, then cancel every open order."""
        self._cancels.ask_all()

    def do_filter(self) -> None:
        """Open the filter."""
        self.query_one(BlotterPane).listing.open_filter()

    def do_chart(self) -> None:
        """Open the instrument of the row, else of the form."""
        selected = self.query_one(BlotterPane).selected
        instrument = self.query_one(OrderForm).instrument
        on_rows = isinstance(self.focused, Sheet)
        if on_rows and selected is not None and selected.pair is not None:
            self.fxtui.open_instrument(selected.venue, selected.pair)
        elif instrument is not None:
            self.fxtui.open_instrument(instrument.venue, instrument.pair)

    def do_next_list(self) -> None:
        """Open orders, fills, history."""
        self.show_list(self.query_one(BlotterPane).beside(1))

    def do_previous_list(self) -> None:
        """The other way."""
        self.show_list(self.query_one(BlotterPane).beside(-1))

    def do_export(self) -> None:
        """Write the rows that are shown into a file."""
        pane = self.query_one(BlotterPane)
        keys = pane.listing.sheet.keys
        try:
            path = export(self.desk, pane.current, keys, self.fxtui.folder, self.now())
        except FxtuiError as error:
            self.say("danger", error.message)
        else:
            self.say("good", f"{len(keys)} {'row' if len(keys) == 1 else 'rows'} written to {path}")

    def do_reload(self) -> None:
        """Read orders and fills of every venue now."""

        async def read() -> None:
            problems = [*await self.desk.refresh("orders"), *await self.desk.refresh("fills")]
            if problems:
                self.say("danger", problems[0].message)
            else:
                self.say("info", "Orders and fills are read.")

        self.fxtui.fetch(read, group="trade reload", node=self)

    def do_back(self) -> None:
        """From the form, the filter or the fills of one order to all rows."""
        pane = self.query_one(BlotterPane)
        listing = pane.listing
        if pane.order_id:
            self.show_list("fills")
        listing.close_filter()
        self.set_focus(None)
        listing.focus_rows()

    # -- messages of the widgets

    @on(OrderForm.InstrumentChanged)
    def _instrument_changed(self) -> None:
        self._market.turn()
        self._market.draw(self.now())
        self.fxtui.look()

    @on(OrderForm.Entered)
    def _entered(self) -> None:
        self.fxtui.run_command("trade.preview")

    @on(Sheet.Moved)
    def _moved(self) -> None:
        self.refresh_keys()

    @on(Sheet.Picked)
    def _picked(self) -> None:
        order = self.query_one(BlotterPane).selected
        if order is not None:
            self.app.push_screen(OrderModal(order))

    # -- drawing

    def _draw_blotter(self) -> None:
        self.query_one(BlotterPane).draw(self.desk, self.now(), hidden=self.amounts_hidden)


def _is_new_order(kind: IntentKind, state: IntentState) -> bool:
    return kind is IntentKind.ORDER and state in {IntentState.PREPARED, IntentState.SENDING}


def _why_not_cancel(order: Order | None) -> str:
    if order is None:
        return "There is no order under the cursor."
    if order.state.final:
        return f"The order is {order.state.value}: there is nothing to cancel."
    return ""
