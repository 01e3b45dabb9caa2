"""A line of values over time in braille dots, with its highest and lowest value at the edge."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from textual.content import Content
from textual.widget import Widget

from fxtui.domain.money import EXACT
from fxtui.ui import format as show

_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


class Trend(Widget):
    """Draws the last values it was given; says so when there are too few."""

    DEFAULT_CSS = """
    Trend { height: 6; width: 1fr; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._values: tuple[Decimal, ...] = ()
        self._tick = Decimal(0)

    def draw(self, values: Sequence[Decimal], tick: Decimal) -> None:
        """Show `values`, oldest first; labels are written in steps of `tick`."""
        if tuple(values) != self._values or tick != self._tick:
            self._values, self._tick = tuple(values), tick
            self.refresh()

    def render(self) -> Content:
        """The curve."""
        values, (width, height) = self._values, (self.content_size.width, self.content_size.height)
        if len(values) < 2 or height < 1:
            return Content.styled("the trend needs a few more prices", "$soft")
        high, low = show.price(max(values), self._tick), show.price(min(values), self._tick)
        label = max(len(high), len(low)) + 1
        rows = curve(values, max(4, width - label), height)
        lines = []
        for n, row in enumerate(rows):
            edge = high if n == 0 else low if n == height - 1 else ""
            lines.append(Content.assemble((row, "$accent"), (f"{edge:>{label}}", "$soft")))
        return Content("\n").join(lines)


def curve(values: Sequence[Decimal], width: int, height: int) -> list[str]:
    """The values as `height` rows of `width` braille characters; equal values lie in the middle."""
    across, down = width * 2, height * 4
    low, high = min(values), max(values)
    cells = [[0] * width for _ in range(height)]
    previous: int | None = None
    for x in range(across):
        value = _between(values, x, across)
        share = EXACT.divide(value - low, high - low) if high > low else Decimal("0.5")
        y = (down - 1) - int(share * (down - 1))
        top, bottom = (y, y) if previous is None else (min(previous, y), max(previous, y))
        for dot in range(top, bottom + 1):
            cells[dot // 4][x // 2] |= _DOTS[dot % 4][x % 2]
        previous = y
    return ["".join(chr(0x2800 + bits) if bits else " " for bits in row) for row in cells]


def _between(values: Sequence[Decimal], x: int, across: int) -> Decimal:
    """The value at `x` of `across` on the straight lines between the values."""
    at, rest = divmod(x * (len(values) - 1), max(1, across - 1))
    if rest == 0 or at + 1 >= len(values):
        return values[min(at, len(values) - 1)]
    return values[at] + EXACT.divide((values[at + 1] - values[at]) * rest, Decimal(across - 1))
