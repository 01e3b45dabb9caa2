"""A loop that stands still is told of: over a quarter of a second in one turn puts where it stood into the log.

An alarm is set whenever the loop wakes and taken back whenever it goes to sleep, so that an idle console has no thread
and no tick for it. The alarm interrupts what stands still where it stands, also in a call that waits. Two system calls a
turn are all it costs.
"""

from __future__ import annotations

import logging
import selectors
import signal
import traceback
from asyncio import SelectorEventLoop
from types import FrameType

_log = logging.getLogger(__name__)

STALL = 0.25
"""Seconds in one turn of the loop from which on it is told of."""


class WatchedLoop(SelectorEventLoop):
    """An event loop that tells of its stalls once `watch` was called; in the main thread alone."""

    def __init__(self) -> None:
        self._sleep = _Sleep(self)
        super().__init__(self._sleep)

    def watch(self) -> None:
        """Tell of stalls from now on."""
        signal.signal(signal.SIGALRM, self._sleep.alarm)
        self._sleep.watching = True

    def close(self) -> None:
        """Take the alarm back."""
        if self._sleep.watching:
            self._sleep.watching = False
            signal.setitimer(signal.ITIMER_REAL, 0)
        super().close()


class _Sleep(selectors.DefaultSelector):
    """What the loop sleeps in."""

    def __init__(self, loop: SelectorEventLoop) -> None:
        super().__init__()
        self._loop = loop
        self._stood_at: float | None = None
        self.watching = False

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Sleep without the alarm, wake with it."""
        if not self.watching:
            return super().select(timeout)
        signal.setitimer(signal.ITIMER_REAL, 0)
        if self._stood_at is not None:
            stood = STALL + self._loop.time() - self._stood_at
            self._stood_at = None
            _log.warning("the event loop stood still for %.2f s", stood)
        ready = super().select(timeout)
        signal.setitimer(signal.ITIMER_REAL, STALL)
        return ready

    def alarm(self, _number: int, frame: FrameType | None) -> None:
        """Tell where the loop stands: its calls without their values."""
        self._stood_at = self._loop.time()
        where = "".join(traceback.format_stack(frame))
        _log.warning("the event loop stands still since %.2f s\n%s", STALL, where)
