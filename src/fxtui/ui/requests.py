"""What the console does with a request of the grammar: the same verbs as in the shell, answered by screens.

Money verbs end in the preview, never in a send.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from fxtui.contract.errors import UsageError
from fxtui.contract.health import CheckState
from fxtui.desk.events import Tone
from fxtui.domain.order import Order
from fxtui.domain.ticket import Ticket, TicketAction, TicketActionDraft
from fxtui.grammar import requests as ask
from fxtui.ui.screens.base import DeskScreen

if TYPE_CHECKING:
    from fxtui.ui.app import FxtuiApp

_SHELL = ("demo", "sim", "config", "console")
_RUNNING = ("dry_run", "watch")
_TONES: dict[CheckState, Tone] = {
    CheckState.OK: "good",
    CheckState.WARNING: "warning",
    CheckState.FAILED: "danger",
}


def is_for_the_shell(verb: str) -> bool:
    """Whether a verb only makes sense outside the console."""
    return verb.split()[0] in _SHELL


def refuse_what_is_for_the_shell(parsed: ask.Parsed) -> None:
    """Refuse options that say how a command runs or writes: dropped in silence, `--dry-run` would be a promise broken."""
    given = [f"--{name.replace('_', '-')}" for name in _RUNNING if getattr(parsed.request, name, False)]
    if given:
        raise UsageError(f"{given[0]} is for the shell: here a preview shows it, and y sends.")
    if parsed.options != ask.Options():
        raise UsageError("Options like --json, --profile and --home are for the shell: leave them out here.")


async def answer(app: FxtuiApp, request: ask.Request) -> None:
    """Carry a request out; raises a `FxtuiError` with what is wrong with it."""
    match request:
        case ask.SwapRequest() | ask.OrderRequest() | ask.NewTicketRequest() | ask.TicketRequest():
            await _prepare(app, request)
        case ask.BalancesRequest(venue=venue, asset=asset):
            await _go(app, "balances", " ".join(word for word in (asset, venue) if word))
        case ask.QuotesRequest(pairs=pairs, venue=venue):
            await _go(app, "quotes", " ".join(word for word in (*pairs[:1], venue) if word))
        case ask.OrdersRequest(venue=venue) | ask.FillsRequest(venue=venue):
            await _go(app, "trade", venue or "")
        case ask.TicketsRequest(venue=venue):
            await _go(app, "tickets", venue or "")
        case ask.IntentsRequest(resolve=str(intent_id)):
            record = await app.desk.resolve(intent_id)
            app.say("info", f"{intent_id}: {record.state.value.replace('_', ' ')}. {record.reason}".strip())
        case ask.IntentsRequest():
            await _go(app, "intents", "")
        case ask.VenuesRequest(test=True, venue=str(venue)):
            for check in await app.desk.check(venue):
                app.say(_TONES[check.state], f"{venue} {check.name}: {check.sentence}")
        case ask.VenuesRequest():
            await _go(app, "venues", "")
        case ask.CancelRequest():
            _cancel(app, request)
        case ask.ConsoleRequest() | ask.DemoRequest() | ask.SimRequest() | ask.ConfigRequest():
            raise UsageError("That is for the shell: leave with q and type it after `fxtui`.")
        case _:
            assert_never(request)


async def _prepare(
    app: FxtuiApp, request: ask.SwapRequest | ask.OrderRequest | ask.NewTicketRequest | ask.TicketRequest
) -> None:
    from fxtui.grammar.drafts import order_draft, swap_draft, ticket_draft

    match request:
        case ask.SwapRequest():
            app.confirm(await swap_draft(app.desk, request))
        case ask.OrderRequest():
            app.confirm(await order_draft(app.desk, request))
        case ask.NewTicketRequest(ask=ask.TicketAsk.CREATE):
            app.confirm(await ticket_draft(app.desk, request))
        case ask.NewTicketRequest():
            raise UsageError("The form shows its fields and addresses: open it with d or w on Tickets (4).")
        case ask.TicketRequest(action=action, code=code):
            ticket = _ticket(app, request)
            if action is None:
                await _go(app, "tickets", ticket.ticket_id)
            else:
                app.confirm(TicketActionDraft(ticket.venue, ticket, TicketAction(action), code or ""))
        case _:
            assert_never(request)


def _ticket(app: FxtuiApp, request: ask.TicketRequest) -> Ticket:
    for ticket in app.desk.tickets.all():
        known = request.ticket_id in {ticket.ticket_id, ticket.reference}
        if known and request.venue in {None, ticket.venue}:
            return ticket
    raise UsageError(
        f"No ticket {request.ticket_id!r} is known here.", hint="Tickets (4) lists those there are."
    )


def _cancel(app: FxtuiApp, request: ask.CancelRequest) -> None:
    from fxtui.ui.screens.trade.cancels import Cancels

    screen = app.screen
    if not isinstance(screen, DeskScreen):
        return
    known = [view.id for view in app.desk.venues()]
    if request.venue is not None and request.venue not in known:
        raise UsageError(
            f"The profile {app.desk.profile_name} has no venue {request.venue!r}: it has {', '.join(known)}."
        )
    match request.scope:
        case ask.CancelScope.ONE:
            Cancels(screen).ask_one(_order(app, request))
        case ask.CancelScope.MINE:
            Cancels(screen).ask_mine(request.venue)
        case ask.CancelScope.ALL:
            Cancels(screen).ask_all(request.venue)
        case _:
            assert_never(request.scope)


def _order(app: FxtuiApp, request: ask.CancelRequest) -> Order:
    for order in app.desk.blotter.open_orders(request.venue):
        if order.order_id == request.order_id:
            return order
    raise UsageError(
        f"No open order {request.order_id!r} is known here.", hint="Trade (3) lists those there are."
    )


async def _go(app: FxtuiApp, mode: str, words: str) -> None:
    """Open a main screen, narrowed to the rows with these words."""
    await app.go(mode)
    if isinstance(app.screen, DeskScreen):
        app.screen.narrow(words)
