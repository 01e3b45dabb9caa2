"""How a venue's connection is doing, counted by its client: answers, failures, round trips, the last problem."""

from __future__ import annotations

from collections import deque

from fxtui.contract.errors import FxtuiError, Problem
from fxtui.contract.health import VenueHealth
from fxtui.domain.moment import Moment

TRIPS = 100
"""Round trips the percentiles are taken of."""


class Vitals:
    """The counters behind a `VenueHealth`."""

    def __init__(self) -> None:
        self._trips: deque[float] = deque(maxlen=TRIPS)
        self._last_success: Moment | None = None
        self._last_problem: Problem | None = None
        self._failures_in_row = 0
        self._requests = 0
        self.session_until: Moment | None = None

    def sending(self) -> None:
        """A request goes out."""
        self._requests += 1

    def answered(self, at: Moment, rtt: float) -> None:
        """An answer came, after `rtt` seconds."""
        self._trips.append(rtt)
        self._last_success = at
        self._failures_in_row = 0

    def failed(self) -> None:
        """No usable answer came."""
        self._failures_in_row += 1

    def problem(self, error: FxtuiError) -> None:
        """What went wrong last, for the screen; it stays until the next one."""
        self._last_problem = Problem.of(error)

    def picture(self, skew: float | None, budget: tuple[int, int] | None) -> VenueHealth:
        """Everything as it stands; `budget` is requests left and allowed."""
        left, allowed = budget if budget is not None else (None, None)
        return VenueHealth(
            last_success=self._last_success,
            rtt_p50=self._percentile(50),
            rtt_p99=self._percentile(99),
            skew=skew,
            budget_left=left,
            budget=allowed,
            session_until=self.session_until,
            failures_in_row=self._failures_in_row,
            requests=self._requests,
            last_problem=self._last_problem,
        )

    def _percentile(self, percent: int) -> float | None:
        """The nearest-rank percentile of the round trips in seconds, None without any."""
        ordered = sorted(self._trips)
        return ordered[-(-len(ordered) * percent // 100) - 1] if ordered else None
