"""A field for one line of words: names, account numbers, addresses. What they mean is checked elsewhere."""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.widgets import Input


class WordInput(Input):
    """One line; a paste of several lines or with characters that can't be seen is refused aloud."""

    DEFAULT_CSS = """
    WordInput {
        height: 1; border: none; padding: 0; width: 1fr; background: $field; text-style: $field-style;
        &:focus { border: none; background-tint: $foreground 0%; }
        &.-wrong { color: $danger; }
    }
    """

    class Refused(Message):
        """A paste was not taken; `reason` is one sentence."""

        def __init__(self, field: WordInput, reason: str) -> None:
            super().__init__()
            self.field = field
            self.reason = reason

        @property
        def control(self) -> WordInput:
            """The field."""
            return self.field

    def __init__(
        self, value: str = "", *, placeholder: str = "", max_length: int = 400, id: str | None = None
    ) -> None:
        super().__init__(
            value, placeholder=placeholder, max_length=max_length, id=id, compact=True, select_on_focus=False
        )
        self.cursor_blink = False

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        text = event.text.strip(" ")
        if "\n" in text or "\r" in text:
            self.post_message(self.Refused(self, "The paste has more than one line: nothing was taken."))
        elif any(not character.isprintable() for character in text):
            self.post_message(
                self.Refused(self, "The paste has characters that can't be seen: nothing was taken.")
            )
        else:
            self.insert_text_at_cursor(text)
