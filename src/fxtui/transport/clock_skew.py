"""How far a venue's clock is from ours, from the `Date` of its answers; what follows from it is the desk's.

A `Date` names whole seconds and its answer took time to come, so one sample is off by up to half a second and half
the round trip; the median of five evens that out.
"""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime

from fxtui.domain.moment import Moment

SAMPLES = 5
"""Samples the median is taken of."""

LONGEST_TRIP = 4.0
"""Seconds of round trip beyond which an answer says too little about the venue's clock."""

_JUMP = 0.5
_HALF_A_SECOND = 0.5
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}
_FIXED_LENGTH = len("Sun, 06 Nov 1994 08:49:37 GMT")


def http_date(text: str) -> datetime | None:
    """The UTC time of an HTTP date (`Sun, 06 Nov 1994 08:49:37 GMT`, the form of RFC 9110), None for another form."""
    if len(text) != _FIXED_LENGTH or not text.isascii() or not text.endswith(" GMT"):
        return None
    try:
        hour, minute, second = int(text[17:19]), int(text[20:22]), int(text[23:25])
        return datetime(
            int(text[12:16]), _MONTHS[text[8:11]], int(text[5:7]), hour, minute, min(second, 59), tzinfo=UTC
        )
    except (ValueError, KeyError):
        return None


class SkewMeter:
    """Venue time minus ours in seconds, as the median of the last five samples."""

    def __init__(self) -> None:
        self._samples: deque[float] = deque(maxlen=SAMPLES)
        self._our_offset: float | None = None

    @property
    def skew(self) -> float | None:
        """Seconds the venue is ahead of us (negative: behind), None before the first sample."""
        ordered = sorted(self._samples)
        return ordered[len(ordered) // 2] if ordered else None

    def heard(self, date: str | None, at: Moment, rtt: float) -> None:
        """Take the `Date` header of an answer whose headers came `at`, `rtt` seconds after its request.

        When our own wall clock has jumped against the monotonic one, the samples from before say nothing any more.
        """
        venue_time = http_date(date) if date else None
        if venue_time is None or not 0 <= rtt <= LONGEST_TRIP:
            return
        our_time = at.wall.timestamp()
        offset = our_time - at.mono
        if self._our_offset is not None and abs(offset - self._our_offset) > _JUMP:
            self._samples.clear()
        self._our_offset = offset
        self._samples.append(venue_time.timestamp() + _HALF_A_SECOND - (our_time - rtt / 2))
