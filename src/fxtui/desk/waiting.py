"""Waiting by the desk's own clock: for an event at most so long, or for an alarm that may ring early."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable
from typing import Any

from fxtui.domain.moment import Clock


async def within(clock: Clock, seconds: float | None, happening: Awaitable[Any]) -> bool:
    """Wait for `happening` at most `seconds` of `clock` (None: for ever); returns whether it happened in time.

    What was waited for is cancelled when the time is up; wrap it in `asyncio.shield` when it must go on.
    """
    waited = asyncio.ensure_future(happening)
    if seconds is None:
        await waited
        return True
    timer = asyncio.ensure_future(clock.sleep(seconds))
    try:
        await asyncio.wait({waited, timer}, return_when=asyncio.FIRST_COMPLETED)
        return waited.done()
    finally:
        await end((timer, waited))


async def end(tasks: Iterable[asyncio.Future[Any]]) -> None:
    """Cancel what is not done and wait until it is; results and errors are nobody's any more."""
    unfinished = [task for task in tasks if not task.done()]
    for task in unfinished:
        task.cancel()
    if unfinished:
        await asyncio.gather(*unfinished, return_exceptions=True)


class Alarm:
    """A sleep that can be cut short."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """End the present sleep, or the next one at once."""
        self._rung.set()

    async def sleep(self, seconds: float | None) -> None:
        """Wait `seconds` (None: for ever) or until the alarm rings; a ring is used up by that."""
        if not self._rung.is_set():
            await within(self._clock, seconds, self._rung.wait())
        self._rung.clear()
