"""How many requests a venue gets, and when none: budgets with a reserve, and bans.

One `Pacer` per metering scope. The clock is passed in and nothing here knows HTTP. Written here because the reserve,
the ban and the passed-in clock are the point of it, and the libraries for leaky buckets have none of the three.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Mapping

from msgspec import Struct, field

from fxtui.domain.moment import Clock
from fxtui.transport.request import Priority

NORMAL_SHARE = 4, 5
"""The part of a budget that ordinary requests may use; the rest is kept for money, cancels and look-ups."""

PATIENCE: Mapping[Priority, float] = {
    Priority.NORMAL: 3.0,
    Priority.LOOKUP: 5.0,
    Priority.CANCEL: 5.0,
    Priority.MONEY: 2.0,
}
"""Seconds a request waits for its turn before it is turned away; money moves soon or not at all."""

_TINY = 1e-6


class Limit(Struct, frozen=True):
    """At most `requests` in any `seconds`, and `burst` of them in quick succession.

    Quick succession is the time in which `burst` requests come due at the even rate: 300 in 60 s with a burst of 5 is
    at most 5 in any second.
    """

    requests: int
    seconds: float
    burst: int

    def __post_init__(self) -> None:
        if self.requests < 1 or self.seconds <= 0 or self.burst < 1:
            raise ValueError("a limit allows at least one request in a positive time")


class Metering(Struct, frozen=True):
    """The limits of a venue by scope; scopes that are not listed share one that only bans hold back."""

    scopes: Mapping[str, Limit] = field(default_factory=dict)


class HeldBack(Exception):
    """A request is turned away: its turn comes in `wait` seconds; `banned` when the venue itself asked for that."""

    def __init__(self, wait: float, *, banned: bool) -> None:
        super().__init__()
        self.wait = wait
        self.banned = banned


class Pacer:
    """Admits requests of one scope within its limit, ordinary ones in their order, the others before them."""

    def __init__(self, limit: Limit | None, clock: Clock) -> None:
        self.limit = limit
        self._clock = clock
        self._windows = _windows(limit)
        self._admitted: deque[float] = deque(maxlen=limit.requests if limit else 1)
        self._ban_until = float("-inf")
        self._line = asyncio.Lock()
        self._in_line = 0

    async def admit(self, priority: Priority) -> float:
        """Return its turn when the request may go, and count it; raises `HeldBack` when that outlasts its patience.

        Money never waits for a ban to end.
        """
        if priority is not Priority.NORMAL:
            return await self._take_turn(priority)
        self._wait(priority, ahead=self._in_line)
        self._in_line += 1
        try:
            async with self._line:
                return await self._take_turn(priority)
        finally:
            self._in_line -= 1

    def give_back(self, turn: float) -> None:
        """Count a turn no more: it is proven that no byte of its request left, so the venue counted nothing."""
        with contextlib.suppress(ValueError):
            self._admitted.remove(turn)

    async def outlast_ban(self, priority: Priority) -> None:
        """Return when no ban is in force: the last look of what was admitted and had to wait for something else.

        Raises `HeldBack` when the ban outlasts its patience, as `admit` does; nothing is counted.
        """
        while (wait := self._ban_wait(priority)) > _TINY:
            await self._clock.sleep(wait)

    def ban(self, seconds: float) -> None:
        """Admit nothing for `seconds`; a ban is prolonged, never shortened."""
        self._ban_until = max(self._ban_until, self._clock.now().mono + seconds)

    def left(self) -> int | None:
        """Requests left in the present window, None without a limit."""
        if self.limit is None:
            return None
        if self._banned_for() > 0:
            return 0
        start = self._clock.now().mono - self.limit.seconds
        return self.limit.requests - sum(1 for when in self._admitted if when > start)

    async def _take_turn(self, priority: Priority) -> float:
        while (wait := self._wait(priority)) > _TINY:
            await self._clock.sleep(wait)
        turn = self._clock.now().mono
        self._admitted.append(turn)
        return turn

    def _banned_for(self) -> float:
        return self._ban_until - self._clock.now().mono

    def _wait(self, priority: Priority, ahead: int = 0) -> float:
        """Seconds until the turn of a request with `ahead` others before it."""
        wait = max(self._ban_wait(priority), self._budget_wait(priority, ahead))
        if wait > PATIENCE[priority]:
            raise HeldBack(wait, banned=False)
        return wait

    def _ban_wait(self, priority: Priority) -> float:
        """Seconds until the ban ends, at most 0 without one; raises `HeldBack` when that takes too long."""
        banned_for = self._banned_for()
        if banned_for > (0 if priority is Priority.MONEY else PATIENCE[priority]):
            raise HeldBack(banned_for, banned=True)
        return banned_for

    def _budget_wait(self, priority: Priority, ahead: int) -> float:
        now = self._clock.now().mono
        wait = 0.0
        for allowed, share, seconds in self._windows:
            room = share if priority is Priority.NORMAL else allowed
            rounds, before = divmod(ahead, room)
            back = room - before
            due = self._admitted[-back] + seconds - now if back <= len(self._admitted) else 0.0
            wait = max(wait, max(due, 0.0) + rounds * seconds)
        return wait


class Pacers:
    """The pacers of one venue by scope."""

    def __init__(self, metering: Metering, clock: Clock) -> None:
        self._scopes = {scope: Pacer(limit, clock) for scope, limit in metering.scopes.items()}
        self._other = Pacer(None, clock)

    def of(self, scope: str) -> Pacer:
        """The pacer of `scope`."""
        return self._scopes.get(scope, self._other)

    def ban_all(self, seconds: float) -> None:
        """Admit nothing to any scope for `seconds`."""
        for pacer in (*self._scopes.values(), self._other):
            pacer.ban(seconds)

    def tightest(self) -> tuple[int, int] | None:
        """Requests left and allowed of the scope with the least left in proportion, None without any limit."""
        budgets = [
            (left, pacer.limit.requests)
            for pacer in self._scopes.values()
            if pacer.limit and (left := pacer.left()) is not None
        ]
        return min(budgets, key=lambda budget: budget[0] / budget[1], default=None)


def _windows(limit: Limit | None) -> tuple[tuple[int, int, float], ...]:
    """Requests allowed, the ordinary share of them, and seconds, for the whole window and for quick succession."""
    if limit is None:
        return ()
    whole = limit.requests, _share(limit.requests), limit.seconds
    if limit.burst >= limit.requests:
        return (whole,)
    return whole, (limit.burst, _share(limit.burst), limit.seconds * limit.burst / limit.requests)


def _share(requests: int) -> int:
    part, of = NORMAL_SHARE
    return max(1, requests * part // of)
