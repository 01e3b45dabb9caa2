"""The customers of a venue in memory (`fxtui.contract.venue.Customers`): what it has is what the test says.

Every change that arrives is noted in `got`; what it is answered with is scripted, and done unless the script says no.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from fxtui.contract.errors import NotFoundAtVenue
from fxtui.contract.secret import Secret
from fxtui.domain.customer import (
    BankAccount,
    Customer,
    CustomerChanges,
    CustomerStatus,
    DepositInstructions,
    KycState,
    NewCustomer,
    Transaction,
    TransactionKind,
)
from fxtui.domain.foreign import Foreign
from fxtui.domain.outcome import Accepted, Outcome
from tests.support.fake_customers import (
    IBAN,
    OTHER_IBAN,
    made_bank,
    made_customer,
    made_instructions,
    made_transaction,
)
from tests.support.fake_venue import FakeVenue

EMAIL, NAME, SURNAME, PHONE = "zita.canary@example.org", "Zita", "Kanarienvogel", "+4915155512345"
NEW_IBAN = "AT611904300234573201"
TOKEN = "eyJ-canary-token-0815"
CANARIES = (EMAIL, NAME, SURNAME, PHONE, IBAN, OTHER_IBAN, NEW_IBAN, TOKEN, "1985-12-10", "Hauptstrasse")
"""Personal data and a secret, none of which may be seen where nobody asked to see it."""


class FakeCustomers:
    """Customer 2 with two bank accounts, one of them verified, and customer 7 without any."""

    def __init__(self, venue: FakeVenue) -> None:
        self._venue = venue
        self.people: dict[str, Customer] = {
            "2": replace(
                made_customer("2", NAME, SURNAME, venue=venue.id), email=Foreign(EMAIL), phone=Foreign(PHONE)
            ),
            "7": made_customer("7", kyc=KycState.PENDING, word="pending", venue=venue.id),
        }
        self.banks: dict[str, list[BankAccount]] = {
            "2": [made_bank("11", "2"), made_bank("12", "2", OTHER_IBAN, word="new", reference="RF71")]
        }
        self.moved: list[Transaction] = [
            made_transaction("128"),
            replace(
                made_transaction("130", TransactionKind.DEPOSIT, "99", net="99", fee="1"), customer_id="7"
            ),
        ]
        self.answer: Outcome | None = None
        self.got: list[tuple[object, ...]] = []

    def act_for(self, customer_id: str) -> None:
        self._venue.account = customer_id

    async def known(self) -> Sequence[str]:
        await self._venue.entered("known")
        return tuple(self.people)

    async def customer(self, customer_id: str) -> Customer:
        await self._venue.entered("customer")
        return self._of(self.people, customer_id, "customer")

    async def create(self, new: NewCustomer) -> Outcome:
        return await self._changed("20", "create", new)

    async def update(self, customer_id: str, changes: CustomerChanges) -> Outcome:
        outcome = await self._changed(customer_id, "update", customer_id, changes)
        if isinstance(outcome, Accepted) and changes.status is not None:
            self._set(customer_id, changes.status)
        return outcome

    async def import_kyc(self, customer_id: str, token: Secret) -> Outcome:
        return await self._changed(customer_id, "kyc", customer_id, token.reveal())

    async def bank_accounts(self, customer_id: str) -> Sequence[BankAccount]:
        await self._venue.entered("bank_accounts")
        self._of(self.people, customer_id, "customer")
        return tuple(self.banks.get(customer_id, ()))

    async def bank_account(self, customer_id: str, bank_id: str) -> BankAccount:
        banks = {one.bank_id: one for one in await self.bank_accounts(customer_id)}
        if bank_id not in banks:
            raise self._no("bank account")
        return banks[bank_id]

    async def add_bank_account(self, customer_id: str, iban: str) -> Outcome:
        return await self._changed("13", "add bank", customer_id, iban)

    async def remove_bank_account(self, customer_id: str, bank_id: str) -> Outcome:
        return await self._changed(bank_id, "remove bank", customer_id, bank_id)

    async def deposit_instructions(self, customer_id: str) -> DepositInstructions:
        await self._venue.entered("deposit_instructions")
        return made_instructions(self._venue.id, customer_id)

    async def transactions(self, customer_id: str = "") -> Sequence[Transaction]:
        await self._venue.entered("transactions")
        return [one for one in self.moved if customer_id in {"", one.customer_id}]

    async def _changed(self, ref: str, *what: object) -> Outcome:
        await self._venue.entered(f"customers.{what[0]}")
        self.got.append(what)
        return Accepted(ref) if self.answer is None else self.answer

    def _set(self, customer_id: str, status: CustomerStatus) -> None:
        self.people[customer_id] = replace(self.people[customer_id], status=status)

    def _of(self, found: Mapping[str, Customer], wanted: str, what: str) -> Customer:
        if wanted not in found:
            raise self._no(what)
        return found[wanted]

    def _no(self, what: str) -> NotFoundAtVenue:
        return NotFoundAtVenue(self._venue.id, f"{self._venue.title} knows no such {what}.", code="404")
