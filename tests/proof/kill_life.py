"""One life of the real program, as a command or as the console in a terminal, and the moment it is killed at.

SIGKILL goes to the program and to nothing else. When the moment has come is told from outside: by the time since the
program was started, or since the log of its journal grew.
"""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Protocol

from tests.proof.kill_wish import Wish
from tests.proof.terminal import Terminal

FXTUI = (sys.executable, "-m", "fxtui")
CONSOLE = "the console"
"""As what the console is started; a command is called by its first word."""

_LOOK_EVERY = 0.002
_READ_EVERY = 0.01
_ARMED_AFTER = 0.6
_HEAD = 32
"""Bytes of a log that holds nothing yet."""


@dataclass(frozen=True, slots=True)
class Moment:
    """`after` seconds after the program was started or, with `writes`, after its journal's log grew that often."""

    after: float
    writes: int = 0


@dataclass(frozen=True, slots=True)
class Moments:
    """Where in a life kills come: at any time of its `usual` seconds, or around confirming and sending.

    The log grows when the client key is reserved, when the intent is on disk, when it is called SENDING, and with
    the outcome; the tables of a new journal, and what an earlier life left open, are written before these. `around`
    is how often a kill comes at each growth, `within` how many seconds after it at most.
    """

    anywhere: float = 0.25
    around: tuple[int, ...] = (1, 3, 5, 3)
    within: float = 0.06

    def draw(self, chance: Random, usual: float) -> Moment:
        """The next moment; of those around a growth a third comes at once, a third within 4 ms."""
        if chance.random() < self.anywhere:
            return Moment(chance.uniform(0.0, usual * 1.3))
        (growth,) = chance.choices(range(len(self.around)), self.around)
        return Moment(
            chance.choice((0.0, chance.uniform(0.0, 0.004), chance.uniform(0.0, self.within))), growth + 1
        )


MOMENTS = Moments()


class Life(Protocol):
    """A program that was started."""

    how: str
    """As what."""
    about: str
    """The intent it looks up, empty when it was not started for one alone."""
    started: float
    """By the wall clock, as the journal tells time."""

    @property
    def ended(self) -> bool:
        """Whether it has ended by itself."""

    def look(self) -> None:
        """Take in what it says."""

    def kill(self) -> None:
        """Kill it and wait for its end."""

    def close(self) -> Ended:
        """Give back what it took and tell how it ended; it is killed when it is still there."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a life ended: by SIGKILL, or by itself with an exit code and what it said on standard error."""

    killed: bool
    code: int
    said: str


class CommandLife:
    """One command of the command line."""

    def __init__(self, program: Sequence[str], home: Path, words: Sequence[str], about: str = "") -> None:
        self.how = f"`{words[0]}`"
        self.about = about
        self.started = time.time()
        self._process = subprocess.Popen(
            [*program, *words, "--json", "--home", str(home)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    @property
    def ended(self) -> bool:
        """Whether it has ended by itself."""
        return self._process.poll() is not None

    def look(self) -> None:
        """What a command says is short enough to wait in its pipe."""

    def kill(self) -> None:
        """Kill it and wait for its end."""
        self._process.kill()
        self._process.wait()

    def close(self) -> Ended:
        """Tell how it ended."""
        if not self.ended:
            self.kill()
        _, said = self._process.communicate()
        code = self._process.returncode
        return Ended(code == -signal.SIGKILL, code, said)


class ConsoleLife:
    """The console in a terminal of its own; with a wish, keys confirm it."""

    def __init__(self, program: Sequence[str], home: Path, wish: Wish | None) -> None:
        self.how = CONSOLE
        self.about = ""
        self.started = time.time()
        self._terminal = Terminal([*program, "--home", str(home)])
        self._killed = False
        self._typing = asyncio.ensure_future(self._type(wish)) if wish is not None else None

    @property
    def ended(self) -> bool:
        """Whether it has ended by itself."""
        return self._terminal.ended

    def look(self) -> None:
        """Take in what it wrote."""
        self._terminal.look(_LOOK_EVERY)

    def kill(self) -> None:
        """Kill it and wait for its end."""
        self._killed = True
        self._terminal.signal(signal.SIGKILL)

    def close(self) -> Ended:
        """Give its terminal back; a console that ended by itself crashed, for nobody told it to."""
        if not self.ended:
            self.kill()
        if self._typing is not None and not self._typing.cancel() and not self._typing.cancelled():
            self._typing.result()
        said = self._terminal.text
        self._terminal.close()
        return Ended(self._killed, -signal.SIGKILL if self._killed else 1, said)

    async def _type(self, wish: Wish) -> None:
        """`:`, the words, enter, and `y` once the preview says that it sends; the program may be dead any moment."""
        await self._until(lambda: "command" in self._last_line)
        self._terminal.press(":")
        await self._until(lambda: self._last_line.strip() == ":")
        self._terminal.press(f"text:{' '.join(wish.words)}")
        await self._until(lambda: self._last_line.strip().endswith(wish.words[-1]))
        self._terminal.press("enter")
        await self._until(lambda: "y send" in self._terminal.text)
        while "y send" in self._terminal.text:
            await asyncio.sleep(_ARMED_AFTER)
            self._terminal.press("y")

    @property
    def _last_line(self) -> str:
        return self._terminal.text.rstrip().rpartition("\n")[2]

    async def _until(self, fact: Callable[[], bool]) -> None:
        while not fact():  # noqa: ASYNC110 - the fact is on a screen, which tells nobody when it changes
            await asyncio.sleep(_READ_EVERY)


@dataclass(slots=True)
class Watch:
    """How often the log beside a journal changed since the watch began, and when it did last, in seconds of a life."""

    log: Path
    changes: int = 0
    last: float = 0.0
    _seen: tuple[int, int] = field(init=False)

    def __post_init__(self) -> None:
        self._seen = self._now()

    def look(self, age: float) -> None:
        """Count a change; `age` is the life's at this moment."""
        now = self._now()
        if now != self._seen:
            self._seen, self.last = now, age
            self.changes += now[0] > _HEAD

    def _now(self) -> tuple[int, int]:
        try:
            found = self.log.stat()
        except FileNotFoundError:
            return 0, 0
        return found.st_size, found.st_mtime_ns


async def until_moment(life: Life, moment: Moment, watch: Watch, at_latest: float) -> bool:
    """Wait for the moment, `at_latest` seconds; False when the program ended by itself before."""
    begun = time.monotonic()
    since = begun if moment.writes == 0 else None
    while not life.ended:
        life.look()
        now = time.monotonic()
        watch.look(now - begun)
        if since is None and watch.changes >= moment.writes:
            since = now
        if (since is not None and now >= since + moment.after) or now >= begun + at_latest:
            return True
        await asyncio.sleep(_LOOK_EVERY)
    return False


async def until_ended(life: Life, within: float) -> bool:
    """Wait for a program to end by itself, `within` seconds; whether it did."""
    begun = time.monotonic()
    while not life.ended:
        if time.monotonic() >= begun + within:
            return False
        life.look()
        await asyncio.sleep(_READ_EVERY)
    return True
