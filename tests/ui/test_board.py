"""The board: only what changed is drawn again, and only where it changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from typing import Self

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.pilot import Pilot
from textual.strip import Strip

from fxtui.ui.themes import THEMES, VARIABLES
from fxtui.ui.widgets.board import Board, Cell, Column, Row, cell

COLUMNS = (Column("Pair", 8), Column("Bid", 8, "right"), Column("Age", 4, "right"))


class WatchedBoard(Board):
    """Counts what is drawn and keeps what was asked to be."""

    def __init__(self) -> None:
        self.figures: dict[Hashable, tuple[str, str]] = {}
        self.drawn: Counter[int] = Counter()
        self.asked: list[Region] = []
        super().__init__(self._of)

    def _of(self, key: Hashable) -> Row:
        price, age = self.figures[key]
        return Row((cell(str(key), "bold"), cell(price), cell(age, "quiet")))

    def render_line(self, y: int) -> Strip:
        self.drawn[y] += 1
        return super().render_line(y)

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        self.asked += regions
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)


class BoardApp(App[None]):
    """A board and nothing else."""

    def __init__(self) -> None:
        super().__init__()
        for theme in THEMES.values():
            self.register_theme(theme)
        self.theme = "dark"
        self.opened: list[Hashable] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(VARIABLES)

    def compose(self) -> ComposeResult:
        yield WatchedBoard()

    def on_board_opened(self, event: Board.Opened) -> None:
        self.opened.append(event.key)


@asynccontextmanager
async def board_of(rows: int) -> AsyncIterator[tuple[WatchedBoard, Pilot[None]]]:
    """A board of so many rows on a screen of 40 by 12, drawn once."""
    app = BoardApp()
    async with app.run_test(size=(40, 12)) as pilot:
        board = app.query_one(WatchedBoard)
        board.figures = {f"P{n:03d}": (f"{n}.00", "1s") for n in range(rows)}
        board.show(COLUMNS, list(board.figures))
        board.focus()
        await pilot.pause()
        board.drawn.clear()
        board.asked.clear()
        yield board, pilot


async def test_a_price_that_moved_repaints_its_row_and_no_other() -> None:
    async with board_of(8) as (board, pilot):
        board.figures["P003"] = ("3.50", "1s")
        board.touch(["P003"])
        await pilot.pause()
        assert board.asked == [Region(10, 4, 8, 1)]
        assert set(board.drawn) == {4}


async def test_a_row_that_says_the_same_is_not_repainted() -> None:
    async with board_of(8) as (board, pilot):
        board.touch(list(board.figures))
        board.touch_visible()
        await pilot.pause()
        assert board.asked == []
        assert not board.drawn


async def test_rows_that_are_not_seen_cost_nothing_and_are_fresh_when_scrolled_to() -> None:
    async with board_of(100) as (board, pilot):
        board.figures["P090"] = ("90.50", "1s")
        board.touch(["P090"])
        await pilot.pause()
        assert board.asked == []
        await pilot.press("end")
        await pilot.pause()
        shown = ["".join(s.text for s in board.render_line(y)) for y in range(12)]
        assert any("90.50" in line for line in shown)


async def test_another_shape_repaints_the_whole_row() -> None:
    async with board_of(4) as (board, _):
        board._row_of = lambda key: Row((cell(str(key)), Cell((("stale 9s", "stale"),), 2)))
        board.touch(["P002"])
        assert board.asked == [Region(0, 3, 40, 1)]


async def test_the_cursor_moves_by_arrows_letters_pages_and_ends() -> None:
    async with board_of(50) as (board, pilot):
        for keys, key in (
            (("down", "j"), "P002"),
            (("up", "k"), "P000"),
            (("end",), "P049"),
            (("g",), "P000"),
            (("pagedown",), "P010"),
        ):
            await pilot.press(*keys)
            assert board.cursor_key == key


async def test_the_cursor_stays_on_its_row_when_rows_come_and_go() -> None:
    async with board_of(10) as (board, pilot):
        await pilot.press("down", "down", "down")
        board.show(COLUMNS, ["P001", "P003", "P005"])
        cursors = [board.cursor_key]
        board.show(COLUMNS, ["P005"])
        cursors.append(board.cursor_key)
        board.show(COLUMNS, [])
        cursors.append(board.cursor_key)
        assert cursors == ["P003", "P005", None]


async def test_enter_opens_the_row_under_the_cursor() -> None:
    async with board_of(3) as (board, pilot):
        await pilot.press("down", "enter")
        assert isinstance(board.app, BoardApp)
        assert board.app.opened == ["P001"]


async def test_a_double_click_opens_and_a_click_moves() -> None:
    async with board_of(5) as (board, pilot):
        await pilot.click(board, offset=(3, 3))
        assert board.cursor_key == "P002"
        await pilot.click(board, offset=(3, 4), times=2)
        assert isinstance(board.app, BoardApp)
        assert board.app.opened == ["P003"]


@pytest.mark.parametrize("theme", list(THEMES))
async def test_every_style_word_has_a_look_in_every_theme(theme: str) -> None:
    async with board_of(2) as (board, pilot):
        board.app.theme = theme
        await pilot.pause()
        for word in ("up", "down", "stale", "quiet", "danger", "bar", "accent bold"):
            board._styles_of.span(word)
        assert board.render_line(1).cell_length == 40


async def test_a_text_that_is_too_long_is_cut_to_its_column() -> None:
    async with board_of(1) as (board, _):
        board.figures["P000"] = ("123456789012345", "1s")
        board.touch(["P000"])
        line = "".join(segment.text for segment in board.render_line(1))
        assert len(line) == 40
        assert "12345678 " in line
        assert "123456789" not in line
