"""The session: one login at a time, renewed before it ends, never hammered; how calls are made is in `calls`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta

from msgspec import Struct

from fxtui.contract.errors import CredentialsRefused, VenueError, VenueGarbled, VenueUnreachable
from fxtui.contract.secret import Secret
from fxtui.contract.venue import Connection
from fxtui.domain.foreign import Foreign, printable
from fxtui.domain.moment import Moment
from fxtui.transport.client import VenueClient
from fxtui.transport.redact import register
from fxtui.transport.request import Answer, Priority, Request
from fxtui.transport.rows import ValidationError, read_row
from fxtui.transport.strict_json import StrictJsonError, loads
from fxtui.venues.kiiex.auth import Key, login_body, signed_headers, token_headers
from fxtui.venues.kiiex.envelope import INVALID_REQUEST, Envelope, envelope, lowered
from fxtui.venues.kiiex.settings import TITLE, Settings
from fxtui.venues.kiiex.wire.session import LoginReply

JSON_HEADERS: Mapping[str, str] = {"Content-Type": "application/json", "Accept": "*/*"}
"""What every call carries (KIIEX dossier 1.2)."""

RENEW_AFTER = 3000.0
"""Seconds after which a session is renewed; KIIEX ends one about 3,600 s after its last use (dossier 1.4)."""

LOGIN_SCOPE = "login"
"""The metering scope of logins."""

_WAITS = (5.0, 30.0, 900.0)
"""Seconds without a login after the first, second and third refusal in a row: too many lock the user (dossier 1.4)."""

_SERVER_ERROR = 500
_REFUSING = frozenset({400, 401, 403, 404})


class Login(Struct, frozen=True):
    """One successful login; `token` None means that every call is signed instead."""

    account_id: int
    oms_id: int
    user_id: int | None
    token: Secret | None
    since: Moment


class Session:
    """Logs in when it must, once for everybody who waits, and knows how calls carry the session."""

    def __init__(self, connection: Connection, settings: Settings, client: VenueClient) -> None:
        self._venue = connection.venue
        self._clock = connection.clock
        self._chance = connection.chance
        self._settings = settings
        self._client = client
        self._key = Key(settings.api_key, settings.api_secret, settings.user_id, settings.user_name)
        self._login: Login | None = None
        self._lock = asyncio.Lock()
        self._attempts = 0
        self._refusals = 0
        self._refused: CredentialsRefused | None = None
        self._failed: VenueError | None = None
        self._quiet_until = 0.0
        for secret in (settings.api_key, settings.api_secret):
            register(secret.reveal())

    @property
    def present(self) -> Login | None:
        """The last login, None before the first and after `forget`."""
        return self._login

    async def login(self) -> Login:
        """The session to use, renewed when it is old; whoever comes while a login is under way shares its end.

        Raises:
            CredentialsRefused: KIIEX refused the key; after that it isn't asked again for a while.
            VenueError: the login could not be made or not be read.
        """
        valid = self._valid()
        if valid is not None:
            return valid
        seen = self._attempts
        async with self._lock:
            valid = self._valid()
            if valid is not None:
                return valid
            if self._attempts != seen and self._failed is not None:
                raise self._failed.with_traceback(None)
            if self._refused is not None and self._clock.now().mono < self._quiet_until:
                raise self._refused.with_traceback(None)
            self._attempts += 1
            self._failed = None
            try:
                self._login = await self._log_in()
            except VenueError as error:
                self._failed = error
                self._note(error)
                raise
            self._refusals, self._refused = 0, None
            self._client.note_session(self._until(self._login))
            return self._login

    def headers(self, login: Login) -> dict[str, str]:
        """The headers a private call carries."""
        if login.token is None:
            return {**JSON_HEADERS, **self._signed()}
        return {**JSON_HEADERS, **token_headers(login.token, bearer=self._settings.send_bearer)}

    def forget(self, login: Login) -> None:
        """Log in anew before the next call, unless somebody has already."""
        if self._login is login:
            self._login = None
            self._client.note_session(None)

    def _valid(self) -> Login | None:
        login = self._login
        if login is None:
            return None
        if login.token is not None and login.since.age(self._clock.now()) >= RENEW_AFTER:
            return None
        return login

    def _until(self, login: Login) -> Moment | None:
        if login.token is None:
            return None
        since = login.since
        return Moment(since.wall + timedelta(seconds=RENEW_AFTER), since.mono + RENEW_AFTER)

    def _nonce(self) -> str:
        return self._settings.fixed_nonce or self._chance.nonce()

    def _signed(self) -> dict[str, str]:
        return signed_headers(self._key, self._nonce())

    async def _log_in(self) -> Login:
        nonce = self._nonce()
        headers = signed_headers(self._key, nonce)
        register(headers["Signature"])
        answer = await self._client.read(
            Request(
                "AuthenticateUser",
                "POST",
                "/AuthenticateUser",
                login_body(self._key, nonce),
                {**JSON_HEADERS, **headers},
                LOGIN_SCOPE,
                Priority.LOOKUP,
            )
        )
        return self._read(answer)

    def _read(self, answer: Answer) -> Login:
        reply, said = self._parsed(answer)
        if reply.locked:
            self._refusals = len(_WAITS)
            raise self._no(
                "the user is locked: too many failed logins, only KIIEX can unlock it", reply.errormsg
            )
        if reply.requires2fa and not _token(reply):
            raise self._no(
                "this login wants a second factor, which an API key should not need", reply.errormsg
            )
        if not reply.authenticated:
            # A server that is in trouble has not looked at the key.
            if (
                said is not None
                and said.refused
                and not (said.unauthorized or said.code in {None, INVALID_REQUEST})
            ):
                words = printable(Foreign(said.text), 80)
                raise VenueUnreachable(
                    self._venue, f"{TITLE} could not log in ({words}, code {said.code}): try again."
                )
            raise self._no(
                "check api_key, api_secret and user_id, and the key's list of addresses", reply.errormsg
            )
        return self._accepted(reply, answer)

    def _parsed(self, answer: Answer) -> tuple[LoginReply, Envelope | None]:
        if answer.status >= _SERVER_ERROR:
            raise VenueUnreachable(
                self._venue, f"{TITLE} could not log in (HTTP {answer.status}): try again."
            )
        try:
            value = lowered(loads(answer.body))
            return read_row(LoginReply, value), envelope(value)
        except StrictJsonError:
            if answer.status in _REFUSING:
                return LoginReply(), None
            answer.json(self._venue, "AuthenticateUser")
            raise
        except (ValidationError, ValueError):
            raise VenueGarbled(
                self._venue, f"{TITLE} answered the login in a form that is not documented."
            ) from None

    def _accepted(self, reply: LoginReply, answer: Answer) -> Login:
        user = reply.user
        account_id = self._settings.account_id or (user.account_id if user else None)
        if not account_id:
            raise VenueGarbled(
                self._venue, f"{TITLE} named no account at login: set account_id in the configuration."
            )
        text = "" if self._settings.sign_every_call else _token(reply) or answer.headers.get("aptoken", "")
        if text and not (text.isascii() and text.isprintable()):
            raise VenueGarbled(self._venue, f"{TITLE} sent a session token that can't be used.")
        if text:
            register(text)
        return Login(
            account_id,
            (user.oms_id if user else None) or self._settings.oms_id,
            user.user_id if user else None,
            Secret(text) if text else None,
            answer.received_at,
        )

    def _no(self, why: str, text: str) -> CredentialsRefused:
        said = f" ({printable(Foreign(text), 80)})" if text else ""
        return CredentialsRefused(
            self._venue,
            f"{TITLE} refused the login with api_key and api_secret{said}: {why}.",
            credential="api_key",
        )

    def _note(self, error: VenueError) -> None:
        self._client.note_problem(error)
        if isinstance(error, CredentialsRefused):
            self._refusals += 1
            self._refused = error
            self._quiet_until = self._clock.now().mono + _WAITS[min(self._refusals, len(_WAITS)) - 1]


def _token(reply: LoginReply) -> str:
    return reply.session_token or reply.token or reply.jwt
