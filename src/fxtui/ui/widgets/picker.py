"""Choosing one of many: a dialog with a filter and a list, and the field that opens it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from msgspec import Struct
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from fxtui.ui.screens.modal import DeskModal
from fxtui.ui.text import line
from fxtui.ui.widgets.filter_line import FilterLine
from fxtui.ui.widgets.sheet import Sheet
from fxtui.ui.widgets.sheet_layout import Column, Row


class Candidate(Struct, frozen=True):
    """One thing to choose: `words` is its line, `more` what is said beside it, both harmless already."""

    key: str
    words: str
    more: str = ""


class PickModal(DeskModal[str | None]):
    """A list to choose from; its answer is a key, None when nothing was chosen."""

    NAME = "pick"
    DEFAULT_CSS = """
    PickModal > #dialog {
        width: 66; max-width: 100%; height: auto; max-height: 80%;
        border: round $edge; background: $surface; padding: 0 1;
        border-title-color: $accent; border-title-style: bold; border-subtitle-color: $quiet;
    }
    PickModal FilterLine { display: block; }
    PickModal Sheet { height: auto; max-height: 16; background: $surface; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "back", show=False),
        Binding("enter", "take", "choose", show=False, priority=True),
        Binding("up", "step(-1)", "up", show=False, priority=True),
        Binding("down", "step(1)", "down", show=False, priority=True),
    ]
    AUTO_FOCUS: ClassVar[str | None] = "FilterLine"

    def __init__(self, title: str, candidates: Sequence[Candidate], chosen: str = "") -> None:
        super().__init__()
        self._title = title
        self._candidates = {one.key: one for one in candidates}
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        """A filter over the list."""
        with Vertical(id="dialog") as dialog:
            dialog.border_title = Content(self._title)
            dialog.border_subtitle = Content("enter choose · esc back")
            yield FilterLine("words that must occur")
            yield Sheet((Column(""), Column("", grow=True)), headed=False, lit=True)

    def on_mount(self) -> None:
        """Show everything, the cursor on what is chosen now."""
        sheet = self.query_one(Sheet)
        sheet.can_focus = False
        sheet.show(list(self._candidates), self._row)
        sheet.move_to(self._chosen)

    def on_filter_line_narrowed(self, event: FilterLine.Narrowed) -> None:
        """Filter as it is typed."""
        self._narrow()

    def on_filter_line_closed(self, event: FilterLine.Closed) -> None:
        """Escape in the filter closes the dialog."""
        self.action_leave()

    def action_step(self, by: int) -> None:
        """Move the cursor while the filter keeps the focus."""
        self.query_one(Sheet).action_step(by)

    def action_take(self) -> None:
        """Answer with what is under the cursor; letters pressed before this key are still on their way here."""
        self.query_one(FilterLine).call_later(self._take)

    def _take(self) -> None:
        if not self.is_active:
            return
        self._narrow()
        key = self.query_one(Sheet).cursor_key
        if key is not None:
            self.dismiss(key)

    def _narrow(self) -> None:
        wanted = self.query_one(FilterLine).wanted
        shown = [key for key, one in self._candidates.items() if wanted(f"{one.words} {one.more}")]
        self.query_one(Sheet).show(shown, self._row)

    def action_leave(self) -> None:
        """Answer nothing."""
        self.dismiss(None)

    def _row(self, key: str) -> Row:
        one = self._candidates[key]
        return Row(key, (Content(line(one.words, 60)), Content.styled(line(one.more, 60), "$quiet")))


class PickField(Widget, can_focus=True):
    """Shows what is chosen; enter or space asks for the dialog, left and right go to the neighbours."""

    DEFAULT_CSS = """
    PickField { height: 1; width: 1fr; }
    PickField:focus { background: $cursor; text-style: $cursor-style; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "open", "choose", show=False),
        Binding("left,h", "turn(-1)", "previous", show=False),
        Binding("right,l", "turn(1)", "next", show=False),
    ]

    class Changed(Message):
        """Something else is chosen."""

        def __init__(self, field: PickField, key: str) -> None:
            super().__init__()
            self.field = field
            self.key = key

        @property
        def control(self) -> PickField:
            """The field."""
            return self.field

    def __init__(self, title: str, *, empty: str = "nothing to choose from", id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._title = title
        self._empty = empty
        self._candidates: tuple[Candidate, ...] = ()
        self._key = ""

    @property
    def key(self) -> str:
        """The key of what is chosen, empty when nothing is."""
        return self._key

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """What there is to choose from."""
        return self._candidates

    def offer(self, candidates: Sequence[Candidate], empty: str = "") -> None:
        """Offer these; the chosen one stays when it is among them, else the first is chosen."""
        self._candidates = tuple(candidates)
        self._empty = empty or self._empty
        keys = [one.key for one in self._candidates]
        if self._key not in keys:
            self.choose(keys[0] if keys else "")
        self.refresh()

    def choose(self, key: str) -> None:
        """Choose one by its key."""
        if key != self._key:
            self._key = key
            self.refresh()
            self.post_message(self.Changed(self, key))

    def render(self) -> Content:
        """What is chosen."""
        for one in self._candidates:
            if one.key == self._key:
                more = Content.styled(f"  {line(one.more, 60)}", "$quiet") if one.more else Content("")
                return Content.assemble((line(one.words, 60), "bold"), more, ("  ▾", "$accent"))
        return Content.styled(line(self._empty, 100), "$quiet")

    def action_open(self) -> None:
        """Open the dialog."""
        if self._candidates:
            self.app.push_screen(PickModal(self._title, self._candidates, self._key), self._took)

    def action_turn(self, by: int) -> None:
        """Choose the neighbour."""
        keys = [one.key for one in self._candidates]
        if self._key in keys:
            self.choose(keys[max(0, min(len(keys) - 1, keys.index(self._key) + by))])

    def _took(self, key: str | None) -> None:
        if key is not None:
            self.choose(key)
