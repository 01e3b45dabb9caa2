"""The console as a person meets it: a process of its own in a pseudo-terminal, keys in, a screen out.

The terminal itself is `benchmarks/ptybench.py`'s, so that proofs and budgets look at fxtui through the same glass.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any

from benchmarks import ptybench

FXTUI = (sys.executable, "-m", "fxtui")
PATIENCE = 60.0
"""Seconds after which something that does not appear is a failure; a machine under load is slow."""

_BOLD = ("a1", 1)
"""How ptybench's screen notes it of a cell."""


@dataclass(frozen=True, slots=True)
class Left:
    """How a program left: seconds until it was gone (None: it is still there), exit status, what it left undone."""

    seconds: float | None
    status: int | str | None
    problems: tuple[str, ...]


class Terminal:
    """One program in a terminal of its own."""

    def __init__(
        self,
        command: Sequence[str],
        environ: Mapping[str, str] | None = None,
        *,
        cols: int = 100,
        rows: int = 30,
    ) -> None:
        """Start `command`; `environ` is added to a clean environment."""
        self._session: Any = ptybench.Session(
            {"cmd": list(command), "env": dict(environ or {}), "cols": cols, "rows": rows}
        )

    @property
    def pid(self) -> int:
        """The program's process."""
        return int(self._session.pid)

    @property
    def text(self) -> str:
        """What is on the screen now."""
        return str(self._session.screen.text())

    def bold(self, words: str) -> bool:
        """Whether these words are on the screen and the first letter of them is bold."""
        screen = self._session.screen
        places = ((y, screen.line(y).find(words)) for y in range(screen.rows))
        return any(x >= 0 and _BOLD in screen.st[y][x] for y, x in places)

    @property
    def ended(self) -> bool:
        """Whether the program has ended."""
        return bool(self._session.exited())

    def press(self, *keys: str) -> None:
        """Press keys by the names of ptybench: `s`, `enter`, `escape`, `ctrl+q`, `text:250`."""
        for key in keys:
            self._session.send(key)

    def hold(self, key: str, times: int, gap: float) -> None:
        """Send what a held key sends, while looking: from a thread, as a keyboard does not wait for the screen."""
        raw = ptybench.encode_key(key, self._session.screen.modes)
        hand = Thread(target=self._repeat, args=(raw, times, gap), daemon=True)
        hand.start()
        self.until(lambda: not hand.is_alive())

    def _repeat(self, raw: bytes, times: int, gap: float) -> None:
        for _ in range(times):
            self.send(raw)
            time.sleep(gap)

    def send(self, raw: bytes) -> None:
        """Send bytes as they are: what a paste or a stuck key is on the wire."""
        self._session._write(raw)

    def look(self, seconds: float) -> None:
        """Take in what the program writes for a while."""
        self._session.run_until(time.monotonic() + seconds)

    def until(self, fact: Callable[[], object] | str, within: float = PATIENCE) -> None:
        """Look until `fact` holds, or these words are on the screen; `AssertionError` shows the screen."""
        holds = (lambda: fact in self.text) if isinstance(fact, str) else fact
        if not self._session.run_until(time.monotonic() + within, lambda: bool(holds())):
            what = repr(fact) if isinstance(fact, str) else "what was waited for"
            raise AssertionError(f"{what} did not come about within {within:g} s:\n{self.text}")

    def comes(self, fact: Callable[[], object] | str, within: float) -> bool:
        """Whether `fact` comes to hold, or these words come onto the screen."""
        try:
            self.until(fact, within)
        except AssertionError:
            return False
        return True

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program alone."""
        os.kill(self.pid, number)

    def leave(self, how: str, *, keys: Sequence[str] = (), within: float = 15.0) -> Left:
        """Make the program leave and see how it does.

        Args:
            how: `quit` (by `keys`), `hangup` (the terminal goes away), or the name of a signal.
            keys: what `quit` presses.
            within: seconds to wait for its end.
        """
        self._session.scn.update(quit=list(keys), exit_timeout=within)
        left = self._session.leave(how)
        taken = left["exit_ms"]
        return Left(None if taken is None else taken / 1000, left.get("status"), tuple(left["problems"]))

    def close(self) -> None:
        """Kill what is still there and give the terminal back."""
        self._session.close()


@contextmanager
def terminal(
    command: Sequence[str], environ: Mapping[str, str] | None = None, *, cols: int = 100, rows: int = 30
) -> Iterator[Terminal]:
    """A program in a terminal of its own, killed at the end if it is still there."""
    opened = Terminal(command, environ, cols=cols, rows=rows)
    try:
        yield opened
    finally:
        opened.close()
