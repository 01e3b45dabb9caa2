"""What became of something that moves money: one of three, matched exhaustively."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from fxtui.domain.foreign import Foreign


class RefusedBy(Enum):
    """Who said no: a guard of ours, the way to the venue (nothing was sent), or the venue."""

    GUARD = "guard"
    NETWORK = "network"
    VENUE = "venue"


@dataclass(frozen=True, slots=True)
class Accepted:
    """The venue has it; `ref` is the venue's own id, empty where the venue gives none."""

    ref: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """Proven not to have happened. `reason` is in our words, `venue_reason` in the venue's."""

    by: RefusedBy
    code: str
    reason: str
    venue_reason: Foreign | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can tell yet: it may have happened. `reason` says why in our words."""

    reason: str
    evidence: str = ""


Outcome = Accepted | Rejected | Unknown


@dataclass(frozen=True, slots=True)
class Found:
    """A look-up showed the intent at the venue under `ref`."""

    ref: str


@dataclass(frozen=True, slots=True)
class Absent:
    """A complete, successful look-up (open and history) did not show it; one of these proves nothing by itself."""

    looked_at: str


@dataclass(frozen=True, slots=True)
class CannotTell:
    """The look-up failed or could not be complete; counts for nothing."""

    reason: str


Finding = Found | Absent | CannotTell
