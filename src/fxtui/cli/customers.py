"""Answers to the verbs that read customers: customers list, show, transactions, banks list, show, deposit instructions."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from typing import Any, assert_never

from fxtui.cli.customer_rows import bank_row, customer_row, instructions_row, row_facts, transaction_row
from fxtui.cli.exits import Exit
from fxtui.cli.render import Column, Row, table
from fxtui.cli.session import Session
from fxtui.contract.errors import UsageError
from fxtui.desk.customer_book import CustomerRow
from fxtui.desk.desk import Desk
from fxtui.domain.instrument import VenueId
from fxtui.grammar.customer_lookup import customer_venue
from fxtui.grammar.requests import (
    BankRequest,
    BanksRequest,
    CustomerReading,
    CustomerRequest,
    CustomersRequest,
    InstructionsRequest,
    Output,
    TransactionsRequest,
)

_CUSTOMERS = (
    Column("customer_id", "Id"),
    Column("name", "Name"),
    Column("surname", "Surname"),
    Column("email", "E-mail"),
    Column("phone", "Phone"),
    Column("status", "Status"),
    Column("kyc", "KYC"),
    Column("acted_for", "Acted for"),
)
_BANKS = (
    Column("bank_id", "Account"),
    Column("bank", "Bank"),
    Column("iban", "IBAN"),
    Column("swift_bic", "BIC"),
    Column("reference", "Reference"),
    Column("state", "Venue's word"),
    Column("usable", "Usable"),
)
_REFERENCES = (
    Column("bank_id", "Account"),
    Column("iban", "From"),
    Column("reference", "Reference"),
)
_TRANSACTIONS = (
    Column("transaction_id", "Transaction"),
    Column("customer_id", "Customer"),
    Column("kind", "Kind"),
    Column("instrument", "Pair"),
    Column("amount", "Amount", number=True),
    Column("asset", "Of"),
    Column("price", "Price", number=True),
    Column("gross", "Gross", number=True),
    Column("net", "Net", number=True),
    Column("fee", "Fee", number=True),
    Column("state", "State"),
    Column("at", "At"),
)


def read(session: Session, desk: Desk, request: CustomerReading) -> Coroutine[Any, Any, Exit]:
    """The answer to a verb that reads customers."""
    match request:
        case CustomersRequest():
            return customers(session, desk, request)
        case CustomerRequest():
            return customer(session, desk, request)
        case TransactionsRequest():
            return transactions(session, desk, request)
        case BanksRequest():
            return banks(session, desk, request)
        case BankRequest():
            return bank(session, desk, request)
        case InstructionsRequest():
            return instructions(session, desk, request)
        case _:
            assert_never(request)


async def customers(session: Session, desk: Desk, request: CustomersRequest) -> Exit:
    """Write the customers there is a trace of; one that could not be read now has its id alone."""
    venue = await customer_venue(desk, request.venue)
    problems = await desk.customers.refresh(venue)
    book = desk.customers.book
    found = [one for one in book.all(venue) if one.customer is not None or one.problem is not None]
    rows = [_row(desk, one, revealed=request.reveal) for one in found]
    session.rows("customers", _CUSTOMERS, rows, problems=problems, empty="No customers.")
    _say_masked(session, rows)
    return session.outcome(problems, shown=book.listed(venue))


async def customer(session: Session, desk: Desk, request: CustomerRequest) -> Exit:
    """Write one customer."""
    venue = await customer_venue(desk, request.venue)
    found = await desk.customers.get(venue, request.customer_id)
    row = _row(desk, CustomerRow(venue, found.customer_id, found), revealed=request.reveal)
    return _one(session, "customers", row)


async def transactions(session: Session, desk: Desk, request: TransactionsRequest) -> Exit:
    """Write every transaction of one customer, or of all, newest first."""
    venue = await customer_venue(desk, request.venue)
    found = await desk.customers.transactions(venue, request.customer_id or "")
    rows = [transaction_row(one) for one in found]
    session.rows("transactions", _TRANSACTIONS, rows, empty="No transactions.")
    odd = [str(row["transaction_id"]) for row in rows if row["odd"]]
    if odd:
        session.note(f"The figures of {', '.join(odd)} do not add up at the venue.")
    return Exit.DONE


async def banks(session: Session, desk: Desk, request: BanksRequest) -> Exit:
    """Write a customer's bank accounts."""
    venue = await customer_venue(desk, request.venue)
    found = await desk.customers.bank_accounts(venue, request.customer_id)
    rows = [bank_row(one, revealed=request.reveal) for one in found]
    session.rows("banks", _BANKS, rows, empty=f"Customer {request.customer_id} has no bank accounts.")
    _say_masked(session, rows)
    return Exit.DONE


async def bank(session: Session, desk: Desk, request: BankRequest) -> Exit:
    """Write one bank account."""
    venue = await customer_venue(desk, request.venue)
    found = await desk.customers.bank_account(venue, request.customer_id, request.bank_id)
    return _one(session, "banks", bank_row(found, revealed=request.reveal))


async def instructions(session: Session, desk: Desk, request: InstructionsRequest) -> Exit:
    """Write where a customer's bank transfers go, and the reference each of its bank accounts must write on them."""
    venue = await customer_venue(desk, request.venue)
    customer_id = request.customer_id or _acted_for(desk, venue)
    told = await desk.customers.deposit_instructions(venue, customer_id)
    found = await desk.customers.bank_accounts(venue, customer_id)
    row, references = instructions_row(told, found, revealed=request.reveal)
    if session.options.output is not Output.TABLE:
        session.rows("instructions", (), [row], empty="")
        return Exit.DONE
    session.facts(row_facts(row))
    none = f"Customer {customer_id} has no bank account yet, so no transfer would be told to be from it."
    session.write("\n" + table(_REFERENCES, references, color=session.color, empty=none))
    return Exit.DONE


def _acted_for(desk: Desk, venue: VenueId) -> str:
    acted_for = desk.customers.acting_for(venue)
    if not acted_for:
        raise UsageError(
            f"No customer is configured for {venue}.", hint="Name one with --customer, or set customer_id."
        )
    return acted_for


def _row(desk: Desk, one: CustomerRow, *, revealed: bool) -> Row:
    acted_for = desk.customers.acting_for(one.venue) == one.customer_id
    return customer_row(one, acted_for=acted_for, revealed=revealed)


def _one(session: Session, name: str, row: Row) -> Exit:
    """Write one row: a key on each line for people."""
    if session.options.output is Output.TABLE:
        session.facts(row_facts(row))
    else:
        session.rows(name, (), [row], empty="")
    return Exit.DONE


def _say_masked(session: Session, rows: Sequence[Row]) -> None:
    """Tell people at a terminal how to see what is masked."""
    if session.options.output is Output.TABLE and any(row["masked"] for row in rows):
        session.note("Personal data is masked: --reveal shows it.")
