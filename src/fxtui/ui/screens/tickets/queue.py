"""The queue beside its detail: drawn anew when tickets come or move, and only where it shows otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container

from fxtui.desk.events import TicketsChanged
from fxtui.desk.views import VenueState
from fxtui.domain.instrument import VenueId
from fxtui.domain.moment import Moment
from fxtui.domain.ticket import Ticket
from fxtui.ui.screens.tickets.absence import why_empty
from fxtui.ui.screens.tickets.rows import (
    COLUMNS,
    Surroundings,
    facts,
    queue_order,
    ticket_key,
    ticket_row,
    ticket_text,
)
from fxtui.ui.widgets.details import Details
from fxtui.ui.widgets.listing import Listing
from fxtui.ui.widgets.sheet_layout import Row

if TYPE_CHECKING:
    from fxtui.desk.desk import Desk

_SILENT = {VenueState.DOWN, VenueState.PAUSED, VenueState.CONNECTING}


class Queue(Container):
    """Every ticket of the desk's book, one of them whole."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.open_only = False
        self._tickets: dict[str, Ticket] = {}
        self._heard: set[VenueId] = set()
        self._known = 0

    def compose(self) -> ComposeResult:
        """Queue and detail."""
        yield Listing(COLUMNS)
        yield Details()

    @property
    def listing(self) -> Listing:
        """The rows."""
        return self.query_one(Listing)

    @property
    def details(self) -> Details:
        """The ticket under the cursor, whole."""
        return self.query_one(Details)

    def selected(self, desk: Desk) -> Ticket | None:
        """The ticket under the cursor as it is now."""
        key = self.listing.sheet.cursor_key
        return self._now(desk, key) if key is not None and key in self._tickets else None

    def brings_news(self, event: TicketsChanged, desk: Desk) -> bool:
        """Whether tickets came, went or moved, or a venue was heard of for the first time."""
        known, self._heard = event.venue in self._heard, self._heard | {event.venue}
        return bool(event.tickets) or not known or len(desk.tickets.all()) != self._known

    def draw(self, desk: Desk, now: Moment, *, hidden: bool) -> None:
        """Sort and show everything."""
        every = desk.tickets.all()
        self._known = len(every)
        shown = [ticket for ticket in every if not (self.open_only and ticket.state.final)]
        tickets = {ticket_key(ticket): ticket for ticket in queue_order(shown, desk.tickets, now)}
        self._tickets = tickets
        around = surroundings(desk, now, hidden=hidden)
        self.listing.when_empty(*why_empty(desk, any_at_all=bool(every)))
        self.listing.show(
            list(tickets), self._maker(desk, around), lambda key: ticket_text(tickets[key], around.titles)
        )
        self.draw_detail(desk, around)

    def redraw(self, desk: Desk, now: Moment, *, hidden: bool) -> None:
        """The same tickets in the same order, as they are now; costs no more than what can be seen."""
        around = surroundings(desk, now, hidden=hidden)
        self.listing.redraw(self._maker(desk, around))
        self.draw_detail(desk, around)

    def draw_detail(self, desk: Desk, around: Surroundings) -> None:
        """The ticket under the cursor, whole."""
        ticket, book, now = self.selected(desk), desk.tickets, around.now
        self.details.display = ticket is not None
        if ticket is not None:
            told = facts(
                ticket,
                book.timeline(ticket),
                book.usual(ticket),
                book.in_state(ticket, now),
                book.is_stuck(ticket, now),
                around,
            )
            self.details.show(told)

    def _maker(self, desk: Desk, around: Surroundings) -> Callable[[str], Row]:
        return lambda key: ticket_row(self._now(desk, key), desk.tickets, around)

    def _now(self, desk: Desk, key: str) -> Ticket:
        drawn = self._tickets[key]
        return desk.tickets.get(drawn.venue, drawn.kind, drawn.ticket_id) or drawn


def surroundings(desk: Desk, now: Moment, *, hidden: bool) -> Surroundings:
    """What rows are drawn with."""
    views = desk.venues()
    return Surroundings(
        now,
        {view.id: view.title for view in views},
        frozenset(view.id for view in views if view.state in _SILENT),
        hidden,
    )
