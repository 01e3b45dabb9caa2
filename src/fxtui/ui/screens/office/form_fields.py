"""The fields of a deed as rows, each with its note below it: what is wrong in one sentence, or what is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from fxtui.ui.screens.office.checks import Checked
from fxtui.ui.screens.office.deeds import Field
from fxtui.ui.widgets.choice import Choice
from fxtui.ui.widgets.fields import FieldRow
from fxtui.ui.widgets.paragraph import Paragraph
from fxtui.ui.widgets.secret_input import SecretInput
from fxtui.ui.widgets.word_input import WordInput


class DeedRow(FieldRow):
    """A field with its note below it, over one line or two."""

    def __init__(self, label: str, control: Widget, *, noted: bool, id: str, room: int) -> None:
        super().__init__(label, control, noted=noted, id=id, classes="-roomy" if room > 1 else "")

    def compose(self) -> ComposeResult:
        """Label, control, note."""
        yield from (part for part in super().compose() if not part.has_class("note"))
        if self.has_class("noted"):
            yield Paragraph(classes="note")

    def show_note(self, content: Content) -> None:
        """Put the note below the field."""
        self.query_one(".note", Paragraph).show(content)


class DeedFields(VerticalScroll, can_focus=False):
    """One row per field; wrong ones complain once they were left or asked for."""

    DEFAULT_CSS = """
    DeedFields { height: auto; width: 1fr; }
    DeedFields DeedRow { grid-size: 2 2; grid-columns: 9 1fr; grid-rows: 1 1; height: 2; }
    DeedFields DeedRow.-roomy { grid-rows: 1 2; height: 3; }
    DeedFields DeedRow.plain { grid-size: 2 1; grid-columns: 9 1fr; grid-rows: 1; height: 1; }
    DeedFields DeedRow > .note { column-span: 2; height: 100%; padding: 0 0 0 10; }
    """

    def __init__(self, fields: Sequence[Field], typed: Mapping[str, str]) -> None:
        """`typed` is what stands in the fields already, by their names."""
        super().__init__()
        self._fields = tuple(fields)
        self._typed = dict(typed)
        self._complaining: set[str] = set()

    def compose(self) -> ComposeResult:
        """The rows."""
        typed, self._typed = self._typed, {}
        yield from (_row(field, typed.get(field.name, "")) for field in self._fields)

    def answers(self) -> dict[str, str] | None:
        """What would be sent of every field; None when one is wrong, which then says so and has the focus."""
        read = {field.name: self._read(field) for field in self._fields}
        wrong = next((field for field in self._fields if read[field.name].complaint), None)
        self._complaining = {name for name, one in read.items() if one.complaint}
        self.note()
        if wrong is not None:
            self._control(wrong).focus()
            return None
        return {name: one.value for name, one in read.items()}

    def note(self) -> None:
        """Put its note below every field."""
        for field in self._fields:
            if field.options:
                continue
            checked = self._read(field)
            wrong = bool(checked.complaint) and field.name in self._complaining
            self._row(field).note(checked.complaint if wrong else checked.echo, wrong=wrong)

    def left(self, control: Widget) -> None:
        """This field was left: it complains from now on, unless nothing was typed into it."""
        field = next((one for one in self._fields if self._control(one) is control), None)
        if field is not None and self._text(field).strip():
            self._complaining.add(field.name)
            self.note()

    def refuse(self, control: Widget, reason: str) -> None:
        """A paste was not taken."""
        field = next((one for one in self._fields if self._control(one) is control), None)
        if field is not None:
            self._row(field).note(reason, wrong=True)

    def go_on(self) -> bool:
        """Go to the next field; False on the last one, and where no field has the focus."""
        controls = [self._control(field) for field in self._fields]
        place = next((n for n, one in enumerate(controls) if one.has_focus), len(controls))
        if place + 1 >= len(controls):
            return False
        controls[place + 1].focus()
        return True

    def go_to_first(self) -> None:
        """Go to the first field."""
        if self._fields:
            self._control(self._fields[0]).focus()

    def go_to_last(self) -> None:
        """Go to the last field."""
        if self._fields:
            self._control(self._fields[-1]).focus()

    def clear(self) -> None:
        """Forget what was typed: it is on its way."""
        for control in self.query(Input):
            with control.prevent(Input.Changed):
                control.value = ""

    def _control(self, field: Field) -> Widget:
        return self.query_one(f"#field-{field.name}")

    def _row(self, field: Field) -> FieldRow:
        return self.query_one(f"#row-{field.name}", FieldRow)

    def _text(self, field: Field) -> str:
        control = self._control(field)
        return control.value if isinstance(control, (Input, Choice)) else ""

    def _read(self, field: Field) -> Checked:
        return field.read(self._text(field))


def _row(field: Field, typed: str) -> DeedRow:
    place = f"field-{field.name}"
    control: Widget
    if field.options:
        control = Choice(field.options, typed, id=place)
    elif field.secret:
        control = SecretInput(placeholder=field.placeholder, id=place)
    else:
        control = WordInput(typed, placeholder=field.placeholder, id=place)
    return DeedRow(field.label, control, noted=not field.options, id=f"row-{field.name}", room=field.room)
