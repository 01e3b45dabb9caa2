"""The one place tasks are started: it keeps them, logs and announces what ends them, and restarts what must go on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from fxtui.contract.venue import Chance
from fxtui.desk.bus import Bus
from fxtui.desk.events import Said
from fxtui.desk.waiting import end
from fxtui.domain.instrument import VenueId
from fxtui.domain.moment import Clock

_log = logging.getLogger(__name__)

LONGEST_PAUSE = 30.0
"""Seconds between tries, at most, however often something failed."""


def jittered(seconds: float, chance: Chance) -> float:
    """`seconds`, up to a tenth shorter or longer."""
    return seconds * (0.9 + 0.2 * chance.fraction())


def backed_off(failures: int, chance: Chance, first: float = 1.0) -> float:
    """Seconds to wait after so many failures in a row: `first`, doubled each time, at most 30, jittered."""
    return jittered(min(LONGEST_PAUSE, first * 2.0 ** min(max(0, failures - 1), 16)), chance)


class Supervisor:
    """Owner of every background task of the desk."""

    def __init__(self, clock: Clock, chance: Chance, bus: Bus) -> None:
        self._clock = clock
        self._chance = chance
        self._bus = bus
        self._tasks: set[asyncio.Task[None]] = set()

    def spawn(
        self,
        name: str,
        work: Callable[[], Awaitable[Any]],
        *,
        restart: bool = False,
        venue: VenueId | None = None,
    ) -> asyncio.Task[None]:
        """Start `work` as a task that is kept; with `restart` it is started again whenever it fails."""
        task = asyncio.create_task(self._keep(name, work, restart, venue), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def stop(self) -> None:
        """Cancel every task and wait until all have ended."""
        while unfinished := [task for task in self._tasks if not task.done()]:
            await end(unfinished)

    async def _keep(
        self, name: str, work: Callable[[], Awaitable[Any]], restart: bool, venue: VenueId | None
    ) -> None:
        failures = 0
        while True:
            try:
                await work()
                return
            except Exception as error:  # noqa: BLE001 - the place where nothing is lost: logged, said, restarted
                failures += 1
                _log.exception("%s failed", name)
                again = "it is started again" if restart else "see the log"
                self._bus.tell(Said("danger", f"{name} failed ({type(error).__name__}): {again}.", venue))
            if not restart:
                return
            await self._clock.sleep(backed_off(failures, self._chance))
