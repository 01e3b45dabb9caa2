"""The Customers role: who the partner acts for, their bank accounts and transfers.

What is written is sent once. Everything about a person is `Foreign` or stays in a request's body: no sentence here
repeats what was written or read.
"""

from __future__ import annotations

from collections.abc import Sequence

from fxtui.contract.errors import FxtuiError, NotFoundAtVenue
from fxtui.contract.iban import checked_iban
from fxtui.contract.secret import Secret
from fxtui.domain.customer import (
    BankAccount,
    Customer,
    CustomerChanges,
    DepositInstructions,
    NewCustomer,
    Transaction,
)
from fxtui.domain.outcome import Accepted, Outcome, RefusedBy, Rejected, Unknown
from fxtui.transport.evidence import judge, never_sent
from fxtui.transport.redact import register
from fxtui.transport.request import Answered, Attempt, Priority
from fxtui.transport.strict_json import StrictJsonError, dumps, loads
from fxtui.venues.kriptomat import translate
from fxtui.venues.kriptomat.calls import Calls
from fxtui.venues.kriptomat.customer_form import checked_changes, checked_new
from fxtui.venues.kriptomat.envelope import envelope
from fxtui.venues.kriptomat.settings import TITLE, is_id
from fxtui.venues.kriptomat.translate import STATUS_WORD
from fxtui.venues.kriptomat.verdicts import VERDICTS
from fxtui.venues.kriptomat.wire.customers import BankRow, CustomerRow, DepositRow

_NOT_FOUND = 404
_ASKED = Priority.LOOKUP
"""A person asks for these, one at a time: they don't wait behind what is polled."""


class KriptomatCustomers:
    """The partner's customers; implements `fxtui.contract.venue.Customers`."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def act_for(self, customer_id: str) -> None:
        """Mean this customer from now on; empty for none. Raises `NotFoundAtVenue` for what is no number."""
        self._calls.active = self._checked(customer_id) if customer_id else ""

    async def known(self) -> Sequence[str]:
        """The ids there is a trace of; Kriptomat has no list of customers (dossier 6)."""
        from fxtui.venues.kriptomat.transactions import TransactionReader

        settings = self._calls.settings
        listing = await TransactionReader(self._calls).all(_ASKED)
        ids = {one.customer_id for one in listing.transactions}
        ids |= {self._calls.active, settings.customer_id, *settings.customers} - {""}
        return sorted(ids, key=int)

    async def customer(self, customer_id: str) -> Customer:
        """One customer (GET /users/{user})."""
        number = self._checked(customer_id)
        reply = await self._calls.get("user", f"/users/{number}", priority=_ASKED)
        return translate.customer(
            self._calls.venue, number, self._calls.row("user", reply.value, CustomerRow)
        )

    async def create(self, new: NewCustomer) -> Outcome:
        """Make a customer; `Rejected` by a guard as `email`, `name`, `surname` or `phone` before anything is sent."""
        fields = checked_new(new)
        if isinstance(fields, Rejected):
            return fields
        return await self._written("create_user", "POST", "/users", fields)

    async def update(self, customer_id: str, changes: CustomerChanges) -> Outcome:
        """Change a customer: what stays is read first and sent along, as the whole set is asked for (dossier 7, row 10)."""
        fields = checked_changes(changes)
        if isinstance(fields, Rejected):
            return fields
        try:
            present = await self.customer(customer_id)
        except FxtuiError as error:
            return never_sent(f"update_user was not sent to {TITLE}", error)
        whole = {
            "email": present.email.raw,
            "name": present.name.raw,
            "surname": present.surname.raw,
            "phone": present.phone.raw,
            "status": STATUS_WORD.get(present.status, present.venue_status.raw),
            **fields,
        }
        told = {name: text for name, text in whole.items() if text}
        return await self._written(
            "update_user", "PUT", f"/users/{present.customer_id}", told, ref=present.customer_id
        )

    async def import_kyc(self, customer_id: str, token: Secret) -> Outcome:
        """Hand over a SumSub share token; what becomes of it is seen in `customer` later (dossier 3, operation 6)."""
        if not is_id(customer_id):
            return _no_customer()
        text = token.reveal().strip()
        if not text:
            return Rejected(RefusedBy.GUARD, "token", "The share token is missing: nothing was sent.")
        register(text)
        return await self._written(
            "kyc_import", "POST", f"/users/{customer_id}/kyc-import", {"token": text}, ref=customer_id
        )

    async def bank_accounts(self, customer_id: str) -> Sequence[BankAccount]:
        """A customer's bank accounts (GET /users/{user}/bank-accounts)."""
        return await self._banks(self._checked(customer_id))

    async def bank_account(self, customer_id: str, bank_id: str) -> BankAccount:
        """One bank account (GET /users/{user}/bank-accounts/{bankId})."""
        number, bank = self._checked(customer_id), self._checked(bank_id, "bank account")
        reply = await self._calls.get("bank", f"/users/{number}/bank-accounts/{bank}", priority=_ASKED)
        row = self._calls.row("bank", reply.value, BankRow)
        if str(row.id) != bank:
            self._calls.garbled("bank", "it is about another bank account")
        return translate.bank_account(self._calls.venue, number, row)

    async def add_bank_account(self, customer_id: str, iban: str) -> Outcome:
        """Add a bank account; a lost or doubtful answer is looked up once by IBAN (dossier 6)."""
        if not is_id(customer_id):
            return _no_customer()
        try:
            wanted = checked_iban(iban)
        except ValueError as wrong:
            return Rejected(RefusedBy.GUARD, "iban", str(wrong))
        try:
            there = await self._with_iban(customer_id, wanted)
        except FxtuiError as error:
            return never_sent(f"create_bank was not sent to {TITLE}", error)
        if there is not None:
            return Rejected(
                RefusedBy.GUARD, "exists", "The customer has this bank account already: nothing was sent."
            )
        path = f"/users/{customer_id}/bank-accounts"
        outcome = await self._written("create_bank", "POST", path, {"iban": wanted})
        if not isinstance(outcome, Unknown) and not _may_be_ours(outcome):
            return outcome
        try:
            there = await self._with_iban(customer_id, wanted)
        except FxtuiError:
            return outcome
        return Accepted(there.bank_id) if there is not None else outcome

    async def remove_bank_account(self, customer_id: str, bank_id: str) -> Outcome:
        """Remove a bank account; one Kriptomat does not know is gone (dossier 6)."""
        if not is_id(customer_id):
            return _no_customer()
        if not is_id(bank_id):
            return Rejected(RefusedBy.GUARD, "bank", "A bank account is a number: nothing was sent.")
        path = f"/users/{customer_id}/bank-accounts/{bank_id}"
        return await self._written("delete_bank", "DELETE", path, None, ref=bank_id)

    async def deposit_instructions(self, customer_id: str) -> DepositInstructions:
        """Where the customer's transfers go (GET /users/{user}/deposit-instructions)."""
        number = self._checked(customer_id)
        reply = await self._calls.get("deposit", f"/users/{number}/deposit-instructions", priority=_ASKED)
        row = self._calls.row("deposit", reply.value, DepositRow)
        return translate.deposit_instructions(self._calls.venue, number, row)

    async def transactions(self, customer_id: str = "") -> Sequence[Transaction]:
        """Every transaction of one customer, or of all."""
        from fxtui.venues.kriptomat.transactions import TransactionReader

        reader = TransactionReader(self._calls)
        listing = await (reader.of_customer(customer_id, _ASKED) if customer_id else reader.all(_ASKED))
        return listing.transactions

    async def _banks(self, number: str) -> Sequence[BankAccount]:
        reply = await self._calls.get("banks", f"/users/{number}/bank-accounts", priority=_ASKED)
        rows = self._calls.rows("banks", reply.value, BankRow)
        return [
            translate.bank_account(self._calls.venue, number, row)
            for row in rows
            if not translate.is_removed(row)
        ]

    async def _with_iban(self, number: str, wanted: str) -> BankAccount | None:
        """The customer's bank account with this IBAN, however Kriptomat writes it."""
        for account in await self._banks(number):
            if "".join(account.iban.raw.split()).upper() == wanted:
                return account
        return None

    async def _written(
        self,
        operation: str,
        method: str,
        path: str,
        fields: dict[str, str] | None,
        *,
        ref: str = "",
    ) -> Outcome:
        """Send one write once, after logging in; `ref` is what was accepted where the answer names nothing."""
        try:
            login = await self._calls.login()
        except FxtuiError as error:
            return never_sent(f"{operation} was not sent to {TITLE}", error)
        body = dumps(fields) if fields is not None else None
        attempt = await self._calls.send(operation, method, path, body, login)
        if operation == "delete_bank" and _is_gone(attempt):
            return Accepted(ref)
        verdict = VERDICTS[operation]
        outcome = judge(attempt, verdict.table, verdict.read, venue=TITLE, operation=operation)
        return Accepted(outcome.ref or ref) if isinstance(outcome, Accepted) else outcome

    def _checked(self, number: str, what: str = "customer") -> str:
        """An id as it stands in a path; `NotFoundAtVenue` for what is none."""
        if not is_id(number):
            said = f"{TITLE} knows no such {what}: it is a number."
            raise NotFoundAtVenue(self._calls.venue, said, code=what)
        return str(int(number))


def _no_customer() -> Rejected:
    return Rejected(RefusedBy.GUARD, "customer", "A customer is a number: nothing was sent.")


def _may_be_ours(outcome: Outcome) -> bool:
    """Whether a refusal may be what our own request brought about, arriving twice."""
    return (
        isinstance(outcome, Rejected)
        and outcome.by is RefusedBy.VENUE
        and outcome.code in VERDICTS["create_bank"].of_its_own_making
    )


def _is_gone(attempt: Attempt) -> bool:
    """Whether Kriptomat itself says that there is no such thing: a web page from on the way says nothing."""
    if not isinstance(attempt, Answered) or attempt.answer.status != _NOT_FOUND:
        return False
    try:
        return envelope(loads(attempt.answer.body)) is not None
    except StrictJsonError:
        return False
