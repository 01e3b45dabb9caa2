"""One line of a form: what is asked, the field, and a note that checks what stands there.

Label, field and note stand beside one another; a screen with a narrow column puts `.noted > .note` below.
"""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.widget import Widget

from fxtui.ui.text import line
from fxtui.ui.widgets.line import Line


class FieldRow(Container):
    """A label, a control and a note."""

    DEFAULT_CSS = """
    FieldRow {
        layout: grid; grid-size: 3 1; grid-columns: 11 18 1fr; grid-rows: 1; grid-gutter: 0 1; height: 1;
        &:focus-within { text-opacity: 100%; }
        &.plain { grid-size: 2 1; grid-columns: 11 1fr; }
    }
    FieldRow > .label { color: $head; }
    FieldRow > .note { color: $quiet; }
    FieldRow.-wrong > .note { color: $danger; }
    FieldRow:focus-within > .label { color: $accent; text-style: bold; }
    FieldRow:disabled > .label { text-style: dim; }
    """

    def __init__(
        self, label: str, control: Widget, *, noted: bool = True, id: str | None = None, classes: str = ""
    ) -> None:
        """`noted` False gives the control the whole line."""
        super().__init__(id=id, classes=f"{'noted' if noted else 'plain'} {classes}".strip())
        self._label = label
        self._control = control
        self._noted = noted

    def compose(self) -> ComposeResult:
        """Label, control, note."""
        yield Line(Content(line(self._label, 40)), classes="label")
        yield self._control
        if self._noted:
            yield Line(classes="note")

    def note(self, sentence: str, *, wrong: bool = False) -> None:
        """Say something about what stands in the field; `wrong` in the colour of danger, with a sign."""
        self.set_class(wrong, "-wrong")
        self._control.set_class(wrong, "-wrong")
        shown = f"✖ {sentence}" if wrong and sentence else sentence
        self.show_note(Content(line(shown, 200)))

    def show_note(self, content: Content) -> None:
        """Put `content` where the note stands."""
        self.query_one(".note", Line).show(content)
