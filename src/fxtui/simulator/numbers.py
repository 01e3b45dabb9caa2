"""Identifiers of a simulated venue: running numbers and GUIDs, the same ones for the same seed."""

from __future__ import annotations

from random import Random
from uuid import UUID


class Numbers:
    """Hands out every identifier of one simulated venue; nothing is given twice."""

    def __init__(self, seed: int, first: int) -> None:
        self._chance = Random(f"identifiers {seed}")
        self._next = first

    def number(self) -> int:
        """The next running number."""
        self._next += 1
        return self._next - 1

    def guid(self) -> str:
        """A random version 4 UUID in its usual spelling."""
        return str(UUID(int=self._chance.getrandbits(128), version=4))

    def hexadecimal(self, digits: int) -> str:
        """`digits` random lower-case hexadecimal digits."""
        return f"{self._chance.getrandbits(4 * digits):0{digits}x}"
