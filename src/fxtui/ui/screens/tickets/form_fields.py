"""The fields a venue asks for on a deposit or withdrawal form, as rows; rebuilt when another form is chosen.

What the venue or the adapter fills in by itself (a fixed field) is not asked for and has no row.
"""

from __future__ import annotations

from collections.abc import Mapping

from textual.containers import Vertical

from fxtui.domain.ticket import FormField, TicketForm
from fxtui.ui.screens.tickets.request import Note
from fxtui.ui.text import line
from fxtui.ui.widgets.fields import FieldRow
from fxtui.ui.widgets.word_input import WordInput


class FormFields(Vertical):
    """One row per field of the form; an address has its echo in groups of four below it."""

    DEFAULT_CSS = """
    FormFields { height: auto; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._form: TicketForm | None = None

    @property
    def form(self) -> TicketForm | None:
        """The form whose fields stand here."""
        return self._form

    @property
    def _asked(self) -> list[tuple[int, FormField]]:
        fields = self._form.fields if self._form is not None else ()
        return [(place, field) for place, field in enumerate(fields) if field.fixed is None]

    async def take(self, form: TicketForm | None) -> None:
        """Show the fields of `form` in place of those before; what was typed into the same form stays."""
        if form is self._form:
            return
        self._form = form
        await self.remove_children()
        if form is not None:
            await self.mount_all([_row(place, field) for place, field in self._asked])

    def answers(self) -> dict[str, str]:
        """What is typed, by the fields' names."""
        found: dict[str, str] = {}
        for place, field in self._asked:
            for control in self.query(f"#field-{place}").results(WordInput):
                found[field.name] = control.value
        return found

    def note(self, notes: Mapping[str, Note]) -> None:
        """Put a note beside every field."""
        for place, field in self._asked:
            note = notes[field.name]
            for row in self.query(f"#row-{place}").results(FieldRow):
                row.note(note.sentence, wrong=note.wrong)

    def go_to(self, name: str) -> None:
        """Go to the field with this name."""
        for place, field in self._asked:
            if field.name == name:
                self.query_one(f"#field-{place}").focus()


def _row(place: int, field: FormField) -> FieldRow:
    classes = "-address" if field.address else ""
    control = WordInput(id=f"field-{place}")
    return FieldRow(line(field.label or field.name, 24), control, id=f"row-{place}", classes=classes)
