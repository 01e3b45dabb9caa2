"""The panes of a customer, and what each of them needs of the venue while it can be seen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING

from fxtui.desk.customer_book import CustomerRow
from fxtui.domain.customer import BankAccount, DepositInstructions, Transaction
from fxtui.ui.screens.office.kept import Answer, Shelf, Whose

if TYPE_CHECKING:
    from fxtui.desk.customers import Customers
    from fxtui.ui.screens.base import DeskScreen


class Pane(Enum):
    """What is shown of the customer under the cursor."""

    DETAILS = "Details"
    BANKS = "Bank accounts"
    DEPOSIT = "Deposit"
    TRANSACTIONS = "Transactions"


PANES = tuple(Pane)


class Shelves:
    """What was read for the panes. With `everybody` the transactions are those of all customers of the venue."""

    def __init__(self, screen: DeskScreen, customers: Customers, changed: Callable[[], None]) -> None:
        self.everybody = False
        self._banks: Shelf[Sequence[BankAccount]] = Shelf(screen, "banks", customers.bank_accounts, changed)
        self._deposit: Shelf[DepositInstructions] = Shelf(
            screen, "deposit", customers.deposit_instructions, changed
        )
        self._transactions: Shelf[Sequence[Transaction]] = Shelf(
            screen, "transactions", customers.transactions, changed
        )

    def banks(self, row: CustomerRow) -> Answer[Sequence[BankAccount]]:
        """The bank accounts of a customer."""
        return self._banks.of(_whose(row))

    def deposit(self, row: CustomerRow) -> Answer[DepositInstructions]:
        """Where a customer's transfers go."""
        return self._deposit.of(_whose(row))

    def transactions(self, row: CustomerRow) -> Answer[Sequence[Transaction]]:
        """The transactions of a customer, or of all."""
        return self._transactions.of(self._movers(row))

    def answers(self, row: CustomerRow) -> Mapping[Pane, Answer[object]]:
        """What is known for every pane."""
        problem = row.problem.message if row.problem is not None else ""
        return {
            Pane.DETAILS: Answer(row.customer, row.as_of, problem),
            Pane.BANKS: self.banks(row),
            Pane.DEPOSIT: self.deposit(row),
            Pane.TRANSACTIONS: self.transactions(row),
        }

    def counts(self, row: CustomerRow) -> Mapping[Pane, int]:
        """How many bank accounts and transactions there are, where that is known."""
        banks, moves = self.banks(row).value, self.transactions(row).value
        known = {Pane.BANKS: banks, Pane.TRANSACTIONS: moves}
        return {pane: len(rows) for pane, rows in known.items() if rows is not None}

    def want(self, row: CustomerRow, seen: Collection[Pane], *, again: bool = False) -> None:
        """Ask for what these panes need, unless it is known; `again` asks in any case."""
        if Pane.BANKS in seen or Pane.DEPOSIT in seen:
            self._banks.want(_whose(row), again=again)
        if Pane.DEPOSIT in seen:
            self._deposit.want(_whose(row), again=again)
        if Pane.TRANSACTIONS in seen:
            self._transactions.want(self._movers(row), again=again)

    def forget_banks(self, whose: Whose) -> None:
        """The bank accounts of a customer are others now."""
        self._banks.forget(whose)

    def _movers(self, row: CustomerRow) -> Whose:
        return row.venue, "" if self.everybody else row.customer_id


def _whose(row: CustomerRow) -> Whose:
    return row.venue, row.customer_id
