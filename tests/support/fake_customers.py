"""The customers of a fake desk: what the venue has is what the test says, and every request is noted.

The surface is that of `fxtui.desk.customers.Customers`; the book is the real one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec.structs import replace

from fxtui.contract.errors import FxtuiError, NotFoundAtVenue, Problem
from fxtui.contract.secret import Secret
from fxtui.desk.customer_book import CustomerBook
from fxtui.desk.events import CustomersChanged, VenueChanged
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
    TransactionState,
)
from fxtui.domain.foreign import Foreign
from fxtui.domain.instrument import VenueId, pair
from fxtui.domain.money import asset
from fxtui.domain.outcome import Accepted, Outcome
from tests.support.clock import START

if TYPE_CHECKING:
    from tests.support.screen_books import FakeBooks

IBAN = "DE68500105178297336485"
OTHER_IBAN = "SI56192001234567892"


@dataclass
class Office:
    """What one venue has."""

    customers: dict[str, Customer] = field(default_factory=dict)
    banks: dict[str, list[BankAccount]] = field(default_factory=dict)
    instructions: dict[str, DepositInstructions] = field(default_factory=dict)
    transactions: dict[str, list[Transaction]] = field(default_factory=dict)


class FakeCustomers:
    """See the module."""

    def __init__(self, books: FakeBooks) -> None:
        self.book = CustomerBook()
        self.offices: dict[VenueId, Office] = {}
        self.asked: list[tuple[str, str]] = []
        self.sent: list[tuple[object, ...]] = []
        self.outcome: Outcome = Accepted("17")
        self.error: FxtuiError | None = None
        self.errors: dict[str, FxtuiError] = {}
        self.answers = asyncio.Event()
        self.answers.set()
        self.ends = asyncio.Event()
        self.ends.set()
        self._books = books

    # -- what a test does

    def open_at(self, venue: VenueId, *customers: Customer) -> Office:
        """Let a venue have customers."""
        office = self.offices.setdefault(venue, Office())
        office.customers.update({one.customer_id: one for one in customers})
        return office

    # -- the desk's surface

    def venues(self) -> tuple[VenueId, ...]:
        return tuple(venue for venue in self._books.fakes if venue in self.offices)

    async def offering(self) -> tuple[VenueId, ...]:
        return self.venues()

    def acting_for(self, venue: VenueId) -> str:
        return self._books.fakes[venue].account

    async def act_for(self, venue: VenueId, customer_id: str) -> Customer:
        customer = await self.get(venue, customer_id)
        self._books.fakes[venue].account = customer_id
        self._books.tell(VenueChanged(venue))
        self._books.tell(CustomersChanged(venue))
        return customer

    async def refresh(self, venue: VenueId) -> tuple[Problem, ...]:
        try:
            await self._answer("list", "")
        except FxtuiError as error:
            self.book.fail_list(venue, Problem.of(error))
            self._books.tell(CustomersChanged(venue))
            return (Problem.of(error),)
        known = [one.customer_id for one in self.offices[venue].customers.values()]
        self.book.list(venue, known)
        self._books.tell(CustomersChanged(venue))
        problems: list[Problem] = []
        for customer_id in known:
            try:
                await self.get(venue, customer_id)
            except FxtuiError as error:
                problems.append(Problem.of(error))
        return tuple(problems)

    async def get(self, venue: VenueId, customer_id: str) -> Customer:
        try:
            await self._answer("get", customer_id)
            customer = self.offices[venue].customers.get(customer_id)
            if customer is None:
                raise NotFoundAtVenue(
                    venue, f"There is no customer {customer_id} at {venue.upper()}.", code="404"
                )
        except NotFoundAtVenue:
            raise
        except FxtuiError as error:
            self.book.fail(venue, customer_id, Problem.of(error))
            self._books.tell(CustomersChanged(venue))
            raise
        self.book.put(customer, self._books.clock.now())
        self._books.tell(CustomersChanged(venue))
        return customer

    async def bank_accounts(self, venue: VenueId, customer_id: str) -> Sequence[BankAccount]:
        await self._answer("banks", customer_id)
        return tuple(self.offices[venue].banks.get(customer_id, ()))

    async def bank_account(self, venue: VenueId, customer_id: str, bank_id: str) -> BankAccount:
        await self._answer("bank", customer_id)
        return next(one for one in self.offices[venue].banks[customer_id] if one.bank_id == bank_id)

    async def deposit_instructions(self, venue: VenueId, customer_id: str) -> DepositInstructions:
        await self._answer("deposit", customer_id)
        return self.offices[venue].instructions.get(customer_id) or made_instructions(venue, customer_id)

    async def transactions(self, venue: VenueId, customer_id: str = "") -> Sequence[Transaction]:
        await self._answer("transactions", customer_id)
        known = self.offices[venue].transactions
        of = known.get(customer_id, []) if customer_id else [one for own in known.values() for one in own]
        return tuple(of)

    async def create(self, venue: VenueId, new: NewCustomer) -> Outcome:
        outcome = await self._send("create", venue, new)
        if isinstance(outcome, Accepted):
            office = self.offices[venue]
            office.customers[outcome.ref] = replace(
                made_customer(outcome.ref, kyc=KycState.NOT_STARTED, word="not_started"),
                venue=venue,
                email=Foreign(new.email),
                name=Foreign(new.name),
                surname=Foreign(new.surname),
                phone=Foreign(new.phone),
            )
            self.book.list(venue, (outcome.ref,))
            self._books.tell(CustomersChanged(venue))
        return outcome

    async def update(self, venue: VenueId, customer_id: str, changes: CustomerChanges) -> Outcome:
        return await self._send("update", venue, customer_id, changes)

    async def import_kyc(self, venue: VenueId, customer_id: str, token: Secret) -> Outcome:
        return await self._send("kyc", venue, customer_id, token)

    async def add_bank_account(self, venue: VenueId, customer_id: str, iban: str) -> Outcome:
        return await self._send("add bank", venue, customer_id, iban)

    async def remove_bank_account(self, venue: VenueId, customer_id: str, bank_id: str) -> Outcome:
        outcome = await self._send("remove bank", venue, customer_id, bank_id)
        if isinstance(outcome, Accepted):
            banks = self.offices[venue].banks[customer_id]
            banks[:] = [one for one in banks if one.bank_id != bank_id]
        return outcome

    # -- inside

    async def _answer(self, what: str, customer_id: str) -> None:
        self.asked.append((what, customer_id))
        await self.answers.wait()
        error = self.errors.get(what) or self.error
        if error is not None:
            raise error

    async def _send(self, *what: object) -> Outcome:
        self.sent.append(what)
        await self.ends.wait()
        return self.outcome


def made_customer(
    customer_id: str = "2",
    name: str = "Ada",
    surname: str = "Lovelace",
    *,
    status: CustomerStatus = CustomerStatus.ACTIVE,
    kyc: KycState = KycState.VERIFIED,
    word: str = "verified",
    venue: VenueId = "kriptomat",
) -> Customer:
    """A customer of Kriptomat."""
    return Customer(
        venue=venue,
        customer_id=customer_id,
        email=Foreign(f"{name.lower()}@example.com"),
        name=Foreign(name),
        surname=Foreign(surname),
        phone=Foreign("+381631283023"),
        born=Foreign("1985-12-10"),
        address=Foreign("Hauptstrasse"),
        building_number=Foreign("7a"),
        city=Foreign("Weimar"),
        postal_code=Foreign("99423"),
        country=Foreign("DEU"),
        status=status,
        venue_status=Foreign(status.value),
        kyc=kyc,
        venue_kyc=Foreign(word),
    )


def made_bank(
    bank_id: str = "11",
    customer_id: str = "2",
    iban: str = IBAN,
    *,
    word: str = "verified",
    reference: str = "RF18539007547034",
) -> BankAccount:
    """A bank account of a customer of Kriptomat."""
    return BankAccount(
        venue="kriptomat",
        customer_id=customer_id,
        bank_id=bank_id,
        bank=Foreign("Commerzbank"),
        iban=Foreign(iban),
        swift_bic=Foreign("COBADEFFXXX"),
        reference=Foreign(reference),
        venue_state=Foreign(word),
        usable=word == "verified",
    )


def made_instructions(venue: VenueId = "kriptomat", customer_id: str = "2") -> DepositInstructions:
    """Where a customer's transfers go."""
    return DepositInstructions(
        venue=venue,
        customer_id=customer_id,
        iban=Foreign("LT12 3250 0123 4567 8901"),
        bank_name=Foreign("Baltic Clearing"),
        bank_address=Foreign("Konstitucijos 21B, Vilnius"),
        recipient_name=Foreign("Kriptomat OU"),
        recipient_address=Foreign("Tartu mnt 67, Tallinn"),
        swift_bic=Foreign("REVOLT21"),
    )


def made_transaction(
    transaction_id: str = "128",
    kind: TransactionKind = TransactionKind.BUY,
    amount: str = "0.02831491",
    *,
    gross: str = "100",
    net: str = "98",
    fee: str = "2",
    odd: bool = False,
    state: TransactionState = TransactionState.DONE,
    word: str = "success",
    at: datetime = START,
) -> Transaction:
    """A transaction of customer 2 at Kriptomat: bitcoin for euros, or euros alone."""
    trade = kind in {TransactionKind.BUY, TransactionKind.SELL}
    return Transaction(
        venue="kriptomat",
        customer_id="2",
        transaction_id=transaction_id,
        kind=kind,
        venue_kind=Foreign(kind.value),
        pair=pair("BTC/EUR") if trade else None,
        asset=asset("BTC" if trade else "EUR"),
        amount=Decimal(amount),
        price=Decimal("58252.6") if trade else None,
        gross=Decimal(gross),
        net=Decimal(net),
        fee=Decimal(fee),
        odd=odd,
        state=state,
        venue_state=Foreign(word),
        at=at,
    )
