"""Which time steps of an authenticator were used: a one-time code is good for one login, whoever made it."""

from __future__ import annotations

from typing import Protocol


class StepMemory(Protocol):
    """Remembers the last time step used of each authenticator, over restarts and for every process of this machine."""

    async def claim(self, name: str, step: int) -> bool:
        """Remember that `step` of the authenticator `name` is used now; False when it, or a later one, was before.

        `name` is no secret. Raises `StoreError` when it can't be remembered: the code must not be used then.
        """
        ...


class ThisProcess:
    """A memory that ends with the process: for simulators and tests."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    async def claim(self, name: str, step: int) -> bool:
        """As `StepMemory.claim`."""
        if step <= self._last.get(name, -1):
            return False
        self._last[name] = step
        return True
