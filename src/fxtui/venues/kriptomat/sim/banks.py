"""Users' bank accounts: a number, an invented bank, a payment reference, and whether it is verified (dossier 3)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from fxtui.simulator.clock import SimClock
from fxtui.venues.kriptomat.sim.iban import bank_of, reference
from fxtui.venues.kriptomat.sim.refusal import not_found
from fxtui.venues.kriptomat.sim.users import User

FIRST_BANK = 8
_FIRST_REFERENCE = 244_501_371_298
_REFERENCES_APART = 7_919


class BankState(Enum):
    """Whether a bank account may be paid to."""

    PENDING = "pending"
    VERIFIED = "verified"


@dataclass(slots=True, eq=False)
class BankAccount:
    """One bank account of one user; `iban` is normalised."""

    id: int
    user_id: int
    iban: str
    reference_number: str
    state: BankState
    due_ms: int | None = None

    @property
    def name(self) -> str:
        """The bank's name."""
        return bank_of(self.iban)[0]

    @property
    def swift_bic(self) -> str:
        """The bank's code."""
        return bank_of(self.iban)[1]


class BankAccounts:
    """Every bank account of every user."""

    def __init__(self, clock: SimClock, takes_ms: int | None) -> None:
        """A new one is verified after `takes_ms` on the venue's clock; None is never."""
        self._clock, self._takes_ms = clock, takes_ms
        self._accounts: dict[int, BankAccount] = {}
        self._next = FIRST_BANK

    def add(self, user: User, iban: str, state: BankState = BankState.PENDING) -> BankAccount:
        """A new record, also for a number that is known already."""
        number, self._next = self._next, self._next + 1
        digits = str(_FIRST_REFERENCE + number * _REFERENCES_APART)
        account = BankAccount(number, user.id, iban, reference(digits), state)
        if state is BankState.PENDING and self._takes_ms is not None:
            account.due_ms = self._clock.now_ms() + self._takes_ms
        self._accounts[number] = account
        self.settle_due()
        return account

    def of(self, user: User) -> list[BankAccount]:
        """The bank accounts of a user, oldest first."""
        return [account for account in self._accounts.values() if account.user_id == user.id]

    def find(self, user: User, number: int) -> BankAccount | None:
        """A bank account of this very user."""
        account = self._accounts.get(number)
        return account if account is not None and account.user_id == user.id else None

    def get(self, user: User, number: int) -> BankAccount:
        """The same; `Refusal` 404 when there is none."""
        account = self.find(user, number)
        if account is None:
            raise not_found()
        return account

    def delete(self, account: BankAccount) -> None:
        """Forget one."""
        del self._accounts[account.id]

    def settle_due(self) -> None:
        """Verify those whose time has come."""
        now = self._clock.now_ms()
        for account in self._accounts.values():
            if account.due_ms is not None and account.due_ms <= now:
                account.state, account.due_ms = BankState.VERIFIED, None
