"""A clock that a test moves; it stands still otherwise."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from fxtui.domain.moment import Moment

START = datetime(2025, 7, 9, 12, 0, 0, tzinfo=UTC)


class FakeClock:
    """A `fxtui.domain.moment.Clock` whose time passes only when `advance` is called.

    With `hurried=True` a `sleep` moves the clock itself and returns at once: for tests in which waiting is not the
    point.
    """

    def __init__(self, wall: datetime = START, mono: float = 1000.0, *, hurried: bool = False) -> None:
        self._wall = wall
        self._mono = mono
        self._hurried = hurried
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []
        self.slept: list[float] = []

    def now(self) -> Moment:
        """The present moment."""
        return Moment(self._wall, self._mono)

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock has been advanced by `seconds`."""
        self.slept.append(seconds)
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        if self._hurried:
            self.advance(seconds)
            await asyncio.sleep(0)
            return
        sleeper = self._mono + seconds, asyncio.get_running_loop().create_future()
        self._sleepers.append(sleeper)
        try:
            await sleeper[1]
        finally:
            self._sleepers = [one for one in self._sleepers if one is not sleeper]

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass on both clocks; who has slept long enough wakes when the test next awaits."""
        self._mono += seconds
        self._wall += timedelta(seconds=seconds)
        due = [sleeper for sleeper in self._sleepers if sleeper[0] <= self._mono + 1e-9]
        self._sleepers = [sleeper for sleeper in self._sleepers if sleeper not in due]
        for _, waking in sorted(due, key=lambda sleeper: sleeper[0]):
            if not waking.done():
                waking.set_result(None)

    def jump(self, seconds: float) -> None:
        """Set the wall clock by `seconds` while no time passes, as a person or a time server does."""
        self._wall += timedelta(seconds=seconds)

    @property
    def sleepers(self) -> int:
        """How many are asleep."""
        return len(self._sleepers)

    async def asleep(self, sleepers: int = 1) -> None:
        """Wait until so many are asleep; `AssertionError` when that does not come about."""
        for _ in range(10_000):
            if self.sleepers >= sleepers:
                return
            await asyncio.sleep(0)
        raise AssertionError(f"{self.sleepers} asleep, not {sleepers}")
