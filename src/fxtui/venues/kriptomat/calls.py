"""One Kriptomat call at a time: headers, session, envelope, and what an answer that says no means for a read.

Which call serves which role is in the roles' modules; what an answer proves about a write is in `verdicts`. No path,
query or body is ever put into a sentence or a log: what they hold may be personal.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from typing import NoReturn, TypeVar
from urllib.parse import urlencode

from msgspec import Struct

from fxtui.contract.errors import (
    CredentialsRefused,
    NotFoundAtVenue,
    VenueError,
    VenueGarbled,
    VenueRefused,
    VenueUnreachable,
)
from fxtui.contract.venue import Connection
from fxtui.domain.foreign import printable
from fxtui.domain.moment import Moment
from fxtui.transport.client import Limit, Metering, VenueClient
from fxtui.transport.request import Answer, Answered, Attempt, Priority, Request
from fxtui.transport.rows import AnyRow, ValidationError, read_row, read_rows
from fxtui.transport.strict_json import StrictJsonError, loads
from fxtui.venues.kriptomat.auth import headers
from fxtui.venues.kriptomat.envelope import Envelope, envelope
from fxtui.venues.kriptomat.session import LOGIN_SCOPE, Login, Session
from fxtui.venues.kriptomat.settings import TITLE, Settings

_IMPERSONAL = frozenset({"pairs", "currencies", "rate"})
"""Reads about nobody: the venue's words on any other may name a person, and stay out of our sentences."""

_REDIRECT, _BAD_REQUEST, _UNAUTHORIZED, _NOT_FOUND, _SERVER_ERROR = 300, 400, 401, 404, 500
_MINUTE = 60.0
_LOGINS = 5

First = TypeVar("First")
Second = TypeVar("Second")


class Reply(Struct, frozen=True):
    """A usable answer: `data` of its envelope, and when it was received."""

    value: object
    at: Moment


class Calls:
    """Makes Kriptomat's calls; `active` is the customer acted for, empty for none."""

    def __init__(self, connection: Connection, settings: Settings, client: VenueClient) -> None:
        self.venue = connection.venue
        self.clock = connection.clock
        self.settings = settings
        self.session = Session(connection, settings, client)
        self.active = settings.customer_id
        self._client = client
        self._denied: dict[str, Login] = {}

    @property
    def skew(self) -> float | None:
        """Seconds Kriptomat's clock is ahead of ours, None before the first answer."""
        return self._client.skew

    @property
    def held_back(self) -> bool:
        """Whether nothing at all may be asked now: Kriptomat asked for a pause, or the budget is used to its end."""
        return self._client.health().budget_left == 0

    def customer(self) -> str:
        """The id of the customer acted for; `VenueRefused` (`no-customer`) when none is chosen."""
        if not self.active:
            raise VenueRefused(
                self.venue,
                f"No customer of {TITLE} is chosen: choose one, or set customer_id in the configuration.",
                code="no-customer",
            )
        return self.active

    async def login(self) -> Login:
        """The session; logs in when needed."""
        return await self.session.login()

    async def get(
        self,
        operation: str,
        path: str,
        query: Mapping[str, str] | None = None,
        priority: Priority = Priority.NORMAL,
    ) -> Reply:
        """Read `data` of a call with the session; logs in anew once when the session is refused.

        Args:
            operation: the short name of the call, for sentences, logs and health (`rate`).
            path: what follows the base URL, beginning with a stroke; ids in it are digits.
            query: what is asked for, as text.
            priority: whose part of the budget it draws on.

        Raises:
            CredentialsRefused: the login, or the permission for this call, is refused.
            NotFoundAtVenue: Kriptomat knows no such thing.
            VenueRefused: Kriptomat refused: `http_403`, or `invalid_amount` where it names a field (dossier 5).
            VenueError: no answer, or one that can't be read.
        """
        asked = f"{path}?{urlencode(query)}" if query else path
        login = await self.session.login()
        answer = await self._read(operation, asked, login, priority)
        if answer.status == _UNAUTHORIZED and self._denied.get(operation) is not login:
            self.session.forget(login)
            login = await self.session.login()
            answer = await self._read(operation, asked, login, priority)
        if answer.status == _UNAUTHORIZED:
            # A permission that is missing looks like a dead session; with this session it costs no login again.
            self._denied[operation] = login
            self._no_permission(operation)
        self._denied.pop(operation, None)
        return self._reply(operation, answer)

    async def send(
        self,
        operation: str,
        method: str,
        path: str,
        body: bytes | None,
        login: Login,
        priority: Priority = Priority.MONEY,
    ) -> Attempt:
        """Send a write once, exactly as it is, at once and with the session of `login`.

        Never raises a `VenueError`, and never logs in: that takes time, so whoever sends has seen to it before.
        """
        carried = headers(login.token, body=body is not None)
        attempt = await self._client.send_once(
            Request(operation, method, path, body, carried, priority=priority)
        )
        if isinstance(attempt, Answered) and attempt.answer.status == _UNAUTHORIZED:
            self.session.forget(login)
        return attempt

    async def reach(self) -> None:
        """Ask without a session, to see whether anybody is there; any answer will do."""
        await self._client.read(_get("reach", "/pairs", None, Priority.LOOKUP))

    async def log_out(self) -> None:
        """End the session at Kriptomat, if there is one (dossier 2)."""
        login = self.session.present
        if login is not None:
            self.session.forget(login)
            await self.send("logout", "POST", "/auth/logout", None, login, Priority.LOOKUP)

    def rows(self, operation: str, value: object, model: type[AnyRow]) -> list[AnyRow]:
        """`value` as a list of `model`; raises `VenueGarbled`."""
        try:
            return read_rows(model, value)
        except ValidationError as error:
            self.garbled(operation, _where(error))

    def row(self, operation: str, value: object, model: type[AnyRow]) -> AnyRow:
        """`value` as `model`; raises `VenueGarbled`."""
        try:
            return read_row(model, value)
        except ValidationError as error:
            self.garbled(operation, _where(error))

    def garbled(self, operation: str, why: str) -> NoReturn:
        """Raise `VenueGarbled` with `why`, a clause in our words."""
        raise self.noted(
            VenueGarbled(self.venue, f"{TITLE} answered {operation} in a form that can't be used: {why}.")
        )

    def noted(self, error: VenueError) -> VenueError:
        """`error`, shown in the health."""
        self._client.note_problem(error)
        return error

    async def _read(self, operation: str, path: str, login: Login, priority: Priority) -> Answer:
        return await self._client.read(_get(operation, path, login, priority))

    def _reply(self, operation: str, answer: Answer) -> Reply:
        try:
            said = envelope(loads(answer.body))
        except StrictJsonError:
            self._unreadable(operation, answer)
        if answer.status >= _REDIRECT or (said is not None and said.status is False):
            self._refused(operation, answer.status, said)
        if said is None or not said.has_data:
            self.garbled(operation, "it has no data")
        return Reply(said.data, answer.received_at)

    def _unreadable(self, operation: str, answer: Answer) -> NoReturn:
        if answer.status >= _BAD_REQUEST:
            self._refused(operation, answer.status, None)
        try:
            answer.json(self.venue, operation)
        except VenueGarbled as error:
            self.noted(error)
            raise
        raise AssertionError("an answer that can't be read was read")

    def _refused(self, operation: str, status: int, said: Envelope | None) -> NoReturn:
        sentence = f"{TITLE} answered {operation} with HTTP {status}"
        if status >= _SERVER_ERROR:
            raise self.noted(VenueUnreachable(self.venue, f"{sentence}: it is in trouble, try again later."))
        if _REDIRECT <= status < _BAD_REQUEST:
            self.garbled(operation, f"it sends us elsewhere, HTTP {status}")
        words = said.words if said else None
        shown = words if operation in _IMPERSONAL else None
        if status == _NOT_FOUND:
            sentence = f"{sentence}: it knows no such thing."
            refusal: VenueRefused = NotFoundAtVenue(self.venue, sentence, code="http_404", words=shown)
        else:
            code = f"invalid_{said.field}" if said and said.field else f"http_{status}"
            sentence = f"{TITLE} refused {operation} with code {code}."
            refusal = VenueRefused(self.venue, sentence, code=code, words=shown)
        refusal.words = words
        raise refusal

    def _no_permission(self, operation: str) -> NoReturn:
        raise self.noted(
            CredentialsRefused(
                self.venue,
                f"{TITLE} does not let this login use {operation}, although it let it in: ask {TITLE} for the permission.",
                credential="password",
            )
        )


def metering(settings: Settings) -> Metering:
    """The limits of one connection; Kriptomat publishes none, Laravel's usual one is 60 a minute (dossier 5).

    Such a limit counts whole minutes; what keeps many reads apart is in `turns`.
    """
    requests = settings.requests_per_minute
    return Metering(
        {
            "default": Limit(requests, _MINUTE, requests),
            LOGIN_SCOPE: Limit(_LOGINS, _MINUTE, _LOGINS),
        }
    )


async def together(first: Awaitable[First], second: Awaitable[Second]) -> tuple[First, Second]:
    """Await both at once; when one fails, the other is still waited for and the first error is raised."""
    one, other = await asyncio.gather(first, second, return_exceptions=True)
    if isinstance(one, BaseException):
        raise one
    if isinstance(other, BaseException):
        raise other
    return one, other


def _get(operation: str, path: str, login: Login | None, priority: Priority) -> Request:
    token = login.token if login is not None else None
    return Request(operation, "GET", path, headers=headers(token, body=False), priority=priority)


def _where(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return (
        f"{printable(place, 60)} is {printable(first['msg'], 60)}" if place else printable(first["msg"], 60)
    )
