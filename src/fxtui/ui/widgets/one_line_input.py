"""The field every one-line entry is made of: its look, and pastes that are refused aloud instead of half taken."""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.widgets import Input


class OneLineInput(Input):
    """One line; a paste of several lines, or one its kind of entry objects to, leaves the field as it was."""

    DEFAULT_CSS = """
    OneLineInput {
        height: 1; border: none; padding: 0; width: 1fr; background: $field; text-style: $field-style;
        &:focus { border: none; background-tint: $foreground 0%; }
        &.-wrong { color: $danger; }
    }
    """

    class Refused(Message):
        """A paste was not taken; `reason` is one sentence."""

        def __init__(self, field: OneLineInput, reason: str) -> None:
            super().__init__()
            self.field = field
            self.reason = reason

        @property
        def control(self) -> OneLineInput:
            """The field."""
            return self.field

    def __init__(self, value: str, *, placeholder: str, max_length: int, id: str | None) -> None:
        super().__init__(
            value, placeholder=placeholder, max_length=max_length, id=id, compact=True, select_on_focus=False
        )
        # No blinking: a cursor that moves by itself costs bytes on a slow line and tells nothing.
        self.cursor_blink = False

    def objection(self, pasted: str) -> str:
        """Why this one line can't be pasted here, one sentence; empty when it can."""
        raise NotImplementedError

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        text = event.text.strip(" ")
        several = "\n" in text or "\r" in text
        reason = "The paste has more than one line: nothing was taken." if several else self.objection(text)
        if reason:
            self.post_message(self.Refused(self, reason))
        else:
            self.insert_text_at_cursor(text)
