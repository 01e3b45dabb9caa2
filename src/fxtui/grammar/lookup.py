"""What a request means: the one thing found; a ticket by its id, its kind and id, its second name, or a mailed code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from fxtui.contract.errors import FxtuiError, NotFoundAtVenue, Problem, Relayed, UsageError
from fxtui.desk.desk import Desk
from fxtui.domain.foreign import printable
from fxtui.domain.instrument import VenueId
from fxtui.domain.ticket import Ticket
from fxtui.grammar.requests import TicketRequest

Found = TypeVar("Found")


def the_one(
    found: Sequence[Found], several: str, none: FxtuiError, problems: Sequence[Problem] = ()
) -> Found:
    """The only thing found.

    Raises:
        UsageError: several were found; `several` says what and where (`Order 12 is open at a, b`).
        Relayed: nothing was found, and the first of `problems` stopped the reading.
        FxtuiError: nothing was found by a reading that went well: `none`.
    """
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{several}: choose with --venue.")
    raise Relayed(problems[0]) if problems else none


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
