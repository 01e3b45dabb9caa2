"""The guarded change to Textual's compositor: a changed cell costs its own bytes, not its row's."""

from __future__ import annotations

import hashlib
import inspect
import re

from textual._compositor import ChopsUpdate, Compositor

from fxtui.domain.instrument import pair
from fxtui.ui.compositor import CroppedUpdate, CroppingCompositor
from fxtui.ui.widgets.board import Board
from tests.support.console import console

# What the override was written against. When a new Textual changes it, read its code and decide again.
CHOPS_UPDATE = "4c1cdb"
RENDER_PARTIAL_UPDATE = "888dcc"


def digest(code: object) -> str:
    """The first digits of the hash of a function's source."""
    return hashlib.sha256(inspect.getsource(code).encode()).hexdigest()[:6]  # type: ignore[arg-type]


def test_the_code_that_is_overridden_is_the_code_that_was_read() -> None:
    assert digest(ChopsUpdate.render_segments) == CHOPS_UPDATE
    assert digest(Compositor.render_partial_update) == RENDER_PARTIAL_UPDATE


async def test_one_tick_of_three_cells_costs_less_than_400_bytes() -> None:
    async with console() as opened:
        screen = opened.app.screen
        assert isinstance(screen._compositor, CroppingCompositor)
        board = screen.query_one(Board)
        key = ("kiiex", pair("USDT/COPM"))
        opened.desk.fake_clock.advance(2)
        opened.desk.put_quote("kiiex", "USDT/COPM", "4056.77", "4061.05", "0.31")
        opened.desk.quotes.take_dirty()
        board.touch([key])
        screen._compositor.update_widgets({board})
        update = screen._compositor.render_update(screen_stack=[])
        assert isinstance(update, CroppedUpdate)
        written = update.render_segments(opened.app.console)
        assert 0 < len(written.encode()) <= 400
        assert "USDT/COPM" not in written


async def test_a_cropped_update_paints_what_a_full_one_would() -> None:
    async with console() as opened:
        screen = opened.app.screen
        opened.desk.fake_clock.advance(1)
        opened.desk.put_quote("kiiex", "BTC/USDT", "63999.00", "64001.00")
        await opened.until_shown("63 999.00")
        before = opened.text
        screen.refresh()
        await opened.pilot.pause()
        assert opened.text == before


async def test_the_clock_alone_repaints_its_own_cells() -> None:
    async with console() as opened:
        screen = opened.app.screen
        await opened.seconds(1)
        opened.desk.fake_clock.advance(0)
        line = screen.query_one("Banner")
        line._repaint_regions.clear()
        opened.desk.fake_clock.jump(1)
        screen.take_second(opened.desk.clock.now())  # type: ignore[attr-defined]
        [region] = line._repaint_regions
        assert region.width <= 2
        assert re.search(r"12:01:1\dZ", opened.lines[0])
