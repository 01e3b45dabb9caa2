"""The order form: instrument, side, type, amounts, and a note beside each that checks it while it is typed.

It prices nothing and sends nothing: what it holds is read by `entry`, and the screen hands the draft to the desk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.events import DescendantBlur, DescendantFocus
from textual.message import Message
from textual.widgets import Input

from fxtui.desk.views import VenueView
from fxtui.domain.instrument import Instrument
from fxtui.domain.moment import Moment
from fxtui.domain.order import OrderType, Side, TimeInForce
from fxtui.domain.quote import Quote
from fxtui.ui.screens.trade.entry import Market, Note, Reading, Typed, read
from fxtui.ui.screens.trade.offers import force_options, instrument_key, post_options, type_options
from fxtui.ui.screens.trade.outlook import outlook, quote_line
from fxtui.ui.widgets.amount_input import AmountInput
from fxtui.ui.widgets.choice import Choice, Option
from fxtui.ui.widgets.fields import FieldRow
from fxtui.ui.widgets.key_line import key_for
from fxtui.ui.widgets.line import Line
from fxtui.ui.widgets.paragraph import Paragraph
from fxtui.ui.widgets.picker import Candidate, PickField

_FIELDS = "OrderForm PickField, OrderForm Choice, OrderForm AmountInput"
_SIDES = (Option("buy", "buy"), Option("sell", "sell"))


class OrderForm(Vertical):
    """What an order is composed in."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "field(-1)", "previous field", show=False),
        Binding("down", "field(1)", "next field", show=False),
    ]

    class InstrumentChanged(Message):
        """Another instrument is chosen."""

    class Entered(Message):
        """Enter was pressed in a field."""

    def __init__(self, market: Callable[[Typed], Market], *, id: str | None = None) -> None:
        """`market` tells what is known of the market and the balance for what stands here."""
        super().__init__(id=id)
        self._market = market
        self._instruments: dict[str, Instrument] = {}
        self._views: Mapping[str, VenueView] = {}
        self._reading: Reading | None = None

    def compose(self) -> ComposeResult:
        """One row per field, what to expect below them."""
        picker = PickField("Instrument", empty="waiting for the venues…", id="instrument")
        with Container(classes="twin"):
            yield FieldRow("Instrument", picker, noted=False)
            yield Line(id="market")
        with Container(classes="twin"):
            yield FieldRow("Side", Choice(_SIDES, id="side"), noted=False)
            yield FieldRow(
                "Type", Choice(type_options(None), "limit", id="type"), noted=False, classes="second"
            )
        yield FieldRow("Quantity", AmountInput(id="quantity"), id="quantity-row")
        yield FieldRow("Price", AmountInput(id="price", placeholder=""), id="price-row")
        yield FieldRow("Stop", AmountInput(id="stop", placeholder=""), id="stop-row")
        with Container(classes="twin"):
            yield FieldRow("In force", Choice(force_options(None), id="force"), noted=False)
            yield FieldRow("Post-only", Choice(post_options(None), id="post"), noted=False, id="post-row")
        yield Paragraph(id="outlook")

    # -- what it is given and what it gives

    @property
    def instrument(self) -> Instrument | None:
        """The instrument the form is about."""
        return self._instruments.get(self.query_one("#instrument", PickField).key)

    @property
    def reading(self) -> Reading | None:
        """The form, read against the market; None while there is no instrument."""
        return self._reading

    def offer(self, instruments: Sequence[Instrument], views: Sequence[VenueView]) -> None:
        """Offer these instruments, and for the chosen one what its venue takes."""
        self._views = {view.id: view for view in views}
        self._instruments = {instrument_key(one): one for one in instruments}
        titles = {view.id: view.title for view in views}
        self.query_one("#instrument", PickField).offer(
            [
                Candidate(key, str(one.pair), f"{titles.get(one.venue, one.venue)} {one.closed}".strip())
                for key, one in self._instruments.items()
            ]
        )
        self._offer_abilities()

    def choose(self, instrument: Instrument) -> None:
        """Take an instrument."""
        self.query_one("#instrument", PickField).choose(instrument_key(instrument))

    def start(self, side: Side) -> None:
        """Begin an order of this side: the cursor goes to the quantity."""
        self.query_one("#side", Choice).value = side.value
        self.query_one("#quantity", AmountInput).focus()

    def go_to_gap(self) -> None:
        """Go to the first field that is empty or wrong."""
        typed, reading = self.typed(), self._reading
        if typed is None or reading is None:
            return
        for name, text, note, needed in (
            ("#quantity", typed.quantity, reading.quantity, True),
            ("#price", typed.price, reading.price, typed.needs_price),
            ("#stop", typed.stop, reading.stop, typed.needs_stop),
        ):
            if needed and (note.wrong or not text.strip()):
                self.query_one(name, AmountInput).focus()
                return

    def show_quote(self, quote: Quote | None, tick: Decimal, now: Moment, *, stale: bool) -> None:
        """Show the two-way price of the instrument and how old it is."""
        self.query_one("#market", Line).show(quote_line(quote, tick, now, stale=stale))

    def clear(self) -> None:
        """Empty the amounts once an order was sent."""
        for name in ("#quantity", "#price", "#stop"):
            self.query_one(name, AmountInput).value = ""

    def typed(self) -> Typed | None:
        """What stands here, None while there is no instrument."""
        instrument = self.instrument
        if instrument is None:
            return None
        return Typed(
            instrument,
            Side(self.query_one("#side", Choice).value),
            OrderType(self.query_one("#type", Choice).value),
            self.query_one("#quantity", AmountInput).value,
            self.query_one("#price", AmountInput).value,
            self.query_one("#stop", AmountInput).value,
            TimeInForce(self.query_one("#force", Choice).value),
            self.query_one("#post", Choice).value == "yes",
        )

    def read_again(self) -> None:
        """Check what stands here against the market as it is now."""
        typed = self.typed()
        if typed is None:
            self._reading = None
            self.query_one("#outlook", Paragraph).show(Content(""))
            return
        market = self._market(typed)
        self._reading = reading = read(typed, market)
        self._note("#quantity-row", reading.quantity, loud=reading.short)
        self._note("#price-row", reading.price)
        self._note("#stop-row", reading.stop)
        self.query_one("#price-row", FieldRow).disabled = not typed.needs_price
        self.query_one("#stop-row", FieldRow).disabled = not typed.needs_stop
        self._draw_outlook(typed, reading)

    # -- what happens in it

    @on(PickField.Changed)
    def _instrument_changed(self, event: PickField.Changed) -> None:
        event.stop()
        self._offer_abilities()
        self.read_again()
        self.post_message(self.InstrumentChanged())

    @on(Choice.Changed)
    @on(Input.Changed)
    def _field_changed(self, event: Choice.Changed | Input.Changed) -> None:
        event.stop()
        self.read_again()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Entered())

    @on(AmountInput.Refused)
    def _refused(self, event: AmountInput.Refused) -> None:
        event.stop()
        row = event.field.parent
        if isinstance(row, FieldRow):
            row.note(event.reason, wrong=True)

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Say why what is greyed is greyed."""
        self._say_reasons()

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        """Say again what to expect."""
        self.read_again()

    def action_field(self, by: int) -> None:
        """Go to the next or the previous field."""
        if by > 0:
            self.screen.focus_next(_FIELDS)
        else:
            self.screen.focus_previous(_FIELDS)

    # -- drawing

    def _note(self, row: str, note: Note, *, loud: bool = False) -> None:
        self.query_one(row, FieldRow).note(note.sentence, wrong=note.wrong or loud)

    def _draw_outlook(self, typed: Typed, reading: Reading) -> None:
        key = key_for(self, "trade.preview")
        self.query_one("#outlook", Paragraph).show(outlook(typed, reading, key))
        self._say_reasons()

    def _say_reasons(self) -> None:
        focused = self.screen.focused
        if isinstance(focused, Choice) and self in focused.ancestors and focused.reasons:
            self.query_one("#outlook", Paragraph).show(Content.styled(focused.reasons, "$stale"))

    def _offer_abilities(self) -> None:
        instrument = self.instrument
        view = self._views.get(instrument.venue) if instrument is not None else None
        self.query_one("#type", Choice).offer(type_options(view))
        self.query_one("#force", Choice).offer(force_options(view))
        self.query_one("#post", Choice).offer(post_options(view))
