"""Exit codes, in one place: which error ends the process with which number."""

from __future__ import annotations

from enum import IntEnum

from fxtui.contract.errors import (
    ConfigurationError,
    CredentialsRefused,
    NotOffered,
    OutcomeUnknown,
    RateLimited,
    Refused,
    StoreError,
    UsageError,
    VenueGarbled,
    VenueRefused,
    VenueUnreachable,
)


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


def exit_for(kind: str) -> Exit:
    """The exit code of an error of this kind; kinds not listed are internal errors."""
    return _BY_KIND.get(kind, Exit.INTERNAL)
