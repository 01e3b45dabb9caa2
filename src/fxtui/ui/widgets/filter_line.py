"""The line `/` opens: what is typed narrows a table at once; esc empties and closes it, enter keeps it."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding
from textual.message import Message
from textual.widgets import Input

_LONGEST = 200


def matches(typed: str, text: str) -> bool:
    """Whether `text` has every word of `typed`; commas part alternatives, of which one must match."""
    lowered = text.lower()
    alternatives = [words for part in typed.lower().split(",") if (words := part.split())]
    return not alternatives or any(all(word in lowered for word in words) for words in alternatives)


class FilterLine(Input):
    """Hidden until `open` is called. `Changed` carries the words; `wanted(text)` says whether a row stays."""

    BINDINGS: ClassVar[list[Binding]] = [  # type: ignore[assignment]
        Binding("escape", "close", show=False),
        Binding("enter,down", "keep", show=False),
    ]
    DEFAULT_CSS = """
    FilterLine {
        display: none; height: 1; border: none; padding: 0 1; background: $field; text-style: $field-style;
        &:focus { border: none; background-tint: $foreground 0%; }
        &.-shown { display: block; }
    }
    """

    class Narrowed(Message):
        """What should be shown is another than before."""

        def __init__(self, field: FilterLine) -> None:
            super().__init__()
            self.field = field

        @property
        def control(self) -> FilterLine:
            """The line."""
            return self.field

    class Closed(Message):
        """The line was left: the table should have the focus."""

        def __init__(self, field: FilterLine) -> None:
            super().__init__()
            self.field = field

        @property
        def control(self) -> FilterLine:
            """The line."""
            return self.field

    def __init__(
        self, placeholder: str = "filter: part of a pair, an asset or a venue", *, id: str | None = None
    ) -> None:
        super().__init__(placeholder=placeholder, max_length=_LONGEST, id=id, compact=True)
        self.cursor_blink = False

    def open(self) -> None:
        """Show the line and take the focus."""
        self.add_class("-shown")
        self.focus()

    def narrow_to(self, words: str) -> None:
        """Filter by `words` without taking the focus; empty shows everything."""
        self.value = words
        self.set_class(bool(words), "-shown")

    def wanted(self, text: str) -> bool:
        """Whether a row with these words stays."""
        return matches(self.value, text)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell while typing."""
        event.stop()
        self.post_message(self.Narrowed(self))

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.insert_text_at_cursor("".join(c for c in event.text[:40] if c.isprintable()))

    def action_close(self) -> None:
        """Show everything again."""
        self.value = ""
        self.remove_class("-shown")
        self.post_message(self.Closed(self))

    def action_keep(self) -> None:
        """Keep the filter and go back to the table."""
        self.set_class(bool(self.value), "-shown")
        self.post_message(self.Closed(self))
