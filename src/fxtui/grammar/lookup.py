"""Which ticket a request means: by its id, by its kind and id, by the venue's second name, or by a mailed code."""

from __future__ import annotations

from fxtui.contract.errors import NotFoundAtVenue, Relayed, UsageError
from fxtui.desk.desk import Desk
from fxtui.domain.foreign import printable
from fxtui.domain.instrument import VenueId
from fxtui.domain.ticket import Ticket
from fxtui.grammar.requests import TicketRequest


def known_ticket(desk: Desk, request: TicketRequest) -> Ticket | None:
    """The ticket meant, as the desk's book has it, None when it has none; `UsageError` when several are meant.

    A ticket is named `12`, `withdrawal:12` where deposits count from 1 too, or by its reference.
    """
    wanted, venues = request.ticket_id, _venues(desk, request)
    if wanted is None:
        return None
    kind, _, bare = wanted.partition(":")
    meant = [
        t
        for t in desk.tickets.all()
        if t.venue in venues
        and (wanted in {t.ticket_id, t.reference} or (kind == t.kind.value and bare == t.ticket_id))
    ]
    if len(meant) > 1:
        names = ", ".join(f"{t.kind.value}:{t.ticket_id}" for t in meant)
        raise UsageError(f"{wanted} names several tickets: write one of {names}.")
    return meant[0] if meant else None


async def meant_ticket(desk: Desk, request: TicketRequest) -> Ticket:
    """The ticket meant, read from its venue now.

    Raises:
        UsageError: several tickets are meant, or nobody can tell which venue mailed the code.
        NotFoundAtVenue: there is no such ticket.
    """
    venues = _venues(desk, request)
    if request.ticket_id is None:
        if len(venues) != 1 or request.code is None:
            raise UsageError("Say which venue mailed the code with --venue.")
        return await desk.ticket_by_code(venues[0], request.code)
    problems = await desk.refresh("tickets", request.venue)
    found = known_ticket(desk, request)
    if found is not None:
        return await desk.ticket(found.venue, found.kind, found.ticket_id)
    if problems:
        raise Relayed(problems[0])
    raise NotFoundAtVenue(
        venues[0] if venues else "",
        f"There is no ticket {printable(request.ticket_id)}.",
        code="ticket",
        hint="`fxtui tickets` lists them.",
    )


def _venues(desk: Desk, request: TicketRequest) -> list[VenueId]:
    return [v.id for v in desk.venues() if "tickets" not in v.missing and request.venue in {None, v.id}]
