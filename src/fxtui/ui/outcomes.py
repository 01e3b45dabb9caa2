"""What became of a request, as one sentence and how it is meant. What an intent became is told by its record."""

from __future__ import annotations

from typing import assert_never

from fxtui.desk.events import Tone
from fxtui.domain.outcome import Accepted, Outcome, Rejected, Unknown
from fxtui.ui.text import line


def told(outcome: Outcome, what: str, venue: str) -> tuple[Tone, str]:
    """The sentence about `what` (`Cancel of #88121`) asked of the venue titled `venue`."""
    match outcome:
        case Accepted():
            return "good", f"{what}: {venue} has received it."
        case Rejected(reason=reason, venue_reason=words):
            said = f" ({line(words, 120)})" if words else ""
            return "danger", f"{what}: {reason}{said}"
        case Unknown(reason=reason):
            return "warning", f"{what}: nobody can tell yet. {reason}"
        case _:
            assert_never(outcome)
