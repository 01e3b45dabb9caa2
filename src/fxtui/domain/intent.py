"""Confirmed intents: what was asked for, frozen, before its first byte leaves."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from enum import Enum

from msgspec import Struct, field

from fxtui.domain.instrument import VenueId
from fxtui.domain.moment import Moment
from fxtui.domain.money import Money


class IntentKind(Enum):
    """What an intent does."""

    ORDER = "order"
    SWAP = "swap"
    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    TRANSFER = "transfer"
    TICKET_ACTION = "ticket_action"


class IntentState(Enum):
    """Where an intent stands in the journal (safety.md section 1)."""

    PREPARED = "prepared"
    SENDING = "sending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    NOT_PLACED = "not_placed"
    NEEDS_HUMAN = "needs_human"

    @property
    def unresolved(self) -> bool:
        """Whether the venue has yet to be asked what happened."""
        return self in {
            IntentState.PREPARED,
            IntentState.SENDING,
            IntentState.UNKNOWN,
            IntentState.NEEDS_HUMAN,
        }


class FrozenRequest(Struct, frozen=True):
    """The very bytes that will be sent: the venue's operation name and the body."""

    operation: str
    body: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of operation and body, in hex."""
        return hashlib.sha256(self.operation.encode() + b"\0" + self.body).hexdigest()


class Intent(Struct, frozen=True):
    """One confirmed money action; immutable and journaled.

    `client_id` is the key given to the venue (empty where it takes none). `lane` groups what must not be in flight
    twice: venue, account, kind, and product or address. `marks` are the venue's high-water marks and balances read
    before sending; they make a later match unique.
    """

    intent_id: str
    client_id: str
    venue: VenueId
    account: str
    kind: IntentKind
    lane: str
    request: FrozenRequest
    created_at: Moment
    give: Money | None = None
    get: Money | None = None
    seen: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
