"""The session: one login at a time, no one-time code twice, renewed before it ends, never hammered.

How calls are made is in `calls`; which steps were used is remembered by `Connection.steps`, over restarts too.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import NoReturn

from msgspec import Struct

from fxtui.contract.errors import (
    CredentialsRefused,
    FxtuiError,
    RateLimited,
    VenueError,
    VenueGarbled,
    VenueRefused,
    VenueUnreachable,
)
from fxtui.contract.secret import Secret
from fxtui.contract.venue import Connection
from fxtui.domain.foreign import Foreign, printable
from fxtui.domain.moment import Moment
from fxtui.transport.bans import AFTER_429, retry_after
from fxtui.transport.client import VenueClient
from fxtui.transport.redact import redacted, register
from fxtui.transport.request import Answer, Answered, NotSent, Priority, Request, looks_like_html
from fxtui.transport.rows import ValidationError, read_row
from fxtui.transport.strict_json import StrictJsonError, loads
from fxtui.venues.kriptomat.auth import Authenticator, authenticator_name, headers, login_body
from fxtui.venues.kriptomat.envelope import envelope
from fxtui.venues.kriptomat.settings import TITLE, Settings
from fxtui.venues.kriptomat.wire.session import LoginReply

LOGIN_SCOPE = "login"
"""The metering scope of logins."""

_SESSION = 3600
"""Seconds a session lasts where the login does not tell (dossier 2)."""

_BEFORE_ITS_END, _SHORT_SESSION, _SHORT_PART = 300, 1500, 0.8
_LONGEST_SESSION = 10**8
_WAITS = (5.0, 30.0, 900.0)
"""Seconds without a login after the first, second and third refusal in a row: too many may lock the account."""

_CLAIMS = 3
"""Time steps that are tried to be claimed; waiting for two of them takes a minute at most."""

_INTO_THE_STEP = 0.02
"""The part of a period that a fresh step is let begin before its code is made: clocks agree to half a second."""

_JUMP = 0.5
_UNAUTHORIZED, _FORBIDDEN, _TOO_MANY, _SERVER_ERROR = 401, 403, 429, 500
_REFUSING = frozenset({400, _UNAUTHORIZED, _FORBIDDEN, 422})
_NO_LOGIN_HERE = frozenset({404, 405})


class Login(Struct, frozen=True):
    """One successful login: its token, when it came, and the seconds after which it is renewed."""

    token: Secret
    since: Moment
    lasts: float


class Session:
    """Logs in when it must, once for everybody who waits."""

    def __init__(self, connection: Connection, settings: Settings, client: VenueClient) -> None:
        self._venue = connection.venue
        self._clock = connection.clock
        self._steps = connection.steps
        self._settings = settings
        self._client = client
        self._name = authenticator_name(connection.base_url, settings.client_id, settings.email)
        self._login: Login | None = None
        self._lock = asyncio.Lock()
        self._ended = 0
        self._refusals = 0
        self._refused: CredentialsRefused | None = None
        self._failed: FxtuiError | None = None
        self._quiet_until = 0.0
        self._offset: float | None = None
        self._unsent: int | None = None
        for secret in (settings.email, settings.password, settings.client_secret, settings.totp_secret):
            register(secret.reveal())

    @property
    def present(self) -> Login | None:
        """The last login, None before the first and after `forget`."""
        return self._login

    async def login(self) -> Login:
        """The session to use, renewed when it is old; whoever comes while a login is under way shares its end.

        It may wait for a one-time code that was not used yet: up to its period, and outside of any request.

        Raises:
            CredentialsRefused: Kriptomat refused the login; after that it isn't asked again for a while.
            StoreError: this machine can't remember that the code is used: none is made.
            VenueError: the login could not be made or not be read.
        """
        valid = self._valid()
        if valid is not None:
            return valid
        seen = self._ended
        async with self._lock:
            valid = self._valid()
            if valid is not None:
                return valid
            if self._ended != seen and self._failed is not None:
                raise self._failed.with_traceback(None)
            if self._refused is not None and self._clock.now().mono < self._quiet_until:
                raise self._refused.with_traceback(None)
            self._failed = None
            try:
                self._login = await self._log_in()
            except FxtuiError as error:
                self._ended += 1
                self._failed = error
                if isinstance(error, CredentialsRefused):
                    self._hold_back(error)
                raise
            self._refusals, self._refused = 0, None
            self._client.note_session(_until(self._login))
            return self._login

    def forget(self, login: Login) -> None:
        """Log in anew before the next call, unless somebody has already."""
        if self._login is login:
            self._login = None
            self._client.note_session(None)

    def _valid(self) -> Login | None:
        login = self._login
        return login if login is not None and login.since.age(self._clock.now()) < login.lasts else None

    async def _log_in(self) -> Login:
        authenticator = self._authenticator()
        await self._learn_the_time()
        skew = self._skew
        try:
            return await self._attempt(authenticator)
        except CredentialsRefused:
            # The refusal told the time too: a code of the wrong time is no wrong secret.
            if self._refusals or abs(self._skew - skew) <= self._settings.totp_period / 2:
                raise
        return await self._attempt(authenticator)

    def _authenticator(self) -> Authenticator:
        try:
            return Authenticator.of(self._settings.totp_secret, self._settings.totp_period)
        except ValueError as wrong:
            said = f"totp_secret can't be the secret of an authenticator: {wrong}."
            raise self._noted(CredentialsRefused(self._venue, said, credential="totp_secret")) from None

    async def _learn_the_time(self) -> None:
        """Ask for Kriptomat's time before the first code, and after this machine's clock was set.

        A code of a future step would be used up for good: no login could be made before that time has come.
        """
        if (
            self._client.skew is None
            or self._offset is None
            or abs(self._our_offset() - self._offset) > _JUMP
        ):
            ask = Request(
                "time", "GET", "/pairs", headers=headers(None, body=False), priority=Priority.LOOKUP
            )
            await self._client.read(ask)
            self._offset = self._our_offset()

    def _our_offset(self) -> float:
        now = self._clock.now()
        return now.wall.timestamp() - now.mono

    @property
    def _skew(self) -> float:
        return self._client.skew or 0.0

    async def _attempt(self, authenticator: Authenticator) -> Login:
        step = await self._fresh_step(authenticator)
        mine = self._settings
        code = authenticator.code(step)
        body = login_body(mine.email, mine.password, mine.client_id, mine.client_secret, code)
        # Once: a code that may have arrived is used.
        attempt = await self._client.send_once(
            Request(
                "login",
                "POST",
                "/auth/login",
                body,
                headers(None, body=True),
                LOGIN_SCOPE,
                Priority.LOOKUP,
            )
        )
        if isinstance(attempt, Answered):
            return self._read(attempt.answer)
        if isinstance(attempt, NotSent):
            self._unsent = step
            raise VenueUnreachable(self._venue, attempt.reason)
        said = f"{TITLE} gave no whole answer to the login: try again, with the next one-time code."
        raise VenueUnreachable(self._venue, said)

    async def _fresh_step(self, authenticator: Authenticator) -> int:
        """A time step nobody has used, claimed before its code is made; waits for the next one where it must."""
        for claim in range(_CLAIMS):
            now = self._clock.now().wall.timestamp() + self._skew
            step = authenticator.step(now)
            if step == self._unsent or await self._steps.claim(self._name, step):
                self._unsent = None
                return step
            if claim < _CLAIMS - 1:
                rest = authenticator.begins(step + 1) - now
                await self._clock.sleep(rest + authenticator.period * _INTO_THE_STEP)
        raise self._noted(
            VenueUnreachable(
                self._venue,
                f"{TITLE} was not asked for a login: its one-time codes up to a later time are used already; "
                "wait for that time if this machine's clock was ahead.",
            )
        )

    def _read(self, answer: Answer) -> Login:
        self._refuse_by_status(answer)
        try:
            value = loads(answer.body)
            said, reply = envelope(value), read_row(LoginReply, value)
        except StrictJsonError:
            self._unreadable(answer)
        except ValidationError:
            self._garbled("a form that is not documented")
        if answer.status in _REFUSING or (said is not None and said.status is False):
            raise self._noted(self._no(said.words if said else None))
        token = reply.access_token
        if not token:
            self._garbled("no token")
        if not (token.isascii() and token.isprintable()) or " " in token:
            self._garbled("a token that can't be used")
        lasts = _SESSION if reply.expires_in is None else reply.expires_in
        if lasts <= 0:
            self._garbled("a session that is over")
        register(token)
        return Login(Secret(token), answer.received_at, renewed_after(lasts))

    def _refuse_by_status(self, answer: Answer) -> None:
        status = answer.status
        if status == _TOO_MANY:
            wait = retry_after(answer) or AFTER_429
            said = f"{TITLE} turned the login away (too many requests, HTTP 429): nothing is sent for {wait:.0f} s."
            raise self._noted(RateLimited(self._venue, said, retry_after=wait))
        if status >= _SERVER_ERROR or (status == _FORBIDDEN and looks_like_html(answer)):
            said = f"{TITLE} could not log in (HTTP {status}): it is in trouble, try again later."
            raise self._noted(VenueUnreachable(self._venue, said))
        if status in _NO_LOGIN_HERE:
            said = f"{TITLE} has no login at this address (HTTP {status}): check base_url."
            raise self._noted(VenueRefused(self._venue, said, code=f"http_{status}"))

    def _unreadable(self, answer: Answer) -> NoReturn:
        if answer.status == _UNAUTHORIZED:
            raise self._noted(self._no(None))
        try:
            answer.json(self._venue, "login")
        except VenueGarbled as error:
            self._noted(error)
            raise
        raise AssertionError("an answer that can't be read was read")

    def _garbled(self, what: str) -> NoReturn:
        raise self._noted(VenueGarbled(self._venue, f"{TITLE} answered the login with {what}: try again."))

    def _no(self, words: Foreign | None) -> CredentialsRefused:
        said = f" ({printable(redacted(words.raw), 80)})" if words else ""
        skew = self._skew
        clock = (
            f", and this machine's clock, which is {abs(skew):.0f} s {'behind' if skew > 0 else 'ahead'}"
            if abs(skew) > self._settings.totp_period / 2
            else ""
        )
        return CredentialsRefused(
            self._venue,
            f"{TITLE} refused the login{said}: it does not tell what is wrong, so check email, password, client_id, "
            f"client_secret and totp_secret{clock}.",
            credential="password",
        )

    def _noted(self, error: VenueError) -> VenueError:
        self._client.note_problem(error)
        return error

    def _hold_back(self, refused: CredentialsRefused) -> None:
        self._refusals += 1
        self._refused = refused
        self._quiet_until = self._clock.now().mono + _WAITS[min(self._refusals, len(_WAITS)) - 1]


def renewed_after(expires_in: int) -> float:
    """Seconds after which a session of `expires_in` seconds is renewed: 300 before its end, a short one at 80 %."""
    lasts = min(expires_in, _LONGEST_SESSION)
    return float(lasts - _BEFORE_ITS_END) if lasts >= _SHORT_SESSION else lasts * _SHORT_PART


def _until(login: Login) -> Moment:
    since = login.since
    return Moment(since.wall + timedelta(seconds=login.lasts), since.mono + login.lasts)
