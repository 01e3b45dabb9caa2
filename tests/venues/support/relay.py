"""Between a venue's socket and its simulator: counts what comes in, and can rewrite what goes out.

It knows JSON and no venue. A rewriting is aimed at one field of one operation's answers, so that a test can walk
through every field a venue sends and put anything there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fxtui.simulator.answer import Answer
from fxtui.simulator.json_text import dumps, loads

CONTROL = "/_sim"

LARGEST_CODE = 99
"""Whole numbers up to this one may be codes of an enumeration."""

Place: TypeAlias = tuple[str, ...]
"""Where in an answer a field is: its keys from the outside in; every item of a list is `[]`, text that is JSON `{}`."""

Rewrite: TypeAlias = Callable[[object], object]


@dataclass(frozen=True, slots=True)
class Heard:
    """A request as it came over the socket."""

    method: str
    path: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the answers to one path, and what kind of value stood there."""

    path: str
    place: Place
    kind: str

    @property
    def holds_json(self) -> bool:
        """Whether it is a text that is JSON itself."""
        return self.kind == "JSON"

    def __str__(self) -> str:
        return f"{self.path}: {'.'.join(self.place)}"


@dataclass
class Relay:
    """An ASGI application in front of a simulator's."""

    app: ASGIApp
    heard: list[Heard] = field(default_factory=list)
    fields: dict[Field, None] | None = None
    """Every field seen in an answer since `learn`; None when nobody wants to know."""
    target: tuple[str, Place] | None = None
    rewrite: Rewrite = field(default=lambda value: value)
    struck: int = 0
    """How often the rewriting found its field."""

    def learn(self) -> None:
        """Note every field of the answers from now on."""
        self.fields = {}

    def learned(self) -> list[Field]:
        """The fields of the answers since `learn`; none are noted any more."""
        fields, self.fields = self.fields or {}, None
        return list(fields)

    def aim(self, target: Field, rewrite: Rewrite) -> None:
        """Rewrite this field in every answer from now on."""
        self.target, self.rewrite, self.struck = (target.path, target.place), rewrite, 0

    def rest(self) -> None:
        """Let everything pass as it is."""
        self.target = None

    def times(self, body: bytes) -> int:
        """How often exactly these bytes came in."""
        return sum(heard.body == body for heard in self.heard)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, and its answer back."""
        if scope["type"] != "http" or scope["path"].startswith(CONTROL):
            await self.app(scope, receive, send)
            return
        path, body = scope["path"], await _whole(receive)
        self.heard.append(Heard(scope["method"], path, body))
        unread: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def again() -> Message:
            return unread.pop() if unread else await receive()

        answer = Answer()
        sent = _Passing(answer, send)
        await self.app(scope, again, sent)
        if sent.whole:
            answer.body = self._rewritten(path, answer.body)
            await answer.send(send)

    def _rewritten(self, path: str, body: bytes) -> bytes:
        aimed = self.target is not None and self.target[0] == path
        if not aimed and self.fields is None:
            return body
        try:
            value = loads(body)
        except ValueError:
            return body
        if self.fields is not None:
            self.fields |= dict.fromkeys(Field(path, place, kind) for place, kind in places(value))
        if self.target is None or not aimed:
            return body
        changed, struck = replaced(value, self.target[1], self.rewrite)
        self.struck += struck
        return dumps(changed).encode() if struck else body


class _Passing:
    """Keeps a whole answer back, and passes on at once what is sent in pieces (a fault that breaks off)."""

    def __init__(self, answer: Answer, send: Send) -> None:
        self._answer, self._send = answer, send
        self._start: Message | None = None
        self.whole = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            await self._answer.keep(message)
        elif message.get("more_body") or self._start is None:
            if self._start is not None:
                await self._send(self._start)
                self._start = None
            await self._send(message)
        else:
            await self._answer.keep(message)
            self.whole = True


def places(value: object, here: Place = ()) -> Iterator[tuple[Place, str]]:
    """Every leaf of a JSON value with its kind, and leaves of JSON inside its texts."""
    match value:
        case dict():
            for key, item in value.items():
                yield from places(item, (*here, key))
        case list():
            for index, item in enumerate(value):
                # Rows without keys have a meaning per position; the rows themselves are all alike.
                cell = str(index) if here and here[-1] == "[]" else "[]"
                yield from places(item, (*here, cell))
        case str() if (inner := _json_in(value)) is not None:
            yield here, "JSON"
            yield from places(inner, (*here, "{}"))
        case str():
            yield here, "text"
        case bool():
            yield here, "flag"
        case None:
            yield here, "null"
        case int() if 0 <= value <= LARGEST_CODE:
            yield here, "code"
        case _:
            yield here, "number"


def replaced(value: object, place: Place, rewrite: Rewrite) -> tuple[object, int]:
    """`value` with every leaf at `place` rewritten, and how many there were."""
    if not place:
        return rewrite(value), 1
    key, rest = place[0], place[1:]
    match value:
        case dict() if key in value:
            changed, count = replaced(value[key], rest, rewrite)
            return {**value, key: changed}, count
        case list() if key == "[]" or key.isdigit():
            chosen = range(len(value)) if key == "[]" else [int(key)] if int(key) < len(value) else []
            items, count = list(value), 0
            for index in chosen:
                items[index], more = replaced(value[index], rest, rewrite)
                count += more
            return items, count
        case str() if key == "{}" and (inner := _json_in(value)) is not None:
            changed, count = replaced(inner, rest, rewrite)
            return (dumps(changed) if count else value), count
        case _:
            return value, 0


def _json_in(text: str) -> object:
    if text[:1] not in {"{", "["}:
        return None
    try:
        return loads(text)
    except ValueError:
        return None


async def _whole(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body
