"""The field for what must be typed to confirm: the last characters of an address, an amount."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from textual import events
from textual.widgets import Input

from fxtui.domain.foreign import printable
from fxtui.ui.commands import command, keys_of

if TYPE_CHECKING:
    from fxtui.ui.app import FxtuiApp

_ONE_BY_ONE = "What must be typed came all at once and was not taken: type it, key by key."
_OF_PREVIEW = ("preview.send", "preview.reprice")


class ConfirmInput(Input):
    """Knows what must be typed; a paste is refused aloud, with its marks or without, since what is pasted was not read.

    Once it stands there, the keys that send and price again are the dialog's, whatever they type.
    """

    DEFAULT_CSS = """
    ConfirmInput {
        height: 1; border: none; padding: 0; margin: 1 0 0 0; width: 100%;
        background: $field; text-style: $field-style;
        &:focus { border: none; background-tint: $foreground 0%; }
    }
    """

    def __init__(
        self, expected: str, keymap: Mapping[str, str], commands: Sequence[str] = _OF_PREVIEW
    ) -> None:
        """`keymap` are the user's own keys, `commands` what the dialog does once the right thing is typed."""
        super().__init__(max_length=64, compact=True)
        self.cursor_blink = False
        declared = {key for name in commands for key in keys_of(command(name), {})}
        self._own = {key for name in commands for key in keys_of(command(name), keymap)}
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
        app = cast("FxtuiApp", self.app)
        if event.is_printable and app.arrivals.poured(event.time):
            # Nobody types like this. The first of it may stand here already.
            event.stop()
            event.prevent_default()
            self.value = ""
            self._refuse()
        elif self.matches and event.key in self._own:
            # Input must not insert it: the dialog's own keys have it.
            event.prevent_default()

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self._refuse()

    def _refuse(self) -> None:
        cast("FxtuiApp", self.app).say("warning", _ONE_BY_ONE)
