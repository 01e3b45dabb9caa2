"""Who owns what at a simulated venue: double-entry postings and holds.

Money comes from the account `OUTSIDE` and leaves to it, so all accounts together hold exactly nothing of any asset,
always; `Ledger.check` proves it. What a hold is for is known to the book, the broker and the back office, not here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import reduce

from fxtui.domain.money import EXACT, plain

OUTSIDE = "outside"
"""The rest of the world: banks and chains."""
HOUSE = "house"
"""The venue itself: it earns the fees."""
MAKERS = ("maker-1", "maker-2", "maker-3")
"""Whoever quotes on the books; their purse is bottomless."""

_BOTTOMLESS = frozenset({OUTSIDE, HOUSE, *MAKERS})
_ZERO = Decimal(0)


class BooksDoNotBalance(RuntimeError):
    """The simulator has made or lost money: a defect of the simulator itself."""


class Overdrawn(ValueError):
    """An account has less available than a posting or a hold would take."""


class Movement(Enum):
    """What a posting is about."""

    OPENING = "opening"
    TRADE = "trade"
    FEE = "fee"
    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a posting: `amount` is signed, from the account's point of view."""

    account: str
    asset: str
    amount: Decimal

    def taken_from(self, account: str) -> Entry:
        """The opposite line, of another account."""
        return Entry(account, self.asset, EXACT.minus(self.amount))


@dataclass(frozen=True, slots=True)
class Posting:
    """One movement: its entries add up to zero in every asset."""

    number: int
    at_ms: int
    movement: Movement
    reference: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """An entry on one account's statement with the balance after it."""

    posting: Posting
    entry: Entry
    balance: Decimal


class Ledger:
    """Totals and holds per account and asset, and every posting that led to them."""

    def __init__(self) -> None:
        self.postings: list[Posting] = []
        self._totals: defaultdict[tuple[str, str], Decimal] = defaultdict(lambda: _ZERO)
        self._holds: defaultdict[tuple[str, str], Decimal] = defaultdict(lambda: _ZERO)

    def total(self, account: str, asset: str) -> Decimal:
        """What the account owns, held or not."""
        return self._totals.get((account, asset), _ZERO)

    def held(self, account: str, asset: str) -> Decimal:
        """The part of the total that open orders and unfinished withdrawals hold."""
        return self._holds.get((account, asset), _ZERO)

    def available(self, account: str, asset: str) -> Decimal:
        """What can be spent: total less held."""
        return EXACT.subtract(self.total(account, asset), self.held(account, asset))

    def balances(self) -> Iterator[tuple[str, str, Decimal, Decimal]]:
        """Every account and asset ever touched, with total and held, sorted."""
        for account, asset in sorted(self._totals.keys() | self._holds.keys()):
            yield account, asset, self.total(account, asset), self.held(account, asset)

    def hold(self, account: str, asset: str, amount: Decimal) -> None:
        """Set `amount` aside; `Overdrawn` when it is not available."""
        if amount < 0:
            raise ValueError("a hold is not negative")
        if account not in _BOTTOMLESS and self.available(account, asset) < amount:
            raise Overdrawn(f"{account} has less than {plain(amount)} {asset} available")
        self._holds[account, asset] = EXACT.add(self.held(account, asset), amount)

    def release(self, account: str, asset: str, amount: Decimal) -> None:
        """Give back what a hold set aside."""
        left = EXACT.subtract(self.held(account, asset), amount)
        if amount < 0 or left < 0:
            raise BooksDoNotBalance(f"{account}: more {asset} released than was held")
        self._holds[account, asset] = left

    def post(self, movement: Movement, reference: str, entries: Iterable[Entry], at_ms: int) -> Posting:
        """Book one movement; `Overdrawn` when it would take what is held or not there, and then nothing is booked."""
        lines = tuple(entry for entry in entries if entry.amount != 0)
        _must_balance(lines)
        after: dict[tuple[str, str], Decimal] = {}
        for line in lines:
            key = (line.account, line.asset)
            after[key] = EXACT.add(after.get(key, self.total(*key)), line.amount)
        for (account, asset), total in after.items():
            if account not in _BOTTOMLESS and total < self.held(account, asset):
                raise Overdrawn(f"{account} has not enough {asset}")
        self._totals.update(after)
        posting = Posting(len(self.postings) + 1, at_ms, movement, reference, lines)
        self.postings.append(posting)
        return posting

    def transfer(self, movement: Movement, reference: str, amount: Entry, giver: str, at_ms: int) -> Posting:
        """Book `amount` to its account from the account `giver`."""
        return self.post(movement, reference, (amount.taken_from(giver), amount), at_ms)

    def statement(self, account: str) -> Sequence[Line]:
        """The account's entries, oldest first, each with the balance of its asset after it."""
        balances: defaultdict[str, Decimal] = defaultdict(lambda: _ZERO)
        lines: list[Line] = []
        for posting in self.postings:
            for entry in posting.entries:
                if entry.account == account:
                    balances[entry.asset] = EXACT.add(balances[entry.asset], entry.amount)
                    lines.append(Line(posting, entry, balances[entry.asset]))
        return lines

    def check(self) -> None:
        """Prove that no money was made or lost; `BooksDoNotBalance` otherwise."""
        sums: defaultdict[str, Decimal] = defaultdict(lambda: _ZERO)
        for account, asset, total, held in self.balances():
            sums[asset] = EXACT.add(sums[asset], total)
            if account not in _BOTTOMLESS and not 0 <= held <= total:
                raise BooksDoNotBalance(f"{account} holds {plain(held)} of {plain(total)} {asset}")
        for asset, amount in sums.items():
            if amount != 0:
                raise BooksDoNotBalance(f"all accounts together hold {plain(amount)} {asset}")
        self._check_against_postings()

    def _check_against_postings(self) -> None:
        booked: defaultdict[tuple[str, str], Decimal] = defaultdict(lambda: _ZERO)
        for posting in self.postings:
            for entry in posting.entries:
                key = (entry.account, entry.asset)
                booked[key] = EXACT.add(booked[key], entry.amount)
        for (account, asset), total in self._totals.items():
            if booked[account, asset] != total:
                raise BooksDoNotBalance(f"{account}: the postings in {asset} do not lead to its total")


def added(amounts: Iterable[Decimal]) -> Decimal:
    """The exact sum; the built-in one rounds to 28 digits."""
    return reduce(EXACT.add, amounts, _ZERO)


def _must_balance(entries: Sequence[Entry]) -> None:
    sums: defaultdict[str, Decimal] = defaultdict(lambda: _ZERO)
    for entry in entries:
        sums[entry.asset] = EXACT.add(sums[entry.asset], entry.amount)
    if any(amount != 0 for amount in sums.values()):
        raise BooksDoNotBalance("a posting does not add up to zero")
