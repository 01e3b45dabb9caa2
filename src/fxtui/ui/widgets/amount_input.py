"""The field amounts are typed into: digits and one point, `k`, `m`, `b`, `%`, `max`, and nothing else.

What an amount means is decided in `fxtui.domain.amount`. A paste with a newline or an odd digit is refused aloud and
leaves the field as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from textual import events

from fxtui.domain.amount import AmountError, parse_amount
from fxtui.ui.widgets.one_line_input import OneLineInput

_TYPED = frozenset("0123456789.,kmbx%a_KMBXA")
_LONGEST = 40


class AmountInput(OneLineInput):
    """An amount. `free` is asked for the balance that `%` and `max` refer to, None while it is unknown."""

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
        super().__init__(value, placeholder=placeholder, max_length=_LONGEST, id=id)
        self._free = free
        self._allowed = _TYPED | frozenset(extra)

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

    def objection(self, pasted: str) -> str:
        """Odd digits and what is no amount's are not filtered out: half a paste is another amount."""
        if not pasted.isascii() or any(character not in self._allowed for character in pasted):
            return "The paste is not an amount: digits and one point only."
        if len(self.value) + len(pasted) > _LONGEST:
            return "The paste is too long for an amount."
        return ""
