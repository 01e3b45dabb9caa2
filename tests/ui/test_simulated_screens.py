"""Trade and Tickets by keys over the real desk and a simulated venue, judged by the venue's own books."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from fxtui.ui.screens.instrument import InstrumentScreen
from fxtui.ui.screens.instrument.panes import Chart
from fxtui.ui.screens.modal import ARMS_AFTER
from fxtui.ui.widgets.ladder import Ladder
from fxtui.ui.widgets.preview import PreviewModal
from fxtui.ui.widgets.sheet import Sheet
from tests.flows.simulated import Simulated, simulated
from tests.support.real_console import RealConsole, real_console


@pytest.fixture
def venue(tmp_path: Path) -> Iterator[Simulated]:
    with simulated(tmp_path / "home", "kiiex") as served:
        yield served


async def books(venue: Simulated) -> dict[str, Any]:
    return await asyncio.to_thread(venue.books)


async def to_an_armed_preview(opened: RealConsole) -> None:
    await opened.press("enter")
    await opened.until(lambda: isinstance(opened.app.screen, PreviewModal), "the preview")
    await opened.pilot.pause(ARMS_AFTER + 0.1)


async def test_an_order_by_keys_waits_in_the_venues_book_and_x_takes_it_out(venue: Simulated) -> None:
    async with real_console(venue.home, size=(140, 40)) as opened:
        await opened.press("3")
        await opened.until(lambda: opened.app.screen.query_one(Ladder).depth is not None, "the book")
        await opened.until_shown("limit")
        await opened.press("S")
        await opened.type("25")
        await opened.press("tab")
        await opened.type("4999.5")
        before = await books(venue)
        await to_an_armed_preview(opened)
        assert (await books(venue))["orders_taken"] == before["orders_taken"]
        await opened.press("y")
        await opened.until_shown("accepted")
        await opened.press("escape")
        record = opened.desk.intents.records()[0]
        await opened.until(
            lambda: opened.desk.blotter.order("kiiex", record.venue_ref) is not None,
            "the order in the blotter",
        )
        [placed] = [o for o in (await books(venue))["orders"] if str(o["order_id"]) == record.venue_ref]
        assert str(placed["client_order_id"]) == record.intent.client_id
        assert (placed["side"], Decimal(placed["limit_price"])) == ("sell", Decimal("4999.5"))

        opened.app.screen.query_one("BlotterPane Sheet", Sheet).move_to(f"kiiex\n{record.venue_ref}")
        await opened.press("x")
        await opened.until_shown("Cancel order")
        await opened.press("y")
        await opened.until(
            lambda: all(o.order_id != record.venue_ref for o in opened.desk.blotter.open_orders()),
            "the cancel",
        )
        assert (await books(venue))["orders_taken"] == before["orders_taken"] + 1


async def test_the_instrument_reads_candles_book_and_trades_of_the_venue(venue: Simulated) -> None:
    async with real_console(venue.home) as opened:
        await opened.press("2", "enter")
        await opened.until(lambda: _is_open(opened), "the instrument")
        await opened.until(lambda: opened.app.screen.query_one(Chart).candles, "candles")
        await opened.until(lambda: opened.app.screen.query_one(Ladder).depth is not None, "the book")
        await opened.until_shown("Trade")
        await opened.press("z")
        await opened.type("100")
        await opened.until_shown("100 USDT brings")


async def test_the_venues_screen_tests_the_venue(venue: Simulated) -> None:
    async with real_console(venue.home, size=(140, 40)) as opened:
        await opened.press("6", "t")
        await opened.until_shown("KIIEX: everything that was tested is fine.")


def _is_open(opened: RealConsole) -> bool:
    return isinstance(opened.app.screen, InstrumentScreen) and opened.app.screen.is_ready
