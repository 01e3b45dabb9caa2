"""The field for what must be typed to confirm: the last characters of an address, an amount."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

from fxtui.domain.foreign import printable


class ConfirmInput(Input):
    """Knows what must be typed; a paste is refused, since what is pasted was not read."""

    DEFAULT_CSS = """
    ConfirmInput {
        height: 1; border: none; padding: 0; margin: 1 0 0 0; width: 100%;
        background: $field; text-style: $field-style;
        &:focus { border: none; background-tint: $foreground 0%; }
    }
    """

    def __init__(self, expected: str) -> None:
        super().__init__(max_length=64, compact=True)
        self.cursor_blink = False
        self.expect(expected)

    def expect(self, expected: str) -> None:
        """Ask anew, for `expected`; the field is not there, and takes no keys, while nothing must be typed."""
        self._expected = expected.split()
        self.value = ""
        self.placeholder = f"type {printable(expected.strip(), 64)}"
        self.display = bool(expected)
        self.disabled = not expected

    @property
    def matches(self) -> bool:
        """Whether what stands here is what must be typed, blanks around it left out; never where that is nothing."""
        return bool(self._expected) and self.value.split() == self._expected

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Printable keys are text until the field holds what it asks for; then `y` is the dialog's."""
        if self.matches and character in {"y", "r"}:
            return False
        return super().check_consume_key(key, character)

    async def _on_key(self, event: events.Key) -> None:
        if self.matches and event.character in {"y", "r"}:
            # Input must not insert it: the dialog's own keys have it.
            event.prevent_default()

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
