"""What a proof comes to: figures beside what was promised (safety.md), for a test, a table and docs/proofs.md alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a proof: what was counted or measured, what came out, what was promised, whether that was kept."""

    what: str
    value: str
    promised: str
    kept: bool


def exactly(what: str, value: int, promised: int) -> Figure:
    """A count that has to be what was promised."""
    return Figure(what, f"{value:,}", f"{promised:,}", value == promised)


def at_least(what: str, value: int, promised: int) -> Figure:
    """A count that may not be smaller than promised."""
    return Figure(what, f"{value:,}", f"≥ {promised:,}", value >= promised)


def at_most(what: str, value: float, promised: float, unit: str) -> Figure:
    """A measure that may not be larger than promised."""
    return Figure(what, f"{value:.1f} {unit}", f"≤ {promised:g} {unit}", value <= promised)


def told(what: str, value: object) -> Figure:
    """Something worth knowing that nothing was promised about."""
    return Figure(what, f"{value:,}" if isinstance(value, int) else str(value), "", True)


def broken(figures: Iterable[Figure]) -> list[Figure]:
    """The figures that did not keep their promise."""
    return [one for one in figures if not one.kept]
