"""What every account holds, as each venue last told; a venue that fails keeps its last rows and gets a problem."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from fxtui.contract.errors import Problem
from fxtui.domain.balance import Balance
from fxtui.domain.instrument import VenueId
from fxtui.domain.moment import Moment
from fxtui.domain.money import Asset

FROM_EARLIER = "The balance is from an earlier run: wait for it to be read, or type digits."
"""Why no part is taken of a balance that was remembered and not read yet."""

TOO_OLD = "The balance was not read lately: wait for it to be read, or type digits."
"""Why no part is taken of a balance that should have been read again by now."""

_MISSED = 2.0
"""How many intervals between two reads may pass before a balance is too old to take a part of."""
_LEAST = 30.0
"""Seconds for which a part may be taken of a balance in any case."""


class BalanceBook:
    """Latest balances by venue."""

    def __init__(
        self,
        intervals: Mapping[VenueId, float] | None = None,
        acted_for: Callable[[VenueId], str] = lambda venue: "",
    ) -> None:
        """`intervals` are the seconds between two reads of a venue's balances while they are looked at; `acted_for`
        tells the account that is meant where none is named, empty for the first one there is.
        """
        self._intervals = dict(intervals or {})
        self._acted_for = acted_for
        self._remembered: set[VenueId] = set()
        self._rows: dict[VenueId, tuple[Balance, ...]] = {}
        self._as_of: dict[VenueId, Moment] = {}
        self._problems: dict[VenueId, Problem] = {}

    def put(self, venue: VenueId, balances: Sequence[Balance], at: Moment) -> None:
        """Replace what is known of `venue`, read at `at`; a row that was read later stays."""
        known = {(one.account, one.asset): one for one in self.of(venue)}
        self._rows[venue] = tuple(_later(known.get((one.account, one.asset)), one) for one in balances)
        self._as_of[venue] = at
        self._remembered.discard(venue)
        self._problems.pop(venue, None)

    def merge(self, venue: VenueId, balances: Sequence[Balance]) -> None:
        """Replace the rows of those assets and accounts that were just read; the others of `venue` go on ageing."""
        read = {(balance.account, balance.asset): balance for balance in balances}
        kept = [read.pop((one.account, one.asset), one) for one in self.of(venue)]
        self._rows[venue] = (*kept, *read.values())
        self._problems.pop(venue, None)

    def remember(self, venue: VenueId, balances: Sequence[Balance], at: Moment) -> None:
        """Show what an earlier run read of `venue` at `at`, until this one reads it."""
        self.put(venue, balances, at)
        self._remembered.add(venue)

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
        """The balance of `asset` in `account` at `venue`, None when it is not known; none named is the one acted for."""
        meant = account or self._acted_for(venue)
        rows = (balance for balance in self._rows.get(venue, ()) if balance.asset == asset)
        return next((balance for balance in rows if meant in {"", balance.account}), None)

    def available(self, venue: VenueId, asset: Asset, account: str = "") -> Decimal | None:
        """What can be spent of `asset`; None when the account was never read, 0 when it lists no such asset."""
        balance = self.get(venue, asset, account)
        if balance is not None:
            return balance.available
        meant = account or self._acted_for(venue)
        read = venue in self._as_of and (not meant or any(one.account == meant for one in self.of(venue)))
        return Decimal(0) if read else None

    def why_no_part(self, venue: VenueId, now: Moment) -> str:
        """Why no part (`25%`, `max`) may be taken of what `venue` holds, empty when one may or nothing is known."""
        as_of = self._as_of.get(venue)
        if as_of is None:
            return ""
        if venue in self._remembered:
            return FROM_EARLIER
        oldest = max(_LEAST, self._intervals.get(venue, 0.0) * _MISSED)
        return TOO_OLD if as_of.age(now) > oldest else ""

    def problem(self, venue: VenueId) -> Problem | None:
        """Why the last read failed, None when it did not."""
        return self._problems.get(venue)

    def as_of(self, venue: VenueId) -> Moment | None:
        """When `venue` was last read successfully."""
        return self._as_of.get(venue)


def _later(known: Balance | None, read: Balance) -> Balance:
    return known if known is not None and known.as_of.mono > read.as_of.mono else read
