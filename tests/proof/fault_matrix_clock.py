"""A clock for desks that leaps over every pause in which nothing happens, and takes the simulated venue along.

What is measured by it is what the program sees: pauses last as long as they would, answers take the time they take.
"""

from __future__ import annotations

import asyncio
from asyncio.base_events import BaseEventLoop
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from fxtui.desk.clock import SystemClock
from fxtui.domain.moment import Moment
from fxtui.transport.exchange import Exchange

_TICK = 0.006
"""Seconds between looks: a simulator sees within them that its clock has moved."""

_TURNS = 60
"""Turns of the loop without a request or a thread's work under way after which only time can bring anything about."""

_working: set[asyncio.Future[Any]] = set()
"""What threads are doing, for whichever clock: journals, secrets, imports."""

_TOGETHER = 0.05
"""Pauses that end within so many seconds end at once."""


class LeapingClock(SystemClock):
    """This machine's clock; inside `leaping`, pauses end as soon as nothing but them is waited for."""

    def __init__(self, advance: Callable[[float], Awaitable[None]], ahead: float = 0.0) -> None:
        """`advance` moves the venue's clock by seconds; both are `ahead` of the machine's to begin with."""
        self.busy = 0
        self._ahead = ahead
        self._ended = 0
        self._advance = advance
        self._pauses: dict[asyncio.Future[None], float] = {}

    def now(self) -> Moment:
        """The present moment: what the machine says and everything leapt over."""
        real = super().now()
        return Moment(real.wall + timedelta(seconds=self._ahead), real.mono + self._ahead)

    async def sleep(self, seconds: float) -> None:
        """Wait `seconds` of this clock."""
        loop = asyncio.get_running_loop()
        pause: asyncio.Future[None] = loop.create_future()
        self._pauses[pause] = self.now().mono + seconds
        passing = loop.call_later(max(0.0, seconds), _end, pause)
        try:
            await pause
        finally:
            passing.cancel()
            del self._pauses[pause]
            self._ended += 1

    @asynccontextmanager
    async def leaping(self) -> AsyncIterator[None]:
        """Leap while the context lasts."""
        leaping = asyncio.create_task(self._leap())
        try:
            yield
        finally:
            leaping.cancel()
            await asyncio.gather(leaping, return_exceptions=True)

    async def _leap(self) -> None:
        while True:
            await asyncio.sleep(_TICK)
            if not self._pauses or not await self._quiet():
                continue
            seconds = max(0.0, min(self._pauses.values()) + _TOGETHER - self.now().mono)
            self._ahead += seconds
            await self._advance(seconds)
            due = self.now().mono
            for pause in [pause for pause, at in self._pauses.items() if at <= due]:
                _end(pause)

    async def _quiet(self) -> bool:
        """Whether nothing is under way, and nothing comes of what just ended: however slow the machine, a turn of the
        loop is a turn for everybody."""
        ended = self._ended
        for _ in range(_TURNS):
            if self.busy or _working or self._ended != ended:
                return False
            await asyncio.sleep(0)
        return not (self.busy or _working or self._ended != ended)


def _end(pause: asyncio.Future[None]) -> None:
    if not pause.done():
        pause.set_result(None)


@contextmanager
def watched() -> Iterator[None]:
    """Let leaping clocks know of the requests and of the work in threads under way."""
    with (
        patch.object(Exchange, "run", _counted(Exchange.run)),
        patch.object(BaseEventLoop, "run_in_executor", _in_threads(BaseEventLoop.run_in_executor)),
    ):
        yield


def _counted(run: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    async def counted(exchange: Any, *args: Any, **named: Any) -> Any:
        clock = exchange._clock
        if not isinstance(clock, LeapingClock):
            return await run(exchange, *args, **named)
        clock.busy += 1
        try:
            return await run(exchange, *args, **named)
        finally:
            clock.busy -= 1

    return counted


def _in_threads(run: Callable[..., asyncio.Future[Any]]) -> Callable[..., asyncio.Future[Any]]:
    def counted(loop: BaseEventLoop, *args: Any) -> asyncio.Future[Any]:
        working = run(loop, *args)
        _working.add(working)
        working.add_done_callback(_working.discard)
        return working

    return counted
