"""Answers to verbs that trade: swap, order, cancel."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from typing import Any

from fxtui.cli.exits import Exit, rejection
from fxtui.cli.money import carry_out
from fxtui.cli.render import Column, Row
from fxtui.cli.session import Session
from fxtui.cli.text import line
from fxtui.contract.errors import OutcomeUnknown, Problem, Refused, UsageError
from fxtui.desk.desk import Desk
from fxtui.domain.instrument import VenueId
from fxtui.domain.outcome import Accepted, Outcome, Rejected, Unknown
from fxtui.grammar.drafts import order_draft, swap_draft
from fxtui.grammar.requests import CancelRequest, CancelScope, OrderRequest, SwapRequest

_CANCELS = (
    Column("venue", "Venue"),
    Column("order_id", "Order"),
    Column("outcome", "Outcome"),
    Column("reason", "Reason"),
)


def trade(
    session: Session, desk: Desk, request: SwapRequest | OrderRequest | CancelRequest
) -> Coroutine[Any, Any, Exit]:
    """The answer to a verb that trades."""
    match request:
        case SwapRequest():
            return swap(session, desk, request)
        case OrderRequest():
            return order(session, desk, request)
        case CancelRequest():
            return cancel(session, desk, request)


async def swap(session: Session, desk: Desk, request: SwapRequest) -> Exit:
    """Swap one asset into another."""
    if request.customer is not None:
        from fxtui.grammar.customer_lookup import acting

        request = await acting(desk, request)
    draft = await swap_draft(desk, request)
    return await carry_out(session, desk, draft, dry_run=request.dry_run, yes=request.yes, name="intents")


async def order(session: Session, desk: Desk, request: OrderRequest) -> Exit:
    """Place an order."""
    draft = await order_draft(desk, request)
    return await carry_out(session, desk, draft, dry_run=request.dry_run, yes=request.yes, name="intents")


async def cancel(session: Session, desk: Desk, request: CancelRequest) -> Exit:
    """Cancel one order, those placed from here, or all; what could not be read is said, and decides the exit code
    of the last two where no cancel failed.
    """
    match request.scope:
        case CancelScope.ONE:
            return await _cancel_one(session, desk, request)
        case CancelScope.MINE:
            answers = await desk.cancel_mine(request.venue)
            problems = [answer for answer in answers if isinstance(answer, Problem)]
            code = session.outcome(problems, shown=False)
            done = [answer for answer in answers if not isinstance(answer, Problem)]
            return _told(session, done, problems) or code
        case CancelScope.ALL:
            return await _cancel_all(session, desk, request)


async def _cancel_one(session: Session, desk: Desk, request: CancelRequest) -> Exit:
    assert request.order_id is not None
    problems = await desk.refresh("orders", request.venue)
    session.outcome(problems, shown=True)
    holding = [o.venue for o in desk.blotter.open_orders(request.venue) if o.order_id == request.order_id]
    venue = _venue_of(desk, request, holding)
    outcome = await desk.cancel(venue, request.order_id)
    return _told(session, [(venue, request.order_id, outcome)], problems)


async def _cancel_all(session: Session, desk: Desk, request: CancelRequest) -> Exit:
    problems = await desk.refresh("orders", request.venue)
    code = session.outcome(problems, shown=False)
    known = len(desk.blotter.open_orders(request.venue))
    many = f"{known} open order" + ("" if known == 1 else "s")
    at = "".join(f" at {line(view.title)}" for view in desk.venues() if view.id == request.venue)
    question = (
        f"Cancel every open order of the account{at}, also those that could not be read? Type y: "
        if problems
        else f"Cancel {many} of the account{at}? Type y: "
    )
    if not request.yes and not await session.ask(question, "y"):
        raise Refused("Nothing was canceled: it was not confirmed.", code="not_confirmed")
    done = [(venue, "all", outcome) for venue, outcome in await desk.cancel_all(request.venue)]
    return _told(session, done, problems) or code


def _told(
    session: Session, done: Sequence[tuple[VenueId, str, Outcome]], problems: Sequence[Problem]
) -> Exit:
    """Write what became of every cancel; the code is that of the worst."""
    rows = [_row(venue, order_id, outcome) for venue, order_id, outcome in done]
    with session.unheard():
        session.rows("cancels", _CANCELS, rows, problems=problems, empty="No open orders to cancel.")
    return _worst(session, [(venue, outcome) for venue, _, outcome in done])


def _venue_of(desk: Desk, request: CancelRequest, holding: Sequence[VenueId]) -> VenueId:
    if request.venue is not None:
        return request.venue
    if len(set(holding)) == 1:
        return holding[0]
    venues = [view.id for view in desk.venues() if "orders" not in view.missing]
    if not holding and len(venues) == 1:
        return venues[0]
    raise UsageError(f"Order {request.order_id} is not among the open orders: say where with --venue.")


def _row(venue: VenueId, order_id: str, outcome: Outcome) -> Row:
    match outcome:
        case Accepted():
            return {"venue": venue, "order_id": order_id, "outcome": "accepted", "reason": None}
        case Rejected(reason=reason):
            return {"venue": venue, "order_id": order_id, "outcome": "rejected", "reason": line(reason)}
        case Unknown(reason=reason):
            return {"venue": venue, "order_id": order_id, "outcome": "unknown", "reason": line(reason)}


def _worst(session: Session, outcomes: Sequence[tuple[VenueId, Outcome]]) -> Exit:
    for _, outcome in outcomes:
        if isinstance(outcome, Unknown):
            error = OutcomeUnknown(
                f"The cancel may not have arrived: {outcome.reason}", hint="Cancel again: it is safe."
            )
            return session.fail(Problem.of(error))
    for venue, outcome in outcomes:
        if isinstance(outcome, Rejected):
            return session.fail(rejection(venue, outcome))
    return Exit.DONE
