"""The tickets screen: the queue and its detail, and what can be done to the ticket under the cursor."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from fxtui.desk.events import Event, TicketsChanged, VenueChanged
from fxtui.desk.views import VenueView, Visible
from fxtui.domain.instrument import VenueId
from fxtui.domain.moment import Moment
from fxtui.domain.money import Money
from fxtui.domain.ticket import Ticket, TicketAction, TicketActionDraft, TicketKind
from fxtui.ui import format as show
from fxtui.ui.commands import bindings, commands_of
from fxtui.ui.screens.base import DeskScreen
from fxtui.ui.screens.tickets.absence import why_no_tickets
from fxtui.ui.screens.tickets.compose import ComposeScreen
from fxtui.ui.screens.tickets.queue import Queue, surroundings
from fxtui.ui.screens.tickets.rows import ACTION_WORDS, ticket_key
from fxtui.ui.widgets.ask import TellModal
from fxtui.ui.widgets.details import Details
from fxtui.ui.widgets.listing import Listing
from fxtui.ui.widgets.sheet import Sheet

_ACTIONS = {
    "tickets.confirm": TicketAction.CONFIRM,
    "tickets.cancel": TicketAction.CANCEL,
    "tickets.accept": TicketAction.ACCEPT,
    "tickets.process": TicketAction.PROCESS,
}
_SORT_EVERY = 10


class TicketsScreen(DeskScreen):
    """All deposits and withdrawals of all venues."""

    NAME = "tickets"
    BINDINGS = bindings(commands_of("tickets"))
    CSS_PATH = "tickets.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "Listing Sheet"

    def __init__(self) -> None:
        super().__init__()
        self._seconds = 0

    # -- the body

    def compose_body(self) -> ComposeResult:
        """Queue and detail."""
        yield Queue(id="tickets")

    def draw(self) -> None:
        """Fill the queue from the desk's book."""
        self.query_one(Queue).draw(self.desk, self.now(), hidden=self.amounts_hidden)
        self.refresh_keys()

    def watches(self) -> Visible:
        """Tickets."""
        return Visible(tickets=True, balances=True)

    def on_desk_event(self, event: Event) -> None:
        """Tickets moved, or a venue came or went; a read that brought nothing new costs no more than a repaint."""
        match event:
            case TicketsChanged() if not self.query_one(Queue).brings_news(event, self.desk):
                self._redraw(self.now())
            case TicketsChanged() | VenueChanged():
                self.draw()
            case _:
                pass

    def repaint(self, now: Moment) -> None:
        """Ages; what became stuck comes to the top a little later."""
        self._seconds += 1
        if self._seconds % _SORT_EVERY == 0:
            self.draw()
        else:
            self._redraw(now)

    def why_not(self, name: str) -> str:
        """What can't be done to the ticket under the cursor, and why."""
        if name in _ACTIONS:
            return self._why_not_act(_ACTIONS[name])
        if name in {"tickets.deposit", "tickets.withdraw", "tickets.find"}:
            return why_no_tickets(self.desk)
        return ""

    def row_text(self) -> str:
        """The ticket under the cursor."""
        return self.query_one(Listing).row_text

    # -- what the `:` line asks for

    def show_open(self, *, only: bool) -> None:
        """Show only unfinished tickets, or all."""
        self.query_one(Queue).open_only = only
        self.draw()

    def show_ticket(self, ticket: Ticket) -> None:
        """Put the cursor on a ticket; what hides it is taken away."""
        self.query_one(Listing).close_filter()
        self.show_open(only=self.query_one(Queue).open_only and not ticket.state.final)
        self.query_one(Listing).sheet.move_to(ticket_key(ticket))

    def show_owner(self, ticket: Ticket) -> None:
        """Put the cursor on the withdrawal a mailed code belongs to, and say which it is."""
        self.show_ticket(ticket)
        self.say("good", f"The code belongs to {self._words(ticket)}.")

    # -- commands

    def do_deposit(self) -> None:
        """Open the form of a deposit."""
        self._compose_ticket(TicketKind.DEPOSIT)

    def do_withdraw(self) -> None:
        """Open the form of a withdrawal."""
        self._compose_ticket(TicketKind.WITHDRAWAL)

    def do_confirm(self) -> None:
        """Ask for the mailed code, then preview the confirmation."""
        ticket = self._selected
        if ticket is None:
            return

        def told(code: str | None) -> None:
            if code:
                self.confirm(TicketActionDraft(ticket.venue, ticket, TicketAction.CONFIRM, code))

        sentences = [self._words(ticket), "The venue has mailed a code: type it."]
        self.app.push_screen(TellModal("Confirm withdrawal", sentences, "preview"), told)

    def do_cancel(self) -> None:
        """Preview the cancel."""
        self._act(TicketAction.CANCEL)

    def do_accept(self) -> None:
        """Preview the acceptance."""
        self._act(TicketAction.ACCEPT)

    def do_process(self) -> None:
        """Preview the processing."""
        self._act(TicketAction.PROCESS)

    def do_find(self) -> None:
        """Ask for a mailed code and go to the withdrawal it belongs to."""
        venues = [view for view in self.desk.venues() if "tickets" not in view.missing]

        def told(code: str | None) -> None:
            if code:
                self.fxtui.fetch(lambda: self._find(venues, code), group="find ticket", node=self)

        sentence = "Type the code a venue has mailed: the cursor goes to its withdrawal."
        self.app.push_screen(TellModal("Find by code", [sentence], "find"), told)

    def do_open_only(self) -> None:
        """Show all tickets, or only unfinished ones."""
        only = not self.query_one(Queue).open_only
        self.show_open(only=only)
        self.say("info", "Only unfinished tickets are shown." if only else "All tickets are shown.")

    def do_filter(self) -> None:
        """Open the filter."""
        self.query_one(Listing).open_filter()

    def do_reload(self) -> None:
        """Read the tickets of every venue now."""

        async def read() -> None:
            problems = await self.desk.refresh("tickets")
            if problems:
                self.say("danger", problems[0].message)
            else:
                self.say("info", "Tickets are read.")

        self.fxtui.fetch(read, group="tickets reload", node=self)

    def do_back(self) -> None:
        """From the detail or the filter to the queue."""
        listing = self.query_one(Listing)
        listing.close_filter()
        listing.focus_rows()

    # -- messages of the widgets

    @on(Sheet.Moved)
    def _moved(self) -> None:
        around = surroundings(self.desk, self.now(), hidden=self.amounts_hidden)
        self.query_one(Queue).draw_detail(self.desk, around)
        self.refresh_keys()

    @on(Sheet.Picked)
    def _picked(self) -> None:
        self.query_one(Details).focus()

    # -- inside

    @property
    def _selected(self) -> Ticket | None:
        return self.query_one(Queue).selected(self.desk) if self.is_ready else None

    def _redraw(self, now: Moment) -> None:
        self.query_one(Queue).redraw(self.desk, now, hidden=self.amounts_hidden)

    def _why_not_act(self, action: TicketAction) -> str:
        ticket = self._selected
        if ticket is None:
            return "There is no ticket under the cursor."
        if action not in ticket.actions:
            return f"{ACTION_WORDS[action].capitalize()} is not possible: the ticket is {ticket.state.value}."
        return _read_only(self.desk.venues(), ticket)

    def _act(self, action: TicketAction) -> None:
        ticket = self._selected
        if ticket is not None:
            self.confirm(TicketActionDraft(ticket.venue, ticket, action))

    def _compose_ticket(self, kind: TicketKind) -> None:
        form = ComposeScreen(kind)
        self.app.push_screen(form, lambda _: self._composed(form))

    def _composed(self, form: ComposeScreen) -> None:
        """Back from the form: the cursor goes to what was made."""
        newest = next(iter(self.desk.tickets.all()), None) if form.sent else None
        if newest is not None:
            self.show_ticket(newest)

    async def _find(self, venues: list[VenueView], code: str) -> None:
        from fxtui.contract.errors import FxtuiError

        problem = ""
        for view in venues:
            try:
                ticket = await self.desk.ticket_by_code(view.id, code)
            except FxtuiError as error:
                problem = error.message
                continue
            self.show_owner(ticket)
            return
        self.say("danger", problem or "No venue knows this code.")

    def _title(self, venue: VenueId) -> str:
        return next((view.title for view in self.desk.venues() if view.id == venue), venue)

    def _words(self, ticket: Ticket) -> str:
        amount = show.money(Money(ticket.amount, ticket.asset))
        return f"{ticket.kind.value} of {amount} at {self._title(ticket.venue)} (#{ticket.ticket_id})"


def _read_only(views: tuple[VenueView, ...], ticket: Ticket) -> str:
    return next((view.read_only for view in views if view.id == ticket.venue), "")
