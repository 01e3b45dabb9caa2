"""Sending an unknown request once more with the same key and the same bytes, where that is switched on.

Only a venue that makes one effect of both may be asked so, and only its profile can say that it does (safety.md
section 1.6). It gets an answer where looking can't tell; what it does not answer stays unknown and is looked up as ever.
"""

from __future__ import annotations

import logging

from fxtui.contract.venue import Venue
from fxtui.desk.case import Case
from fxtui.desk.connections import Link
from fxtui.desk.floor import Floor
from fxtui.domain.intent import IntentKind, IntentState
from fxtui.domain.moment import Moment
from fxtui.domain.outcome import Accepted, CannotTell, Finding, Found, RefusedBy, Rejected
from fxtui.store.records import IntentRecord

_log = logging.getLogger(__name__)

WITHIN = 60.0
"""Seconds after the confirmation: later the price is another one, and a key may be forgotten."""

_KINDS = frozenset({IntentKind.SWAP, IntentKind.WITHDRAWAL})


async def repeated(floor: Floor, case: Case, intent_id: str, finding: Finding) -> Finding:
    """`finding`, or what the venue answers to the same request again; asked only after a look that was answered.

    Once a request has gone out again, what was looked for before tells nothing any more: the looks begin anew.
    """
    record = floor.journaling.record(
        intent_id
    )  # as it stands now: a person may have settled it during the look
    link = floor.link(record.intent.venue)
    venue = link.venue
    if venue is None or not _may(venue, link, record, floor.clock.now()):
        return finding
    if isinstance(finding, Found) or (isinstance(finding, CannotTell) and not finding.answered):
        return finding
    outcome = await venue.repeat(record.intent)
    match outcome:
        case Accepted(ref) if ref:
            return Found(ref)
        case Rejected(by=RefusedBy.GUARD | RefusedBy.NETWORK, reason=reason):
            _log.info("%s was not repeated: %s", intent_id, reason)
            return finding
        case _:
            case.begin_again()
            return CannotTell("The request was sent again with its key, and that was not answered either.")


def _may(venue: Venue, link: Link, record: IntentRecord, now: Moment) -> bool:
    """Whether the intent may be sent again at all: unknown, of this moment, and nobody forbade that money moves."""
    intent = record.intent
    young = abs((now.wall - intent.created_at.wall).total_seconds()) <= WITHIN
    return (
        venue.abilities.repeats
        and record.state is IntentState.UNKNOWN
        and intent.kind in _KINDS
        and bool(intent.client_id)
        and young
        and link.spec.profile.trading
        and not link.paused
    )
