"""Answers to the verbs of the payments desk: tickets, ticket, deposit, withdraw."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from msgspec.structs import replace

from fxtui.cli.exits import Exit
from fxtui.cli.money import carry_out
from fxtui.cli.render import Column, Row
from fxtui.cli.rows import ticket_row, with_account
from fxtui.cli.session import Session
from fxtui.cli.text import line
from fxtui.desk.desk import Desk
from fxtui.domain.ticket import Ticket, TicketAction, TicketActionDraft, TicketForm, TicketKind
from fxtui.grammar.drafts import ticket_asset, ticket_draft
from fxtui.grammar.lookup import meant_ticket
from fxtui.grammar.requests import NewTicketRequest, Output, TicketAsk, TicketRequest, TicketsRequest

_WATCH_EVERY = 5.0

_TICKETS = (
    Column("ticket_id", "Ticket"),
    Column("venue", "Venue"),
    Column("kind", "Kind"),
    Column("asset", "Asset"),
    Column("amount", "Amount", number=True),
    Column("fee", "Fee", number=True),
    Column("state", "State"),
    Column("venue_state", "Venue's word"),
    Column("age_s", "Age s", number=True),
    Column("stuck", "Stuck"),
    Column("actions", "Next"),
)
_FIELDS = (
    Column("method", "Method"),
    Column("title", "Name"),
    Column("field", "Field"),
    Column("label", "What it is"),
    Column("required", "Needed"),
)
_ADDRESSES = (
    Column("asset", "Asset"),
    Column("network", "Network"),
    Column("address", "Address"),
    Column("memo", "Memo"),
)


def handle(
    session: Session, desk: Desk, request: TicketsRequest | TicketRequest | NewTicketRequest
) -> Coroutine[Any, Any, Exit]:
    """The answer to a verb of the payments desk."""
    match request:
        case TicketsRequest():
            return tickets(session, desk, request)
        case TicketRequest():
            return ticket(session, desk, request)
        case NewTicketRequest():
            return new_ticket(session, desk, request)


async def tickets(session: Session, desk: Desk, request: TicketsRequest) -> Exit:
    """Write the tickets, once or as they change."""
    if request.customer is not None:
        from fxtui.grammar.customer_lookup import customer_venue

        request = replace(request, venue=await customer_venue(desk, request.venue))
    problems = await desk.refresh("tickets", request.venue)
    rows = _rows(desk, request)
    columns = with_account(_TICKETS, rows)
    session.rows("tickets", columns, rows, problems=problems, empty="No tickets.", goes_on=request.watch)
    if not request.watch:
        return session.outcome(problems, shown=len(problems) < len(desk.venues()))
    shown = {_key(row): row["venue_state"] for row in rows}
    while True:
        await desk.clock.sleep(_WATCH_EVERY)
        session.outcome(await desk.refresh("tickets", request.venue), shown=True)
        changed = [r for r in _rows(desk, request) if shown.get(_key(r)) != r["venue_state"]]
        shown |= {_key(row): row["venue_state"] for row in changed}
        if changed:
            session.rows("tickets", columns, changed, empty="")


async def ticket(session: Session, desk: Desk, request: TicketRequest) -> Exit:
    """Show one ticket, or do something to it."""
    found = await meant_ticket(desk, request)
    if request.action is None:
        return _show(session, desk, found)
    draft = TicketActionDraft(found.venue, found, TicketAction(request.action), request.code or "")
    return await carry_out(session, desk, draft, dry_run=request.dry_run, yes=request.yes, name="intents")


async def new_ticket(session: Session, desk: Desk, request: NewTicketRequest) -> Exit:
    """Create a deposit or withdrawal, or show what it needs or where to send it."""
    if request.customer is not None:
        from fxtui.grammar.customer_lookup import acting

        request = await acting(desk, request)
    match request.ask:
        case TicketAsk.CREATE:
            draft = await ticket_draft(desk, request)
            return await carry_out(
                session, desk, draft, dry_run=request.dry_run, yes=request.yes, name="intents"
            )
        case TicketAsk.FIELDS:
            venue, asset = await ticket_asset(desk, request)
            rows: list[Row] = []
            for form in await desk.forms(venue, TicketKind(request.kind), asset):
                rows += _fields(form)
            session.rows("fields", _FIELDS, rows, empty=f"{venue} has no form for this.")
        case TicketAsk.ADDRESS:
            venue, asset = await ticket_asset(desk, request)
            addresses = await desk.deposit_addresses(venue, asset)
            session.rows(
                "addresses",
                _ADDRESSES,
                [
                    {
                        "venue": venue,
                        "asset": a.asset,
                        "network": line(a.network),
                        "address": line(a.address),
                        "memo": line(a.memo) or None,
                    }
                    for a in addresses
                ],
                empty=f"{venue} gives no address for {asset}: it comes by a deposit ticket.",
            )
    return Exit.DONE


def _fields(form: TicketForm) -> list[Row]:
    """What a form asks for, a row each; one row where the amount is all."""
    asked: list[tuple[str | None, str, bool]] = [(one.name, one.label, one.required) for one in form.asked]
    return [
        {
            "method": form.method,
            "title": line(form.title) or None,
            "field": name,
            "label": line(label),
            "required": required,
        }
        for name, label, required in asked or [(None, "nothing but the amount", False)]
    ]


def _rows(desk: Desk, request: TicketsRequest) -> list[Row]:
    now = desk.clock.now()
    return [
        ticket_row(t, desk, now)
        for t in desk.tickets.all()
        if request.venue in {None, t.venue}
        and request.customer in {None, t.account}
        and not (request.open_only and t.state.final)
    ]


def _key(row: Row) -> tuple[object, object, object]:
    return row["venue"], row["kind"], row["ticket_id"]


def _show(session: Session, desk: Desk, found: Ticket) -> Exit:
    row = ticket_row(found, desk, desk.clock.now())
    if session.options.output is not Output.TABLE:
        session.rows("tickets", _TICKETS, [row], empty="")
        return Exit.DONE
    session.facts([(key.replace("_", " "), _flat(value)) for key, value in row.items()])
    return Exit.DONE


def _flat(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return " ".join(str(v) for v in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
