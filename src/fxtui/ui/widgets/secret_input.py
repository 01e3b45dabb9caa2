"""A field for a secret: what stands in it is shown as dots and never copied."""

from __future__ import annotations

from fxtui.ui.widgets.word_input import WordInput


class SecretInput(WordInput):
    """One line of a secret, shown as dots."""

    def __init__(self, *, placeholder: str = "", max_length: int = 2_000, id: str | None = None) -> None:
        super().__init__(placeholder=placeholder, max_length=max_length, id=id)
        self.password = True

    def action_copy(self) -> None:
        """Nothing is copied."""

    def action_cut(self) -> None:
        """Nothing is cut either."""
