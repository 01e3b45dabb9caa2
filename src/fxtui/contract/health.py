"""How a venue is doing, as one frozen picture."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from fxtui.contract.errors import Problem
from fxtui.domain.moment import Moment

SKEW_WARN = 1.0
"""Seconds a venue's clock may differ from ours before that is said."""
SKEW_BLOCK = 5.0
"""Seconds beyond which no money moves (safety.md section 5); a configuration may only tighten it."""


class VenueHealth(Struct, frozen=True):
    """Figures of one venue's connection; None where nothing is known yet.

    `rtt_p50` and `rtt_p99` are seconds over the last answers, `skew` is venue time minus ours in seconds, `budget_left`
    of `budget` are requests in the present window, `session_until` is when the session must be renewed.
    """

    last_success: Moment | None = None
    rtt_p50: float | None = None
    rtt_p99: float | None = None
    skew: float | None = None
    budget_left: int | None = None
    budget: int | None = None
    session_until: Moment | None = None
    failures_in_row: int = 0
    requests: int = 0
    last_problem: Problem | None = None


class CheckState(Enum):
    """How a check ended."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


class Check(Struct, frozen=True):
    """One line of `fxtui venue test`: what was looked at, how it stands, what to do."""

    name: str
    state: CheckState
    sentence: str
