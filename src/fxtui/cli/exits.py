"""Exit codes, in one place: which error ends the process with which number."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from fxtui.contract.errors import (
    ConfigurationError,
    CredentialsRefused,
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


def problem_behind(view: VenueView) -> Problem | None:
    """What went wrong last on the way to a venue, for an outcome or a check that tells it as a sentence alone."""
    return view.health.last_problem or view.problem


def exit_for(kind: str) -> Exit:
    """The exit code of an error of this kind; kinds not listed are internal errors."""
    return _BY_KIND.get(kind, Exit.INTERNAL)
