"""Whose account it is, in words: at a venue with customers an account is one of them, or the partner's own.

And what that account can spend, so that nobody is offered a part of another customer's money.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from fxtui.desk.views import VenueView
from fxtui.domain.instrument import VenueId
from fxtui.domain.money import Asset
from fxtui.ui.text import line

if TYPE_CHECKING:
    from fxtui.desk.desk import Desk

NO_OFFICE = "No venue of this profile has a back office."
MASTER = "master"
"""The account of the partner itself, beside those of its customers."""
_LONGEST = 20


def has_customers(view: VenueView) -> bool:
    """Whether a venue is known to have customers; one that is not connected yet is not."""
    return view.abilities is not None and "customers" not in view.missing


def may_have_customers(view: VenueView) -> bool:
    """Whether a venue has customers as far as anybody can tell: one that is not connected yet may."""
    return "customers" not in view.missing


def holder(view: VenueView, account: str, limit: int = _LONGEST) -> str:
    """The account as a value: `customer 2`, `master`, `7`."""
    name = line(account, limit)
    return f"customer {name}" if has_customers(view) and account not in {"", MASTER} else name


def account_words(view: VenueView, account: str) -> str:
    """The account with its word: `customer 2`, `master`, `account 7`; empty when there is none."""
    if not account or has_customers(view):
        return holder(view, account)
    return f"account {holder(view, account)}"


def customer_note(view: VenueView, account: str) -> str:
    """What follows a venue's title where whose account it is has to be seen: ` · customer 2`, elsewhere nothing."""
    if not has_customers(view):
        return ""
    return f" · {holder(view, account)}" if account else " · no customer chosen"


def view_of(views: Sequence[VenueView], venue: VenueId) -> VenueView | None:
    """One venue among all, None when the profile has no such one."""
    return next((view for view in views if view.id == venue), None)


def holder_at(desk: Desk, venue: VenueId, account: str, limit: int = _LONGEST) -> str:
    """`holder` for a venue by its id."""
    view = view_of(desk.venues(), venue)
    return holder(view, account, limit) if view is not None else line(account, limit)


def where(desk: Desk, venue: VenueId) -> str:
    """What stands in a dialog's frame: the venue, which customer's account where it has customers, LIVE or PAPER."""
    money = "LIVE" if desk.live else "PAPER"
    view = view_of(desk.venues(), venue)
    if view is None:
        return money
    return f"{line(view.title, _LONGEST)}{customer_note(view, view.account)} · {money}"


def available(desk: Desk, venue: VenueId, asset: Asset) -> Decimal | None:
    """What the account acted for can spend of `asset`; None while that is unknown, and where nobody is acted for."""
    view = view_of(desk.venues(), venue)
    account = view.account if view is not None else ""
    if view is not None and has_customers(view) and not account:
        return None
    return desk.balances.available(venue, asset, account)
