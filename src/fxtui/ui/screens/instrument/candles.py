"""Candles, or one line, as characters: prices up the right side, time along the bottom. Pure: values in, lines out.

A cell is two half rows high, so a candle is drawn with twice the rows there are. Up is bold and down is not, so that
the direction can be told without colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from msgspec import Struct
from textual.content import Content

from fxtui.domain.money import EXACT
from fxtui.domain.quote import Candle
from fxtui.ui import format as show

_EMPTY, _WICK, _BODY = 0, 1, 2
_GLYPHS = {
    (_EMPTY, _EMPTY): " ",
    (_WICK, _WICK): "│",
    (_BODY, _BODY): "┃",
    (_WICK, _BODY): "╽",
    (_BODY, _WICK): "╿",
    (_EMPTY, _BODY): "╻",
    (_BODY, _EMPTY): "╹",
    (_EMPTY, _WICK): "╷",
    (_WICK, _EMPTY): "╵",
}
_UP, _DOWN, _LEVEL = "$up bold", "$down", "$accent"
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
_BLOCKS = "▁▂▃▄▅▆▇█"
_LABEL_EVERY = 4
_TIME_EVERY = 14
_DAY = 86_400
_LEAST_WIDTH, _LEAST_HEIGHT = 24, 6


class Scale(Struct, frozen=True):
    """Prices onto half rows: 0 is the top."""

    high: Decimal
    low: Decimal
    halves: int

    def place(self, price: Decimal) -> int:
        """The half row of a price, kept inside the picture."""
        span = self.high - self.low
        if span <= 0:
            return self.halves // 2
        share = EXACT.divide(EXACT.multiply(self.high - price, Decimal(self.halves - 1)), span)
        return min(max(int(share.to_integral_value()), 0), self.halves - 1)

    def price(self, half: int) -> Decimal:
        """The price at a half row."""
        return self.high - EXACT.divide(
            EXACT.multiply(self.high - self.low, Decimal(half)), Decimal(self.halves - 1)
        )


def chart_lines(
    candles: Sequence[Candle],
    width: int,
    height: int,
    *,
    tick: Decimal,
    interval: int,
    level: Decimal | None = None,
    as_line: bool = False,
) -> list[Content]:
    """The chart in `width` by `height` cells: prices, a row of volume, a row of time.

    `level` is the price now: a dashed line and the marked label on the axis. Too little room gives no lines.
    """
    if not candles or width < _LEAST_WIDTH or height < _LEAST_HEIGHT:
        return []
    axis = _axis_width(candles[-width:], level, tick)
    step = 2 if 2 * len(candles) <= width - axis else 1
    shown = candles[-((width - axis) // step) :]
    prices = [price for candle in shown for price in (candle.high, candle.low)] + ([level] if level else [])
    scale = Scale(max(prices), min(prices), 2 * (height - 2))
    room = width - axis
    grid = _line_grid(shown, scale, room, step) if as_line else _candle_grid(shown, scale, room, step)
    lines = [_row(grid[row], row, scale, tick, level) for row in range(height - 2)]
    lines.append(_volume(shown, room, step))
    lines.append(_times(shown, room, step, interval))
    return lines


def _axis_width(candles: Sequence[Candle], level: Decimal | None, tick: Decimal) -> int:
    """The widest label there may be, the line before it and a blank."""
    ends = [price for candle in candles for price in (candle.high, candle.low)]
    return max(len(show.price(price, tick)) for price in (ends if level is None else [*ends, level])) + 2


Cell = tuple[str, str]
"""A character and its style."""


def _candle_grid(candles: Sequence[Candle], scale: Scale, room: int, step: int) -> list[list[Cell]]:
    rows = scale.halves // 2
    grid: list[list[Cell]] = [[(" ", "")] * room for _ in range(rows)]
    for place, candle in enumerate(candles):
        column = place * step
        top, bottom = scale.place(candle.high), scale.place(candle.low)
        body = sorted((scale.place(candle.open), scale.place(candle.close)))
        style = _UP if candle.close >= candle.open else _DOWN
        for row in range(top // 2, bottom // 2 + 1):
            halves = (_half(2 * row, top, bottom, body), _half(2 * row + 1, top, bottom, body))
            grid[row][column] = (_GLYPHS[halves], style)
    return grid


def _half(half: int, top: int, bottom: int, body: Sequence[int]) -> int:
    if body[0] <= half <= body[1]:
        return _BODY
    return _WICK if top <= half <= bottom else _EMPTY


def _line_grid(candles: Sequence[Candle], scale: Scale, room: int, step: int) -> list[list[Cell]]:
    """Closes joined by a line of dots, two by four in a cell."""
    rows = scale.halves // 2
    fine = Scale(scale.high, scale.low, rows * 4)
    dots = [[0] * room for _ in range(rows)]
    before: int | None = None
    for x in range(min(room, len(candles) * step) * 2):
        candle = candles[min(x // (2 * step), len(candles) - 1)]
        y = fine.place(candle.close)
        start, end = (y, y) if before is None else (min(before, y), max(before, y))
        for dot in range(start, end + 1):
            dots[dot // 4][x // 2] |= _DOTS[dot % 4][x % 2]
        before = y
    style = _UP if candles[-1].close >= candles[0].open else _DOWN
    return [[(chr(0x2800 + cell), style) if cell else (" ", "") for cell in row] for row in dots]


def _row(cells: Sequence[Cell], row: int, scale: Scale, tick: Decimal, level: Decimal | None) -> Content:
    here = level is not None and scale.place(level) // 2 == row
    shown = [("┈", _LEVEL) if here and character == " " else (character, style) for character, style in cells]
    label, style = "", "$quiet"
    if here and level is not None:
        label, style = show.price(level, tick), "$accent bold"
    elif row % _LABEL_EVERY == 0:
        label = show.price(scale.price(2 * row), tick if tick > 0 else Decimal("0.01"))
    mark = "┤" if here else "│"
    return Content.assemble(*_runs(shown), (mark, "$edge"), (f" {label}", style))


def _runs(cells: Sequence[Cell]) -> list[Cell]:
    """Neighbours of one style joined, so that a line costs few changes of style."""
    runs: list[Cell] = []
    for character, style in cells:
        if runs and runs[-1][1] == style:
            runs[-1] = (runs[-1][0] + character, style)
        else:
            runs.append((character, style))
    return runs


def _volume(candles: Sequence[Candle], room: int, step: int) -> Content:
    most = max((candle.volume for candle in candles), default=Decimal(0))
    cells = [" "] * room
    for place, candle in enumerate(candles):
        if most > 0 and candle.volume > 0:
            share = EXACT.divide(EXACT.multiply(candle.volume, Decimal(len(_BLOCKS) - 1)), most)
            cells[place * step] = _BLOCKS[int(share)]
    return Content.assemble(("".join(cells), "$bar"), ("│", "$edge"), (" vol", "$quiet"))


def _times(candles: Sequence[Candle], room: int, step: int, interval: int) -> Content:
    cells = [" "] * room
    free_from = 0
    for place, candle in enumerate(candles):
        column, words = place * step, _time_words(candle.start, interval)
        if column >= free_from and column + len(words) <= room:
            cells[column : column + len(words)] = words
            free_from = column + _TIME_EVERY
    return Content.styled("".join(cells), "$quiet")


def _time_words(when: datetime, interval: int) -> str:
    return f"{when:%m-%d}" if interval >= _DAY else f"{when:%H:%M}"
