"""Looking an intent up: here it is, absent from a complete look, or nobody can tell. Only reads (dossier 6).

Kriptomat echoes no key: an intent is found by what it asked for, among the customer's transactions that are new.
One `Absent` proves nothing: how many of them settle an intent is the desk's (safety.md section 1).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from fxtui.contract.errors import FxtuiError
from fxtui.domain.customer import Transaction
from fxtui.domain.intent import Intent, IntentKind
from fxtui.domain.outcome import Absent, CannotTell, Finding, Found
from fxtui.transport.request import Priority
from fxtui.venues.kriptomat.settings import TITLE
from fxtui.venues.kriptomat.transactions import TransactionReader
from fxtui.venues.kriptomat.wanted import ALIKE, ALIKE_COMPLETE, YES, Likeness, Wanted

BEFORE = timedelta(seconds=120)
"""How far before its intent a transaction may be dated: the clocks differ (dossier 6, rule 3)."""

_LOOKED_AT = "the customer's transactions"
_SOUGHT = frozenset({IntentKind.SWAP, IntentKind.WITHDRAWAL})


async def find(intent: Intent, reader: TransactionReader, taken: Collection[str] = ()) -> Finding:
    """Look for `intent`, which is none of the `taken` transactions; never raises a `VenueError`.

    `Found` only for the one transaction that is new and like it, `Absent` only from a list that was read whole.
    """
    if intent.kind not in _SOUGHT:
        return CannotTell(f"{TITLE} has nothing of this kind that could be looked up.", answered=True)
    try:
        wanted = Wanted.of(intent.request)
        before = frozenset(intent.marks[ALIKE].split())
        all_before = intent.marks[ALIKE_COMPLETE] == YES
    except (KeyError, ValueError):
        return CannotTell("The request as it was kept can't be read any more.", answered=True)
    if wanted.customer != intent.account:
        return CannotTell("The request as it was kept is another customer's.", answered=True)
    try:
        listing = await reader.of_customer(wanted.customer, Priority.LOOKUP)
    except FxtuiError as error:
        return CannotTell(error.message)
    known = before | frozenset(taken)
    new = [one for one in listing.transactions if one.transaction_id not in known]
    like = [one for one in new if wanted.likeness(one) is not Likeness.OTHER]
    since = intent.created_at.wall - BEFORE
    recent = [one for one in like if not _is_older(one, since)]
    if len(recent) > 1:
        return CannotTell(f"There are {len(recent)} transactions that could be it.", answered=True)
    if recent:
        return _the_one(recent[0], wanted, all_before)
    if like and all_before:
        return CannotTell("A transaction like it is new and dated long before it.", answered=True)
    if not listing.complete:
        return CannotTell(f"{TITLE} does not list the customer's transactions whole.", answered=True)
    return Absent(_LOOKED_AT)


def _the_one(one: Transaction, wanted: Wanted, all_before: bool) -> Finding:
    """What the only candidate proves: nothing where it may be older, or where a word of it can't be read."""
    if not all_before:
        return CannotTell("There is a transaction that could be it or an older one.", answered=True)
    if wanted.likeness(one) is not Likeness.SAME or one.at is None:
        return CannotTell(
            "There is a transaction that could be it, and not all of it can be read.", answered=True
        )
    return Found(one.transaction_id)


def _is_older(one: Transaction, since: datetime) -> bool:
    return one.at is not None and one.at < since
