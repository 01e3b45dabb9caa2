"""The field amounts are typed into: digits and one point, `k`, `m`, `b`, `%`, `max`, and nothing else.

What an amount means is decided in `fxtui.domain.amount`. A paste with a newline or an odd digit is refused aloud and
leaves the field as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from textual import events
from textual.message import Message
from textual.widgets import Input

from fxtui.domain.amount import AmountError, parse_amount

_TYPED = frozenset("0123456789.,kmbx%a_KMBXA")
_LONGEST = 40


class AmountInput(Input):
    """An amount. `free` is asked for the balance that `%` and `max` refer to, None while it is unknown."""

    DEFAULT_CSS = """
    AmountInput {
        height: 1; border: none; padding: 0; width: 1fr; background: $field; text-style: $field-style;
        &:focus { border: none; background-tint: $foreground 0%; }
        &.-wrong { color: $danger; }
    }
    """

    class Refused(Message):
        """A key or a paste was not taken; `reason` is one sentence."""

        def __init__(self, field: AmountInput, reason: str) -> None:
            super().__init__()
            self.field = field
            self.reason = reason

        @property
        def control(self) -> AmountInput:
            """The field."""
            return self.field

    def __init__(
        self,
        value: str = "",
        *,
        free: Callable[[], Decimal | None] = lambda: None,
        placeholder: str = "250, 5k, 25%, max",
        id: str | None = None,
        extra: str = "",
    ) -> None:
        """`extra` are characters that may be typed here besides those of an amount."""
        super().__init__(
            value, placeholder=placeholder, max_length=_LONGEST, id=id, compact=True, select_on_focus=False
        )
        self._free = free
        self._allowed = _TYPED | frozenset(extra)
        # No blinking: a cursor that moves by itself costs bytes on a slow line and tells nothing.
        self.cursor_blink = False

    def amount(self) -> Decimal:
        """The amount typed; `AmountError` says in one sentence why it makes no sense."""
        return parse_amount(self.value, self._free())

    def problem(self) -> str:
        """Why what stands here can't be used, empty when it can or when nothing was typed."""
        if not self.value.strip():
            return ""
        try:
            self.amount()
        except AmountError as error:
            return str(error)
        return ""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Only characters of an amount are taken; every other key is left to the dialog's own keys."""
        return character is not None and character in self._allowed

    async def _on_key(self, event: events.Key) -> None:
        if event.is_printable and event.character is not None and event.character not in self._allowed:
            # Not an amount's: Input must not insert it, the dialog's own keys may have it.
            event.prevent_default()

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        text = event.text.strip(" ")
        if "\n" in text or "\r" in text:
            self.post_message(self.Refused(self, "The paste has more than one line: nothing was taken."))
        elif not text.isascii() or any(character not in self._allowed for character in text):
            self.post_message(self.Refused(self, "The paste is not an amount: digits and one point only."))
        elif len(self.value) + len(text) > _LONGEST:
            self.post_message(self.Refused(self, "The paste is too long for an amount."))
        else:
            self.insert_text_at_cursor(text)
