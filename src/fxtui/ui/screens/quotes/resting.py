"""The depth of the pair under the cursor: read when the cursor rests on it, and every five seconds while it stays.

Depth is not polled by the desk; this reads it for what is looked at and for nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fxtui.contract.errors import FxtuiError
from fxtui.desk.quote_book import Key
from fxtui.domain.quote import Depth

if TYPE_CHECKING:
    from textual.timer import Timer

    from fxtui.ui.screens.base import DeskScreen

RESTS_AFTER = 0.35
"""Seconds the cursor must stay before the depth is read."""
READ_EVERY = 5.0
"""Seconds until it is read again."""
_LEVELS = 20


class RestingDepth:
    """Holds the depth of one pair; `changed` is called when it was read or could not be."""

    def __init__(self, screen: DeskScreen, changed: Callable[[], None]) -> None:
        self._screen = screen
        self._changed = changed
        self._key: Key | None = None
        self._stopped = False
        self._timer: Timer | None = None
        self.depth: Depth | None = None
        self.problem = ""

    def rest_on(self, key: Key | None) -> None:
        """The cursor stands on `key`; nothing happens when it stood there already."""
        if key == self._key:
            if self._stopped:
                self._stopped = False
                self._wait(RESTS_AFTER)
            return
        self._stopped = False
        self._key, self.depth, self.problem = key, None, ""
        self._wait(RESTS_AFTER)

    def stop(self) -> None:
        """Read no more until the cursor rests somewhere again; what was read stays."""
        self._stopped = True
        self._wait(None)

    def _wait(self, seconds: float | None) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if seconds is not None and self._key is not None:
            self._timer = self._screen.set_timer(seconds, self._read, name="depth")

    def _read(self) -> None:
        key = self._key
        if key is None:
            return

        async def read() -> None:
            try:
                depth = await self._screen.desk.depth(*key, _LEVELS)
            except FxtuiError as error:
                if key == self._key:
                    self.depth, self.problem = None, error.message
            else:
                if key == self._key:
                    self.depth, self.problem = depth, ""
            if key == self._key:
                self._changed()
                self._wait(None if self._stopped else READ_EVERY)

        self._screen.fetch(read, group="net")
