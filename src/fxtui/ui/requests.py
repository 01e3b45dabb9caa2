"""What the console does with a request of the grammar: the same verbs as in the shell, answered by screens.

Money verbs end in the preview, never in a send. What only looks is answered by `fxtui.ui.looking`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, assert_never

from fxtui.contract.errors import UsageError
from fxtui.domain.order import Order
from fxtui.domain.ticket import TicketAction, TicketActionDraft
from fxtui.grammar import requests as ask
from fxtui.ui.screens.base import DeskScreen

if TYPE_CHECKING:
    from fxtui.desk.desk import Desk
    from fxtui.ui.app import FxtuiApp

_SHELL = ("demo", "sim", "config", "console")
_RUNNING = {
    "dry_run": "a preview shows it and sends nothing by itself",
    "reveal": "a key shows personal data",
    "watch": "what is shown follows by itself",
    "yes": "nothing moves before you confirm it",
}
_FORMS = {
    "swap": ("", "app.swap"),
    "order": ("trade", ""),
    "order buy": ("trade", "trade.buy"),
    "order sell": ("trade", "trade.sell"),
    "customers": ("", "app.office"),
    "banks": ("", "app.office"),
    "customers create": ("office", "office.new"),
    "deposit": ("tickets", "tickets.deposit"),
    "withdraw": ("tickets", "tickets.withdraw"),
}
"""What is said alone to open a form: the main screen the form is on, and the command that opens it there."""


def is_for_the_shell(verb: str) -> bool:
    """Whether a verb only makes sense outside the console."""
    return verb.split()[0] in _SHELL


def names_a_form(words: Sequence[str]) -> bool:
    """Whether these words open a form to fill instead of saying everything."""
    return " ".join(words) in _FORMS


async def open_form(app: FxtuiApp, words: Sequence[str]) -> None:
    """Open the form the words name; raises a `UsageError` that says why it can't be opened now."""
    mode, name = _FORMS[" ".join(words)]
    if mode:
        await app.go(mode)
    reason = app.why_not(name or "trade.buy")
    if reason:
        raise UsageError(reason)
    if name:
        app.run_command(name)
    else:
        from fxtui.ui.screens.trade import TradeScreen

        for screen in app.screen_stack:
            if isinstance(screen, TradeScreen):
                screen.go_to_form()


# -- what has no place here


def refuse_what_cannot_be_honored(desk: Desk, parsed: ask.Parsed) -> None:
    """Refuse what was typed and would be dropped: a `--dry-run` that is ignored is a promise broken."""
    request = parsed.request
    for name, instead in _RUNNING.items():
        if getattr(request, name, False):
            raise UsageError(f"--{name.replace('_', '-')} is for the shell: here {instead}.")
    if parsed.options != ask.Options():
        raise UsageError("Options like --json, --profile and --home are for the shell: leave them out here.")
    _refuse_what_a_form_shows(request)
    venue, known = getattr(request, "venue", None), [view.id for view in desk.venues()]
    if venue is not None and venue not in known:
        names = ", ".join(known) or "none"
        raise UsageError(f"The profile {desk.profile_name} has no venue {venue!r}: it has {names}.")


def _refuse_what_a_form_shows(request: ask.Request) -> None:
    match request:
        case ask.NewTicketRequest(kind=kind, ask=ask.TicketAsk.FIELDS | ask.TicketAsk.ADDRESS):
            verb = "deposit" if kind == "deposit" else "withdraw"
            raise UsageError(f"The form shows fields and addresses here: `{verb}` alone opens it.")
        case _:
            pass


# -- carrying out


async def answer(app: FxtuiApp, request: ask.Request) -> None:
    """Carry a request out; raises a `FxtuiError` with what is wrong with it."""
    from fxtui.ui import looking, office_line

    asked_on = app.current_mode
    match request:
        case ask.SwapRequest() | ask.OrderRequest() | ask.NewTicketRequest():
            await _prepare(app, request, asked_on)
        case ask.TicketRequest():
            await _ticket(app, request, asked_on)
        case ask.CancelRequest():
            await _cancel(app, request, asked_on)
        case (
            ask.CustomersRequest()
            | ask.CustomerRequest()
            | ask.TransactionsRequest()
            | ask.BanksRequest()
            | ask.BankRequest()
            | ask.InstructionsRequest()
        ):
            await office_line.look(app, request)
        case (
            ask.NewCustomerRequest()
            | ask.CustomerChangeRequest()
            | ask.KycImportRequest()
            | ask.NewBankRequest()
            | ask.BankRemovalRequest()
        ):
            await office_line.change(app, request, asked_on)
        case (
            ask.BalancesRequest()
            | ask.QuotesRequest()
            | ask.OrdersRequest()
            | ask.FillsRequest()
            | ask.TicketsRequest()
            | ask.IntentsRequest()
            | ask.IntentRequest()
            | ask.VenuesRequest()
        ):
            await looking.show(app, request)
        case ask.ConsoleRequest() | ask.DemoRequest() | ask.SimRequest() | ask.ConfigRequest():
            raise UsageError("That is for the shell: type it there after `fxtui`.")
        case _:
            assert_never(request)


async def _prepare(
    app: FxtuiApp, request: ask.SwapRequest | ask.OrderRequest | ask.NewTicketRequest, asked_on: str
) -> None:
    from fxtui.grammar.drafts import order_draft, swap_draft, ticket_draft

    match request:
        case ask.SwapRequest():
            app.confirm(await swap_draft(app.desk, request), asked_on)
        case ask.OrderRequest():
            app.confirm(await order_draft(app.desk, request), asked_on)
        case ask.NewTicketRequest():
            app.confirm(await ticket_draft(app.desk, request), asked_on)
        case _:
            assert_never(request)


async def _ticket(app: FxtuiApp, request: ask.TicketRequest, asked_on: str) -> None:
    """Show a ticket, or preview what is to be done to it."""
    from fxtui.grammar.lookup import known_ticket, meant_ticket
    from fxtui.ui.looking import opened
    from fxtui.ui.screens.tickets import TicketsScreen

    ticket = known_ticket(app.desk, request) or await meant_ticket(app.desk, request)
    if request.action == TicketAction.CONFIRM.value and not request.code:
        (await opened(app, TicketsScreen)).show_ticket(ticket)
        app.run_command("tickets.confirm")
    elif request.action:
        draft = TicketActionDraft(ticket.venue, ticket, TicketAction(request.action), request.code or "")
        app.confirm(draft, asked_on)
    elif request.code:
        (await opened(app, TicketsScreen)).show_owner(ticket)
    else:
        (await opened(app, TicketsScreen)).show_ticket(ticket)


async def _cancel(app: FxtuiApp, request: ask.CancelRequest, asked_on: str) -> None:
    from fxtui.ui.screens.trade.cancels import Cancels

    order = await _order(app.desk, request) if request.order_id is not None else None
    screen = app.screen
    if not isinstance(screen, DeskScreen):
        raise UsageError("Nothing was canceled, for another dialog stands: close it and ask again.")
    if app.current_mode != asked_on:
        raise UsageError(f"Nothing was canceled, for you had left {asked_on}: ask again.")
    match request.scope:
        case ask.CancelScope.ONE:
            assert order is not None
            Cancels(screen).ask_one(order)
        case ask.CancelScope.MINE:
            Cancels(screen).ask_mine(request.venue)
        case ask.CancelScope.ALL:
            Cancels(screen).ask_all(request.venue)
        case _:
            assert_never(request.scope)


async def _order(desk: Desk, request: ask.CancelRequest) -> Order:
    from fxtui.grammar.lookup import the_one

    found = _open_orders(desk, request)
    problems = await desk.refresh("orders", request.venue) if not found else ()
    found = found or _open_orders(desk, request)
    several = f"Order {request.order_id} is open at {', '.join(sorted(order.venue for order in found))}"
    none = f"No open order {request.order_id!r} is known here."
    return the_one(found, several, UsageError(none, hint="`orders` lists those there are."), problems)


def _open_orders(desk: Desk, request: ask.CancelRequest) -> list[Order]:
    return [o for o in desk.blotter.open_orders(request.venue) if o.order_id == request.order_id]
