"""Every kind of money action a venue may take, prepared and turned into an intent the way a desk does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from itertools import count
from typing import assert_never
from uuid import UUID

from fxtui.contract.abilities import ClientKey
from fxtui.contract.venue import Prepared, Venue
from fxtui.domain.intent import Intent
from fxtui.domain.order import OrderDraft
from fxtui.domain.outcome import Accepted
from fxtui.domain.swap import SwapDraft
from fxtui.domain.ticket import Ticket, TicketAction, TicketActionDraft, TicketKind
from tests.venues.support.deals import a_deal, a_form, a_ticket_draft
from tests.venues.support.simulated import NotOffered, Simulated, offered, played


class NotAccepted(AssertionError):
    """A move that is needed for another one did not come about."""


_FIRST_KEY = 1_752_072_752_050
_keys = count(_FIRST_KEY)


def client_key(venue: Venue) -> str:
    """A key of the form the venue takes, never given twice."""
    number = next(_keys)
    match venue.abilities.client_key:
        case ClientKey.NONE:
            return ""
        case ClientKey.INT53:
            return str(number)
        case ClientKey.UUID4:
            return str(UUID(int=number, version=4))
        case ClientKey.TEXT32:
            return f"{number:032x}"
        case _:
            assert_never(venue.abilities.client_key)


def intent_of(venue: Venue, prepared: Prepared, sim: Simulated) -> Intent:
    """The intent a desk would make of a prepared request."""
    return Intent(
        intent_id=f"intent-{next(_keys)}",
        client_id=prepared.client_id,
        venue=venue.id,
        account=prepared.account,
        kind=prepared.kind,
        lane=prepared.lane,
        request=prepared.request,
        created_at=sim.clock.now(),
        give=prepared.give,
        get=prepared.get,
        marks=prepared.marks,
    )


async def order(venue: Venue, sim: Simulated, draft: OrderDraft | None = None) -> Intent:
    """An order; it rests far from the market unless `draft` says otherwise."""
    orders = played(venue.orders, "orders")
    wanted = draft or (await a_deal(venue)).order()
    return intent_of(venue, await orders.prepare(wanted, client_key(venue)), sim)


async def swap(venue: Venue, sim: Simulated, draft: SwapDraft | None = None) -> Intent:
    """A swap at the present price."""
    swaps = played(venue.swaps, "swaps")
    terms = await swaps.terms(draft or (await a_deal(venue)).swap())
    return intent_of(venue, await swaps.prepare(terms, client_key(venue)), sim)


async def deposit(venue: Venue, sim: Simulated) -> Intent:
    """A deposit."""
    return await ticket_intent(venue, sim, TicketKind.DEPOSIT)


async def withdrawal(venue: Venue, sim: Simulated) -> Intent:
    """A withdrawal."""
    return await ticket_intent(venue, sim, TicketKind.WITHDRAWAL)


async def ticket_intent(venue: Venue, sim: Simulated, kind: TicketKind) -> Intent:
    """A deposit or withdrawal of a part of the balance by the first form there is."""
    tickets = played(venue.tickets, "tickets")
    draft = await a_ticket_draft(venue, await a_form(venue, kind))
    terms = await tickets.terms(draft)
    return intent_of(venue, await tickets.prepare(terms, client_key(venue)), sim)


async def action(venue: Venue, sim: Simulated) -> Intent:
    """The first legal action on a withdrawal that was made for it."""
    offered(venue, "ticket actions")
    tickets = played(venue.tickets, "tickets")
    ticket = await made_ticket(venue, sim, TicketKind.WITHDRAWAL)
    assert ticket.actions, "nothing can be done to a withdrawal just made"
    draft = await action_draft(venue, sim, ticket, ticket.actions[0])
    return intent_of(venue, await tickets.prepare_action(draft), sim)


async def action_draft(
    venue: Venue, sim: Simulated, ticket: Ticket, action: TicketAction
) -> TicketActionDraft:
    """An action on a ticket, with the code from the mail where it asks for one."""
    code = ""
    if action is TicketAction.CONFIRM:
        code = str((await sim.control.books()).ticket(ticket.ticket_id)["verify_code"])
    return TicketActionDraft(venue.id, ticket, action, code)


async def made_ticket(venue: Venue, sim: Simulated, kind: TicketKind) -> Ticket:
    """A ticket that was just made and accepted, as the venue shows it."""
    if kind is TicketKind.DEPOSIT:
        offered(venue, "deposits")
    tickets = played(venue.tickets, "tickets")
    before = (await sim.control.books()).ticket_numbers
    outcome = await venue.execute(await ticket_intent(venue, sim, kind))
    made = (await sim.control.books()).ticket_numbers - before
    if not isinstance(outcome, Accepted):
        raise NotAccepted(outcome)
    assert len(made) == 1, f"{len(made)} tickets were made"
    return await tickets.ticket(kind, made.pop())


Move = Callable[[Venue, Simulated], Awaitable[Intent]]

MOVES: Mapping[str, Move] = {
    "order": order,
    "swap": swap,
    "deposit": deposit,
    "withdrawal": withdrawal,
    "ticket action": action,
}
"""Every kind of money action by name."""

_PARTS: Mapping[str, str] = {"deposit": "deposits", "ticket action": "ticket actions"}


def moves_of(venue: Venue) -> Mapping[str, Move]:
    """The kinds of money action the venue offers, by name."""
    roles = {"order": venue.orders, "swap": venue.swaps}
    missing = dict(venue.abilities.missing)
    return {
        kind: move
        for kind, move in MOVES.items()
        if roles.get(kind, venue.tickets) is not None and _PARTS.get(kind) not in missing
    }


def ticket_kinds(venue: Venue) -> list[TicketKind]:
    """The kinds of ticket somebody can make there."""
    possible = moves_of(venue)
    return [kind for kind in (TicketKind.DEPOSIT, TicketKind.WITHDRAWAL) if kind.value in possible]


async def a_deed(venue: Venue, sim: Simulated) -> Intent:
    """An order, or a swap at a venue without orders: something that may not happen twice."""
    for kind in ("order", "swap"):
        if kind in moves_of(venue):
            return await MOVES[kind](venue, sim)
    raise NotOffered("the venue deals in nothing")
