"""The time a simulated venue lives in; every other part of the simulators is handed a `SimClock`."""

from __future__ import annotations

import time


class SimClock:
    """Milliseconds since the epoch: either this machine's wall clock, shifted, or a clock that only moves when told."""

    def __init__(self, at_ms: int | None = None) -> None:
        """Stand still at `at_ms` until advanced; follow the wall clock when it is None."""
        self._still_at = at_ms
        self._shift = 0

    def now_ms(self) -> int:
        """The present time in whole milliseconds since the epoch, UTC."""
        base = time.time_ns() // 1_000_000 if self._still_at is None else self._still_at
        return base + self._shift

    def advance(self, ms: int) -> None:
        """Move the clock by `ms` milliseconds; negative puts it back, as a venue with a wrong clock would be."""
        self._shift += ms
