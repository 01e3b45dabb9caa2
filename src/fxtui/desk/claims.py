"""Whose a found order or ticket is: what is one intent's proof can't be another's.

A venue that takes no key of ours is searched by what was asked for, and two intents may have asked for the same.
"""

from __future__ import annotations

from fxtui.desk.follow import FOLLOWED
from fxtui.desk.intent_book import IntentBook
from fxtui.domain.intent import Intent, IntentKind
from fxtui.domain.money import Money


def why_not_proof(intents: IntentBook, intent: Intent, ref: str) -> str:
    """Why `ref`, found for `intent`, proves nothing; empty when it can be this intent's alone."""
    for record in intents.records():
        other = record.intent
        if other.intent_id == intent.intent_id or not _alike(other, intent):
            continue
        if record.venue_ref == ref:
            return f"{ref} is what {other.intent_id} brought about."
        if record.state.unresolved and not intent.client_id and _moves(other) == _moves(intent):
            return f"{ref} may be what {other.intent_id} brought about."
    return ""


def taken(intents: IntentBook, intent: Intent) -> frozenset[str]:
    """The venue's references of other intents that `intent` could be confused with."""
    return frozenset(
        record.venue_ref
        for record in intents.records()
        if record.venue_ref and record.intent.intent_id != intent.intent_id and _alike(record.intent, intent)
    )


def _alike(one: Intent, other: Intent) -> bool:
    """Whether two intents make the same kind of thing at the same account; actions on tickets make nothing."""
    kinds = {one.kind, other.kind}
    same_thing = len(kinds) == 1 or kinds <= FOLLOWED
    return same_thing and IntentKind.TICKET_ACTION not in kinds and _place(one) == _place(other)


def _moves(intent: Intent) -> tuple[Money | None, Money | None]:
    return intent.give, intent.get


def _place(intent: Intent) -> tuple[str, str]:
    return intent.venue, intent.account
