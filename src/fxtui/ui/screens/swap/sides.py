"""The two sides of the quick swap: in the one that is typed stands the field, in the other the estimate."""

from __future__ import annotations

from decimal import Decimal

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from fxtui.desk.views import Preview
from fxtui.domain.money import Money
from fxtui.ui import format as show
from fxtui.ui.screens.swap.choice import Choice
from fxtui.ui.text import line
from fxtui.ui.widgets.amount_input import AmountInput
from fxtui.ui.widgets.line import Line


class Side(Horizontal):
    """One side: its name, the field or the estimate, the asset and a note."""

    DEFAULT_CSS = """
    Side {
        height: 1;
        & > .side-name { width: 7; color: $quiet; }
        & > .side-amount { width: 15; }
        & > AmountInput { width: 15; display: none; }
        & > .side-note { width: 1fr; padding: 0 0 0 1; }
        &.-typed > AmountInput { display: block; }
        &.-typed > .side-amount { display: none; }
    }
    """

    def __init__(self, name: str, typed: str, *, id: str) -> None:
        super().__init__(id=id)
        self._title = name
        self._typed = typed

    def compose(self) -> ComposeResult:
        """The four parts."""
        yield Line(Content(self._title), classes="side-name")
        yield AmountInput(self._typed, free=self._no_part)
        yield Line(classes="side-amount")
        yield Line(classes="side-note")

    @property
    def field(self) -> AmountInput:
        """The field."""
        return self.query_one(AmountInput)

    def draw(self, estimate: Money | None, asset: str, note: str) -> None:
        """Show asset and note, and the estimate where nothing is typed."""
        amount = show.grouped(estimate.amount) if estimate is not None else "…"
        self.query_one(".side-amount", Line).show(Content.styled(amount, "bold"))
        self.query_one(".side-note", Line).show(
            Content.assemble((f"{line(asset, 10):<6}", "bold"), (f" {note}" if note else "", "$soft"))
        )

    @staticmethod
    def _no_part() -> Decimal | None:
        return None


class Sides(Vertical):
    """Give and get; `by_get` of the choice says which of them is typed."""

    DEFAULT_CSS = """
    Sides { height: 2; }
    """

    def __init__(self, typed: str = "") -> None:
        super().__init__()
        self._first = typed
        self._free: Decimal | None = None

    def compose(self) -> ComposeResult:
        """Two lines."""
        yield Side("give", self._first, id="give")
        yield Side("get", "", id="get")

    @property
    def field(self) -> AmountInput:
        """The field that is typed into now."""
        return next(iter(self.query("Side.-typed AmountInput").results(AmountInput)), self._give.field)

    @property
    def _give(self) -> Side:
        return self.query_one("#give", Side)

    @property
    def _get(self) -> Side:
        return self.query_one("#get", Side)

    def turn_to(self, *, by_get: bool) -> None:
        """Type into this side from now on; what was typed comes along."""
        old, new = (self._give, self._get) if by_get else (self._get, self._give)
        if new.has_class("-typed"):
            return
        value = old.field.value if old.has_class("-typed") else self._first
        old.remove_class("-typed")
        new.add_class("-typed")
        new.field.value = value
        new.field.cursor_position = len(value)
        new.field.focus()

    def draw(self, choice: Choice, estimate: Preview | None, free: Decimal | None, *, hidden: bool) -> None:
        """Show both sides; `free` is what is available of what is given, None when unknown."""
        shown = show.HIDDEN if hidden else show.amount(free) if free is not None else show.UNKNOWN
        self._give.draw(estimate.give if estimate else None, choice.give, f"of {shown} free")
        fee = estimate.fee if estimate is not None else None
        note = f"net of {show.grouped(fee.amount)} fee" if fee is not None and not hidden else ""
        self._get.draw(estimate.get if estimate else None, choice.get, note)
