"""Time and turns of the engine machine: a clock that jumps to what is due next, a loop that knows when all is still.

Nothing waits for the machine's own time, and no thread runs: what the journal does in its thread is done in the loop,
one thing after the other, as slowly as the disk is said to be. So a run is the same every time.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from contextvars import Context
from typing import TypeVar, TypeVarTuple

from tests.support.clock import FakeClock

_Args = TypeVarTuple("_Args")
_Result = TypeVar("_Result")


class MachineClock(FakeClock):
    """A clock a test moves, with alarms for what is no coroutine."""

    def __init__(self) -> None:
        super().__init__()
        self._alarms: list[tuple[float, Callable[[], object]]] = []

    @property
    def mono(self) -> float:
        """Monotonic seconds now."""
        return self.now().mono

    def at(self, mono: float, call: Callable[[], object]) -> None:
        """Call when that time has come."""
        self._alarms.append((mono, call))

    def next_due(self) -> float | None:
        """When somebody wakes next, None when nobody sleeps."""
        times = [at for at, _ in self._sleepers] + [at for at, _ in self._alarms]
        return min(times, default=None)

    def advance(self, seconds: float) -> None:
        """Let time pass; who has waited long enough is woken."""
        super().advance(seconds)
        due = [alarm for alarm in self._alarms if alarm[0] <= self.mono + 1e-9]
        self._alarms = [alarm for alarm in self._alarms if alarm not in due]
        for _, call in sorted(due, key=lambda alarm: alarm[0]):
            call()


class StillLoop(asyncio.SelectorEventLoop):
    """An event loop that counts what it is asked to do, and in which the journal's thread is a queue.

    `epoch` counts the moments at which nothing was left to do: what one of them separates did not happen at once.
    """

    def __init__(self, clock: MachineClock) -> None:
        super().__init__()
        self.clock = clock
        self.epoch = 0
        self.disk_takes = 0.0
        self._asked = 0
        self._jobs: deque[tuple[float, Callable[[], None]]] = deque()

    def call_soon(
        self, callback: Callable[[*_Args], object], *args: *_Args, context: Context | None = None
    ) -> asyncio.Handle:
        """Count what is to be done."""
        self._asked += 1
        return super().call_soon(callback, *args, context=context)

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*_Args], _Result], *args: *_Args
    ) -> asyncio.Future[_Result]:
        """Do `func` in its turn, when the disk has taken its time."""
        answer: asyncio.Future[_Result] = self.create_future()

        def work() -> None:
            try:
                result = func(*args)
            except Exception as error:  # noqa: BLE001 - it belongs to whoever asked
                if not answer.done():
                    answer.set_exception(error)
            else:
                if not answer.done():
                    answer.set_result(result)

        self._jobs.append((self.clock.mono + self.disk_takes, work))
        if len(self._jobs) == 1:
            self._next_job()
        return answer

    def forget_jobs(self) -> None:
        """Leave undone what the disk has not done yet: its process is dead."""
        self._jobs.clear()

    async def turns(self, count: int) -> None:
        """Let so many turns of the loop pass."""
        for _ in range(count):
            await asyncio.sleep(0)

    async def quiet(self) -> None:
        """Let everything happen that can happen without time passing."""
        while True:
            before = self._asked
            await asyncio.sleep(0)
            if self._asked == before + 1:
                self.epoch += 1
                return

    async def pass_time(self, seconds: float) -> None:
        """Let time pass from one thing that is due to the next."""
        end = self.clock.mono + seconds
        while True:
            await self.quiet()
            due = self.clock.next_due()
            if due is None or due > end:
                break
            self.clock.advance(max(0.0, due - self.clock.mono))
        self.clock.advance(max(0.0, end - self.clock.mono))
        await self.quiet()

    async def until(self, done: Callable[[], bool], within: float) -> bool:
        """Let time pass until `done`, at most `within` seconds; whether it came about."""
        end = self.clock.mono + within
        while True:
            await self.quiet()
            if done():
                return True
            due = self.clock.next_due()
            if due is None or due > end:
                return False
            self.clock.advance(max(0.0, due - self.clock.mono))

    def _next_job(self) -> None:
        due, _ = self._jobs[0]
        if due <= self.clock.mono + 1e-9:
            self.call_soon(self._do_job)
        else:
            self.clock.at(due, self._do_job)

    def _do_job(self) -> None:
        if not self._jobs or self._jobs[0][0] > self.clock.mono + 1e-9:
            return
        self._jobs[0][1]()
        if self._jobs:
            self._jobs.popleft()
        if self._jobs:
            self._next_job()
