"""The ways to the venues: connected when first needed, judged by the age of what they last answered.

A link knows nothing of money; whether money may move over it is `fxtui.desk.gate`'s to say.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from fxtui.contract.errors import (
    CredentialsRefused,
    FxtuiError,
    NotOffered,
    Problem,
    RateLimited,
    VenueGarbled,
    VenueRefused,
)
from fxtui.contract.health import VenueHealth
from fxtui.contract.plugin import VenuePlugin
from fxtui.contract.venue import Chance, Venue
from fxtui.desk.bus import Bus
from fxtui.desk.events import Said, VenueChanged
from fxtui.desk.supervisor import backed_off
from fxtui.desk.views import VenueState
from fxtui.domain.instrument import Instrument
from fxtui.domain.moment import Clock, Moment

if TYPE_CHECKING:
    from fxtui.store.config import VenueProfile

_log = logging.getLogger(__name__)

ROLES = ("rates", "balances", "orders", "swaps", "fills", "tickets", "customers")
"""The roles of `fxtui.contract.venue.Venue` that a venue may lack."""

_SILENT = 10.0
_SLOW_AT = 2.0
_DOWN_AT = 3.0
_LOGINS = 3
_ONE_LOGIN = 1.0


class DeskVenue(Struct, frozen=True):
    """A venue of the profile as the composition root hands it in; `connect` resolves secrets and makes the adapter."""

    profile: VenueProfile
    plugin: VenuePlugin
    live: bool
    connect: Callable[[], Awaitable[Venue]]


class Link:
    """The way to one venue."""

    def __init__(self, spec: DeskVenue, clock: Clock, chance: Chance, bus: Bus) -> None:
        self.spec = spec
        self.id = spec.profile.venue
        self.title = spec.plugin.title
        self.venue: Venue | None = None
        self.instruments: tuple[Instrument, ...] = ()
        self.instruments_read = False
        self.cadence: Callable[[], float | None] = lambda: None
        """Tells how many seconds apart it is asked, None when nothing polls."""
        self.on_return: Callable[[], None] = lambda: None
        """Called when it answers again after it was down."""
        self.quiet_until = 0.0
        self.stopped = False
        self.reconciled = True
        self._paused = False
        self._clock = clock
        self._chance = chance
        self._bus = bus
        self._connecting = asyncio.Lock()
        self._connect_failures = 0
        self._retry_at = 0.0
        self._refusal: FxtuiError | None = None
        self._failing: dict[str, Problem] = {}
        self._working: set[str] = set()
        self._logins_refused = 0
        self._login_failing: set[str] = set()
        self._refused_at = float("-inf")
        self._answered_at: Moment | None = None
        self._began_at = clock.now()
        self._announced_down = False

    # ---- connecting

    async def connect(self, *, patient: bool = False) -> Venue:
        """The connected venue; tried anew when the last try failed.

        With `patient`, as polling asks, a failure is repeated without a try until its back-off is over.

        Raises:
            FxtuiError: why it can't be connected.
        """
        async with self._connecting:
            waiting = self._refusal is not None and self._clock.now().mono < self._retry_at
            if patient and waiting and self._refusal is not None:
                raise self._refusal
            return self.venue or await self._try()

    async def _try(self) -> Venue:
        try:
            self.venue = await self.spec.connect()
        except FxtuiError as error:
            refusal: FxtuiError = error
        except Exception as error:  # noqa: BLE001 - an adapter that breaks is a venue that is down
            _log.exception("%s can't be connected", self.id)
            refusal = FxtuiError(
                f"{self.title} can't be connected: {type(error).__name__}. The log says more."
            )
        else:
            self._connect_failures, self._refusal = 0, None
            self._failing.pop("connect", None)
            self._bus.tell(VenueChanged(self.id))
            return self.venue
        self._connect_failures += 1
        self._refusal = refusal
        self._retry_at = self._clock.now().mono + backed_off(self._connect_failures, self._chance)
        self.failed("connect", refusal)
        raise refusal

    def needs(self, role: str) -> NotOffered:
        """The error that says this venue does not play `role`."""
        return NotOffered(self.id, self.missing().get(role, f"{self.title} does not offer {role}."))

    # ---- what it answers

    def answered(self, role: str) -> None:
        """Note that a read of `role` succeeded."""
        before, was_down = self.picture(), self.state() is VenueState.DOWN
        self._answered_at = self._clock.now()
        self._failing.pop(role, None)
        self._working.add(role)
        if role in self._login_failing:
            self._login_failing.clear()
            self._logins_refused = 0
        if self._announced_down and self.state() is VenueState.OK:
            self._announced_down = False
            self._bus.tell(Said("good", f"{self.title} answers again.", self.id))
        self._told_since(before)
        if was_down and self.state() is not VenueState.DOWN:
            self.on_return()

    def failed(self, role: str, error: FxtuiError) -> None:
        """Note that a read of `role` failed; a refusal of the venue's own is an answer all the same."""
        before = self.picture()
        now = self._clock.now()
        self._failing[role] = Problem.of(error)
        self._working.discard(role)
        if isinstance(error, VenueRefused | NotOffered):
            self._answered_at = now
        if isinstance(error, RateLimited):
            self.quiet_until = max(self.quiet_until, now.mono + error.retry_after)
        if isinstance(error, CredentialsRefused):
            self._count_refused_login(role, error)
        if self.state() is VenueState.DOWN and not self._announced_down:
            self._announced_down = True
            self._bus.tell(Said("warning", f"{self.title} is down: {error.message}", self.id))
        self._told_since(before)

    def _count_refused_login(self, role: str, error: CredentialsRefused) -> None:
        """Count logins, not reads: several reads may share one refused login."""
        self._login_failing.add(role)
        now = self._clock.now().mono
        if now - self._refused_at < _ONE_LOGIN:
            return
        self._refused_at = now
        self._logins_refused += 1
        if self._logins_refused >= _LOGINS and not self.stopped:
            self.stopped = True
            said = f"{self.title} refused the login {_LOGINS} times and is asked no more: {error.message}"
            self._bus.tell(Said("danger", said, self.id))

    # ---- how it stands

    @property
    def paused(self) -> bool:
        """Whether the user wants nothing sent there."""
        return self._paused

    def pause(self) -> None:
        """Stop asking."""
        self._paused = True
        self._bus.tell(VenueChanged(self.id))

    def resume(self) -> None:
        """Ask again, also after refused logins."""
        self._paused = False
        self.stopped = False
        self._logins_refused = 0
        self._login_failing.clear()
        self._retry_at = 0.0
        self._bus.tell(VenueChanged(self.id))

    def barred(self, role: str) -> bool:
        """Whether a role must not be polled: the venue is paused, or its login is refused and the role needs one."""
        return self._paused or (self.stopped and role in self._login_failing)

    def state(self) -> VenueState:
        """How the venue stands now, by the monotonic clock."""
        if self._paused:
            return VenueState.PAUSED
        if self._answered_at is None:
            return VenueState.DOWN if self._failing else VenueState.CONNECTING
        if self._failing and not self._working:
            return VenueState.DOWN
        cadence = self.cadence()
        if cadence is not None:
            age = self._answered_at.age(self._clock.now())
            if age > max(_SILENT, _DOWN_AT * cadence):
                return VenueState.DOWN
            if age > _SLOW_AT * cadence:
                return VenueState.SLOW
        return VenueState.SLOW if self._failing else VenueState.OK

    @property
    def answered_once(self) -> bool:
        """Whether it has answered anything in this run."""
        return self._answered_at is not None

    @property
    def problem(self) -> Problem | None:
        """What is wrong, a refused login first; None when all is well."""
        problems = sorted(self._failing.values(), key=lambda problem: problem.kind != CredentialsRefused.kind)
        return problems[0] if problems else None

    @property
    def since(self) -> Moment:
        """When it last answered, or when we began to ask."""
        return self._answered_at or self._began_at

    @property
    def account(self) -> str:
        """The account acted for, empty until it is known."""
        return self.venue.account if self.venue is not None else ""

    def health(self) -> VenueHealth:
        """The connection's own figures."""
        return self.venue.health() if self.venue is not None else VenueHealth(last_success=self._answered_at)

    def missing(self) -> dict[str, str]:
        """What the venue does not offer, each with the sentence that says why; empty until it is connected."""
        if self.venue is None:
            return {}
        named = dict(self.venue.abilities.missing)
        absent = (role for role in ROLES if getattr(self.venue, role) is None)
        return {role: f"{self.title} does not offer {role}." for role in absent} | named

    def picture(self) -> tuple[object, ...]:
        """What listeners are told the change of."""
        return (self.state(), self.problem, self.stopped)

    def _told_since(self, before: tuple[object, ...]) -> None:
        if self.picture() != before:
            self._bus.tell(VenueChanged(self.id))


def as_error(link: Link, what: str, error: Exception) -> FxtuiError:
    """`error` as one of ours: what an adapter raises besides is a garbled answer, logged with its trace."""
    if isinstance(error, FxtuiError):
        return error
    _log.error("%s of %s failed", what, link.id, exc_info=error)
    return VenueGarbled(
        link.id, f"{link.title}'s answer about {what} can't be used ({type(error).__name__})."
    )
