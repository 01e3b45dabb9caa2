"""How long an answer keeps us away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fxtui.transport.bans import AFTER_418, AFTER_429, AFTER_FIREWALL, LONGEST, ban_of, retry_after
from fxtui.transport.request import Answer
from tests.support.clock import FakeClock

PAGE = b"\n <!DOCTYPE html><title>Attention required</title>"


def an_answer(status: int, body: bytes = b"{}", **headers: str) -> Answer:
    """An answer with header names spelled with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, named, body, FakeClock().now(), 0.1)


@pytest.mark.parametrize(
    ("answer", "seconds", "whole_venue"),
    [
        (an_answer(429), AFTER_429, False),
        (an_answer(429, retry_after="7"), 7, False),
        (an_answer(429, retry_after="0"), 1, False),
        (an_answer(429, retry_after="soon"), AFTER_429, False),
        (an_answer(429, retry_after="-5"), AFTER_429, False),
        (an_answer(429, retry_after="\N{SUPERSCRIPT TWO}"), AFTER_429, False),
        (an_answer(429, retry_after="9" * 400), LONGEST, False),
        (an_answer(429, PAGE), AFTER_429, False),
        (an_answer(418), AFTER_418, True),
        (an_answer(418, retry_after="300"), 300, True),
        (an_answer(403, PAGE), AFTER_FIREWALL, True),
        (an_answer(503, PAGE, cf_mitigated="challenge"), AFTER_FIREWALL, True),
        (an_answer(503, retry_after="30"), 30, False),
    ],
)
def test_it_keeps_us_away(answer: Answer, seconds: float, whole_venue: bool) -> None:
    ban = ban_of(answer)
    assert ban is not None
    assert (ban.seconds, ban.whole_venue) == (seconds, whole_venue)


@pytest.mark.parametrize(
    "answer",
    [
        an_answer(200),
        an_answer(200, PAGE),
        an_answer(401),
        an_answer(403, b'{"errormsg":"Not Authorized"}'),
        an_answer(404, PAGE),
        an_answer(500, PAGE, retry_after="30"),
        an_answer(503),
    ],
)
def test_it_keeps_nobody_away(answer: Answer) -> None:
    assert ban_of(answer) is None


def test_a_date_is_counted_from_the_venues_own_clock() -> None:
    until = "Wed, 09 Jul 2025 13:00:30 GMT"
    assert retry_after(an_answer(429, retry_after=until, date="Wed, 09 Jul 2025 13:00:00 GMT")) == 30
    assert retry_after(an_answer(429, retry_after="Wed, 09 Jul 2025 12:00:30 GMT")) == 30
    assert retry_after(an_answer(429, retry_after="Wed, 09 Jul 2024 12:00:00 GMT")) == 1


@given(st.text())
def test_any_text_is_bounded(text: str) -> None:
    seconds = retry_after(an_answer(429, retry_after=text))
    assert seconds is None or 1 <= seconds <= LONGEST
