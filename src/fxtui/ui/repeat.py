"""Reading again and again while a screen can be seen: one read at a time, none while nobody looks.

For what the desk does not poll by itself: books, candles, public trades. Reads only, never money.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.worker import Worker

    from fxtui.ui.screens.base import DeskScreen


class Repeater:
    """Calls `read`, waits `every` seconds once it came back, and calls it again, until it is stopped.

    `read` says its own problems where they belong; what it raises besides is said on the speech line and ends it.
    """

    def __init__(
        self, screen: DeskScreen, read: Callable[[], Awaitable[None]], *, every: float, group: str
    ) -> None:
        self._screen = screen
        self._read = read
        self._every = every
        self._group = group
        self._worker: Worker[None] | None = None

    @property
    def running(self) -> bool:
        """Whether it reads."""
        return self._worker is not None and not self._worker.is_finished

    def start(self) -> None:
        """Read now, and go on; a read that is under way is given up for it."""
        self._worker = self._screen.fxtui.fetch(self._loop, group=self._group, node=self._screen)

    def stop(self) -> None:
        """Read no more."""
        if self._worker is not None:
            self._worker.cancel()
            self._worker = None

    async def _loop(self) -> None:
        while True:
            await self._read()
            await self._screen.fxtui.clock.sleep(self._every)
