"""A depth ladder: asks above, bids below, what waits at each price and up to it, the bars cumulative."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from textual.content import Content
from textual.widget import Widget

from fxtui.domain.money import decimals_of, divide
from fxtui.domain.order import Side
from fxtui.domain.quote import Depth, Level
from fxtui.ui import format as show

_GAP = "  "
_WORDS = "reading the book…"
_LEAST_BAR = 4


class Ladder(Widget):
    """The book of one pair, as many levels as fit."""

    DEFAULT_CSS = """
    Ladder { height: 1fr; }
    """

    can_focus = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._depth: Depth | None = None
        self._tick = Decimal(0)
        self._own: frozenset[Decimal] = frozenset()
        self._words = _WORDS

    @property
    def depth(self) -> Depth | None:
        """The book that is shown."""
        return self._depth

    def show(self, depth: Depth, tick: Decimal, own: frozenset[Decimal] = frozenset()) -> None:
        """Show a book; prices in `own` are marked as those of own orders."""
        if (depth, tick, own) != (self._depth, self._tick, self._own):
            self._depth, self._tick, self._own = depth, tick, own
            self.refresh()

    def clear(self, words: str = _WORDS) -> None:
        """Show a sentence in place of a book."""
        if self._depth is not None or words != self._words:
            self._depth, self._words = None, words
            self.refresh()

    def render(self) -> Content:
        """The lines that fit."""
        if self._depth is None:
            return Content.styled(self._words, "$quiet")
        lines = ladder_lines(self._depth, self.size.width, self.size.height, self._tick, self._own)
        return Content("\n").join(lines)


def ladder_lines(
    depth: Depth, width: int, height: int, tick: Decimal, own: frozenset[Decimal] = frozenset()
) -> list[Content]:
    """The ladder in `width` by `height` cells: a head, asks from far to near, the spread, bids from near to far."""
    if height < 4:
        return []
    rows = (height - 2) // 2
    asks, bids = depth.asks[:rows], depth.bids[:rows]
    table = _Table(asks, bids, width, tick, own)
    lines = [table.head()]
    lines += [Content("")] * (rows - len(asks))
    lines += [table.line(Side.SELL, place) for place in reversed(range(len(asks)))]
    lines.append(_spread(depth, width, tick))
    lines += [table.line(Side.BUY, place) for place in range(len(bids))]
    return lines


class _Table:
    """Widths and sums of the levels that are shown."""

    def __init__(
        self, asks: Sequence[Level], bids: Sequence[Level], width: int, tick: Decimal, own: frozenset[Decimal]
    ) -> None:
        self._levels = {Side.SELL: asks, Side.BUY: bids}
        self._sums = {side: _cumulated(levels) for side, levels in self._levels.items()}
        self._tick, self._own = tick, own
        every = [*asks, *bids]
        sums = [*self._sums[Side.SELL], *self._sums[Side.BUY]]
        self._places = min(
            max((decimals_of(level.quantity) for level in every if level.quantity), default=0), 4
        )
        self._most = max(sums, default=Decimal(0))
        self._price = max((len(show.price(level.price, tick)) for level in every), default=5)
        self._size = max((len(self._amount(level.quantity)) for level in every), default=4)
        self._sum = max((len(self._amount(value)) for value in sums), default=3)
        room = width - 2 - self._price - self._size - len(_GAP)
        self._with_sum = room >= self._sum + 2 * len(_GAP) + _LEAST_BAR
        if self._with_sum:
            room -= self._sum + len(_GAP)
        self._bar = max(0, room - len(_GAP))

    def head(self) -> Content:
        """The titles."""
        words = f"  {'Price':>{self._price}}{_GAP}{'Size':>{self._size}}"
        if self._with_sum:
            words += f"{_GAP}{'Sum':>{self._sum}}"
        return Content.styled(words, "$head")

    def line(self, side: Side, place: int) -> Content:
        """One level; asks are what a buyer meets, so they wear the colour of selling."""
        level, total = self._levels[side][place], self._sums[side][place]
        style = "$up" if side is Side.BUY else "$down"
        price = show.price_content(level.price, self._tick, style).pad_left(
            self._price - len(show.price(level.price, self._tick))
        )
        own = ("• ", "$accent bold") if level.price in self._own else "  "
        parts: list[Content | str | tuple[str, str]] = [own, price, _GAP]
        parts.append(f"{self._amount(level.quantity):>{self._size}}")
        if self._with_sum:
            parts += [_GAP, (f"{self._amount(total):>{self._sum}}", "$quiet")]
        if self._bar >= _LEAST_BAR and self._most > 0:
            parts += [_GAP, (show.bar(divide(total, self._most), self._bar), f"{style} 60%")]
        return Content.assemble(*parts)

    def _amount(self, value: Decimal) -> str:
        return show.grouped(value, self._places)


def _cumulated(levels: Sequence[Level]) -> list[Decimal]:
    total, sums = Decimal(0), []
    for level in levels:
        total += level.quantity
        sums.append(total)
    return sums


def _spread(depth: Depth, width: int, tick: Decimal) -> Content:
    if not depth.asks or not depth.bids:
        missing = "no asks" if not depth.asks else "no bids"
        return Content.styled(f"  {missing}".ljust(width)[:width], "$quiet")
    ask, bid = depth.asks[0].price, depth.bids[0].price
    gap = ask - bid
    middle = (ask + bid) / 2
    points = f" · {show.bps(divide(gap * 10_000, middle))} bp" if middle > 0 else ""
    words = f"── spread {show.price(gap, tick)}{points} "
    return Content.styled((words + "─" * width)[:width], "$head")
