"""Quotes age by the monotonic clock, and taking from a book is exact."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from fxtui.domain.instrument import Pair, pair
from fxtui.domain.moment import Moment
from fxtui.domain.order import Side
from fxtui.domain.quote import Depth, Level, Quote

START = Moment(datetime(2026, 11, 21, 14, 2, 11, tzinfo=UTC), 1000.0)
USDT_COPM = pair("usdt/copm")


def later(seconds: float, wall: float | None = None) -> Moment:
    return Moment(START.wall + timedelta(seconds=seconds if wall is None else wall), START.mono + seconds)


def quote(bid: str | None, ask: str | None, valid_until: Moment | None = None) -> Quote:
    return Quote(
        "kiiex",
        USDT_COPM,
        None if bid is None else Decimal(bid),
        None if ask is None else Decimal(ask),
        None,
        START,
        valid_until=valid_until,
    )


def test_the_spread_is_told_in_basis_points_of_the_mid() -> None:
    assert quote("99", "101").spread_bps == Decimal(200)
    assert quote("99", None).spread_bps is None
    assert quote(None, "101").mid is None


def test_a_wall_clock_that_jumps_back_makes_nothing_fresh() -> None:
    assert quote("1", "2").is_stale(later(6.0, wall=-3600.0), limit=5.0)
    assert not quote("1", "2").is_stale(later(4.0, wall=3600.0), limit=5.0)


def test_a_price_past_its_guarantee_is_stale_however_fresh() -> None:
    assert quote("1", "2", valid_until=later(1.0)).is_stale(later(1.0), limit=60.0)


def book() -> Depth:
    bids = (Level(Decimal(10), Decimal(1)), Level(Decimal(9), Decimal(2)))
    asks = (Level(Decimal(11), Decimal(1)), Level(Decimal(12), Decimal(2)))
    return Depth("kiiex", USDT_COPM, bids, asks, START)


def test_selling_walks_down_the_bids_and_says_the_worst_price() -> None:
    walk = book().walk(Side.SELL, Decimal(2))
    assert (walk.filled, walk.value, walk.worst) == (Decimal(2), Decimal(19), Decimal(9))
    assert walk.average == Decimal("9.5")


def test_a_thin_book_fills_only_what_is_there() -> None:
    assert book().walk(Side.BUY, Decimal(10)).filled == Decimal(3)


@given(st.decimals(min_value="0.01", max_value=40, places=2))
def test_spending_a_value_never_spends_more(value: Decimal) -> None:
    walk = book().walk_value(Side.BUY, value)
    assert walk.value <= value
    assert walk.value == min(value, Decimal(35))


def test_a_pair_reads_in_the_usual_spellings_and_flips() -> None:
    assert pair("USDT-COPM") == pair("usdt_copm") == USDT_COPM
    assert USDT_COPM.flipped() == Pair(USDT_COPM.quote, USDT_COPM.base)
    assert str(USDT_COPM) == "USDT/COPM"
