"""The one client of a venue: reads that are tried again, money that is sent once, and how the connection is doing.

What an answer means is the adapter's, what an attempt proves is `fxtui.transport.evidence`'s. HTTP itself is in
`fxtui.transport.exchange`, imported with the first request.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING
from weakref import WeakSet

from fxtui.contract.base_url import checked_base_url
from fxtui.contract.errors import (
    ConfigurationError,
    RateLimited,
    VenueError,
    VenueGarbled,
    VenueRefused,
    VenueUnreachable,
)
from fxtui.contract.health import VenueHealth
from fxtui.domain.moment import Moment
from fxtui.transport.bans import LONGEST, Ban, ban_of
from fxtui.transport.clock_skew import SkewMeter
from fxtui.transport.failure import AnswerRefused, ExchangeFailed, NothingSent
from fxtui.transport.pacing import PATIENCE, HeldBack, Limit, Metering, Pacers
from fxtui.transport.request import Answer, Answered, Attempt, Lost, NotSent, Priority, Request
from fxtui.transport.timing import Timing
from fxtui.transport.vitals import Vitals

if TYPE_CHECKING:
    from fxtui.contract.venue import Connection
    from fxtui.transport.exchange import Exchange

__all__ = ["Limit", "Metering", "Timing", "VenueClient", "preload"]

TRIES = 3
"""Times a read is tried."""

IN_FLIGHT = 4
"""Reads in flight at once; ordinary ones leave one of these to look-ups."""

_log = logging.getLogger(__name__)

_CLOSED = "its connection is closed"
_PAUSE = 0.2
_SLACK = 1.0
_OVERLOADED = frozenset({502, 503, 504})
_NO_SUCCESS = frozenset({418, 429, *range(500, 600)})


def preload() -> None:
    """Import the HTTP library now (tens of milliseconds), so that the first request does not wait for it."""
    import fxtui.transport.exchange  # noqa: F401


class VenueClient:
    """The client of one venue.

    Creating one is cheap: the HTTP library is imported and connections are made with the first request.

    Args:
        connection: where the venue is, and the clock and chance to use.
        metering: its limits by scope.
        title: its name for people, used in every sentence.
        timing: how long an exchange may take.

    Raises:
        ConfigurationError: when the base URL is neither HTTPS nor plain HTTP on a literal loopback address.
    """

    def __init__(
        self, connection: Connection, metering: Metering, *, title: str, timing: Timing | None = None
    ) -> None:
        try:
            self._base_url = checked_base_url(connection.base_url)
        except ValueError as wrong:
            raise ConfigurationError(f"The base_url of {title} {wrong}.") from None
        self._venue = connection.venue
        self._title = title
        self._ca_file = connection.ca_file
        self._clock = connection.clock
        self._chance = connection.chance
        self._timing = timing or Timing()
        self._pacers = Pacers(metering, connection.clock)
        self._skew = SkewMeter()
        self._vitals = Vitals()
        self._in_flight = asyncio.Semaphore(IN_FLIGHT)
        self._ordinary = asyncio.Semaphore(IN_FLIGHT - 1)
        self._raised: WeakSet[VenueError] = WeakSet()
        self._exchange: Exchange | None = None
        self._closed = False

    @property
    def skew(self) -> float | None:
        """Seconds the venue's clock is ahead of ours (negative: behind), None before the first answer."""
        return self._skew.skew

    async def read(self, request: Request) -> Answer:
        """Send a request that moves nothing, at most three times, and return the answer of any other status.

        Raises:
            VenueUnreachable: no whole answer in three tries or 20 s, or 502, 503, 504 every time.
            RateLimited: the venue asks to stay away, or its budget has no room within a few seconds.
            VenueGarbled: the answer is larger than 8 MiB or can't be unpacked.
            ConfigurationError: the CA file can't be loaded.
        """
        try:
            async with asyncio.timeout(self._timing.total):
                return await self._read(request)
        except TimeoutError:
            self._vitals.failed()
            error: VenueError = self._unreachable(
                request, f"there was no whole answer within {self._timing.total:g} s"
            )
        except VenueError as raised:
            error = raised
        self._vitals.problem(error)
        self._raised.add(error)
        raise error from None

    async def send_once(self, request: Request) -> Attempt:
        """Send a request that may move money: one attempt, on a fresh connection, and never an error.

        `NotSent` is returned only when no connection came about or none was tried; whatever else goes wrong is
        `Lost`. A cancellation is passed on as it is: the request may be out by then, so that the caller treats it
        like `Lost`.
        """
        if self._closed:
            return self._not_sent(request, _CLOSED)
        # Its turn and its connection may take their time; what took longer was a sleep of the machine.
        latest = self._clock.now().mono + PATIENCE[request.priority] + self._timing.connect + _SLACK
        pacer = self._pacers.of(request.scope)
        try:
            exchange = self._opened()
            turn = await pacer.admit(request.priority)
        except HeldBack as held:
            return NotSent(self._held_back(request, held))
        except ConfigurationError as error:
            return NotSent(error.message)
        try:
            async with asyncio.timeout(self._timing.total):
                answer = await self._exchanged(exchange, request, fresh=True, latest=latest)
        except TimeoutError:
            self._vitals.failed()
            return self._lost(request, f"there was no whole answer within {self._timing.total:g} s")
        except NothingSent as failure:
            pacer.give_back(turn)
            return self._not_sent(request, failure.why)
        except ExchangeFailed as failure:
            return self._lost(request, failure.why)
        self._heed(request, answer)
        return Answered(answer)

    def note_problem(self, error: VenueError) -> None:
        """Show `error`, found by the adapter in an answer, in the health; a `RateLimited` holds the venue back.

        Errors this client raised itself are noted already, and passing them again changes nothing.
        """
        if error in self._raised:
            return
        self._vitals.problem(error)
        if isinstance(error, RateLimited):
            self._pacers.ban_all(min(error.retry_after, LONGEST))
        elif not isinstance(error, VenueRefused):
            self._vitals.failed()

    def note_session(self, until: Moment | None) -> None:
        """Show until when the session holds; None for no session."""
        self._vitals.session_until = until

    def health(self) -> VenueHealth:
        """How the connection is doing now."""
        return self._vitals.picture(self._skew.skew, self._pacers.tightest())

    async def aclose(self) -> None:
        """Close all connections; nothing can be sent afterwards."""
        self._closed = True
        exchange, self._exchange = self._exchange, None
        if exchange is not None:
            await exchange.aclose()

    async def _read(self, request: Request) -> Answer:
        why = ""
        for attempt in range(TRIES):
            if self._closed:
                raise self._unreachable(request, _CLOSED)
            if attempt:
                await self._clock.sleep(_PAUSE * 2**attempt * (0.5 + self._chance.fraction()) / 2)
            exchange = self._opened()
            turn = await self._admit(request)
            try:
                answer = await self._read_exchanged(exchange, request)
            except AnswerRefused as failure:
                raise self._garbled(request, failure.why) from None
            except ExchangeFailed as failure:
                why = failure.why
                if isinstance(failure, NothingSent):
                    self._pacers.of(request.scope).give_back(turn)
                continue
            ban = self._heed(request, answer)
            if ban is not None:
                raise self._banned(request, ban)
            if answer.status not in _OVERLOADED:
                return answer
            why = f"it answered HTTP {answer.status}"
        raise self._unreachable(request, f"{why}, {TRIES} times")

    async def _read_exchanged(self, exchange: Exchange, request: Request) -> Answer:
        if request.priority is not Priority.NORMAL:
            async with self._in_flight:
                return await self._in_turn(exchange, request)
        async with self._ordinary, self._in_flight:
            return await self._in_turn(exchange, request)

    async def _in_turn(self, exchange: Exchange, request: Request) -> Answer:
        """Send a read that has its place: what was answered while it waited for that may have begun a ban."""
        try:
            await self._pacers.of(request.scope).outlast_ban(request.priority)
        except HeldBack as held:
            raise self._limited(request, held) from None
        return await self._exchanged(exchange, request, fresh=False)

    async def _exchanged(
        self, exchange: Exchange, request: Request, *, fresh: bool, latest: float = float("inf")
    ) -> Answer:
        if self._closed:  # while it waited for its turn
            raise NothingSent(_CLOSED)
        self._vitals.sending()
        started = self._clock.now()
        try:
            heard = await exchange.run(request, fresh=fresh, latest=latest)
        except ExchangeFailed as failure:
            self._vitals.failed()
            _log.debug("%s %s: %s", self._venue, request.operation, failure.why)
            raise
        rtt = heard.at.mono - started.mono
        if "age" not in heard.headers:  # a cache's copy carries the time it was made
            self._skew.heard(heard.headers.get("date"), heard.at, rtt)
        _log.debug("%s %s: HTTP %d in %.0f ms", self._venue, request.operation, heard.status, rtt * 1000)
        if heard.status in _NO_SUCCESS:
            self._vitals.failed()
        else:
            self._vitals.answered(heard.at, rtt)
        return Answer(heard.status, heard.headers, heard.body, heard.at, rtt, self._title)

    async def _admit(self, request: Request) -> float:
        try:
            return await self._pacers.of(request.scope).admit(request.priority)
        except HeldBack as held:
            raise self._limited(request, held) from None

    def _heed(self, request: Request, answer: Answer) -> Ban | None:
        ban = ban_of(answer)
        if ban is not None and ban.whole_venue:
            self._pacers.ban_all(ban.seconds)
        elif ban is not None:
            self._pacers.of(request.scope).ban(ban.seconds)
        return ban

    def _opened(self) -> Exchange:
        if self._exchange is None:
            from fxtui.transport.exchange import Exchange

            self._exchange = Exchange(self._base_url, self._ca_file, self._timing, self._clock)
        return self._exchange

    def _unreachable(self, request: Request, why: str) -> VenueUnreachable:
        return VenueUnreachable(
            self._venue,
            f"{self._title} can't be reached for {request.operation}: {why}; check the network and its status page.",
        )

    def _garbled(self, request: Request, why: str) -> VenueGarbled:
        return VenueGarbled(
            self._venue,
            f"{self._title} sent no usable answer to {request.operation}: {why}; try again later.",
        )

    def _banned(self, request: Request, ban: Ban) -> RateLimited:
        return RateLimited(
            self._venue,
            f"{self._title} turned {request.operation} away ({ban.because}): nothing is sent for {ban.seconds:.0f} s.",
            retry_after=ban.seconds,
        )

    def _limited(self, request: Request, held: HeldBack) -> RateLimited:
        return RateLimited(self._venue, self._held_back(request, held), retry_after=held.wait)

    def _held_back(self, request: Request, held: HeldBack) -> str:
        why = "the venue asked for a pause" if held.banned else "the request budget is used up"
        return f"{self._title} was not asked for {request.operation}: {why}, try again in {held.wait:.0f} s."

    def _not_sent(self, request: Request, why: str) -> NotSent:
        self._vitals.problem(self._unreachable(request, why))
        return NotSent(f"{request.operation} was not sent to {self._title}: {why}; try again.")

    def _lost(self, request: Request, why: str) -> Lost:
        self._vitals.problem(self._unreachable(request, why))
        return Lost(
            f"{request.operation} may have reached {self._title}: {why}; look it up before trying again."
        )
