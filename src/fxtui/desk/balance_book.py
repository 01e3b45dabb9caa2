"""What every account holds, as each venue last told; a venue that fails keeps its last rows and gets a problem."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from fxtui.contract.errors import Problem
from fxtui.domain.balance import Balance
from fxtui.domain.instrument import VenueId
from fxtui.domain.moment import Moment
from fxtui.domain.money import Asset


class BalanceBook:
    """Latest balances by venue."""

    def __init__(self) -> None:
        self._rows: dict[VenueId, tuple[Balance, ...]] = {}
        self._as_of: dict[VenueId, Moment] = {}
        self._problems: dict[VenueId, Problem] = {}

    def put(self, venue: VenueId, balances: Sequence[Balance], at: Moment) -> None:
        """Replace what is known of `venue`, read at `at`."""
        self._rows[venue] = tuple(balances)
        self._as_of[venue] = at
        self._problems.pop(venue, None)

    def fail(self, venue: VenueId, problem: Problem) -> None:
        """Note that `venue` could not be read; its last rows stay and go on ageing."""
        self._problems[venue] = problem

    def all(self) -> tuple[Balance, ...]:
        """Every balance of every venue."""
        return tuple(balance for rows in self._rows.values() for balance in rows)

    def of(self, venue: VenueId) -> tuple[Balance, ...]:
        """Every balance of one venue."""
        return self._rows.get(venue, ())

    def get(self, venue: VenueId, asset: Asset, account: str = "") -> Balance | None:
        """The balance of `asset` at `venue`, None when it is not known.

        Where several accounts hold the asset, that of `account`; with no account named, the first.
        """
        rows = [balance for balance in self._rows.get(venue, ()) if balance.asset == asset]
        own = [balance for balance in rows if balance.account == account]
        if account and not own and len(rows) > 1:
            return None
        return next(iter(own or rows), None)

    def available(self, venue: VenueId, asset: Asset, account: str = "") -> Decimal | None:
        """What can be spent of `asset`; None when the venue was never read, 0 when it lists no such asset."""
        balance = self.get(venue, asset, account)
        if balance is not None:
            return balance.available
        return Decimal(0) if venue in self._as_of else None

    def problem(self, venue: VenueId) -> Problem | None:
        """Why the last read failed, None when it did not."""
        return self._problems.get(venue)

    def as_of(self, venue: VenueId) -> Moment | None:
        """When `venue` was last read successfully."""
        return self._as_of.get(venue)
