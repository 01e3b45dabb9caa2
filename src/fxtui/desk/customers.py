"""A partner's customers as both faces use them: read into their book, changed, and chosen to act for.

What is changed here moves no money and makes no intent; it is sent once, by a task of the desk (`fxtui.desk.writes`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from fxtui.contract.errors import FxtuiError, NotFoundAtVenue, Problem
from fxtui.contract.secret import Secret
from fxtui.contract.venue import Customers as CustomersRole
from fxtui.contract.venue import Venue
from fxtui.desk.connections import Link, as_error
from fxtui.desk.customer_book import CustomerBook
from fxtui.desk.events import CustomersChanged, VenueChanged
from fxtui.desk.floor import Floor
from fxtui.desk.writes import Writes
from fxtui.domain.customer import (
    BankAccount,
    Customer,
    CustomerChanges,
    DepositInstructions,
    NewCustomer,
    Transaction,
)
from fxtui.domain.instrument import VenueId
from fxtui.domain.outcome import Accepted, Outcome

_Answer = TypeVar("_Answer")

_AT_ONCE = 2
"""Customers read at once: the venue's budget of requests has to serve prices too."""


class Customers:
    """Customers of every venue that has them. `soon(venue, role)` asks polling to read a role within a moment.

    Reads raise a `FxtuiError`; what is changed has an `Outcome`.
    """

    def __init__(self, floor: Floor, writes: Writes, soon: Callable[[VenueId, str], None]) -> None:
        self.book = CustomerBook()
        """What was read so far."""
        self._floor = floor
        self._writes = writes
        self._soon = soon

    def venues(self) -> tuple[VenueId, ...]:
        """Venues that have customers, as far as is known: those not connected yet are left out."""
        return tuple(
            link.id
            for link in self._floor.links.values()
            if link.venue is not None and link.venue.customers is not None
        )

    async def offering(self) -> tuple[VenueId, ...]:
        """The same once every venue is connected; one that can't be connected is left out."""
        links = tuple(self._floor.links.values())
        await asyncio.gather(*(link.connect() for link in links), return_exceptions=True)
        return self.venues()

    def acting_for(self, venue: VenueId) -> str:
        """The customer acted for, empty while none is chosen."""
        return self._floor.link(venue).account

    async def act_for(self, venue: VenueId, customer_id: str) -> Customer:
        """Mean this customer from now on in this console or command; raises when there is no such customer."""
        customer = await self.get(venue, customer_id)
        link = self._floor.link(venue)
        role = self._role(link, await link.connect())
        role.act_for(customer_id)
        self._floor.bus.tell(VenueChanged(venue))
        self._floor.bus.tell(CustomersChanged(venue))
        for polled in ("balances", "tickets"):
            self._soon(venue, polled)
        return customer

    # ---- reading

    async def refresh(self, venue: VenueId) -> tuple[Problem, ...]:
        """Read which customers there are and each of them, into the book; what goes wrong comes back as values."""
        try:
            ids = await self._asked(venue, "customers", lambda role: role.known())
        except FxtuiError as error:
            self.book.fail_list(venue, Problem.of(error))
            self._floor.bus.tell(CustomersChanged(venue))
            return (Problem.of(error),)
        self.book.list(venue, ids)
        self._floor.bus.tell(CustomersChanged(venue))
        turns = asyncio.Semaphore(_AT_ONCE)

        async def read(customer_id: str) -> Problem | None:
            async with turns:
                try:
                    await self.get(venue, customer_id)
                except FxtuiError as error:
                    return Problem.of(error)
            return None

        found = await asyncio.gather(*(read(customer_id) for customer_id in ids))
        return tuple(problem for problem in found if problem is not None)

    async def get(self, venue: VenueId, customer_id: str) -> Customer:
        """One customer as it stands, also into the book; `NotFoundAtVenue` leaves no row behind."""
        try:
            customer = await self._asked(venue, "a customer", lambda role: role.customer(customer_id))
        except NotFoundAtVenue:
            raise
        except FxtuiError as error:
            self.book.fail(venue, customer_id, Problem.of(error))
            self._floor.bus.tell(CustomersChanged(venue))
            raise
        self.book.put(customer, self._floor.clock.now())
        self._floor.bus.tell(CustomersChanged(venue))
        return customer

    async def bank_accounts(self, venue: VenueId, customer_id: str) -> Sequence[BankAccount]:
        """A customer's bank accounts."""
        return await self._asked(venue, "bank accounts", lambda role: role.bank_accounts(customer_id))

    async def bank_account(self, venue: VenueId, customer_id: str, bank_id: str) -> BankAccount:
        """One bank account."""
        return await self._asked(
            venue, "a bank account", lambda role: role.bank_account(customer_id, bank_id)
        )

    async def deposit_instructions(self, venue: VenueId, customer_id: str) -> DepositInstructions:
        """Where a customer's bank transfers go."""
        return await self._asked(
            venue, "deposit instructions", lambda role: role.deposit_instructions(customer_id)
        )

    async def transactions(self, venue: VenueId, customer_id: str = "") -> Sequence[Transaction]:
        """Every transaction of one customer or of all, newest first."""
        return await self._asked(venue, "transactions", lambda role: role.transactions(customer_id))

    # ---- changing

    async def create(self, venue: VenueId, new: NewCustomer) -> Outcome:
        """Make a customer. What stays `Unknown` can't be looked up, and is never sent again by itself."""
        outcome = await self._sent(venue, "making a customer", lambda role: role.create(new))
        if isinstance(outcome, Accepted) and outcome.ref:
            self.book.list(venue, (outcome.ref,))
            self._floor.bus.tell(CustomersChanged(venue))
        return outcome

    async def update(self, venue: VenueId, customer_id: str, changes: CustomerChanges) -> Outcome:
        """Change a customer."""
        return await self._sent(
            venue, "changing a customer", lambda role: role.update(customer_id, changes), customer_id
        )

    async def import_kyc(self, venue: VenueId, customer_id: str, token: Secret) -> Outcome:
        """Hand over a share token of the identity check."""
        return await self._sent(
            venue,
            "importing an identity check",
            lambda role: role.import_kyc(customer_id, token),
            customer_id,
        )

    async def add_bank_account(self, venue: VenueId, customer_id: str, iban: str) -> Outcome:
        """Add a bank account."""
        return await self._sent(
            venue, "adding a bank account", lambda role: role.add_bank_account(customer_id, iban)
        )

    async def remove_bank_account(self, venue: VenueId, customer_id: str, bank_id: str) -> Outcome:
        """Remove a bank account."""
        return await self._sent(
            venue, "removing a bank account", lambda role: role.remove_bank_account(customer_id, bank_id)
        )

    # ---- how

    async def _asked(
        self, venue: VenueId, what: str, question: Callable[[CustomersRole], Awaitable[_Answer]]
    ) -> _Answer:
        link = self._floor.link(venue)
        role = self._role(link, await link.connect())
        try:
            return await question(role)
        except FxtuiError:
            raise
        except Exception as raised:
            raise as_error(link, what, raised) from raised

    async def _sent(
        self,
        venue: VenueId,
        what: str,
        attempt: Callable[[CustomersRole], Awaitable[Outcome]],
        changed: str = "",
    ) -> Outcome:
        """Send one change; the customer `changed` by it is read again, whoever waits for the outcome."""
        link = self._floor.link(venue)

        async def send(connected: Venue) -> Outcome:
            return await attempt(self._role(link, connected))

        def read_again() -> None:
            if changed and not self._floor.closing:
                self._floor.supervisor.spawn(
                    f"reading a customer of {venue}", lambda: self._quietly(venue, changed), venue=venue
                )

        return await self._writes.send(link, what, send, read_again)

    async def _quietly(self, venue: VenueId, customer_id: str) -> None:
        try:
            await self.get(venue, customer_id)
        except FxtuiError as error:
            self.book.fail(venue, customer_id, Problem.of(error))

    def _role(self, link: Link, venue: Venue) -> CustomersRole:
        if venue.customers is None:
            raise link.needs("customers")
        return venue.customers
