"""When an answer asks us to stay away, and for how long; holding back is `fxtui.transport.pacing`'s."""

from __future__ import annotations

from msgspec import Struct

from fxtui.transport.clock_skew import http_date
from fxtui.transport.request import Answer, looks_like_html

LONGEST = 3600.0
"""Seconds a ban lasts at most, whatever the answer says; after that one request asks again."""

AFTER_429 = 10.0
AFTER_418 = 120.0
AFTER_FIREWALL = 60.0
"""Seconds to stay away when the answer names no time."""

_TOO_MANY, _TEAPOT, _FORBIDDEN, _UNAVAILABLE = 429, 418, 403, 503
_LONGEST_DIGITS = 10


class Ban(Struct, frozen=True):
    """Stay away for `seconds`, from one scope or from the `whole_venue`; `because` is a clause for people."""

    seconds: float
    whole_venue: bool
    because: str


def ban_of(answer: Answer) -> Ban | None:
    """The ban `answer` imposes, None for none.

    429 and a 503 with `Retry-After` close the scope; 418 and a firewall's page close the venue.
    """
    named = retry_after(answer)
    if answer.status == _TOO_MANY:
        return Ban(named or AFTER_429, whole_venue=False, because="too many requests, HTTP 429")
    if answer.status == _TEAPOT:
        return Ban(named or AFTER_418, whole_venue=True, because="this address is blocked, HTTP 418")
    if "cf-mitigated" in answer.headers or (answer.status == _FORBIDDEN and looks_like_html(answer)):
        return Ban(
            named or AFTER_FIREWALL, whole_venue=True, because=f"a firewall's page, HTTP {answer.status}"
        )
    if answer.status == _UNAVAILABLE and named is not None:
        return Ban(named, whole_venue=False, because="it is out of service, HTTP 503")
    return None


def retry_after(answer: Answer) -> float | None:
    """Seconds named by `Retry-After`, as a number or a date, from 1 to 3,600; None when there is none to be read."""
    text = answer.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        seconds = float(text[:_LONGEST_DIGITS])
    else:
        until = http_date(text)
        if until is None:
            return None
        now = http_date(answer.headers.get("date", "")) or answer.received_at.wall
        seconds = (until - now).total_seconds()
    return min(max(seconds, 1.0), LONGEST)
