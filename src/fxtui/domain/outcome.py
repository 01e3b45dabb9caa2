"""What became of something that moves money: one of three, matched exhaustively."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from fxtui.domain.foreign import Foreign


class RefusedBy(Enum):
    """Who said no: a guard of ours, the way to the venue (nothing was sent), or the venue."""

    GUARD = "guard"
    NETWORK = "network"
    VENUE = "venue"


class Accepted(Struct, frozen=True):
    """The venue has it; `ref` is the venue's own id, empty where the venue gives none."""

    ref: str


class Rejected(Struct, frozen=True):
    """Proven not to have happened. `reason` is in our words, `venue_reason` in the venue's."""

    by: RefusedBy
    code: str
    reason: str
    venue_reason: Foreign | None = None


class Unknown(Struct, frozen=True):
    """Nobody can tell yet: it may have happened. `reason` says why in our words."""

    reason: str
    evidence: str = ""


Outcome = Accepted | Rejected | Unknown


class Found(Struct, frozen=True):
    """A look-up showed the intent at the venue under `ref`."""

    ref: str


class Absent(Struct, frozen=True):
    """A complete, successful look-up (open and history) did not show it; one of these proves nothing by itself."""

    looked_at: str


class CannotTell(Struct, frozen=True):
    """The look-up failed or could not be complete; counts for nothing.

    `answered` says that the venue was read and that what it shows is what leaves it open.
    """

    reason: str
    answered: bool = False


Finding = Found | Absent | CannotTell
