"""One budget: what is measured, against what, and how far the ratio may go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Budget:
    """A measured ratio beside its limit; `ours` and `anchor` are medians in milliseconds."""

    what: str
    against: str
    ours: float
    anchor: float
    limit: float

    @property
    def ratio(self) -> float:
        """How many times the anchor we take."""
        return self.ours / self.anchor

    @property
    def met(self) -> bool:
        """Whether the ratio lies within the limit."""
        return self.ratio <= self.limit


def table(budgets: Sequence[Budget]) -> str:
    """The budgets as a Markdown table, ratios first."""
    rows = [("what", "ratio", "budget", "met", "ours ms", "anchor ms", "anchor")]
    rows += [
        (
            b.what,
            f"{b.ratio:.2f}",
            f"≤ {b.limit:.2f}",
            "yes" if b.met else "NO",
            f"{b.ours:.1f}",
            f"{b.anchor:.1f}",
            b.against,
        )
        for b in budgets
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ["| " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (w + 2) for w in widths) + "|")
    return "\n".join(lines) + "\n"
