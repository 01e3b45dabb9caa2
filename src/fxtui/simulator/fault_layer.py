"""Faults of the wire, in front of any venue's application: what a proxy, a cable or a busy server do to a request."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import assert_never

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fxtui.simulator.clock import SimClock
from fxtui.simulator.connection import broken, gone
from fxtui.simulator.faults import ON_THE_WIRE, Fault, FaultKind, FaultPlan

HTML_PAGE = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n"
    b"<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)
TOO_MANY_TEXT = b"TOO MANY REQUESTS"
_LOOK_AGAIN = 0.01


class Answer:
    """A response that is looked at before, or instead of, being sent."""

    def __init__(self, status: int = 503, kind: bytes = b"text/plain", body: bytes = b"") -> None:
        self.status = status
        self.headers: list[tuple[bytes, bytes]] = [(b"content-type", kind)]
        self.body = body

    async def keep(self, message: Message) -> None:
        """Take the place of `send` for an application."""
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message["headers"])
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")

    async def start(self, send: Send) -> None:
        """Send status and headers with the length of the whole body."""
        kept = [(name, value) for name, value in self.headers if name.lower() != b"content-length"]
        length = (b"content-length", str(len(self.body)).encode())
        await send({"type": "http.response.start", "status": self.status, "headers": [*kept, length]})

    async def send(self, send: Send) -> None:
        """Send all of it."""
        await self.start(send)
        await send({"type": "http.response.body", "body": self.body})


class FaultLayer:
    """Carries out the planned faults of the wire on requests to `app`; others pass untouched."""

    def __init__(
        self, app: ASGIApp, plan: FaultPlan, operation_of: Callable[[Scope], str], clock: SimClock
    ) -> None:
        """`operation_of` names the call a request asks for, so that faults can be aimed."""
        self._app, self._plan, self._operation_of, self._clock = app, plan, operation_of, clock
        self._late: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or do worse."""
        fault = self._plan.take(self._operation_of(scope), ON_THE_WIRE) if scope["type"] == "http" else None
        if fault is None:
            await self._app(scope, receive, send)
        else:
            await self._strike(fault, scope, receive, send)

    def cancel_late(self) -> None:
        """Forget the requests that have not landed yet."""
        for task in self._late:
            task.cancel()

    async def _strike(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _whole_body(receive)
        if fault.kind is FaultKind.LATE_LANDING:
            await self._land_late(fault, scope, body)
            await broken(scope, receive)
            return
        answer = await self._executed(scope, body) if fault.executed else Answer()
        match fault.kind:
            case FaultKind.LOST_ANSWER:
                await broken(scope, receive)
            case FaultKind.RESET:
                await broken(scope, receive, reset=True)
            case FaultKind.TOO_MANY:
                await Answer(429, b"text/plain", TOO_MANY_TEXT).send(send)
            case FaultKind.HTML:
                await Answer(502, b"text/html", HTML_PAGE).send(send)
            case FaultKind.GARBLED:
                await Answer(200, b"application/json", answer.body[: len(answer.body) // 2]).send(send)
            case FaultKind.TRUNCATED:
                await answer.start(send)
                half = answer.body[: len(answer.body) // 2]
                await send({"type": "http.response.body", "body": half, "more_body": True})
                await broken(scope, receive)
            case FaultKind.SLOW:
                await _answer_late(answer, fault.delay_ms, receive, send)
            case (
                FaultKind.SERVER_ERROR
                | FaultKind.SESSION_EXPIRY
                | FaultKind.PARTIAL_FILL
                | FaultKind.SKEW
                | FaultKind.STALE_FEED
                | FaultKind.STUCK_TICKET
            ):
                raise ValueError(f"{fault.kind.value} is no fault of the wire")
            case _:
                assert_never(fault.kind)

    async def _executed(self, scope: Scope, body: bytes) -> Answer:
        """Let the application do its work on `body` and keep what it answers."""
        answer = Answer()
        unread = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> Message:
            return unread.pop() if unread else {"type": "http.disconnect"}

        await self._app(scope, receive, answer.keep)
        return answer

    async def _land_late(self, fault: Fault, scope: Scope, body: bytes) -> None:
        due_ms = self._clock.now_ms() + fault.delay_ms

        async def land() -> None:
            while self._clock.now_ms() < due_ms:  # noqa: ASYNC110 - the venue's clock may be moved and rings nothing
                await asyncio.sleep(_LOOK_AGAIN)
            await self._executed(scope, body)

        task = asyncio.get_running_loop().create_task(land())
        self._late.add(task)
        task.add_done_callback(self._late.discard)


async def _whole_body(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


async def _answer_late(answer: Answer, delay_ms: int, receive: Receive, send: Send) -> None:
    """Send `answer` after the delay, unless the client is gone by then."""
    try:
        async with asyncio.timeout(delay_ms / 1000):
            await gone(receive)
    except TimeoutError:
        await answer.send(send)
