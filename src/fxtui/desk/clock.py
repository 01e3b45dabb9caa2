"""The real clock, the real source of randomness, and the keys intents carry to a venue.

This is the one module that reads the machine's time and entropy; everything else is handed these objects.
"""

from __future__ import annotations

import asyncio
import random
import time
from datetime import UTC, datetime
from typing import Protocol

from fxtui.contract.venue import Chance
from fxtui.domain.moment import Moment

_RFC_4122_VERSION = 4
_UUID_BITS = 128
_SUFFIX_BITS = 24
_ELAPSED: int = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""The clock no correction moves that counts suspended time too: Linux has it under its own name."""


class SystemClock:
    """The clocks of this machine: UTC wall time, and elapsed time, in which a suspended hour is an hour of age."""

    def now(self) -> Moment:
        """The present moment."""
        return Moment(datetime.now(UTC), time.clock_gettime(_ELAPSED))

    async def sleep(self, seconds: float) -> None:
        """Wait `seconds`, at least one turn of the event loop."""
        await asyncio.sleep(max(0.0, seconds))


class DeskChance(Chance, Protocol):
    """Randomness as the desk needs it: what adapters get, and raw bits for keys."""

    def bits(self, count: int) -> int:
        """An unpredictable number below 2**count."""
        ...


class SystemChance:
    """Randomness of the operating system."""

    def __init__(self) -> None:
        self._last = 0
        self._entropy = random.SystemRandom()

    def nonce(self) -> str:
        """Microseconds since the epoch, always more than the last ones given: digits only, never given twice."""
        self._last = max(self._last + 1, time.time_ns() // 1_000)
        return str(self._last)

    def fraction(self) -> float:
        """A number in [0, 1) for jitter."""
        return random.random()

    def bits(self, count: int) -> int:
        """An unpredictable number below 2**count."""
        return self._entropy.getrandbits(count)


class KeyMaker:
    """Names for previews and intents, and the random forms of a client key (contract/abilities.ClientKey)."""

    def __init__(self, chance: DeskChance) -> None:
        self._chance = chance

    def uuid4(self) -> str:
        """A random UUID of version 4, lower case with hyphens."""
        from uuid import UUID

        return str(UUID(int=self._chance.bits(_UUID_BITS), version=_RFC_4122_VERSION))

    def text32(self) -> str:
        """32 lower-case hexadecimal characters."""
        return f"{self._chance.bits(_UUID_BITS):032x}"

    def intent_id(self, at: Moment) -> str:
        """A readable name that sorts by time, e.g. `20261121-140211-7f3a9c`; UTC."""
        return f"{at.wall.astimezone(UTC):%Y%m%d-%H%M%S}-{self._chance.bits(_SUFFIX_BITS):06x}"

    def preview_id(self) -> str:
        """A name for a preview, unique in this process."""
        return f"p-{self._chance.bits(64):016x}"
