"""Laravel's limit on requests: so many from one address in the minute that begins with the first of them (dossier 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fxtui.simulator.clock import SimClock
from fxtui.venues.kriptomat.sim.refusal import too_many

_MINUTE_MS = 60_000


@dataclass(slots=True)
class _Window:
    ends_ms: int
    requests: int = 0


class Throttle:
    """Counts requests by address; a limit of None counts nothing."""

    def __init__(self, clock: SimClock, limit: int | None) -> None:
        self._clock, self._limit = clock, limit
        self._windows: dict[str, _Window] = {}

    def count(self, peer: str) -> Mapping[str, str]:
        """Count a request of an address; returns the headers that tell how many are left.

        Raises:
            Refusal: 429 once the limit is reached, with the seconds until the minute is over.
        """
        if self._limit is None:
            return {}
        now = self._clock.now_ms()
        window = self._windows.get(peer)
        if window is None or now >= window.ends_ms:
            window = self._windows[peer] = _Window(now + _MINUTE_MS)
        if window.requests >= self._limit:
            told = {"X-RateLimit-Limit": str(self._limit), "X-RateLimit-Remaining": "0"}
            reset = {"X-RateLimit-Reset": str(-(-window.ends_ms // 1000))}
            raise too_many(-((now - window.ends_ms) // 1000), {**told, **reset})
        window.requests += 1
        left = self._limit - window.requests
        return {"X-RateLimit-Limit": str(self._limit), "X-RateLimit-Remaining": str(left)}
