"""An HTTP answer as a value: kept from an application, spoilt, or written in a venue's place by a proxy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

from fxtui.simulator.json_text import Raw, dumps, loads

if TYPE_CHECKING:
    from starlette.types import Message, Send

TOO_MANY_TEXT = b"TOO MANY REQUESTS"
STATUSES = range(200, 600)
"""The statuses of a whole answer."""

_JSON, _HTML, _TEXT = b"application/json", b"text/html", b"text/plain"
_DEPTH = 10_000
_REDIRECTS = range(300, 400)
_BELOW_TROUBLE = 500
_UNLISTED = b'{"error":"unlisted","message":"This request was not handled."}'
"""A refusal in no venue's form: well-formed, and on nobody's list."""


class CannotBeSpoilt(Exception):
    """The answer has nothing in it that could be spoilt in this way."""


class Answer:
    """A response that is looked at before, or instead of, being sent."""

    def __init__(self, status: int = 503, kind: bytes = _TEXT, body: bytes = b"") -> None:
        self.status = status
        self.headers: list[tuple[bytes, bytes]] = [(b"content-type", kind)]
        self.body = body

    async def keep(self, message: Message) -> None:
        """Take the place of `send` for an application."""
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message["headers"])
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")

    @property
    def measured(self) -> list[tuple[bytes, bytes]]:
        """The headers with the length of the whole body."""
        kept = [(name, value) for name, value in self.headers if name.lower() != b"content-length"]
        return [*kept, (b"content-length", str(len(self.body)).encode())]

    @property
    def raw(self) -> bytes:
        """All of it as bytes of HTTP/1.1, also where HTTP allows no body."""
        lines = [f"HTTP/1.1 {self.status} {_phrase(self.status)}".encode()]
        lines += [name + b": " + value for name, value in self.measured]
        return b"\r\n".join(lines) + b"\r\n\r\n" + self.body

    async def start(self, send: Send) -> None:
        """Send status and headers with the length of the whole body."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.measured})

    async def send(self, send: Send) -> None:
        """Send all of it."""
        await self.start(send)
        await send({"type": "http.response.body", "body": self.body})


def web_page(status: int) -> Answer:
    """A proxy's page, whatever its status."""
    told = f"{status} {_phrase(status)}".encode()
    page = (
        b"<html>\r\n<head><title>" + told + b"</title></head>\r\n<body>\r\n<center><h1>" + told + b"</h1></center>"
        b"\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    )  # fmt: skip
    return Answer(status, _HTML, page)


def in_its_place(status: int, elsewhere: bytes) -> Answer:
    """What is usual under `status` in place of a venue's own answer; a redirect leads to `elsewhere`."""
    if status in _REDIRECTS:
        answer = web_page(status)
        answer.headers.append((b"location", elsewhere))
        return answer
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Answer(status, _TEXT, TOO_MANY_TEXT)
    if status >= _BELOW_TROUBLE or status == HTTPStatus.REQUEST_TIMEOUT:
        return web_page(status)
    return Answer(status, _JSON, _UNLISTED)


def spoilt(answer: Answer, how: str, status: int | None) -> Answer:
    """`answer` with its body spoilt in one of the ways of `BODIES`, under `status` where one is given.

    `CannotBeSpoilt` where the client would see the venue's own answer all the same.
    """
    kind, body = BODIES[how](answer.body)
    other = Answer(answer.status if status is None else status, kind, body)
    if (other.status, other.body) == (answer.status, answer.body):
        raise CannotBeSpoilt(how)
    return other


def cut_off(answer: Answer) -> bytes:
    """The first half of a body; `CannotBeSpoilt` where that is all of it."""
    if not answer.body:
        raise CannotBeSpoilt("half of nothing")
    return answer.body[: len(answer.body) // 2]


def _page(_body: bytes) -> tuple[bytes, bytes]:
    return _HTML, web_page(HTTPStatus.OK).body


def _wrapped(body: bytes) -> tuple[bytes, bytes]:
    return _json({"data": _value(body), "meta": {"took": 3}})


def _listed(body: bytes) -> tuple[bytes, bytes]:
    return _json([_value(body)] * 2)


def _mistyped(body: bytes) -> tuple[bytes, bytes]:
    return _json(_in_lists(_value(body)))


def _in_lists(value: object) -> object:
    """`value` with every leaf in a list of its own; what is empty is a leaf."""
    match value:
        case dict() if value:
            return {key: _in_lists(item) for key, item in value.items()}
        case list() if value:
            return [_in_lists(item) for item in value]
        case _:
            return [value]


def _doubled(body: bytes) -> tuple[bytes, bytes]:
    return _json(_in_its_object(_value(body), _all_twice))


def _all_twice(members: Mapping[str, object]) -> Raw:
    once = "".join(f"{dumps(name)}:{dumps(item)}," for name, item in members.items())
    return Raw(f'{{{once}{once}"twice":1,"twice":2}}')


def _with(member: str) -> Callable[[bytes], tuple[bytes, bytes]]:
    def longer(members: Mapping[str, object]) -> object:
        return {**members, "more": Raw(member)}

    return lambda body: _json(_in_its_object(_value(body), longer))


def _in_its_object(value: object, change: Callable[[Mapping[str, object]], object]) -> object:
    """`value` with its object changed: itself, the first one in a list, or one put at the end of a list without."""
    match value:
        case dict():
            return change(value)
        case list():
            at = next((at for at, item in enumerate(value) if isinstance(item, dict)), len(value))
            members = value[at] if at < len(value) else {}
            return [*value[:at], change(members), *value[at + 1 :]]
        case _:
            raise CannotBeSpoilt("there is no object in it")


def _json(value: object) -> tuple[bytes, bytes]:
    return _JSON, dumps(value).encode(errors="replace")


def _value(body: bytes) -> object:
    try:
        return loads(body)
    except ValueError:
        raise CannotBeSpoilt("it is no JSON") from None


BODIES: Mapping[str, Callable[[bytes], tuple[bytes, bytes]]] = {
    "page": _page,
    "empty": lambda _: (_JSON, b""),
    "null": lambda _: (_JSON, b"null"),
    "wrapped": _wrapped,
    "listed": _listed,
    "mistyped": _mistyped,
    "doubled": _doubled,
    "nan": _with("NaN"),
    "deep": _with("[" * _DEPTH + "]" * _DEPTH),
    "whole": lambda body: (_JSON, body),
}
"""Ways to spoil an answer, by name: a web page; nothing at all; `null`; inside another object; twice in a list; every
value in a list; every key of an object twice; with a NaN; nested beyond reason; or left whole, for a status that
forbids it. What is put into an object goes into the first one of a list."""


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
