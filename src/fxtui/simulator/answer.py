"""An HTTP answer as a value: kept from an application, spoilt, or written in a venue's place by a proxy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

from fxtui.simulator.json_text import dumps, loads

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
    """`answer` with its body spoilt in one of the ways of `BODIES`, under `status` where one is given."""
    kind, body = BODIES[how](answer.body)
    return Answer(answer.status if status is None else status, kind, body)


def _page(_body: bytes) -> tuple[bytes, bytes]:
    return _HTML, web_page(HTTPStatus.OK).body


def _wrapped(body: bytes) -> tuple[bytes, bytes]:
    return _JSON, b'{"data":' + body + b',"meta":{"took":3}}'


def _listed(body: bytes) -> tuple[bytes, bytes]:
    return _JSON, b"[" + body + b"," + body + b"]"


def _mistyped(body: bytes) -> tuple[bytes, bytes]:
    return _JSON, dumps(_in_lists(loads(body))).encode()


def _in_lists(value: object) -> object:
    """`value` with every leaf in a list of its own."""
    match value:
        case dict():
            return {key: _in_lists(item) for key, item in value.items()}
        case list():
            return [_in_lists(item) for item in value]
        case _:
            return [value]


def _doubled(body: bytes) -> tuple[bytes, bytes]:
    members = body.strip()[1:-1]
    return _JSON, b"{" + members + b"," + members + b',"twice":1,"twice":2}'


def _with(member: bytes) -> Callable[[bytes], tuple[bytes, bytes]]:
    def ended(body: bytes) -> tuple[bytes, bytes]:
        return _JSON, body.strip()[:-1] + b',"more":' + member + b"}"

    return ended


BODIES: Mapping[str, Callable[[bytes], tuple[bytes, bytes]]] = {
    "page": _page,
    "empty": lambda _: (_JSON, b""),
    "null": lambda _: (_JSON, b"null"),
    "wrapped": _wrapped,
    "listed": _listed,
    "mistyped": _mistyped,
    "doubled": _doubled,
    "nan": _with(b"NaN"),
    "deep": _with(b"[" * _DEPTH + b"]" * _DEPTH),
    "whole": lambda body: (_JSON, body),
}
"""Ways to spoil an answer that is one JSON object, by name: a web page; nothing at all; `null`; inside another object;
twice in a list; every value in a list; every key twice; with a NaN; nested beyond reason; or left whole, for a status
that forbids it."""


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
