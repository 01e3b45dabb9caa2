"""A clock that can be made to run faster, and the simulator's clock with it: half a minute in a second."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from fxtui.desk.clock import SystemClock
from fxtui.domain.moment import Moment
from tests.venues.support.control import Control

_PULL = 0.005


class RushingClock(SystemClock):
    """This machine's clock; while it rushes, a sleep is shorter and the time later than the machine says."""

    def __init__(self) -> None:
        self._factor = 1
        self._turned = super().now()
        self._ahead = 0.0

    def now(self) -> Moment:
        """The present moment, as fast as time runs."""
        real, ahead = super().now(), self.ahead
        return Moment(real.wall + timedelta(seconds=ahead), real.mono + ahead)

    async def sleep(self, seconds: float) -> None:
        """Wait `seconds` of this clock."""
        await super().sleep(seconds / self._factor)

    @property
    def ahead(self) -> float:
        """Seconds gained on the machine so far."""
        return self._ahead + (super().now().mono - self._turned.mono) * (self._factor - 1)

    @asynccontextmanager
    async def rush(self, control: Control, factor: int) -> AsyncIterator[None]:
        """Let time run `factor` times as fast, here and at the venue, while the context lasts."""
        self._turn(factor)
        pulling = asyncio.create_task(self._pull(control, self.ahead))
        try:
            yield
        finally:
            self._turn(1)
            pulling.cancel()
            await asyncio.gather(pulling, return_exceptions=True)

    def _turn(self, factor: int) -> None:
        self._ahead, self._turned, self._factor = self.ahead, super().now(), factor

    async def _pull(self, control: Control, there: float) -> None:
        while True:
            await asyncio.sleep(_PULL)
            here = self.ahead
            await control.advance(here - there)
            there = here
