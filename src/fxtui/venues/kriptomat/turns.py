"""Reads of which there are many at once, one per price and one per balance, in turns within a part of the budget.

The rest of it stays free for what somebody waits for: previews, look-ups, lists.
"""

from __future__ import annotations

from collections.abc import Mapping

from fxtui.contract.errors import RateLimited
from fxtui.venues.kriptomat.calls import Calls, Reply

PATIENCE = 15.0
"""Seconds one question for prices or balances waits for turns; what has none by then is left for the next."""

_PART = 0.7
_AT_ONCE = 3
_MINUTE = 60.0


class Turns:
    """Gives turns evenly at seven tenths of the budget; a third of a minute's requests may come at once after a rest."""

    def __init__(self, calls: Calls) -> None:
        budget = calls.settings.requests_per_minute
        self._calls = calls
        self._most = float(max(1, budget // _AT_ONCE))
        self._apart = _MINUTE / (budget * _PART)
        self._free = self._most
        self._counted = calls.clock.now().mono

    async def get(self, operation: str, path: str, query: Mapping[str, str], until: float) -> Reply | None:
        """`Calls.get` when its turn has come; None when it does not come before `until`, in monotonic seconds.

        What the budget has no room for just now waits like that too; where Kriptomat itself asked for a pause, that is
        raised.
        """
        while await self._take(until):
            try:
                return await self._calls.get(operation, path, query)
            except RateLimited as limited:
                if self._calls.held_back:
                    raise
                if not await self._rest(limited.retry_after, until):
                    break
        return None

    async def _take(self, until: float) -> bool:
        """Take the next turn there is, also one that is still to come."""
        now = self._calls.clock.now().mono
        self._free = min(self._most, self._free + (now - self._counted) / self._apart)
        self._counted = now
        wait = max(0.0, (1 - self._free) * self._apart)
        if now + wait > until:
            return False
        self._free -= 1
        return await self._rest(wait, until)

    async def _rest(self, seconds: float, until: float) -> bool:
        """Wait, unless that would take longer than `until`."""
        clock = self._calls.clock
        if clock.now().mono + seconds > until:
            return False
        if seconds > 0:
            await clock.sleep(seconds)
        return True
