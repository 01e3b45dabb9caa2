"""A paste whose end never comes: without this every later key would be taken for a part of it, ctrl+c included."""

from __future__ import annotations

START, END = "\x1b[200~", "\x1b[201~"
_WAITS = 2.0
"""Seconds after the last thing that looked like a paste until its end is made up."""
_SILENT = 0.25
_MORE_THAN_TYPED = 16
"""Characters in one read that nobody types."""


class UnfinishedPaste:
    """Watches what is read for the marks of a paste, in whatever pieces they come."""

    def __init__(self) -> None:
        self._tail = ""
        self._open = False
        self._poured_at = self._read_at = 0.0

    def take(self, text: str, at: float) -> bool:
        """`text` was read at `at`; whether a mark of a paste is in it."""
        seen = self._tail + text
        self._tail = seen[1 - len(END) :]
        start, end = seen.rfind(START), seen.rfind(END)
        marked = start != end
        if marked:
            self._open = start > end
        self._read_at = at
        if marked or len(text) > _MORE_THAN_TYPED:
            self._poured_at = at
        return marked

    def is_overdue(self, now: float) -> bool:
        """Whether a paste was begun, nothing more of it comes, and its end is to be made up."""
        return self._open and now - self._poured_at >= _WAITS and now - self._read_at >= _SILENT
