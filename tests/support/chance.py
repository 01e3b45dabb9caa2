"""Chance without chance: nonces that count, and always the same fraction."""

from __future__ import annotations

from itertools import count


class FakeChance:
    """A `fxtui.contract.venue.Chance` that gives the same answers in every run."""

    def __init__(self, fraction: float = 0.5) -> None:
        self._fraction = fraction
        self._numbers = count(1)

    def nonce(self) -> str:
        """`1`, `2`, `3` and so on."""
        return str(next(self._numbers))

    def fraction(self) -> float:
        """The fraction it was made with."""
        return self._fraction
