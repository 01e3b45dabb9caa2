"""The Tickets role: deposits and withdrawals as they stand, and withdrawals to a customer's own verified bank accounts.

Money comes in by bank transfer alone: there is no form for it, but an IBAN and a reference to send it with.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from fxtui.contract.errors import NotFoundAtVenue, NotOffered, VenueGarbled, VenueRefused
from fxtui.contract.iban import checked_iban
from fxtui.contract.venue import Prepared
from fxtui.domain.customer import BankAccount
from fxtui.domain.foreign import Foreign
from fxtui.domain.intent import IntentKind
from fxtui.domain.money import Asset, Money, is_multiple, trimmed
from fxtui.domain.ticket import (
    DepositAddress,
    FormField,
    Ticket,
    TicketActionDraft,
    TicketDraft,
    TicketForm,
    TicketKind,
    TicketTerms,
)
from fxtui.transport.request import Priority
from fxtui.venues.kriptomat import translate
from fxtui.venues.kriptomat.calls import Calls, together
from fxtui.venues.kriptomat.settings import TITLE
from fxtui.venues.kriptomat.transactions import TransactionReader
from fxtui.venues.kriptomat.translate import EUR
from fxtui.venues.kriptomat.translate_transactions import ticket
from fxtui.venues.kriptomat.wanted import Wanted
from fxtui.venues.kriptomat.wire.customers import BankRow, DepositRow
from fxtui.venues.kriptomat.wire.money import CENT, withdrawal

LEAST = Decimal(10)
"""The least EUR that is paid out (dossier 3, operation 17)."""

IBAN, BANK_ID = "iban", "bank_account_id"
"""Names of the fields of a withdrawal's form, both filled in already."""

_METHOD = re.compile(r"bank-([1-9]\d{0,18})", re.ASCII)
_TAIL = 4


class _Bank(Struct, frozen=True):
    """A bank account money may be sent to: its IBAN checked, without blanks, and its name for people."""

    bank_id: str
    iban: str
    title: Foreign


class KriptomatTickets:
    """Deposits and withdrawals at Kriptomat; implements `fxtui.contract.venue.Tickets`."""

    def __init__(self, calls: Calls, reader: TransactionReader) -> None:
        self._calls = calls
        self._reader = reader

    async def tickets(self, limit: int) -> Sequence[Ticket]:
        """The last deposits and withdrawals of all customers, newest first."""
        made = (ticket(one) for one in (await self._reader.all()).transactions)
        return [one for one in made if one is not None][:limit]

    async def ticket(self, kind: TicketKind, ticket_id: str) -> Ticket:
        """One ticket by the id of its transaction, whosever it is; raises `NotFoundAtVenue`."""
        found = ticket(await self._reader.anyones(ticket_id))
        if found is None or found.kind is not kind:
            raise NotFoundAtVenue(
                self._calls.venue, f"Transaction {ticket_id} is no {kind.value}.", code="ticket"
            )
        return found

    async def ticket_by_code(self, code: str) -> Ticket:
        """Raises `NotOffered`: Kriptomat mails no codes."""
        raise NotOffered(self._calls.venue, f"{TITLE} sends no codes by mail.")

    async def assets(self, kind: TicketKind) -> Sequence[Asset]:
        """EUR: nothing else comes in or goes out here."""
        return [] if kind is TicketKind.TRANSFER else [EUR]

    async def forms(self, kind: TicketKind, asset: Asset) -> Sequence[TicketForm]:
        """For a withdrawal one form per verified bank account of the customer acted for; none for a deposit."""
        if kind is not TicketKind.WITHDRAWAL or asset != EUR:
            return []
        banks = await self._payable(self._calls.customer(), Priority.NORMAL)
        return [_form(bank) for bank in banks]

    async def deposit_addresses(self, asset: Asset) -> Sequence[DepositAddress]:
        """Where the customer's bank transfers go, once for each bank account they may come from.

        The reference tells whose the money is: without a bank account there is none, and nowhere to send to.
        """
        if asset != EUR:
            return []
        customer = self._calls.customer()
        instructions, banks = await together(
            self._calls.get("deposit", f"/users/{customer}/deposit-instructions"),
            self._banks(customer, Priority.NORMAL),
        )
        told = self._calls.row("deposit", instructions.value, DepositRow)
        where = translate.deposit_instructions(self._calls.venue, customer, told)
        newest = sorted(banks, key=lambda bank: int(bank.bank_id), reverse=True)
        return [
            DepositAddress(self._calls.venue, EUR, where.bank_name, where.iban, bank.reference)
            for bank in newest
            if bank.reference
        ]

    async def terms(self, draft: TicketDraft) -> TicketTerms:
        """What leaves; Kriptomat tells the fee, and so what arrives, afterwards only.

        Raises:
            NotOffered: it is no withdrawal of EUR.
            VenueRefused: `minimum` below 10 EUR, `step` for more than two decimals.
        """
        self._check(draft)
        return TicketTerms(draft, fee=None, leaves=draft.amount, arrives=None)

    async def prepare(self, terms: TicketTerms, client_id: str) -> Prepared:
        """Freeze the withdrawal of `terms` by the customer acted for.

        The bank accounts are read again: the one shown has to be the customer's own, verified, and of the IBAN shown.
        The lane names no bank account, for a transaction does not either: two withdrawals of one customer that are
        both under way could not be told apart.

        Raises:
            VenueRefused: `bank_account` when the form no longer fits; `no-customer`, `minimum` and `step`.
        """
        draft, customer = terms.draft, self._calls.customer()
        self._check(draft)
        bank = await self._still_payable(customer, draft.form)
        request = withdrawal(customer, draft.amount, int(bank.bank_id), client_id)
        listing = await self._reader.of_customer(customer, Priority.LOOKUP)
        return Prepared(
            IntentKind.WITHDRAWAL,
            customer,
            f"withdrawal:{customer}:{EUR}",
            client_id,
            request,
            Money(draft.amount, EUR),
            None,
            Wanted.of(request).marks(listing),
        )

    async def prepare_action(self, draft: TicketActionDraft) -> Prepared:
        """Raises `NotOffered`: nothing can be done to a ticket here."""
        raise NotOffered(self._calls.venue, f"{TITLE} lets nobody {draft.action.value} a ticket.")

    def _check(self, draft: TicketDraft) -> None:
        if draft.kind is not TicketKind.WITHDRAWAL or draft.asset != EUR:
            raise NotOffered(
                self._calls.venue, f"{TITLE} pays out {EUR} alone, and money comes in by bank transfer."
            )
        if draft.amount < LEAST:
            said = f"{trimmed(draft.amount)} {EUR} is below the least withdrawal of {trimmed(LEAST)} {EUR}."
            raise VenueRefused(self._calls.venue, said, code="minimum")
        if not is_multiple(draft.amount, CENT):
            said = f"{trimmed(draft.amount)} {EUR} has more than two decimals."
            raise VenueRefused(self._calls.venue, said, code="step")

    async def _banks(self, customer: str, priority: Priority) -> Sequence[BankAccount]:
        reply = await self._calls.get("banks", f"/users/{customer}/bank-accounts", priority=priority)
        rows = self._calls.rows("banks", reply.value, BankRow)
        there = (row for row in rows if not translate.is_removed(row))
        return [translate.bank_account(self._calls.venue, customer, row) for row in there]

    async def _payable(self, customer: str, priority: Priority) -> Sequence[_Bank]:
        """The verified bank accounts whose IBAN is one; others are left out, which is shown in the health."""
        usable = [bank for bank in await self._banks(customer, priority) if bank.usable]
        found: list[_Bank] = []
        for bank in usable:
            try:
                iban = checked_iban(bank.iban.raw)
            except ValueError:
                said = f"{TITLE} lists a bank account whose IBAN is none: it is left out."
                self._calls.noted(VenueGarbled(self._calls.venue, said))
                continue
            same_name = sum(other.bank == bank.bank for other in usable) > 1
            title = f"{bank.bank.raw} …{iban[-_TAIL:]}" if same_name or not bank.bank else bank.bank.raw
            found.append(_Bank(bank.bank_id, iban, Foreign(title.strip())))
        return found

    async def _still_payable(self, customer: str, form: TicketForm) -> _Bank:
        """The bank account a form was made for, as it is now."""
        match = _METHOD.fullmatch(form.method)
        fixed = {field.name: field.fixed for field in form.fields}
        named = match is not None and fixed.get(BANK_ID) == match[1]
        for bank in await self._payable(customer, Priority.LOOKUP):
            if named and match is not None and bank.bank_id == match[1] and bank.iban == fixed.get(IBAN):
                return bank
        raise VenueRefused(
            self._calls.venue,
            "This bank account is no longer a verified one of the customer with the IBAN shown: choose anew.",
            code="bank_account",
        )


def _form(bank: _Bank) -> TicketForm:
    fields = (
        FormField(IBAN, "IBAN", address=True, fixed=bank.iban),
        FormField(BANK_ID, "Bank account", fixed=bank.bank_id),
    )
    return TicketForm(TicketKind.WITHDRAWAL, EUR, f"bank-{bank.bank_id}", bank.title, fields, step=CENT)
