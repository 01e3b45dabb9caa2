"""The form of a deposit or a withdrawal: asset, way, the fields this venue asks for, amount; addresses to send to.

It is built from what the venue says at this moment. Fee and net are the preview's to show, sending is the preview's.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input

from fxtui.contract.errors import FxtuiError
from fxtui.desk.events import BalancesChanged, Event, IntentMoved
from fxtui.desk.views import Visible
from fxtui.domain.instrument import VenueId
from fxtui.domain.intent import IntentKind, IntentState
from fxtui.domain.money import Asset, Money
from fxtui.domain.ticket import TicketForm, TicketKind
from fxtui.ui import format as show
from fxtui.ui.accounts import available, customer_note
from fxtui.ui.commands import bindings, commands_of
from fxtui.ui.screens.base import DeskScreen
from fxtui.ui.screens.tickets.addresses import AddressPane
from fxtui.ui.screens.tickets.form_fields import FormFields
from fxtui.ui.screens.tickets.request import AMOUNT, Reading, read
from fxtui.ui.text import line
from fxtui.ui.widgets.amount_input import AmountInput
from fxtui.ui.widgets.fields import FieldRow
from fxtui.ui.widgets.line import Line
from fxtui.ui.widgets.one_line_input import OneLineInput
from fxtui.ui.widgets.paragraph import Paragraph
from fxtui.ui.widgets.picker import Candidate, PickField

_MONEY = {IntentKind.DEPOSIT, IntentKind.WITHDRAWAL}
_GONE = {IntentState.ACCEPTED, IntentState.UNKNOWN, IntentState.NEEDS_HUMAN}
_VERBS = {TicketKind.DEPOSIT: "Deposit", TicketKind.WITHDRAWAL: "Withdraw", TicketKind.TRANSFER: "Transfer"}


class ComposeScreen(DeskScreen):
    """Composes one ticket; closes once it was sent."""

    NAME = "ticket_form"
    PARENT = "tickets"
    BINDINGS = bindings(commands_of("ticket_form"))
    CSS_PATH = "compose.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#asset"

    def __init__(self, kind: TicketKind) -> None:
        super().__init__()
        self._kind = kind
        self._assets: dict[str, tuple[VenueId, Asset]] = {}
        self._forms: dict[str, TicketForm] = {}
        self._reading: Reading | None = None
        self.sent = False
        """Whether the venue may have the ticket by now."""

    # -- the body

    def compose_body(self) -> ComposeResult:
        """Asset and way, the fields of the way, amount, addresses."""
        with VerticalScroll(id="form", can_focus=False):
            yield Line(Content.styled(_VERBS[self._kind], "bold"), id="heading")
            yield FieldRow("Asset", PickField("Asset", empty="asking the venues…", id="asset"), noted=False)
            yield FieldRow("Way", PickField("Way", empty="choose an asset first", id="way"), noted=False)
            yield FormFields()
            samples = "250, 5k, 25%, max" if self._kind is TicketKind.WITHDRAWAL else "250, 5k"
            amount = AmountInput(id="amount", free=self._free, placeholder=samples)
            yield FieldRow("Amount", amount, id="amount-row")
            yield Paragraph(id="outlook")
            if self._kind is TicketKind.DEPOSIT:
                yield AddressPane()

    def on_mount(self) -> None:
        """Ask the venues what can be moved."""
        self._ask_assets()

    def draw(self) -> None:
        """Check what stands in the form."""
        self._read_again()

    def watches(self) -> Visible:
        """Balances to check against, tickets to see the new one."""
        return Visible(balances=True, tickets=True)

    def on_desk_event(self, event: Event) -> None:
        """Balances into the amount's note; a sent ticket ends the form."""
        match event:
            case BalancesChanged():
                self._read_again()
            case IntentMoved(record) if record.intent.kind in _MONEY and record.state in _GONE:
                self.sent = True
            case _:
                pass

    def on_screen_resume(self) -> None:
        """Back from the preview: what is sent is not to be sent again from here."""
        if self.sent:
            self.dismiss(None)

    def row_text(self) -> str:
        """The address to send to, without blanks."""
        return next((pane.chosen for pane in self.query(AddressPane)), "")

    # -- commands

    def do_preview(self) -> None:
        """Show fee and net; never sends."""
        self._read_again()
        reading = self._reading
        if reading is None:
            self.say("warning", "Choose an asset and a way first.")
        elif reading.draft is not None:
            self.confirm(reading.draft)
        else:
            self.say(
                "warning", reading.complaint or "The form is not complete: something is still asked for."
            )
            self._go_to_gap(reading.gap)

    def do_reload(self) -> None:
        """Ask the venues again."""
        self._ask_assets()

    def do_back(self) -> None:
        """Back to the queue."""
        self.dismiss(None)

    # -- messages of the widgets

    @on(PickField.Changed, "#asset")
    def _asset_changed(self) -> None:
        chosen = self._chosen
        for pane in self.query(AddressPane):
            pane.offer((), "")
        self._offer_forms([], "asking the venue…" if chosen else "choose an asset first")
        if chosen is not None:
            self.fxtui.fetch(lambda: self._ask_forms(*chosen), group="ticket forms", node=self)

    @on(PickField.Changed, "#way")
    async def _way_changed(self) -> None:
        await self._build_fields()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._read_again()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.fxtui.run_command("ticket_form.preview")

    @on(OneLineInput.Refused)
    def _refused(self, event: OneLineInput.Refused) -> None:
        event.stop()
        if isinstance(event.field.parent, FieldRow):
            event.field.parent.note(event.reason, wrong=True)

    # -- asking the desk

    def _ask_assets(self) -> None:
        self.fxtui.fetch(self._read_assets, group="ticket assets", node=self)

    async def _read_assets(self) -> None:
        found: dict[str, tuple[VenueId, Asset]] = {}
        candidates: list[Candidate] = []
        problem = "No venue offers this."
        for view in self.desk.venues():
            if "tickets" in view.missing:
                problem = view.missing["tickets"]
                continue
            try:
                assets = await self.desk.ticket_assets(view.id, self._kind)
            except FxtuiError as error:
                problem = error.message
                continue
            for asset in assets:
                key = f"{view.id}\n{asset}"
                found[key] = (view.id, asset)
                candidates.append(
                    Candidate(
                        key,
                        asset,
                        f"{view.title}{customer_note(view, view.account)}{self._held(view.id, asset)}",
                    )
                )
        self._assets = found
        self.query_one("#asset", PickField).offer(candidates, problem)

    async def _ask_forms(self, venue: VenueId, asset: Asset) -> None:
        try:
            forms = await self.desk.forms(venue, self._kind, asset)
        except FxtuiError as error:
            self._offer_forms([], error.message)
        else:
            self._offer_forms(forms, f"there is no form for {asset} here")
        if self._kind is TicketKind.DEPOSIT:
            await self._ask_addresses(venue, asset)

    async def _ask_addresses(self, venue: VenueId, asset: Asset) -> None:
        pane = self.query_one(AddressPane)
        try:
            addresses = await self.desk.deposit_addresses(venue, asset)
        except FxtuiError as error:
            pane.offer((), error.message)
        else:
            pane.offer(addresses, f"{asset} has no address here: it comes by the form above")

    # -- inside

    @property
    def _chosen(self) -> tuple[VenueId, Asset] | None:
        return self._assets.get(self.query_one("#asset", PickField).key)

    @property
    def _form(self) -> TicketForm | None:
        return self._forms.get(self.query_one("#way", PickField).key)

    def _free(self) -> Decimal | None:
        chosen = self._chosen
        if chosen is None or self._kind is not TicketKind.WITHDRAWAL:
            return None
        return available(self.desk, *chosen)

    def _held(self, venue: VenueId, asset: Asset) -> str:
        free = available(self.desk, venue, asset)
        if free is None or self.amounts_hidden:
            return ""
        return f" · {show.money(Money(free, asset))} free"

    def _offer_forms(self, forms: Sequence[TicketForm], empty: str) -> None:
        self._forms = {str(place): form for place, form in enumerate(forms)}
        self.query_one("#way", PickField).offer(
            [
                Candidate(key, line(form.title, 60) or line(form.method, 60), _provider(form))
                for key, form in self._forms.items()
            ],
            empty,
        )
        self.call_later(self._build_fields)

    async def _build_fields(self) -> None:
        await self.query_one(FormFields).take(self._form)
        self._read_again()

    def _read_again(self) -> None:
        chosen, fields = self._chosen, self.query_one(FormFields)
        form = self._form
        if chosen is None or form is None or form is not fields.form:
            self._reading = None
            return
        amount = self.query_one("#amount", AmountInput).value
        answers, hidden = fields.answers(), self.amounts_hidden
        no_part = self.desk.balances.why_no_part(chosen[0], self.desk.clock.now())
        self._reading = reading = read(
            chosen[0], form, answers, amount, self._free(), hidden=hidden, no_part=no_part
        )
        fields.note(reading.notes)
        note = reading.notes[AMOUNT]
        self.query_one("#amount-row", FieldRow).note(note.sentence, wrong=note.wrong)
        self.query_one("#outlook", Paragraph).show(self._outlook(reading))

    def _outlook(self, reading: Reading) -> Content:
        if reading.complaint:
            return Content.styled(f"✖ {line(reading.complaint)}", "$danger")
        if reading.draft is None:
            return Content("")
        shows, sends = self.fxtui.key("ticket_form.preview"), self.fxtui.key("preview.send")
        return Content.styled(f"{shows} shows fee and net; nothing is sent before {sends}", "$quiet")

    def _go_to_gap(self, gap: str) -> None:
        if gap == AMOUNT:
            self.query_one("#amount").focus()
        else:
            self.query_one(FormFields).go_to(gap)


def _provider(form: TicketForm) -> str:
    """Who carries it out, where the venue names it; a bare number tells a person nothing."""
    return "" if form.provider.isdigit() else line(form.provider, 30)
