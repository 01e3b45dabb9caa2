"""What the balances screen shows, as values: venues with their assets, values, shares and subtotals. Pure.

An unknown value makes every sum it belongs to a lower bound; it is never counted as 0 in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from fxtui.desk.valuation import Valuation
from fxtui.desk.views import VenueView
from fxtui.domain.balance import Balance
from fxtui.domain.moment import Moment
from fxtui.domain.money import divide
from fxtui.ui.accounts import MASTER

if TYPE_CHECKING:
    from fxtui.desk.balance_book import BalanceBook

Worth = Callable[[str, Decimal], Valuation]


class Sum(Struct, frozen=True):
    """A sum of values; `complete` is False when something in it has no known value."""

    value: Decimal
    complete: bool

    def share_of(self, whole: Sum) -> Decimal | None:
        """This as a fraction of what is known of `whole`, None when that is nothing."""
        return divide(self.value, whole.value) if whole.value > 0 else None


class Holding(Struct, frozen=True):
    """One asset of one account with its value."""

    balance: Balance
    worth: Valuation


class AccountHoldings(Struct, frozen=True):
    """One account of a venue that shows several: its assets, largest value first, and their sum."""

    account: str
    holdings: tuple[Holding, ...]
    total: Sum


class VenueHoldings(Struct, frozen=True):
    """One venue: its assets, largest value first, and their sum.

    `zeros` counts what the filter lets through and is left out because there is nothing of it. `accounts` parts the
    same by account where there are several, the one acted for first; empty where there is one.
    """

    venue: VenueView
    as_of: Moment | None
    problem: str
    holdings: tuple[Holding, ...]
    total: Sum
    zeros: int
    accounts: tuple[AccountHoldings, ...] = ()


def holdings_of(
    venues: Sequence[VenueView],
    book: BalanceBook,
    worth: Callable[..., Valuation],
    *,
    with_zeros: bool,
    wanted: Callable[[str], bool],
) -> tuple[VenueHoldings, ...]:
    """Every venue with what it holds; `wanted` says whether a row with these words stays."""
    return tuple(_of_venue(venue, book, worth, with_zeros=with_zeros, wanted=wanted) for venue in venues)


def sum_of(holdings: Sequence[Holding]) -> Sum:
    """The sum of the values."""
    values = [one.worth.value for one in holdings if one.balance.total != 0]
    return Sum(sum((v for v in values if v is not None), Decimal(0)), all(v is not None for v in values))


def whole_of(venues: Sequence[VenueHoldings]) -> Sum:
    """Everything together."""
    return Sum(
        sum((venue.total.value for venue in venues), Decimal(0)),
        all(venue.total.complete and venue.as_of is not None for venue in venues),
    )


def _of_venue(
    venue: VenueView,
    book: BalanceBook,
    worth: Callable[..., Valuation],
    *,
    with_zeros: bool,
    wanted: Callable[[str], bool],
) -> VenueHoldings:
    every = [Holding(balance, worth(balance.asset, balance.total)) for balance in book.of(venue.id)]
    places = {account: place for place, account in enumerate(_accounts(venue, book))}
    every.sort(
        key=lambda one: (
            places[one.balance.account],
            -(one.worth.value or Decimal(0)),
            one.balance.asset,
        )
    )
    found = [one for one in every if wanted(f"{one.balance.asset} {venue.title} {venue.id}")]
    shown = [one for one in found if one.balance.total != 0 or with_zeros]
    problem = book.problem(venue.id)
    return VenueHoldings(
        venue=venue,
        as_of=book.as_of(venue.id),
        problem=problem.message if problem is not None else "",
        holdings=tuple(shown),
        total=sum_of(every),
        zeros=len(found) - len(shown),
        accounts=tuple(_of_account(account, every, shown) for account in places) if len(places) > 1 else (),
    )


def _accounts(venue: VenueView, book: BalanceBook) -> list[str]:
    """The accounts there are balances of: the one acted for first, the partner's own last."""
    known = dict.fromkeys(balance.account for balance in book.of(venue.id))
    return sorted(known, key=lambda account: (account != venue.account, account == MASTER))


def _of_account(account: str, every: Sequence[Holding], shown: Sequence[Holding]) -> AccountHoldings:
    own = [one for one in every if one.balance.account == account]
    return AccountHoldings(
        account, tuple(one for one in shown if one.balance.account == account), sum_of(own)
    )
