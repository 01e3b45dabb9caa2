"""Verbs of the back office: a partner's customers, their identity checks and their bank accounts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from fxtui.grammar.options import (
    Id,
    dry_run_option,
    group_options,
    reveal_option,
    value_option,
    venue_option,
    yes_option,
)
from fxtui.grammar.personal_words import a_name, a_phone, an_email, an_iban
from fxtui.grammar.registry import verb, verb_group
from fxtui.grammar.requests import (
    BankRemovalRequest,
    BankRequest,
    BanksRequest,
    CustomerChangeRequest,
    CustomerRequest,
    CustomersRequest,
    KycImportRequest,
    NewBankRequest,
    NewCustomerRequest,
    TransactionsRequest,
)

_Command = TypeVar("_Command", bound=Callable[..., Any])

_customer = click.argument("customer_id", metavar="CUSTOMER", type=Id())
_bank = click.argument("bank_id", metavar="BANK", type=Id())
_PERSON = {
    "email": ("EMAIL", "The e-mail address.", an_email),
    "name": ("NAME", "The first name.", a_name),
    "surname": ("NAME", "The family name.", a_name),
    "phone": ("NUMBER", "The phone number with its country's digits, like +381631283023.", a_phone),
}


class _Stray(click.Argument):
    """Words that belong nowhere, which may be half a name: refused without being repeated."""

    def get_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Nothing: there is no place for them."""
        return []


def _refuse_stray(_ctx: click.Context, _param: click.Parameter, words: tuple[str, ...]) -> None:
    if words:
        raise click.UsageError("There is a word too many: put quotes around what has blanks in it.")


def _personal(*, required: bool) -> Callable[[_Command], _Command]:
    """The options that say who a customer is, each checked."""

    def add(command: _Command) -> _Command:
        command = click.argument("stray", nargs=-1, cls=_Stray, callback=_refuse_stray, expose_value=False)(
            command
        )
        for name, (metavar, text, checked) in reversed(_PERSON.items()):
            command = value_option(
                f"--{name}", metavar=metavar, required=required, help=text, callback=_checking(checked)
            )(command)
        return command

    return add


def _checking(
    checked: Callable[[str], str],
) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    def check(_ctx: click.Context, _param: click.Parameter, typed: str | None) -> str | None:
        return None if typed is None else checked(typed)

    return check


def _changing(command: _Command) -> _Command:
    """The options of what changes something and may show it first."""
    for option in (yes_option, dry_run_option, reveal_option, venue_option):
        command = option(command)
    return command


def _refuse_idle_reveal(*, reveal: bool, dry_run: bool) -> None:
    if reveal and not dry_run:
        raise click.UsageError("--reveal goes with --dry-run: what is asked about is shown whole anyway.")


customers = group_options(
    verb_group("customers", "A partner's customers: who they are, their identity checks.")
)


@verb("list", customers)
@venue_option
@reveal_option
def customers_list(venue: str | None, reveal: bool) -> CustomersRequest:
    """List the customers there is a trace of, personal data masked."""
    return CustomersRequest(venue, reveal)


@verb("show", customers)
@_customer
@venue_option
@reveal_option
def customers_show(customer_id: str, venue: str | None, reveal: bool) -> CustomerRequest:
    """Show one customer: who it is, status, identity check."""
    return CustomerRequest(customer_id, venue, reveal)


@verb("transactions", customers)
@click.argument("customer_id", metavar="[CUSTOMER]", required=False, type=Id())
@venue_option
def customers_transactions(customer_id: str | None, venue: str | None) -> TransactionsRequest:
    """Show every transaction of one customer, or of all, newest first."""
    return TransactionsRequest(customer_id, venue)


@verb("create", customers)
@_personal(required=True)
@_changing
def customers_create(reveal: bool, dry_run: bool, **asked: Any) -> NewCustomerRequest:
    """Make a customer."""
    _refuse_idle_reveal(reveal=reveal, dry_run=dry_run)
    return NewCustomerRequest(reveal=reveal, dry_run=dry_run, **asked)


@verb("update", customers)
@_customer
@_personal(required=False)
@value_option(
    "--status", type=click.Choice(["active", "disabled", "deleted"]), help="Whether it may use the venue."
)
@_changing
def customers_update(
    customer_id: str, status: str | None, reveal: bool, dry_run: bool, **asked: Any
) -> CustomerChangeRequest:
    """Change a customer; what is not named stays as it is."""
    _refuse_idle_reveal(reveal=reveal, dry_run=dry_run)
    if status is None and all(asked[name] is None for name in _PERSON):
        raise click.UsageError("Say what is to change: --email, --name, --surname, --phone or --status.")
    return CustomerChangeRequest(
        customer_id=customer_id, status=status, reveal=reveal, dry_run=dry_run, **asked
    )


@verb("kyc-import", customers)
@_customer
@venue_option
@dry_run_option
@yes_option
def customers_kyc_import(customer_id: str, venue: str | None, dry_run: bool, yes: bool) -> KycImportRequest:
    """Hand over a share token of an identity check.

    The token is read from standard input, on a terminal from a prompt that does not show it; it never stands on the
    command line.
    """
    return KycImportRequest(customer_id, venue, dry_run, yes)


banks = group_options(verb_group("banks", "The bank accounts of a partner's customers."))


@verb("list", banks)
@_customer
@venue_option
@reveal_option
def banks_list(customer_id: str, venue: str | None, reveal: bool) -> BanksRequest:
    """List a customer's bank accounts with the references transfers must carry."""
    return BanksRequest(customer_id, venue, reveal)


@verb("show", banks)
@_customer
@_bank
@venue_option
@reveal_option
def banks_show(customer_id: str, bank_id: str, venue: str | None, reveal: bool) -> BankRequest:
    """Show one bank account."""
    return BankRequest(customer_id, bank_id, venue, reveal)


@verb("add", banks)
@_customer
@click.argument("iban", nargs=-1, required=True, metavar="IBAN")
@_changing
def banks_add(
    customer_id: str, iban: tuple[str, ...], venue: str | None, reveal: bool, dry_run: bool, yes: bool
) -> NewBankRequest:
    """Add a bank account by its IBAN, with or without blanks; the venue verifies it before money goes there."""
    _refuse_idle_reveal(reveal=reveal, dry_run=dry_run)
    return NewBankRequest(customer_id, an_iban(iban), venue, reveal, dry_run, yes)


@verb("remove", banks)
@_customer
@_bank
@_changing
def banks_remove(
    customer_id: str, bank_id: str, venue: str | None, reveal: bool, dry_run: bool, yes: bool
) -> BankRemovalRequest:
    """Remove a bank account; its IBAN's last six characters are asked for."""
    _refuse_idle_reveal(reveal=reveal, dry_run=dry_run)
    return BankRemovalRequest(customer_id, bank_id, venue, reveal, dry_run, yes)
