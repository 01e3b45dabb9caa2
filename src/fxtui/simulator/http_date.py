"""The `Date` header of a simulated venue, told by its own clock: that is where a client measures skew."""

from __future__ import annotations

from email.utils import formatdate

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fxtui.simulator.clock import SimClock


class DateHeader:
    """Adds `Date` to every response of `app`."""

    def __init__(self, app: ASGIApp, clock: SimClock) -> None:
        self._app, self._clock = app, clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = formatdate(self._clock.now_ms() // 1000, usegmt=True)
                message = {**message, "headers": [*message.get("headers", ()), (b"date", date.encode())]}
            await send(message)

        await self._app(scope, receive, dated)
