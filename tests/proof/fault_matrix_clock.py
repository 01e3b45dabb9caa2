"""A clock for desks that leaps over every pause in which nothing happens, and takes the simulated venue along.

What is measured by it is what the program sees: pauses last as long as they would, answers take the time they take.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from fxtui.desk.clock import SystemClock
from fxtui.domain.moment import Moment
from fxtui.store.journal import Journal
from fxtui.transport.exchange import Exchange

_TICK = 0.001
_QUIET = 6
"""Ticks without a request or a write under way after which only time can bring anything about."""

_TOGETHER = 0.05
"""Pauses that end within so many seconds end at once."""


class LeapingClock(SystemClock):
    """This machine's clock; inside `leaping`, pauses end as soon as nothing but them is waited for."""

    def __init__(self, advance: Callable[[float], Awaitable[None]], ahead: float = 0.0) -> None:
        """`advance` moves the venue's clock by seconds; both are `ahead` of the machine's to begin with."""
        self.busy = 0
        self._ahead = ahead
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
        quiet = 0
        while True:
            await asyncio.sleep(_TICK)
            quiet = 0 if self.busy else quiet + 1
            if quiet < _QUIET or not self._pauses:
                continue
            quiet = 0
            seconds = max(0.0, min(self._pauses.values()) + _TOGETHER - self.now().mono)
            self._ahead += seconds
            await self._advance(seconds)
            due = self.now().mono
            for pause in [pause for pause, at in self._pauses.items() if at <= due]:
                _end(pause)


def _end(pause: asyncio.Future[None]) -> None:
    if not pause.done():
        pause.set_result(None)


@contextmanager
def watched() -> Iterator[None]:
    """Let every leaping clock know of the requests and writes under way."""
    with (
        patch.object(Exchange, "run", _counted(Exchange.run)),
        patch.object(Journal, "_run", _counted(Journal._run)),
    ):
        yield


def _counted(method: Any) -> Any:
    async def counted(self: Any, *args: Any, **named: Any) -> Any:
        clock = self._clock
        if not isinstance(clock, LeapingClock):
            return await method(self, *args, **named)
        clock.busy += 1
        try:
            return await method(self, *args, **named)
        finally:
            clock.busy -= 1

    return counted
