"""The field for what must be typed to confirm: the last characters of an address, an amount."""

from __future__ import annotations

from collections.abc import Mapping

from textual import events
from textual.widgets import Input

from fxtui.domain.foreign import printable
from fxtui.ui.commands import command, keys_of

_OWN = ("preview.send", "preview.reprice")


class ConfirmInput(Input):
    """Knows what must be typed; a paste is refused, since what is pasted was not read.

    Once it stands there, the keys that send and price again are the dialog's, whatever they type.
    """

    DEFAULT_CSS = """
    ConfirmInput {
        height: 1; border: none; padding: 0; margin: 1 0 0 0; width: 100%;
        background: $field; text-style: $field-style;
        &:focus { border: none; background-tint: $foreground 0%; }
    }
    """

    def __init__(self, expected: str, keymap: Mapping[str, str]) -> None:
        """`keymap` are the user's own keys."""
        super().__init__(max_length=64, compact=True)
        self.cursor_blink = False
        declared = {key for name in _OWN for key in keys_of(command(name), {})}
        self._own = {key for name in _OWN for key in keys_of(command(name), keymap)}
        self._moved = declared - self._own
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
        # Textual leaves out what is typed here by the declared keys, and moves bindings to the user's own after that.
        if key in self._moved or (self.matches and key in self._own):
            return False
        return super().check_consume_key(key, character)

    async def _on_key(self, event: events.Key) -> None:
        if self.matches and event.key in self._own:
            # Input must not insert it: the dialog's own keys have it.
            event.prevent_default()

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
