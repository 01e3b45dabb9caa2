"""Faults of the wire, in front of any venue's application: what a proxy, a cable or a busy server do to a request."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import assert_never

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fxtui.simulator import tcp_faults
from fxtui.simulator.answer import Answer, CannotBeSpoilt, cut_off, in_its_place, spoilt, web_page
from fxtui.simulator.clock import SimClock
from fxtui.simulator.connection import gone
from fxtui.simulator.faults import AT_THE_DOOR, ON_THE_WIRE, Fault, FaultKind, FaultPlan

_LOOK_AGAIN = 0.005
_BODILESS = frozenset({204, 205, 304})
_OK, _UNAVAILABLE = 200, 503


class FaultLayer:
    """Carries out the planned faults of the wire on requests to `app`; others pass untouched."""

    def __init__(
        self, app: ASGIApp, plan: FaultPlan, operation_of: Callable[[Scope], str], clock: SimClock
    ) -> None:
        """`operation_of` names the call a request asks for, so that faults can be aimed."""
        self._app, self._plan, self._operation_of, self._clock = app, plan, operation_of, clock
        self._later: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or do worse."""
        fault = self._plan.take(self._operation_of(scope), ON_THE_WIRE) if scope["type"] == "http" else None
        if fault is None:
            await self._app(scope, receive, send)
        elif fault.kind in AT_THE_DOOR:
            await self._app(scope, receive, send)
            self._begin(tcp_faults.unattended(fault, scope, self._plan.holds))
        else:
            await self._strike(fault, scope, receive, send)

    def cancel_late(self) -> None:
        """Forget the requests that have not landed yet, and the doors that are still shut."""
        for task in self._later:
            task.cancel()

    async def _strike(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        if fault.kind is FaultKind.RESET_MIDWAY:
            await tcp_faults.reset(scope, receive)
            return
        body = await _whole_body(receive)
        if fault.kind is FaultKind.LATE_LANDING:
            self._begin(self._land(self._clock.now_ms() + fault.delay_ms, scope, body))
            await tcp_faults.closed(scope, receive)
            return
        answer = await self._carried_out(fault, scope, body)
        try:
            await _answered(fault, answer, scope, receive, send)
        except CannotBeSpoilt:
            if fault.executed:
                self._plan.missed(fault)
            await answer.send(send)

    async def _carried_out(self, fault: Fault, scope: Scope, body: bytes) -> Answer:
        """What the application answers, or what stands for it where the request never reaches it."""
        if not fault.executed:
            return Answer(_OK if fault.kind is FaultKind.BODY else _UNAVAILABLE, b"application/json", b"{}")
        if fault.kind is FaultKind.DUPLICATED:
            await self._executed(scope, body)
        return await self._executed(scope, body)

    async def _executed(self, scope: Scope, body: bytes) -> Answer:
        """Let the application do its work on `body` and keep what it answers."""
        answer = Answer()
        unread = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> Message:
            return unread.pop() if unread else {"type": "http.disconnect"}

        await self._app(scope, receive, answer.keep)
        return answer

    async def _land(self, due_ms: int, scope: Scope, body: bytes) -> None:
        while self._clock.now_ms() < due_ms:  # noqa: ASYNC110 - the venue's clock may be moved and rings nothing
            await asyncio.sleep(_LOOK_AGAIN)
        await self._executed(scope, body)

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._later.add(task)
        task.add_done_callback(self._later.discard)


async def _answered(fault: Fault, answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
    """Let the client see of `answer` what the fault leaves of it."""
    match fault.kind:
        case FaultKind.LOST_ANSWER:
            await tcp_faults.closed(scope, receive)
        case FaultKind.RESET:
            await tcp_faults.reset(scope, receive)
        case FaultKind.HALF_CLOSE:
            await tcp_faults.half_closed(scope, receive)
        case FaultKind.TRUNCATED:
            await tcp_faults.truncated(answer, scope, receive, send)
        case FaultKind.TRAILING:
            await tcp_faults.trailed(answer, fault.spoilt, scope, receive, send)
        case FaultKind.DRIP:
            await tcp_faults.dripped(answer, fault.delay_ms, scope, receive)
        case FaultKind.SLOW:
            await _answered_late(answer, fault.delay_ms, receive, send)
        case FaultKind.TOO_MANY | FaultKind.HTML | FaultKind.STATUS | FaultKind.BODY | FaultKind.GARBLED:
            other = _other(fault, answer, scope)
            if other.status in _BODILESS and other.body:
                # The server's HTTP would not send a body under such a status.
                await tcp_faults.written(other.raw, scope, receive)
            else:
                await other.send(send)
        case FaultKind.DUPLICATED:
            await answer.send(send)
        case (
            FaultKind.LATE_LANDING
            | FaultKind.RESET_MIDWAY
            | FaultKind.RESET_UNREAD
            | FaultKind.REFUSE
            | FaultKind.SERVER_ERROR
            | FaultKind.SESSION_EXPIRY
            | FaultKind.PARTIAL_FILL
            | FaultKind.SKEW
            | FaultKind.STALE_FEED
            | FaultKind.STUCK_TICKET
        ):
            raise ValueError(f"{fault.kind.value} does nothing to an answer")
        case _:
            assert_never(fault.kind)


def _other(fault: Fault, answer: Answer, scope: Scope) -> Answer:
    """What is seen in place of `answer`."""
    status = fault.http_status
    if fault.kind is FaultKind.BODY or status is None:
        return spoilt(answer, fault.spoilt, status)
    if fault.kind is FaultKind.GARBLED:
        return Answer(status, b"application/json", cut_off(answer))
    if fault.kind is FaultKind.HTML:
        return web_page(status)
    return in_its_place(status, _elsewhere(scope))


def _elsewhere(scope: Scope) -> bytes:
    """The same path at another origin: this machine under its other name, so that whoever follows is seen here."""
    _, port = scope.get("server") or ("", 0)
    return f"http://localhost:{port}{scope['path']}".encode()


async def _whole_body(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


async def _answered_late(answer: Answer, delay_ms: int, receive: Receive, send: Send) -> None:
    """Send `answer` after the delay, unless the client is gone by then."""
    try:
        async with asyncio.timeout(delay_ms / 1000):
            await gone(receive)
    except TimeoutError:
        await answer.send(send)
