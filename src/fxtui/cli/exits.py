"""Exit codes, in one place: which error ends the process with which number."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from msgspec.structs import replace

from fxtui.contract.errors import (
    ConfigurationError,
    CredentialsRefused,
    FxtuiError,
    NotOffered,
    OutcomeUnknown,
    Problem,
    RateLimited,
    Refused,
    StoreError,
    UsageError,
    VenueGarbled,
    VenueRefused,
    VenueUnreachable,
)
from fxtui.domain.outcome import RefusedBy, Rejected

if TYPE_CHECKING:
    from fxtui.desk.views import VenueView


class Exit(IntEnum):
    """What the process's exit code says."""

    DONE = 0
    INTERNAL = 1
    USAGE = 2
    REFUSED = 3
    UNKNOWN = 4
    UNREACHABLE = 5
    CONFIGURATION = 6
    HUNG_UP = 129
    INTERRUPTED = 130


_BY_KIND: dict[str, Exit] = {
    UsageError.kind: Exit.USAGE,
    NotOffered.kind: Exit.USAGE,
    Refused.kind: Exit.REFUSED,
    VenueRefused.kind: Exit.REFUSED,
    "not_found": Exit.REFUSED,
    OutcomeUnknown.kind: Exit.UNKNOWN,
    VenueUnreachable.kind: Exit.UNREACHABLE,
    VenueGarbled.kind: Exit.UNREACHABLE,
    RateLimited.kind: Exit.UNREACHABLE,
    ConfigurationError.kind: Exit.CONFIGURATION,
    CredentialsRefused.kind: Exit.CONFIGURATION,
    StoreError.kind: Exit.CONFIGURATION,
}

_FILES = frozenset({"disk", "damaged-journal", "second-instance"})
"""Codes of the desk's guards that speak of this machine's files."""

_NOT_OFFERED = "not-offered"
"""The code of what a venue has no such thing for (`fxtui.desk.writes`)."""

_RETRYABLE = frozenset({VenueUnreachable.kind, VenueGarbled.kind, RateLimited.kind})


def problem_behind(view: VenueView) -> Problem | None:
    """What went wrong last on the way to a venue, for a check of now that tells it as a sentence alone."""
    return view.health.last_problem or view.problem


def refusal(code: str, reason: str, venue: str) -> Problem:
    """Why something was not done, as fxtui itself says it: by the code of an intent, of a cancel or of a guard.

    What an error stopped before it left for `venue` has that error's kind as its code. What a venue refused is not
    told apart here: its codes are its own.
    """
    if code in _FILES:
        return replace(Problem.of(StoreError(reason)), code=code)
    if code in _BY_KIND or code == FxtuiError.kind:
        return Problem(code, reason, venue, code in _RETRYABLE, "", code)
    return Problem.of(Refused(reason, code=code))


def rejection(venue: str, rejected: Rejected) -> Problem:
    """Why a request that is no intent was not done; what was not sent has the kind of what stopped it."""
    if rejected.by is RefusedBy.VENUE:
        return Problem.of(Refused(rejected.reason, code=rejected.code))
    if rejected.code == _NOT_OFFERED:
        return Problem.of(NotOffered(venue, rejected.reason))
    return refusal(rejected.code, rejected.reason, venue)


def exit_for(kind: str) -> Exit:
    """The exit code of an error of this kind; kinds not listed are internal errors."""
    return _BY_KIND.get(kind, Exit.INTERNAL)
