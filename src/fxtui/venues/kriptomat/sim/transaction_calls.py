"""Lists of transactions, and one of them (dossier 3, calls 18 to 20)."""

from __future__ import annotations

from collections.abc import Collection

from fxtui.venues.kriptomat.sim.call import Asked, Call, Venue, done
from fxtui.venues.kriptomat.sim.paging import page_of
from fxtui.venues.kriptomat.sim.refusal import not_found
from fxtui.venues.kriptomat.sim.transactions import shown, shown_one


def _of_all(venue: Venue, asked: Asked) -> object:
    """Of every user of the partner."""
    return _listed(venue, asked, {user.account for user in venue.users.all_own})


def _of_one(venue: Venue, asked: Asked) -> object:
    return _listed(venue, asked, {asked.user(venue).account})


def _listed(venue: Venue, asked: Asked, accounts: Collection[str]) -> object:
    fields = asked.fields
    page = page_of(shown(venue, accounts), fields.raw("page"), fields.raw("per_page"), venue.modes)
    return done({"transactions": [one.row(venue.modes) for one in page.rows], "meta": page.meta})


def _show(venue: Venue, asked: Asked) -> object:
    one = shown_one(venue, asked.user(venue).account, asked.numbers["transactionId"])
    if one is None:
        raise not_found()
    return done(one.row(venue.modes))


CALLS = (
    Call("all_transactions", "GET", "/users-transactions", _of_all),
    Call("transactions", "GET", "/users/{user}/transactions", _of_one),
    Call("transaction", "GET", "/users/{user}/transactions/{transactionId}", _show),
)
