"""What the desk shows: frozen pictures of venues and previews, and what a face tells the desk it is showing.

Only values live here; `fxtui.desk.previews` makes previews and `fxtui.desk.connections` makes venue views.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum

from msgspec import Struct

from fxtui.contract.abilities import Abilities
from fxtui.contract.errors import Problem
from fxtui.contract.health import VenueHealth
from fxtui.contract.venue import Prepared
from fxtui.domain.instrument import Pair, VenueId
from fxtui.domain.moment import Moment
from fxtui.domain.money import Money
from fxtui.domain.order import OrderDraft
from fxtui.domain.swap import SwapDraft, SwapTerms
from fxtui.domain.ticket import TicketActionDraft, TicketDraft, TicketTerms

Draft = OrderDraft | SwapDraft | TicketDraft | TicketActionDraft
"""Everything that can be previewed and, once confirmed, becomes an intent."""


class VenueState(Enum):
    """How a venue stands, judged by the age of what it last answered."""

    CONNECTING = "connecting"
    OK = "ok"
    SLOW = "slow"
    DOWN = "down"
    PAUSED = "paused"


class VenueView(Struct, frozen=True):
    """One venue as the console shows it.

    `read_only` says why no money may move there now, empty when it may. `missing` maps what the venue does not offer
    to the sentence that says so. `since` is when `state` or `problem` last changed.
    """

    id: VenueId
    title: str
    account: str
    live: bool
    state: VenueState
    read_only: str
    health: VenueHealth
    problem: Problem | None
    missing: Mapping[str, str]
    abilities: Abilities | None
    since: Moment


class Visible(Struct, frozen=True):
    """What is on the screen now: it polls at its cadence, everything else slowly.

    `quotes` are the pairs being shown, None when no prices are.
    """

    quotes: frozenset[tuple[VenueId, Pair]] | None = None
    balances: bool = False
    orders: bool = False
    tickets: bool = False


class Severity(Enum):
    """What a guard asks for: to be read, to be confirmed by typing, or no at all."""

    WARN = "warn"
    CONFIRM = "confirm"
    REFUSE = "refuse"


class GuardNote(Struct, frozen=True):
    """What one guard says about a draft; `code` names the guard for scripts, `sentence` is for people.

    `setting` is the dotted key of the configuration that sets what the guard measured by, empty when none does.
    """

    code: str
    severity: Severity
    sentence: str
    setting: str = ""


class Preview(Struct, frozen=True):
    """What a draft would do, built from the request that will be sent.

    `give`, `get` and `fee` are expectations, `get` net of `fee`; `rate` is quote per base with the fee inside;
    `worst_price` is the worst the request allows, None when it names none. `free` is what is available of `give`
    now, `after` what would be available of each asset. `to_type` must be typed to confirm, empty when `y` is enough.
    `at_most` is what the request may give at its worst price, None where that is `give`. `value` is the most that
    moves, in the profile's value asset, None when unknown. `prepared` is None when the draft was refused before its
    request could be frozen.
    """

    preview_id: str
    draft: Draft
    venue: VenueId
    venue_title: str
    account: str
    live: bool
    give: Money | None
    get: Money | None
    fee: Money | None
    rate: Decimal | None
    worst_price: Decimal | None
    pair: Pair | None
    free: Money | None
    quoted_at: Moment | None
    made_at: Moment
    expires_at: Moment
    to_type: str
    prepared: Prepared | None
    terms: SwapTerms | TicketTerms | None = None
    after: tuple[Money, ...] = ()
    notes: tuple[GuardNote, ...] = ()
    value: Money | None = None
    at_most: Money | None = None

    @property
    def refusal(self) -> GuardNote | None:
        """The first note that says no, None when it may be sent."""
        return next((note for note in self.notes if note.severity is Severity.REFUSE), None)
