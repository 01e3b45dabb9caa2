"""Chart, ladder, tape and the price for a size: every character where the numbers put it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fxtui.domain.instrument import pair
from fxtui.domain.order import Side
from fxtui.domain.quote import Trade
from fxtui.ui.screens.instrument.candles import Scale, chart_lines
from fxtui.ui.screens.instrument.panes import tape_lines
from fxtui.ui.screens.instrument.size import price_for_size
from fxtui.ui.widgets.ladder import ladder_lines
from tests.support.clock import START, FakeClock
from tests.support.fake_desk import instrument
from tests.support.made import made_candles, made_depth

TICK = Decimal("0.01")
USDT = instrument("kiiex", "USDT/COPM")
BOOK = made_depth([("4056.98", "40"), ("4050.00", "100")], [("4061.20", "30"), ("4070.00", "50")])


def chart(closes: list[str], width: int = 40, height: int = 12, **options: object) -> list[str]:
    candles = made_candles(closes, wick=str(options.pop("wick", "1")))
    lines = chart_lines(candles, width, height, tick=TICK, interval=60, **options)  # type: ignore[arg-type]
    return [line.plain for line in lines]


def test_a_rising_candle_has_its_body_between_open_and_close_and_its_wicks_beyond() -> None:
    column = [line[2] for line in chart(["100", "110"], height=10)[:-2]]
    assert column[0] in "╷│╽"
    assert column[-1] in "╵│╿"
    assert "┃" in column


def test_the_axis_names_the_highest_price_on_top() -> None:
    lines = chart(["100", "110"])
    assert lines[0].endswith("│ 111.00")


def test_the_price_now_is_a_marked_level() -> None:
    lines = chart(["100", "110"], level=Decimal("105.50"))
    marked = [line for line in lines if "┤" in line]
    assert len(marked) == 1
    assert marked[0].endswith("┤ 105.50")
    assert "┈" in marked[0]


def test_a_level_outside_the_candles_is_still_in_the_picture() -> None:
    assert any(line.endswith("┤ 90.00") for line in chart(["100", "110"], level=Decimal(90)))


def test_the_last_candles_are_shown_when_there_are_more_than_fit() -> None:
    lines = chart([str(100 + n) for n in range(200)], width=40)
    assert lines[0].endswith("300.00")
    assert "12:00" not in lines[-1]


def test_volume_and_time_stand_below() -> None:
    lines = chart(["100", "101", "102"])
    assert lines[-2].rstrip().endswith("vol")
    assert lines[-2].index("█") == 4
    assert lines[-1].startswith("12:00")


def test_days_are_named_as_days() -> None:
    lines = chart_lines(made_candles(["1", "2"], interval=86_400), 40, 10, tick=TICK, interval=86_400)
    assert lines[-1].plain.startswith("07-09")


def test_a_flat_market_is_a_picture_too() -> None:
    assert len(chart(["100", "100", "100"], wick="0")) == 12


def test_the_line_goes_from_low_to_high() -> None:
    lines = chart(["100", "200"], as_line=True)
    dots = [line.split("│")[0].rstrip() for line in lines[:-2]]
    assert any(dots)
    assert all(character == " " or 0x2800 < ord(character) <= 0x28FF for dot in dots for character in dot)


@pytest.mark.parametrize(("width", "height"), [(10, 12), (40, 4), (0, 0)])
def test_too_little_room_gives_nothing(width: int, height: int) -> None:
    assert chart(["1", "2"], width, height) == []


def test_without_candles_there_is_nothing() -> None:
    assert chart_lines([], 40, 12, tick=TICK, interval=60) == []


PRICES = st.lists(st.decimals(Decimal("0.01"), Decimal(9_999_999), places=2), min_size=1, max_size=60)


@given(closes=PRICES, width=st.integers(24, 160), height=st.integers(6, 50), as_line=st.booleans())
def test_every_chart_fills_its_pane_exactly(
    closes: list[Decimal], width: int, height: int, as_line: bool
) -> None:
    candles = made_candles([str(close) for close in closes])
    lines = chart_lines(candles, width, height, tick=TICK, interval=60, level=closes[-1], as_line=as_line)
    assert len(lines) == height
    assert max(line.cell_length for line in lines) <= width


@given(price=st.decimals(Decimal(0), Decimal(100), places=2))
def test_a_higher_price_is_never_drawn_lower(price: Decimal) -> None:
    scale = Scale(Decimal(100), Decimal(0), 20)
    assert scale.place(price + 1) <= scale.place(price)
    assert 0 <= scale.place(price) < 20


# -- the book


def ladder(width: int = 46, height: int = 8, **options: object) -> list[str]:
    return [line.plain for line in ladder_lines(BOOK, width, height, TICK, **options)]  # type: ignore[arg-type]


def test_asks_stand_above_bids_with_the_best_beside_the_spread() -> None:
    lines = ladder()
    assert [line.strip().split("  ")[0] for line in lines[2:4]] == ["4 070.00", "4 061.20"]
    assert "spread 4.22 · 10.4 bp" in lines[4]
    assert [line.strip().split("  ")[0] for line in lines[5:7]] == ["4 056.98", "4 050.00"]


def test_sizes_add_up_away_from_the_spread() -> None:
    lines = ladder()
    assert lines[3].split()[-2:][0] == "30"
    assert "80" in lines[2]
    assert "140" in lines[6]


def test_own_orders_are_marked() -> None:
    lines = ladder(own=frozenset({Decimal("4050.00")}))
    assert lines[6].startswith("• ")
    assert not lines[5].startswith("•")


def test_a_narrow_ladder_leaves_the_sum_away_and_keeps_every_digit() -> None:
    lines = ladder(width=22)
    assert "Sum" not in lines[0]
    assert all(len(line) <= 22 for line in lines)
    assert any("4 061.20" in line for line in lines)


def test_an_empty_side_says_so() -> None:
    lines = ladder_lines(made_depth([], [("1", "1")]), 40, 8, TICK)
    assert any("no bids" in line.plain for line in lines)


def test_a_ladder_never_passes_its_pane() -> None:
    for width in range(20, 80):
        for height in range(20):
            lines = ladder(width, height)
            assert len(lines) <= max(height, 0)
            assert all(len(line) <= max(width, 24) for line in lines)


# -- trades


def test_the_tape_says_side_price_size_and_time() -> None:
    trades = [
        Trade(pair("USDT/COPM"), Side.BUY, Decimal("668.9"), Decimal("4058.77"), START),
        Trade(pair("USDT/COPM"), Side.SELL, Decimal(5), Decimal("4056.5"), START - timedelta(seconds=9)),
        Trade(pair("USDT/COPM"), None, Decimal(1), Decimal("4056.5"), START - timedelta(days=2)),
    ]
    lines = [line.plain for line in tape_lines(trades, 10, TICK, FakeClock().now())]
    assert lines[1] == "▲ 4 058.77  668.9  12:00:00"
    assert lines[2] == "▼ 4 056.50    5.0  11:59:51"
    assert lines[3].endswith("07-07 12:00")
    assert len(tape_lines(trades, 2, TICK, FakeClock().now())) == 2


# -- the price for a size


def sized(quantity: str, side: Side = Side.SELL) -> list[str]:
    return [line.plain for line in price_for_size(BOOK, USDT, side, Decimal(quantity))]


def test_selling_walks_the_bids() -> None:
    first, second = sized("100")
    value = 40 * Decimal("4056.98") + 60 * Decimal(4050)
    assert f"brings {value:,.2f}".replace(",", " ") in first
    assert "average 4 052.7920 · worst 4 050.00" in first
    assert "10.3 bp behind the best price" in second
    assert "fee about 810.56 COPM (0.2 %)" in second


def test_buying_walks_the_asks() -> None:
    first, _ = sized("30", Side.BUY)
    assert first == "30 USDT costs 121 836.00 COPM · average 4 061.2000 · worst 4 061.20"


def test_more_than_the_book_shows_is_said() -> None:
    first, second = sized("200")
    assert first.startswith("140 USDT brings")
    assert "60 USDT more than the book shows" in second


def test_an_empty_side_has_no_price() -> None:
    empty = made_depth([], [])
    assert price_for_size(empty, USDT, Side.BUY, Decimal(1))[0].plain == "the book is empty on that side"
    assert price_for_size(None, USDT, Side.BUY, Decimal(1))[0].plain == "reading the book…"
