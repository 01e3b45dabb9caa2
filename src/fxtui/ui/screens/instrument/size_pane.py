"""The pane for "price for my size": a field, the side, and what the book says to it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from fxtui.domain.amount import AmountError
from fxtui.domain.instrument import Instrument
from fxtui.domain.order import Side
from fxtui.domain.quote import Depth
from fxtui.ui.screens.instrument.size import price_for_size
from fxtui.ui.widgets.amount_input import AmountInput
from fxtui.ui.widgets.fields import FieldRow
from fxtui.ui.widgets.key_line import key_for
from fxtui.ui.widgets.line import Line


class SizePane(Vertical):
    """Prices a size of the base asset for buying or selling; selling to begin with."""

    def __init__(self, free: Callable[[], Decimal | None], *, id: str | None = None) -> None:
        """`free` tells how much base there is to sell, None while it is unknown."""
        super().__init__(id=id)
        self.side = Side.SELL
        self._free = free
        self._depth: Depth | None = None
        self._instrument: Instrument | None = None

    def compose(self) -> ComposeResult:
        """The field, two lines of answer."""
        field = AmountInput(id="size", free=self._part_of)
        yield FieldRow("My size", field, id="size-row")
        yield Line(id="size-first")
        yield Line(id="size-second")

    def go(self) -> None:
        """Go to the field."""
        self.query_one(AmountInput).focus()

    def flip(self) -> None:
        """Price it for the other side."""
        self.side = self.side.other
        self._draw()

    def draw(self, depth: Depth | None, instrument: Instrument | None) -> None:
        """Price it from this book."""
        self._depth, self._instrument = depth, instrument
        self._draw()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._draw()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.screen.set_focus(None)

    @on(AmountInput.Refused)
    def _refused(self, event: AmountInput.Refused) -> None:
        event.stop()
        self.query_one(FieldRow).note(event.reason, wrong=True)

    def _part_of(self) -> Decimal | None:
        return self._free() if self.side is Side.SELL else None

    def _draw(self) -> None:
        field, row, instrument = self.query_one(AmountInput), self.query_one(FieldRow), self._instrument
        lines = [Content(""), Content("")]
        if instrument is not None:
            verb = "buying" if self.side is Side.BUY else "selling"
            flips = key_for(self, "instrument.side")
            row.note(f"{verb} {instrument.pair.base}, {flips} flips")
        if field.value.strip() and instrument is not None:
            try:
                lines = price_for_size(self._depth, instrument, self.side, field.amount())
            except AmountError as wrong:
                row.note(str(wrong), wrong=True)
        for name, content in zip(("#size-first", "#size-second"), lines, strict=True):
            self.query_one(name, Line).show(content)
