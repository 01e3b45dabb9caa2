"""One KIIEX call at a time: POST, session, and what an answer that says no means for a read.

Which call serves which role is in `rates`, `account`, `orders`, `swaps` and `tickets`; what an answer proves about
money is in `verdicts`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from typing import NoReturn, TypeVar

from msgspec import Struct

from fxtui.contract.errors import (
    CredentialsRefused,
    NotFoundAtVenue,
    RateLimited,
    VenueError,
    VenueGarbled,
    VenueRefused,
    VenueUnreachable,
)
from fxtui.contract.venue import Connection
from fxtui.domain.foreign import Foreign, printable
from fxtui.domain.moment import Moment
from fxtui.transport.client import Limit, Metering, VenueClient
from fxtui.transport.request import Answer, Answered, Attempt, Priority, Request
from fxtui.transport.rows import AnyRow, ValidationError, read_row, read_rows
from fxtui.transport.strict_json import StrictJsonError, dumps, loads
from fxtui.venues.kiiex.envelope import NOT_FOUND, Envelope, envelope, lowered
from fxtui.venues.kiiex.session import JSON_HEADERS, LOGIN_SCOPE, Login, Session
from fxtui.venues.kiiex.settings import TITLE, Settings

METERING = Metering({"default": Limit(300, 60.0, 5), LOGIN_SCOPE: Limit(5, 60.0, 3)})
"""KIIEX publishes no limits; these are the dossier's (section 9), half of what the same software allows elsewhere."""

TOO_MANY = b"TOO MANY REQUESTS"
"""What AlphaPoint answers over its limit, also under HTTP 200 (KIIEX dossier 9)."""

_BAD_REQUEST, _UNAUTHORIZED, _NOT_FOUND, _SERVER_ERROR = 400, 401, 404, 500
_PAUSE = 60.0
_SHORT = 256

First = TypeVar("First")
Second = TypeVar("Second")


class Reply(Struct, frozen=True):
    """A usable answer: its JSON value with keys in lower case, and when it was received."""

    value: object
    at: Moment


class Calls:
    """Makes KIIEX's calls; bodies are given in the documented spelling."""

    def __init__(self, connection: Connection, settings: Settings, client: VenueClient) -> None:
        self.venue = connection.venue
        self.clock = connection.clock
        self.settings = settings
        self.session = Session(connection, settings, client)
        self._client = client
        self._denied: set[str] = set()

    async def login(self) -> Login:
        """Who we are; logs in when needed."""
        return await self.session.login()

    async def public(self, operation: str, body: Mapping[str, object]) -> Reply:
        """A call that needs no session."""
        answer = await self._client.read(_request(operation, dumps(body), JSON_HEADERS, Priority.NORMAL))
        return self._reply(operation, answer)

    async def public_answer(self, operation: str, body: Mapping[str, object]) -> Answer:
        """A call that needs no session, unread: for the one answer that is not always JSON."""
        return await self._client.read(_request(operation, dumps(body), JSON_HEADERS, Priority.NORMAL))

    async def private(
        self, operation: str, body: Mapping[str, object], priority: Priority = Priority.NORMAL
    ) -> Reply:
        """A call with the session; logs in anew once when the session is refused.

        Raises:
            CredentialsRefused: the login, or the key's permission for this call, is refused.
            NotFoundAtVenue: KIIEX knows no such thing.
            VenueRefused: KIIEX refused for another reason.
            VenueError: no answer, or one that can't be read.
        """
        sent = dumps(body)
        login = await self.session.login()
        answer = await self._client.read(_request(operation, sent, self.session.headers(login), priority))
        if refuses_session(answer) and operation not in self._denied:
            self.session.forget(login)
            login = await self.session.login()
            answer = await self._client.read(_request(operation, sent, self.session.headers(login), priority))
        if refuses_session(answer):
            # A permission the key lacks looks like a dead session; the next such answer costs no login.
            self._denied.add(operation)
            self._no_permission(operation)
        self._denied.discard(operation)
        return self._reply(operation, answer)

    async def send(
        self, operation: str, body: bytes, login: Login | None, priority: Priority = Priority.MONEY
    ) -> Attempt:
        """Send `body` once, exactly as it is, at once and with the session of `login`, None for a call without one.

        Never raises a `VenueError`, and never logs in: that takes seconds, so whoever sends has seen to it before.
        """
        headers = JSON_HEADERS if login is None else self.session.headers(login)
        attempt = await self._client.send_once(_request(operation, body, headers, priority))
        if login is not None and isinstance(attempt, Answered) and refuses_session(attempt.answer):
            self.session.forget(login)
        return attempt

    async def log_out(self) -> None:
        """End the session at KIIEX, if there is one with a token."""
        login = self.session.present
        if login is not None and login.token is not None:
            self.session.forget(login)
            request = _request("LogOut", b"{}", self.session.headers(login), Priority.LOOKUP)
            await self._client.send_once(request)

    def rows(self, operation: str, value: object, model: type[AnyRow]) -> list[AnyRow]:
        """`value` as a list of `model`; raises `VenueGarbled`."""
        try:
            return read_rows(model, value)
        except ValidationError as error:
            self.garbled(operation, _where(error))

    def row(self, operation: str, value: object, model: type[AnyRow]) -> AnyRow:
        """`value`, or the one element of it, as `model`; raises `VenueGarbled`."""
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
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

    def _reply(self, operation: str, answer: Answer) -> Reply:
        try:
            value = lowered(loads(answer.body))
        except StrictJsonError:
            self._unreadable(operation, answer)
        except ValueError as error:
            self.garbled(operation, str(error))
        said = envelope(value)
        if said is not None and said.refused:
            self._refused(operation, said, answer.status)
        if answer.status >= _BAD_REQUEST:
            self._refused_by_status(operation, answer.status)
        return Reply(value, answer.received_at)

    def _unreadable(self, operation: str, answer: Answer) -> NoReturn:
        if TOO_MANY in answer.body[:_SHORT].upper():
            said = f"{TITLE} got too many requests: nothing is asked for {_PAUSE:.0f} s."
            raise self.noted(RateLimited(self.venue, said, retry_after=_PAUSE))
        if answer.status >= _BAD_REQUEST:
            self._refused_by_status(operation, answer.status)
        try:
            answer.json(self.venue, operation)
        except VenueGarbled as error:
            self.noted(error)
            raise
        raise AssertionError("an answer that can't be read was read")

    def _refused(self, operation: str, said: Envelope, status: int) -> NoReturn:
        code = str(said.code) if said.code is not None else f"http_{status}"
        if said.unauthorized:
            self._no_permission(operation)
        words = Foreign(" ".join(filter(None, (said.text, said.detail))))
        sentence = f"{TITLE} refused {operation} with code {code}."
        if said.code == NOT_FOUND or status == _NOT_FOUND:
            raise NotFoundAtVenue(self.venue, sentence, code=code, words=words)
        raise VenueRefused(self.venue, sentence, code=code, words=words)

    def _refused_by_status(self, operation: str, status: int) -> NoReturn:
        sentence = f"{TITLE} answered {operation} with HTTP {status}"
        if status >= _SERVER_ERROR:
            raise self.noted(VenueUnreachable(self.venue, f"{sentence}: it is in trouble, try again later."))
        if status == _NOT_FOUND:
            raise NotFoundAtVenue(self.venue, f"{sentence}: it knows no such thing.", code="http_404")
        raise VenueRefused(self.venue, f"{sentence}.", code=f"http_{status}")

    def _no_permission(self, operation: str) -> NoReturn:
        raise self.noted(
            CredentialsRefused(
                self.venue,
                f"{TITLE} does not let api_key use {operation}: give the key that permission at {TITLE}.",
                credential="api_key",
                hint="If every call is refused, the setting session_header may not fit this server.",
            )
        )


def refuses_session(answer: Answer) -> bool:
    """Whether `answer` says that the session, or a permission, is missing (HTTP 401 or error code 20)."""
    if answer.status == _UNAUTHORIZED:
        return True
    if len(answer.body) > _SHORT * 16 or not answer.body.lstrip().startswith(b"{"):
        return False
    try:
        said = envelope(lowered(loads(answer.body)))
    except ValueError:
        return False
    return said is not None and said.unauthorized


async def together(first: Awaitable[First], second: Awaitable[Second]) -> tuple[First, Second]:
    """Await both at once; when one fails, the other is still waited for and the first error is raised."""
    one, other = await asyncio.gather(first, second, return_exceptions=True)
    if isinstance(one, BaseException):
        raise one
    if isinstance(other, BaseException):
        raise other
    return one, other


def _request(operation: str, body: bytes, headers: Mapping[str, str], priority: Priority) -> Request:
    return Request(operation, "POST", f"/{operation}", body, headers, priority=priority)


def _where(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return (
        f"{printable(place, 60)} is {printable(first['msg'], 60)}" if place else printable(first["msg"], 60)
    )
