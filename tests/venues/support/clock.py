"""A clock that runs like this machine's but skips every sleep, and takes the simulated venue's clock along."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from fxtui.domain.moment import Moment


class SkippingClock:
    """A `fxtui.domain.moment.Clock`: nobody waits, and both sides agree on how late it is."""

    def __init__(self) -> None:
        self.skipped = 0.0
        self.take_along: Callable[[float], Awaitable[None]] | None = None

    def now(self) -> Moment:
        """This machine's time plus everything skipped."""
        return Moment(datetime.now(UTC) + timedelta(seconds=self.skipped), time.monotonic() + self.skipped)

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` be over, here and at the venue."""
        if seconds > 0:
            self.skipped += seconds
            if self.take_along is not None:
                await self.take_along(seconds)
        await asyncio.sleep(0)
