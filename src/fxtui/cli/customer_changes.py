"""Answers to the verbs that change customers: create, update, kyc-import, banks add, banks remove.

Each shows what will be sent, asks, sends it once and says what became of it (`fxtui.cli.changing`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from fxtui.cli.changing import SEND, Change, Question, Told, carry_out, refuse_unasked
from fxtui.cli.exits import Exit
from fxtui.cli.session import Session
from fxtui.contract.secret import Secret
from fxtui.desk.desk import Desk
from fxtui.desk.views import VenueView
from fxtui.domain.customer import BankAccount, Customer, CustomerChanges, CustomerStatus, NewCustomer
from fxtui.grammar.customer_lookup import customer_venue
from fxtui.grammar.requests import (
    BankRemovalRequest,
    CustomerChangeRequest,
    CustomerChanging,
    KycImportRequest,
    NewBankRequest,
    NewCustomerRequest,
)

_PERSON = ("name", "surname", "email", "phone")
_LAST = 6
"""Characters of an IBAN that are typed before its account is removed."""


async def change(session: Session, desk: Desk, request: CustomerChanging) -> Exit:
    """The answer to a verb that changes customers.

    Raises:
        UsageError: nobody can be asked and nobody said --yes, or whose customer it is can't be told.
        Refused: it was not confirmed.
        FxtuiError: what was to be shown first can't be read.
    """
    refuse_unasked(session, request)
    venue = await customer_venue(desk, request.venue)
    at = next(view for view in desk.venues() if view.id == venue)
    match request:
        case NewCustomerRequest():
            made = _create(desk, at, request)
        case CustomerChangeRequest():
            made = await _update(desk, at, request)
        case KycImportRequest():
            made = await _kyc_import(session, desk, at, request)
        case NewBankRequest():
            made = await _add_bank(desk, at, request)
        case BankRemovalRequest():
            made = await _remove_bank(desk, at, request)
        case _:
            assert_never(request)
    return await carry_out(session, at, made, request)


def _create(desk: Desk, at: VenueView, request: NewCustomerRequest) -> Change:
    new = NewCustomer(request.email, request.name, request.surname, request.phone)
    return Change(
        what="create",
        customer_id=None,
        told=[Told(key, getattr(new, key)) for key in _PERSON],
        questions=[SEND],
        send=lambda: desk.customers.create(at.id, new),
        done="the customer was made",
        sure=f"{at.title} can't be asked: look at its back office before you try again.",
        private=[getattr(new, key) for key in _PERSON],
    )


async def _update(desk: Desk, at: VenueView, request: CustomerChangeRequest) -> Change:
    customer_id = request.customer_id
    status = CustomerStatus(request.status) if request.status is not None else None
    changes = CustomerChanges(request.email, request.name, request.surname, request.phone, status)
    told: Sequence[Told] = ()
    if _is_shown(request):
        told = _differences(await desk.customers.get(at.id, customer_id), changes)
    return Change(
        what="update",
        customer_id=customer_id,
        told=told,
        questions=[_about_status(customer_id, status)],
        send=lambda: desk.customers.update(at.id, customer_id, changes),
        done=f"customer {customer_id} was changed",
        sure=f"`fxtui customers show {customer_id}` shows what it is now; to change it twice does no harm.",
        private=[text for key in _PERSON if (text := getattr(changes, key)) is not None],
    )


async def _kyc_import(session: Session, desk: Desk, at: VenueView, request: KycImportRequest) -> Change:
    """The token is asked for once it was shown what it is for."""
    customer_id = request.customer_id
    told = _who(await desk.customers.get(at.id, customer_id)) if _is_shown(request) else ()
    token: list[Secret] = []

    async def take_token() -> None:
        token.append(await session.secret("share token"))

    return Change(
        what="kyc-import",
        customer_id=customer_id,
        told=told,
        questions=[SEND],
        send=lambda: desk.customers.import_kyc(at.id, customer_id, token[0]),
        done=f"the identity check of customer {customer_id} was imported",
        sure=f"`fxtui customers show {customer_id}` shows how far it is: look before you try again.",
        private=None,
        ready=take_token,
    )


async def _add_bank(desk: Desk, at: VenueView, request: NewBankRequest) -> Change:
    customer_id, iban = request.customer_id, request.iban
    told = _who(await desk.customers.get(at.id, customer_id)) if _is_shown(request) else ()
    return Change(
        what="add-bank",
        customer_id=customer_id,
        told=[*told, Told("iban", iban)],
        questions=[SEND],
        send=lambda: desk.customers.add_bank_account(at.id, customer_id, iban),
        done="the bank account was added",
        sure=f"`fxtui banks list {customer_id}` shows whether it is there: look before you try again.",
        private=[iban],
    )


async def _remove_bank(desk: Desk, at: VenueView, request: BankRemovalRequest) -> Change:
    customer_id, bank_id = request.customer_id, request.bank_id
    told: Sequence[Told] = ()
    questions: Sequence[Question] = ()
    if _is_shown(request):
        bank = await desk.customers.bank_account(at.id, customer_id, bank_id)
        told, questions = _account(bank), _about_removal(bank)
    else:
        # An account that is gone counts as removed: of a customer nobody knows it would, too.
        await desk.customers.get(at.id, customer_id)
    return Change(
        what="remove-bank",
        customer_id=customer_id,
        told=told,
        questions=questions,
        send=lambda: desk.customers.remove_bank_account(at.id, customer_id, bank_id),
        done=f"the bank account {bank_id} was removed",
        sure="To remove it again does no harm.",
        private=(),
    )


def _is_shown(request: CustomerChanging) -> bool:
    """Whether somebody looks at it before it is sent."""
    return request.dry_run or not request.yes


def _who(customer: Customer) -> list[Told]:
    """Who it is about."""
    return [Told(key, getattr(customer, key), sent=False) for key in _PERSON[:3]]


def _differences(customer: Customer, changes: CustomerChanges) -> list[Told]:
    """Who it is, and what becomes of it."""
    told: list[Told] = []
    for key in _PERSON:
        now, text = getattr(customer, key), getattr(changes, key)
        told.append(Told(key, now, sent=False) if text is None else Told(key, text, now))
    if changes.status is not None:
        told.append(Told("status", changes.status.value, customer.status.value))
    return told


def _account(bank: BankAccount) -> list[Told]:
    whole = Told("bank account", bank.bank_id, sent=False)
    return [whole, *(Told(key, getattr(bank, key), sent=False) for key in ("bank", "iban", "reference"))]


def _about_status(customer_id: str, status: CustomerStatus | None) -> Question:
    """Who takes something away from a customer types whom from."""
    if status is None or status is CustomerStatus.ACTIVE:
        return SEND
    text = f"Type {customer_id} to have customer {customer_id} {status.value}, anything else to leave it: "
    return Question(text, customer_id)


def _about_removal(bank: BankAccount) -> list[Question]:
    packed = "".join(bank.iban.raw.split())
    return [
        Question("Remove this account? Type y to go on, anything else to leave it: "),
        Question("Type the last six characters of its IBAN to remove it: ", packed[-_LAST:] or bank.bank_id),
    ]
