"""Where the detail of one pair stands beside the board: nothing is made of it before there is the width for it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from textual.containers import Vertical

from fxtui.domain.moment import Moment
from fxtui.domain.quote import Depth
from fxtui.ui.screens.quotes.rows import Line as Shown

if TYPE_CHECKING:
    from fxtui.ui.screens.quotes.detail import PairDetail


class PairPanel(Vertical):
    """Follows the cursor of the board."""

    DEFAULT_CSS = """
    PairPanel { dock: right; width: 48; height: 1fr; border-left: solid $edge; padding: 0 1 0 2; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._detail: PairDetail | None = None

    async def open(self) -> None:
        """Make the detail if there is none: only at width, where it is seen."""
        if self._detail is None:
            from fxtui.ui.screens.quotes.detail import PairDetail

            detail = PairDetail()
            await self.mount(detail)
            self._detail = detail

    def draw(self, shown: Shown | None, now: Moment) -> None:
        """Show the pair under the cursor."""
        if self._detail is not None:
            self._detail.draw(shown, now)

    def draw_depth(self, depth: Depth | None, tick: Decimal, reason: str = "") -> None:
        """Show the book of the pair, or why there is none."""
        if self._detail is not None:
            self._detail.draw_depth(depth, tick, reason)
