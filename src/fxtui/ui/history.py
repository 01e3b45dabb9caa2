"""What was typed on the `:` line, for this session only: nothing of it is written to disk."""

from __future__ import annotations

from collections import deque

_REMEMBERED = 100


class LineHistory:
    """What was typed on the `:` line in this session, newest last."""

    def __init__(self) -> None:
        self._typed: deque[str] = deque(maxlen=_REMEMBERED)

    def add(self, text: str) -> None:
        """Keep a line; the same one again is kept once."""
        if text in self._typed:
            self._typed.remove(text)
        self._typed.append(text)

    def at(self, back: int) -> str | None:
        """The line `back` steps ago (1 is the last one), None when there is none."""
        return self._typed[-back] if 1 <= back <= len(self._typed) else None
