"""Each guard by itself: what it measures by, which of two bounds speaks, and that it says which key sets it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from fxtui.contract.health import SKEW_BLOCK
from fxtui.desk import guards
from fxtui.desk.views import GuardNote, Severity
from fxtui.domain.moment import Moment
from fxtui.domain.order import Side
from fxtui.store.config_values import Limits
from fxtui.store.limits import DayLimit, Level, LimitsInForce, resolved
from tests.support.clock import FakeClock

PROFILE, VENUE = Level("desk"), Level("desk", "kiiex")
PAIR = Level("desk", "kiiex", "USDT/COPM")
AMOUNTS = st.decimals(Decimal("0.01"), Decimal(10**9), places=2)
LADDER = {None: 0, Severity.WARN: 1, Severity.CONFIRM: 2, Severity.REFUSE: 3}


def held(**limits: Decimal | float) -> LimitsInForce:
    """What holds when the pair says this."""
    return resolved([(PROFILE, Limits()), (VENUE, Limits()), (PAIR, Limits(**limits))])  # type: ignore[arg-type]


def severity(note: GuardNote | None) -> Severity | None:
    return note.severity if note is not None else None


def later(seconds: float) -> tuple[Moment, Moment]:
    clock = FakeClock()
    before = clock.now()
    clock.advance(seconds)
    return before, clock.now()


@pytest.mark.parametrize(("age", "stale"), [(1.9, False), (2.0, False), (2.1, True)])
def test_a_price_is_stale_by_the_age_its_pair_allows(age: float, stale: bool) -> None:
    note = guards.stale_quote(*later(age), held(quote_max_age=2.0))
    assert (note is not None) is stale
    if note is not None:
        assert note.code == "stale-quote"
        assert "2.1 s old and may be 2 s at most (quote_max_age of USDT/COPM at kiiex)" in note.sentence
        assert note.setting == 'profiles.desk.venues.kiiex.pairs."USDT/COPM".limits.quote_max_age'


def test_a_key_nobody_names_is_told_as_one_of_the_venue() -> None:
    note = guards.stale_quote(*later(9.0), held())
    assert note is not None
    assert "(quote_max_age): preview again" in note.sentence
    assert note.setting == "profiles.desk.venues.kiiex.limits.quote_max_age"


def test_a_preview_is_over_at_the_very_second() -> None:
    before, now = later(10.0)
    assert guards.expired(replace(before, mono=now.mono + 0.001), now, held()) is None
    note = guards.expired(now, now, held(preview_ttl=10.0))
    assert note is not None
    assert (note.code, note.setting) == ("expired", PAIR.key("preview_ttl"))


@pytest.mark.parametrize(
    ("skew", "most", "said"),
    [
        (0.9, SKEW_BLOCK, None),
        (-1.0, SKEW_BLOCK, Severity.WARN),
        (5.0, SKEW_BLOCK, Severity.WARN),
        (-5.01, SKEW_BLOCK, Severity.REFUSE),
        (1.5, 2.0, Severity.WARN),
        (2.1, 2.0, Severity.REFUSE),
        (0.4, 0.5, None),
        (0.6, 0.5, Severity.REFUSE),
        (5.01, 3600.0, Severity.REFUSE),
        (None, 0.5, None),
    ],
)
def test_a_clock_may_differ_by_what_is_allowed_and_never_by_more_than_five_seconds(
    skew: float | None, most: float, said: Severity | None
) -> None:
    assert severity(guards.clock_skew(skew, "KIIEX", held(max_skew=most))) is said


@pytest.mark.parametrize(
    ("side", "price", "said"),
    [
        (Side.BUY, "101", None),
        (Side.BUY, "101.01", Severity.CONFIRM),
        (Side.BUY, "103", Severity.CONFIRM),
        (Side.BUY, "103.01", Severity.REFUSE),
        (Side.BUY, "96", Severity.WARN),
        (Side.SELL, "99", None),
        (Side.SELL, "98.99", Severity.CONFIRM),
        (Side.SELL, "96.99", Severity.REFUSE),
        (Side.SELL, "104", Severity.WARN),
    ],
)
def test_a_price_off_the_market_is_typed_and_then_refused(
    side: Side, price: str, said: Severity | None
) -> None:
    limits = held(off_market_confirm=Decimal("0.01"), off_market_refuse=Decimal("0.03"))
    assert severity(guards.off_market(Decimal(price), Decimal(100), side, limits)) is said


def test_a_value_that_rounds_to_its_limit_is_not_shown_as_the_limit() -> None:
    note = guards.size(Decimal("1000.001"), held(max_order=Decimal(1000)), "USDT")
    assert note is not None
    assert note.sentence == (
        "This is 1000.001 USDT, above the limit of 1000 USDT (max_order of USDT/COPM at kiiex)."
    )
    assert guards.size(Decimal(1000), held(max_order=Decimal(1000)), "USDT") is None


@pytest.mark.parametrize(
    ("hard", "soft", "said"),
    [
        (None, None, None),
        (None, "1", Severity.CONFIRM),
        ("1", None, Severity.REFUSE),
        ("2", "1", Severity.REFUSE),
    ],
)
def test_a_value_nobody_knows_is_above_every_limit(
    hard: str | None, soft: str | None, said: Severity | None
) -> None:
    day = DayLimit(VENUE, Decimal(hard) if hard else None, Decimal(soft) if soft else None)
    assert severity(guards.daily(None, day, "USDT")) is said
    limits = Limits(max_order=day.hard, max_order_soft=day.soft)
    assert severity(guards.size(None, resolved([(VENUE, limits)]), "USDT")) is said


@given(value=AMOUNTS, hard=AMOUNTS, tighter=AMOUNTS, soft=AMOUNTS)
def test_limits_never_accept_what_a_tighter_level_refuses(
    value: Decimal, hard: Decimal, tighter: Decimal, soft: Decimal
) -> None:
    far = Limits(max_order=hard, max_order_soft=soft)
    alone = guards.size(value, resolved([(PROFILE, far), (VENUE, Limits())]), "USDT")
    for levels in (
        [(PROFILE, far), (VENUE, Limits(max_order=tighter))],
        [(PROFILE, Limits(max_order=tighter)), (VENUE, far)],
    ):
        both = guards.size(value, resolved(levels), "USDT")
        assert (severity(both) is Severity.REFUSE) == (value > min(hard, tighter))
        assert LADDER[severity(both)] >= LADDER[severity(alone)]


@given(total=AMOUNTS, more=AMOUNTS, hard=AMOUNTS, soft=AMOUNTS)
def test_a_day_that_comes_to_more_is_never_judged_more_mildly(
    total: Decimal, more: Decimal, hard: Decimal, soft: Decimal
) -> None:
    day = DayLimit(PROFILE, hard, soft)
    lesser, greater = (severity(guards.daily(sum_, day, "USDT")) for sum_ in (total, total + more))
    assert LADDER[lesser] <= LADDER[greater]


@given(price=AMOUNTS, worse=AMOUNTS)
def test_a_worse_price_is_never_judged_more_mildly(price: Decimal, worse: Decimal) -> None:
    limits, mid = held(), Decimal(5_000)
    harshness = {Severity.WARN: 0, None: 1, Severity.CONFIRM: 2, Severity.REFUSE: 3}
    for side, better, other in ((Side.BUY, price, price + worse), (Side.SELL, price + worse, price)):
        first, second = (severity(guards.off_market(p, mid, side, limits)) for p in (better, other))
        assert harshness[first] <= harshness[second]
