"""The sheet: columns that fit, numbers never cut, a cursor that stays with its row, and nothing painted in vain."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.content import Content
from textual.geometry import Region

from fxtui.ui.themes import THEMES, VARIABLES
from fxtui.ui.widgets.sheet import Sheet
from fxtui.ui.widgets.sheet_layout import (
    Align,
    Column,
    Measure,
    Row,
    head_line,
    measured,
    row_line,
    shape,
    untouched,
)

COLUMNS = (
    Column("Venue", rank=2),
    Column("Amount", Align.POINT),
    Column("Note", grow=True),
    Column("Id", Align.RIGHT, rank=5),
)


def row(key: str, *cells: str, tone: str = "") -> Row:
    return Row(key, tuple(Content(cell) for cell in cells), tone)


def measure_of(*rows: Row) -> Measure:
    measure = untouched(COLUMNS)
    for one in rows:
        measure = measured(COLUMNS, one, measure)
    return measure


def lines(width: int, *rows: Row) -> list[str]:
    fitted = shape(COLUMNS, measure_of(*rows), width)
    return [head_line(COLUMNS, fitted).plain, *(row_line(COLUMNS, fitted, one).plain for one in rows)]


ONE = row("1", "KIIEX", "1 200.00", "in review", "88101")
TWO = row("2", "PEATIO", "0.0125", "done", "7")
THREE = row("3", "KIIEX", "–", "", "9")


def test_decimal_points_stand_below_one_another() -> None:
    _, *drawn = lines(60, ONE, TWO)
    assert {line.index(".") for line in drawn} == {drawn[0].index(".")}


def test_a_word_among_numbers_ends_where_whole_numbers_end() -> None:
    _, first, _, third = lines(60, ONE, TWO, THREE)
    assert third.index("–") == first.index(".") - 1


def test_every_line_is_as_wide_as_the_sheet_when_a_column_grows() -> None:
    assert {len(line) for line in lines(60, ONE, TWO, THREE)} == {60}


def test_the_highest_rank_is_dropped_first_and_rank_nought_never() -> None:
    assert lines(60, ONE)[0].split() == ["Venue", "Amount", "Note", "Id"]
    assert lines(29, ONE)[0].split() == ["Venue", "Amount", "Note"]
    assert lines(20, ONE)[0].split() == ["Amount", "Note"]


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (31, "KIIEX  1 200.00 in review 88101"),
        (32, "KIIEX  1 200.00  in review 88101"),
        (33, "KIIEX   1 200.00  in review 88101"),
        (34, "KIIEX   1 200.00  in review  88101"),
    ],
)
def test_what_is_to_spare_parts_a_number_from_a_word_first(width: int, line: str) -> None:
    assert lines(width, ONE)[1] == line


@pytest.mark.parametrize("width", range(0, 80, 3))
def test_a_number_is_shown_whole_or_not_at_all(width: int) -> None:
    for line in lines(width, ONE, TWO)[1:]:
        assert "1 200.00" in line or "0.0125" in line
        assert "…" not in line.split("  ")[0]


def test_a_growing_column_is_cut_with_a_sign() -> None:
    assert lines(19, row("1", "KIIEX", "1.00", "a long note about it", "1"))[1].endswith("…")


def test_a_measure_only_grows() -> None:
    wide = measure_of(ONE, TWO)
    assert measured(COLUMNS, THREE, wide) is wide


CELLS = st.one_of(
    st.text(alphabet="abc é中", max_size=12),
    st.decimals(-10_000, 10_000, places=3).map(lambda number: f"{number:,}".replace(",", " ")),
    st.just("–"),
)


@given(table=st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), max_size=8), width=st.integers(0, 120))
def test_whatever_stands_in_the_rows_their_lines_are_equally_wide(
    table: list[tuple[str, str, str, str]], width: int
) -> None:
    rows = [row(str(n), *cells) for n, cells in enumerate(table)]
    fitted = shape(COLUMNS, measure_of(*rows), width)
    widths = {row_line(COLUMNS, fitted, one).cell_length for one in rows} | {
        head_line(COLUMNS, fitted).cell_length
    }
    assert len(widths) == 1


# -- the widget


class Bench(App[None]):
    """A sheet and nothing else; counts the regions it is asked to paint."""

    def __init__(self) -> None:
        super().__init__()
        for theme in THEMES.values():
            self.register_theme(theme)
        self.theme = "dark"
        self.sheet = Sheet(COLUMNS)
        self.moved: list[str | None] = []
        self.picked: list[str] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(VARIABLES)

    def compose(self) -> ComposeResult:
        yield self.sheet

    def on_sheet_moved(self, event: Sheet.Moved) -> None:
        self.moved.append(event.key)

    def on_sheet_picked(self, event: Sheet.Picked) -> None:
        self.picked.append(event.key)


def maker(
    made: list[str] | None = None, note: Callable[[str], str] = lambda key: "x"
) -> Callable[[str], Row]:
    def make(key: str) -> Row:
        if made is not None:
            made.append(key)
        return row(key, "KIIEX", f"{key}.00", note(key), key)

    return make


def keys(count: int) -> list[str]:
    return [str(n) for n in range(count)]


async def test_the_cursor_stays_on_its_row_when_others_come_before_it() -> None:
    app = Bench()
    async with app.run_test(size=(60, 10)) as pilot:
        app.sheet.show(["b", "c"], maker())
        await pilot.press("down")
        assert app.sheet.cursor_key == "c"
        app.sheet.show(["a", "b", "c", "d"], maker())
        assert app.sheet.cursor_key == "c"
        app.sheet.show(["a", "b"], maker())
        assert app.sheet.cursor_key == "b"


async def test_an_empty_sheet_has_no_cursor_and_picks_nothing() -> None:
    app = Bench()
    async with app.run_test(size=(60, 10)) as pilot:
        app.sheet.show([], maker())
        await pilot.press("down", "up", "end", "enter", "pagedown")
        assert (app.sheet.cursor_key, app.sheet.cursor_row, app.picked) == (None, None, [])


@pytest.mark.parametrize(
    ("pressed", "at"),
    [
        (["down", "down"], "2"),
        (["j", "j", "k"], "1"),
        (["end"], "99"),
        (["G", "g"], "0"),
        (["pagedown"], "8"),
        (["end", "pageup"], "91"),
        (["up"], "0"),
    ],
)
async def test_keys_move_the_cursor_and_it_is_always_in_sight(pressed: Sequence[str], at: str) -> None:
    app = Bench()
    async with app.run_test(size=(60, 10)) as pilot:
        app.sheet.show(keys(100), maker())
        await pilot.press(*pressed)
        assert app.sheet.cursor_key == at
        top = app.sheet.scroll_offset.y
        assert top <= int(at) < top + 9


async def test_enter_picks_and_moving_is_told_once() -> None:
    app = Bench()
    async with app.run_test(size=(60, 10)) as pilot:
        app.sheet.show(keys(3), maker())
        await pilot.press("down", "enter")
        app.sheet.show(keys(3), maker())
        await pilot.pause()
        assert app.picked == ["1"]
        assert app.moved == ["0", "1"]


async def test_only_rows_in_sight_are_made() -> None:
    app = Bench()
    async with app.run_test(size=(60, 10)) as pilot:
        made: list[str] = []
        app.sheet.show(keys(100_000), maker(made))
        await pilot.pause()
        await pilot.press("end")
        assert len(set(made)) <= 20


async def test_what_did_not_change_is_not_painted(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Bench()
    async with app.run_test(size=(60, 10)) as pilot:
        app.sheet.show(keys(20), maker())
        await pilot.pause()
        painted: list[Region] = []
        as_is = app.sheet.refresh

        def counted(*regions: Region, **options: bool) -> Sheet:
            painted.extend(regions)
            as_is(*regions, **options)
            return app.sheet

        monkeypatch.setattr(app.sheet, "refresh", counted)
        app.sheet.show(keys(20), maker(note=lambda key: "y" if key == "4" else "x"))
        lines_painted = {region.y for region in painted}
        assert lines_painted == {5}


async def test_a_wider_row_that_comes_into_sight_makes_its_column_grow() -> None:
    app = Bench()
    async with app.run_test(size=(60, 10)) as pilot:

        def make(key: str) -> Row:
            return row(key, "KIIEX", "123 456 789.00" if key == "55" else "1.00", "x", key)

        app.sheet.show(keys(60), make)
        await pilot.press("end")
        await pilot.pause()
        drawn = [app.sheet.render_line(y).text for y in range(10)]
        assert any("123 456 789.00" in line for line in drawn)
        assert len({line.rindex(".00") for line in drawn[1:] if ".00" in line}) == 1


async def test_brackets_in_a_cell_are_brackets() -> None:
    app = Bench()
    async with app.run_test(size=(60, 10)) as pilot:
        app.sheet.show(["1"], lambda key: row(key, "[/x]", "1.00", "[@click=app.bell]a[/]", "1"))
        await pilot.pause()
        assert "[/x]" in app.sheet.render_line(1).text
        assert "[@click=app.bell]a[/]" in app.sheet.render_line(1).text


@pytest.mark.parametrize("theme", list(THEMES))
async def test_the_cursor_can_be_seen_in_every_theme(theme: str) -> None:
    app = Bench()
    async with app.run_test(size=(60, 10)) as pilot:
        app.theme = theme
        app.sheet.show(keys(2), maker())
        await pilot.pause()
        under, other = app.sheet.render_line(1), app.sheet.render_line(2)
        assert under.text.startswith("▌")
        assert {segment.style for segment in under} != {segment.style for segment in other}


async def test_fewer_columns_than_before_and_no_row_to_measure_them_by_are_drawn() -> None:
    app = Bench()
    async with app.run_test(size=(60, 6)) as pilot:
        app.sheet.show(["1", "2"], lambda key: row(key, "KIIEX", "1.00", "in review", "88101"))
        await pilot.pause()
        app.sheet.show([], lambda key: Row(key, (Content("alone"),)), (Column("One"),))
        assert app.sheet.render_line(0).text.strip() == "One"
        app.sheet.show(["1"], lambda key: Row(key, (Content("alone"),)), (Column("One"),))
        await pilot.pause()
        assert app.sheet.render_line(1).text.strip() == "▌alone"
