"""The instrument screen, by keys: it reads while it can be seen, and says why when it can't."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from fxtui.contract.errors import VenueUnreachable
from fxtui.domain.instrument import Pair, pair
from fxtui.domain.order import Side
from fxtui.domain.quote import Candle, Depth, Trade
from fxtui.ui.screens.instrument import InstrumentScreen
from fxtui.ui.screens.instrument.panes import Chart
from fxtui.ui.widgets.ladder import Ladder
from tests.support.clock import START
from tests.support.console import Console, console
from tests.support.fake_desk import FakeDesk, filled_desk
from tests.support.made import made_candles, made_order

USDT = pair("USDT/COPM")


class Market:
    """A desk with candles and trades, and what was asked of it."""

    def __init__(self) -> None:
        self.desk = filled_desk()
        self.asked: list[tuple[str, int]] = []
        self.desk.candles = self.candles  # type: ignore[method-assign]
        self.desk.trades = self.trades  # type: ignore[method-assign]

    async def candles(self, venue: str, pair: Pair, interval: int, count: int) -> Sequence[Candle]:
        self.asked.append(("candles", interval))
        return made_candles([str(4050 + n % 9) for n in range(count)], interval=interval)

    async def trades(self, venue: str, pair: Pair, count: int) -> Sequence[Trade]:
        self.asked.append(("trades", count))
        return [Trade(pair, Side.BUY, Decimal("668.9"), Decimal("4058.77"), START)]


async def opened_instrument(opened: Console) -> InstrumentScreen:
    opened.app.open_instrument("kiiex", USDT)
    await opened.until(lambda: isinstance(opened.app.screen, InstrumentScreen), "the instrument")
    screen = opened.app.screen
    assert isinstance(screen, InstrumentScreen)
    await opened.until(lambda: screen.is_ready and screen.query_one(Chart).candles, "candles")
    return screen


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_chart_book_tape_and_price_stand_together(size: tuple[int, int]) -> None:
    async with console(Market().desk, size=size) as opened:
        await opened_instrument(opened)
        await opened.until_shown("spread 4.22 · 10.4 bp")
        await opened.until_shown("▲ 4 058.77")
        assert "USDT/COPM  KIIEX" in opened.text
        assert "4 056.20" in opened.row("bid")
        assert "┃" in opened.text


async def test_a_size_is_priced_from_the_book() -> None:
    async with console(Market().desk, size=(140, 40)) as opened:
        await opened_instrument(opened)
        await opened.until_shown("spread")
        await opened.press("z")
        await opened.type("20k")
        await opened.until_shown("20 000 USDT brings")
        await opened.press("f")
        await opened.until_shown("20 000 USDT costs")
        assert "buying USDT, f flips" in opened.text


async def test_a_size_that_makes_no_sense_is_refused_at_the_field() -> None:
    async with console(Market().desk) as opened:
        await opened_instrument(opened)
        await opened.press("z")
        await opened.type("1,000")
        await opened.until_shown("could mean 1000 or 1")


async def test_esc_leaves_the_field_first_and_then_the_screen() -> None:
    async with console(Market().desk) as opened:
        screen = await opened_instrument(opened)
        await opened.press("z", "escape")
        assert opened.app.screen is screen
        await opened.press("escape")
        await opened.until(lambda: opened.app.screen is not screen, "the quotes")


async def test_another_interval_asks_for_its_candles() -> None:
    market = Market()
    async with console(market.desk) as opened:
        await opened_instrument(opened)
        assert ("candles", 900) in market.asked
        await opened.press("left_square_bracket")
        await opened.until(lambda: ("candles", 300) in market.asked, "5 minutes")
        await opened.press("left_square_bracket", "left_square_bracket")
        await opened.until_shown("1m is the shortest.")
        await opened.press(*["right_square_bracket"] * 5)
        await opened.until(lambda: ("candles", 86_400) in market.asked, "days")


async def test_c_draws_a_line() -> None:
    async with console(Market().desk) as opened:
        await opened_instrument(opened)
        await opened.press("c")
        await opened.until_shown("line, UTC")
        assert "┃" not in opened.text


async def test_it_reads_again_while_it_can_be_seen_and_not_after() -> None:
    market = Market()
    async with console(market.desk) as opened:
        await opened_instrument(opened)
        clock = market.desk.fake_clock
        await clock.asleep(2)
        books = market.asked.count(("trades", 40))
        clock.advance(2.0)
        await opened.until(lambda: market.asked.count(("trades", 40)) > books, "another read")
        await opened.press("escape")
        await opened.until(lambda: clock.sleepers == 0, "the end of reading")


async def test_what_can_not_be_read_says_why_in_its_place() -> None:
    desk: FakeDesk = filled_desk()

    async def no_depth(venue: str, pair: Pair, levels: int = 20) -> Depth:
        raise VenueUnreachable(venue, "No book today.")

    async def no_candles(venue: str, pair: Pair, interval: int, count: int) -> Sequence[Candle]:
        raise VenueUnreachable(venue, "No candles today.")

    async def no_trades(venue: str, pair: Pair, count: int) -> Sequence[Trade]:
        raise VenueUnreachable(venue, "No trades today.")

    desk.depth, desk.candles, desk.trades = no_depth, no_candles, no_trades  # type: ignore[method-assign]
    async with console(desk, size=(140, 40)) as opened:
        opened.app.open_instrument("kiiex", USDT)
        for words in ("No book today.", "No candles today.", "No trades today."):
            await opened.until_shown(words)


async def test_without_candles_it_says_so() -> None:
    async with console(filled_desk()) as opened:
        opened.app.open_instrument("kiiex", USDT)
        await opened.until_shown("no candle for this time")
        await opened.until_shown("no trade yet")


async def test_own_orders_are_marked_in_the_book() -> None:
    market = Market()
    market.desk.put_orders(made_order(limit="4056.20"))
    async with console(market.desk, size=(140, 40)) as opened:
        screen = await opened_instrument(opened)
        await opened.until(lambda: screen.query_one(Ladder).depth is not None, "the book")
        await opened.until_shown("• 4 056.20")


async def test_a_moving_price_is_drawn_and_a_dead_one_goes_stale() -> None:
    async with console(Market().desk, size=(140, 40)) as opened:
        await opened_instrument(opened)
        opened.desk.put_quote("kiiex", "USDT/COPM", "4057.10", "4061.00", "0.31")
        await opened.until_shown("▲ 4 057.10")
        await opened.seconds(30)
        await opened.until_shown("stale 30s")


async def test_the_desk_is_told_which_price_is_looked_at() -> None:
    async with console(Market().desk) as opened:
        await opened_instrument(opened)
        await opened.until(
            lambda: opened.desk.looked_at[-1].quotes == frozenset({("kiiex", USDT)}), "a look at one price"
        )


async def test_the_price_can_be_copied() -> None:
    async with console(Market().desk) as opened:
        await opened_instrument(opened)
        await opened.press("y")
        assert opened.app.clipboard.startswith("KIIEX USDT/COPM bid 4056.2 ask 4060.42 ")


async def test_the_quotes_below_are_not_drawn_meanwhile() -> None:
    async with console(Market().desk) as opened:
        screen = await opened_instrument(opened)
        assert opened.app.shown() == [screen]
        opened.app.open_swap()
        await opened.until(lambda: len(opened.app.shown()) == 2, "the dialog over the instrument")
        assert opened.app.shown()[0] is screen
