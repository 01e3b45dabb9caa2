"""Verbs of the payments desk: tickets, ticket, deposit, withdraw."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from fxtui.grammar.options import (
    KeyValue,
    customer_option,
    dry_run_option,
    each_named_once,
    reveal_option,
    value_option,
    venue_option,
    yes_option,
)
from fxtui.grammar.registry import verb
from fxtui.grammar.requests import (
    InstructionsRequest,
    NewTicketRequest,
    TicketAsk,
    TicketRequest,
    TicketsRequest,
)

_CONFIRM = "confirm"
"""What is done to a ticket when a mailed code stands beside its id."""

_INSTRUCTIONS = "instructions"
"""The word that makes a deposit verb show where bank transfers go."""


@verb("tickets")
@click.option("--open", "open_only", is_flag=True, help="Only those on their way.")
@click.option("--watch", is_flag=True, help="Go on, a line per change.")
@venue_option
@customer_option
def tickets(open_only: bool, watch: bool, venue: str | None, customer: str | None) -> TicketsRequest:
    """Show deposits and withdrawals."""
    return TicketsRequest(open_only, watch, venue, customer)


@verb("ticket")
@click.argument("ticket_id", metavar="[ID]", required=False)
@click.argument(
    "action",
    required=False,
    type=click.Choice([_CONFIRM, "cancel", "accept", "process"]),
    metavar="[ACTION]",
)
@value_option("--code", metavar="CODE", help="The mailed verification code; alone it finds its withdrawal.")
@venue_option
@dry_run_option
@yes_option
def ticket(
    ticket_id: str | None, action: str | None, code: str | None, venue: str | None, dry_run: bool, yes: bool
) -> TicketRequest:
    """Show a ticket, or confirm or cancel it; a --code beside its ID confirms it."""
    if not ticket_id and not code:
        raise click.UsageError("Name a ticket by its id, or a withdrawal by its mailed --code.")
    if code is not None and action not in {None, _CONFIRM}:
        raise click.UsageError(f"--code goes with {_CONFIRM}, not with {action}.")
    meant = _CONFIRM if ticket_id and code is not None else action
    return TicketRequest(ticket_id, meant, code, venue, dry_run, yes)


def _form_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        yes_option,
        dry_run_option,
        customer_option,
        click.option(
            "--field",
            "answers",
            multiple=True,
            type=KeyValue(),
            help="One answer on the venue's form; repeat it.",
        ),
        value_option("--method", metavar="METHOD", help="The venue's way to do it; --fields lists them."),
        venue_option,
        click.option("--fields", is_flag=True, help="List the ways and the fields they need, send nothing."),
    ):
        command = option(command)
    return command


@verb("deposit")
@click.argument("words", nargs=-1, required=True, metavar="[AMOUNT] ASSET|instructions")
@_form_options
@click.option("--address", is_flag=True, help="Show the addresses to send ASSET to, create nothing.")
@reveal_option
def deposit(
    words: tuple[str, ...], address: bool, reveal: bool, **asked: Any
) -> NewTicketRequest | InstructionsRequest:
    """Ask to be credited: create a deposit ticket for AMOUNT of ASSET, or show where to send it.

    `fxtui deposit instructions` shows where a customer's bank transfers go and the references they must carry;
    personal data is masked there without --reveal.
    """
    if words[0].lower() == _INSTRUCTIONS:
        return _instructions(words[1:], address=address, reveal=reveal, **asked)
    if reveal:
        raise click.UsageError(f"--reveal goes with {_INSTRUCTIONS}.")
    return _new_ticket("deposit", words=words, address=address, to=None, **asked)


def _instructions(
    more: tuple[str, ...], *, reveal: bool, venue: str | None, customer: str | None, **asked: Any
) -> InstructionsRequest:
    if more or any(asked.values()):
        raise click.UsageError(f"`deposit {_INSTRUCTIONS}` takes --customer, --venue and --reveal alone.")
    return InstructionsRequest(customer, venue, reveal)


@verb("withdraw")
@click.argument("words", nargs=-1, required=True, metavar="[AMOUNT] ASSET")
@_form_options
@value_option("--to", metavar="ADDRESS", help="The address or account the form's address field takes.")
def withdraw(to: str | None, **asked: Any) -> NewTicketRequest:
    """Withdraw AMOUNT of ASSET to a bank account or an address.

    What a venue wants to know differs per asset and method: `fxtui withdraw ASSET --fields` lists it, and
    --field NAME=VALUE answers it.
    """
    return _new_ticket("withdrawal", address=False, to=to, **asked)


def _new_ticket(
    kind: str,
    *,
    words: tuple[str, ...],
    fields: bool,
    address: bool,
    to: str | None,
    venue: str | None,
    method: str | None,
    answers: tuple[tuple[str, str], ...],
    customer: str | None,
    dry_run: bool,
    yes: bool,
) -> NewTicketRequest:
    if fields and address:
        raise click.UsageError("--fields and --address exclude each other.")
    ask = TicketAsk.FIELDS if fields else TicketAsk.ADDRESS if address else TicketAsk.CREATE
    wanted = 2 if ask is TicketAsk.CREATE else 1
    if len(words) > 2 or len(words) < wanted:
        raise click.UsageError("Write AMOUNT and ASSET, for example: 250 USDT.")
    amount = words[0] if len(words) == 2 else None
    if amount is not None and ask is not TicketAsk.CREATE:
        raise click.UsageError(f"--{ask.value} takes no amount: it creates nothing.")
    named = each_named_once("--field", answers)
    return NewTicketRequest(
        kind, ask, amount, words[-1], venue, method, to, named, dry_run=dry_run, yes=yes, customer=customer
    )
