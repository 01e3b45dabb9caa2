"""A person at a terminal of their own, for a command line that asks: it answers once the question stands there."""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO


class Screen(io.StringIO):
    """What the person sees; the next of `answers` is typed once something that looks like a question was written."""

    def __init__(self, keyboard: int | None = None, *answers: str) -> None:
        super().__init__()
        self._keyboard = keyboard
        self._answers = list(answers)

    def isatty(self) -> bool:
        """Yes."""
        return True

    def write(self, text: str) -> int:
        """Show, and let the person read before they type."""
        if self._keyboard is not None and text.endswith(": "):
            answer = self._answers.pop(0) if self._answers else "\n"
            asyncio.get_running_loop().call_soon(os.write, self._keyboard, answer.encode())
        return super().write(text)


@dataclass(frozen=True)
class Person:
    """The two streams of a terminal; without a keyboard nothing can be asked."""

    screen: Screen = field(default_factory=Screen)
    keys: TextIO = field(default_factory=io.StringIO)
    keyboard: int = -1

    def type(self, text: str) -> None:
        """Type at once, whatever stands there."""
        os.write(self.keyboard, text.encode())


@contextmanager
def at_a_terminal(*answers: str) -> Iterator[Person]:
    """A person who types the next of `answers` whenever asked."""
    keyboard, terminal = os.openpty()
    with os.fdopen(keyboard, "wb", buffering=0), os.fdopen(terminal, "r", encoding="utf-8") as keys:
        yield Person(Screen(keyboard, *answers), keys, keyboard)
