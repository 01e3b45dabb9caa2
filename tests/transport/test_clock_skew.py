"""The venue's clock is measured from what its answers say, and our own jumps are noticed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fxtui.transport.clock_skew import SkewMeter, http_date
from tests.support.clock import START, FakeClock


def date_header(when: datetime) -> str:
    """`when` as a server writes it: whole seconds, cut."""
    return format_datetime(when.replace(microsecond=0), usegmt=True)


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_date_is_read_as_the_standard_library_does(when: datetime) -> None:
    assert http_date(date_header(when)) == parsedate_to_datetime(date_header(when))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Sun, 31 Feb 2025 08:49:37 GMT",
        "Sun, 06 Nov 1994 25:49:37 GMT",
        "Sun, 06 Foo 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, xx Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 0000 08:49:37 GMT",
    ],
)
def test_another_form_is_no_date(text: str) -> None:
    assert http_date(text) is None


def test_a_leap_second_is_a_date() -> None:
    assert http_date("Sat, 31 Dec 2016 23:59:60 GMT") == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)


def heard(meter: SkewMeter, clock: FakeClock, skew: float, rtt: float, way_there: float = 0.5) -> None:
    """Let `meter` hear an answer of a venue whose clock is `skew` ahead; the way there takes its part of `rtt`."""
    clock.advance(rtt * way_there)
    date = date_header(clock.now().wall + timedelta(seconds=skew))
    clock.advance(rtt * (1 - way_there))
    meter.heard(date, clock.now(), rtt)


@given(
    st.floats(-30, 30),
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 3)), min_size=5, max_size=12),
)
def test_the_skew_is_right_to_half_a_second_and_half_a_trip(
    skew: float, trips: list[tuple[float, float, float]]
) -> None:
    meter, clock = SkewMeter(), FakeClock()
    for rtt, way_there, pause in trips:
        heard(meter, clock, skew, rtt, way_there)
        clock.advance(pause)
    assert meter.skew is not None
    assert abs(meter.skew - skew) <= 0.5 + 0.5 + 1e-3


def test_nothing_is_known_before_the_first_answer() -> None:
    meter = SkewMeter()
    assert meter.skew is None
    meter.heard(None, FakeClock().now(), 0.1)
    meter.heard("soon", FakeClock().now(), 0.1)
    assert meter.skew is None


def test_one_wrong_date_among_five_changes_little() -> None:
    meter, clock = SkewMeter(), FakeClock()
    for skew in (2, 2, 3600, 2, 2):
        heard(meter, clock, skew, 0.1)
        clock.advance(0.3)
    assert meter.skew == pytest.approx(2, abs=0.6)


def test_the_last_five_answers_count() -> None:
    meter, clock = SkewMeter(), FakeClock()
    for skew in (0, 0, 0, 0, 0, -9, -9, -9):
        heard(meter, clock, skew, 0.1)
    assert meter.skew == pytest.approx(-9, abs=0.6)


def test_a_slow_answer_is_not_taken() -> None:
    meter, clock = SkewMeter(), FakeClock()
    heard(meter, clock, 0, 4.5)
    assert meter.skew is None


def test_a_jump_of_our_own_clock_begins_anew() -> None:
    meter, clock = SkewMeter(), FakeClock(START)
    for _ in range(5):
        heard(meter, clock, 0, 0.1)
    clock.jump(3600)
    heard(meter, clock, -3600, 0.1)
    assert meter.skew == pytest.approx(-3600, abs=0.6)
    clock.jump(-3600)
    heard(meter, clock, 0, 0.1)
    assert meter.skew == pytest.approx(0, abs=0.6)
