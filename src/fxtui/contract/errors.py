"""The error tree. Every message is one sentence: what happened, where, what to do.

    FxtuiError                      kind, message, hint, retryable
    ├── UsageError                  the request itself makes no sense
    ├── Refused                     a guard of ours said no
    ├── ConfigurationError          a file, line and key
    ├── StoreError                  this machine's disk, permissions, a second instance
    ├── OutcomeUnknown              it may have happened
    ├── Relayed                     a `Problem` raised again
    └── VenueError                  one venue
        ├── VenueUnreachable        no connection, no answer in time
        ├── VenueGarbled            an answer that can't be read or trusted
        ├── VenueRefused            the venue's own no, with its code and words
        │   └── NotFoundAtVenue     the thing asked for is not there
        ├── CredentialsRefused      key, secret, session or permission
        ├── RateLimited             too many requests, with the time to wait
        └── NotOffered              the venue has no such thing

Money-moving calls raise none of the `VenueError`s for the network's sake: they return an `Outcome`.
"""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from fxtui.domain.foreign import Foreign, printable


class FxtuiError(Exception):
    """Anything fxtui says no with; `message` is for people, `kind` for scripts."""

    kind: ClassVar[str] = "internal"
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def venue(self) -> str | None:
        """The venue it concerns, None for errors of our own."""
        return None


class UsageError(FxtuiError):
    """The request makes no sense: an unknown name, a missing or malformed argument."""

    kind = "usage"


class Refused(FxtuiError):
    """A guard refused; `code` names the guard."""

    kind = "refused"

    def __init__(self, message: str, *, code: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.code = code


class ConfigurationError(FxtuiError):
    """The configuration is wrong at `where` (`config.toml:12: profiles.live.venues.kiiex.base_url`)."""

    kind = "configuration"

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(f"{where}: {message}" if where else message, hint=hint)
        self.where = where


class StoreError(FxtuiError):
    """This machine's own files: disk full, wrong permissions, damage, a second instance."""

    kind = "store"


class OutcomeUnknown(FxtuiError):
    """A money action whose outcome nobody can tell yet."""

    kind = "unknown"


class VenueError(FxtuiError):
    """Something about one venue."""

    kind = "venue"

    def __init__(self, venue: str, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self._venue = venue

    @property
    def venue(self) -> str | None:
        """The venue it concerns."""
        return self._venue


class VenueUnreachable(VenueError):
    """No connection, or no answer within the deadline."""

    kind = "unreachable"
    retryable = True


class VenueGarbled(VenueError):
    """An answer that is not what the protocol allows: HTML, broken JSON, a missing field."""

    kind = "garbled"
    retryable = True


class VenueRefused(VenueError):
    """The venue answered with a refusal of its own."""

    kind = "venue_refused"

    def __init__(
        self, venue: str, message: str, *, code: str, words: Foreign | None = None, hint: str = ""
    ) -> None:
        said = f" ({printable(words, 120)})" if words else ""
        told = f"{message[:-1]}{said}." if said and message.endswith(".") else f"{message}{said}"
        super().__init__(venue, told, hint=hint)
        self.code = code
        self.words = words


class NotFoundAtVenue(VenueRefused):
    """The order, ticket or instrument asked for is not known there."""

    kind = "not_found"


class CredentialsRefused(VenueError):
    """The venue refused the login, the key or a permission of it; `credential` names which."""

    kind = "credentials"

    def __init__(self, venue: str, message: str, *, credential: str, hint: str = "") -> None:
        super().__init__(venue, message, hint=hint)
        self.credential = credential


class RateLimited(VenueError):
    """The venue, or our own budget for it, asks to wait `retry_after` seconds."""

    kind = "rate_limited"
    retryable = True

    def __init__(self, venue: str, message: str, *, retry_after: float, hint: str = "") -> None:
        super().__init__(venue, message, hint=hint)
        self.retry_after = retry_after


class NotOffered(VenueError):
    """The venue does not offer what was asked for."""

    kind = "not_offered"


class Problem(Struct, frozen=True):
    """An error as a value, for rows and documents that go on living beside it.

    `code` says which guard, or which rule of a venue, refused; empty for what is no refusal.
    """

    kind: str
    message: str
    venue: str | None
    retryable: bool
    hint: str
    code: str = ""

    @classmethod
    def of(cls, error: FxtuiError) -> Problem:
        """The value of `error`."""
        if isinstance(error, Relayed):
            return error.problem
        code = error.code if isinstance(error, Refused | VenueRefused) else ""
        return cls(error.kind, error.message, error.venue, error.retryable, error.hint, code)


class Relayed(FxtuiError):
    """A problem raised again where nothing goes on without what it stopped; kind, venue and hint are the problem's."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message, hint=problem.hint)
        self.problem = problem

    @property
    def venue(self) -> str | None:
        """The venue the problem concerns."""
        return self.problem.venue
