"""A field for one line of words: names, account numbers, addresses. What they mean is checked elsewhere."""

from __future__ import annotations

from fxtui.ui.widgets.one_line_input import OneLineInput


class WordInput(OneLineInput):
    """Words; a paste with characters that can't be seen is refused aloud."""

    def __init__(
        self, value: str = "", *, placeholder: str = "", max_length: int = 400, id: str | None = None
    ) -> None:
        super().__init__(value, placeholder=placeholder, max_length=max_length, id=id)

    def objection(self, pasted: str) -> str:
        """What can't be seen can't be checked either."""
        if all(character.isprintable() for character in pasted):
            return ""
        return "The paste has characters that can't be seen: nothing was taken."
