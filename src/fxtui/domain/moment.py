"""When something was seen, by both clocks of this machine.

The wall clock is for people and venues, the monotonic clock for ages and expiries: a wall clock that jumps makes
nothing fresh again. The clock itself is passed in; `fxtui.desk.clock` holds the real one.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

from msgspec import Struct


class Moment(Struct, frozen=True):
    """One instant: wall time (aware, UTC) and monotonic seconds."""

    wall: datetime
    mono: float

    def age(self, now: Moment) -> float:
        """Seconds from this moment to `now` by the monotonic clock, never negative."""
        return max(0.0, now.mono - self.mono)

    def iso(self) -> str:
        """The wall time as ISO-8601 in UTC with milliseconds and `Z`."""
        return iso(self.wall)


class Clock(Protocol):
    """What tells the time; every part that needs it is handed one."""

    def now(self) -> Moment:
        """The present moment."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait `seconds` of this clock."""
        ...


def iso(when: datetime) -> str:
    """`when` as ISO-8601 in UTC with milliseconds and `Z`."""
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_millis(millis: int) -> datetime:
    """The UTC time of milliseconds since the epoch."""
    seconds, rest = divmod(millis, 1000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest * 1000)
