"""One home that lives through many lives of the program, nearly all of them ended by SIGKILL.

Every home has a simulated venue of its own: whether an order that is not found was never placed is told by balances,
and two programs that trade on one account move each other's.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

from fxtui.store.config_write import write_profile
from fxtui.store.paths import find_paths
from fxtui.store.simulated import paper_profile
from tests.flows.simulated import Simulated
from tests.proof.kill_journal import Row, rows_beside, rows_of
from tests.proof.kill_life import (
    FXTUI,
    MOMENTS,
    CommandLife,
    ConsoleLife,
    Life,
    Moment,
    Moments,
    Watch,
    until_ended,
    until_moment,
)
from tests.proof.kill_wish import DEALING, KINDS, Source, Sources, Wish

_PROFILE = "sim"
_DONE = frozenset({0, 3, 4, 5})
"""Exit codes a life may end with by itself: done, refused, unknown, unreachable."""

_TRIES = 3
"""Whole look-ups after which what is still open counts as unsettled."""

_LONGEST_LIFE = 12.0
_LONGEST_LOOK_UP = 60.0
_TURN = 1.5
"""Seconds a look-up keeps others from their turn; after that it mostly sleeps."""

NOT_ON_DISK, LOOKING_UP = "nothing on disk yet", "looking an earlier one up"
"""What a kill found beside the states of an intent."""

_RECOVERS, _DIES_RECOVERING = 0.4, 0.5
"""What is done about an open intent: how often it is looked up in peace, else how often the look-up is killed too."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How a home lives: what it runs, when that is killed, what it wishes for, how slow its venue is.

    `usual` is how many seconds a command takes at least until its outcome is on disk. An answer is `slow`, or an order
    lands `late` after its connection broke, in these parts of the lives and after so many milliseconds.
    """

    program: Sequence[str] = FXTUI
    moments: Moments = MOMENTS
    kinds: Sequence[str] = KINDS
    usual: float = 1.5
    slow: float = 0.4
    slow_ms: tuple[int, int] = (50, 600)
    late: float = 0.1
    late_ms: tuple[int, int] = (100, 900)
    console_wishes: float = 0.07
    console_look_ups: float = 0.1


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill: what was killed, what that was asked for (empty: a look-up), and at which stage its intent was found."""

    how: str
    kind: str
    stage: str


@dataclass(slots=True)
class Quota:
    """How many kills are wanted, which were made, and how often each kind was wished for."""

    wanted: int
    kills: list[Kill] = field(default_factory=list)
    wished: Counter[str] = field(default_factory=Counter)
    _taken: int = 0

    @property
    def made(self) -> int:
        """How many kills were made."""
        return len(self.kills)

    @property
    def full(self) -> bool:
        """Whether every kill is made or somebody's to make."""
        return self._taken >= self.wanted

    def take(self) -> bool:
        """Take one kill to make, while there are any."""
        if self.full:
            return False
        self._taken += 1
        return True

    def settle(self, kill: Kill | None) -> None:
        """Keep the kill that was made; give back one that came too late."""
        if kill is not None:
            self.kills.append(kill)
        else:
            self._taken -= 1


@dataclass(frozen=True, slots=True)
class Lived:
    """One life that is over: as what and when it was, what it was asked for, and the intents it made.

    `about` is the intent a look-up was asked for, empty where every open one is looked up.
    """

    how: str
    started: float
    ended: float
    killed: bool
    wish: Wish | None
    about: str
    made: Sequence[str]

    def should_have_told(self, intent_id: str, within: float) -> bool:
        """Whether it had to find an open intent's end: it looked that up in peace, or lived for `within` seconds."""
        if self.about not in {"", intent_id}:
            return False
        return self.ended - self.started >= within or (self.wish is None and not self.killed)


class Home:
    """A home, its venue, and its lives one after the other."""

    def __init__(self, venue: Simulated, name: str, sources: Sources, habits: Habits, seed: str) -> None:
        """Write the profile that points at the simulator of the venue `name`; nothing is run yet."""
        self.venue = venue
        self.lived: list[Lived] = []
        self.rows: Sequence[Row] = ()
        self.surprises: list[str] = []
        self.tickets_before = frozenset(str(ticket["number"]) for ticket in venue.books()["tickets"])
        self._sources = sources
        self._habits = habits
        self._usual = habits.usual
        self._chance = Random(seed)
        self._wished = 0
        self._source: Source | None = None
        paths = find_paths(str(venue.home), {})
        write_profile(paths.config, paper_profile(_PROFILE, [(name, venue.base_url, venue.credentials)]))
        self.journal = paths.of_profile(_PROFILE).journal

    async def live(self, quota: Quota, turns: asyncio.Semaphore) -> None:
        """Wish and be killed while kills are wanted, looking up what is open in between, and at the end all of it.

        After a surprise nothing more is wished for: a program that can't even start would never be killed.
        """
        while not quota.full and not self.surprises:
            if self._open() and self._chance.random() < _RECOVERS:
                await self._look_up(turns)
                continue
            async with turns:
                if not quota.take():
                    break
                if self._open() and self._chance.random() < _DIES_RECOVERING:
                    await self._die_looking_up(quota)
                else:
                    await self._wish(quota)
        for _ in range(_TRIES):
            if self._open() or self._never_sent():
                await self._look_up(turns)

    def _open(self) -> list[Row]:
        """What nobody knows the end of, and looking may still tell."""
        return [row for row in self.rows if row.state in {"sending", "unknown"}]

    def _never_sent(self) -> list[Row]:
        return [row for row in self.rows if row.state == "prepared"]

    # ---- lives that are killed

    async def _wish(self, quota: Quota) -> None:
        """A new wish; while something is open one of the same source, which has to wait for that."""
        if self._source is None or not self._open():
            least = min(quota.wished[kind] for kind in self._sources.kinds)
            kind = self._chance.choice([one for one in self._sources.kinds if quota.wished[one] == least])
            self._source = self._chance.choice(self._sources.of(kind))
            self._prepare_venue()
        wish = self._source.wish(self._wished)
        self._wished += 1
        quota.wished[wish.kind] += 1
        moment = self._habits.moments.draw(self._chance, self._usual)
        if wish.kind in DEALING and self._chance.random() < self._habits.console_wishes:
            await self._die(self._console(wish), _for_console(moment), _LONGEST_LIFE, quota, wish)
        else:
            await self._die(self._command(*wish.words, "--yes"), moment, _LONGEST_LIFE, quota, wish)

    async def _die_looking_up(self, quota: Quota) -> None:
        """Somebody looks up what is open, and the program is killed before it knows, or while it writes it down."""
        moment = self._habits.moments.draw(self._chance, self._usual)
        await self._die(self._resolving(), moment, 2 * self._usual, quota, None)

    async def _die(
        self, life: Life, moment: Moment, at_latest: float, quota: Quota, wish: Wish | None
    ) -> None:
        watch = Watch(self.journal.with_name(f"{self.journal.name}-wal"))
        with _ended_by_errors(life):
            if await until_moment(life, moment, watch, at_latest):
                life.kill()
        self._over(life, wish)
        made = self.lived[-1].made
        if made and isinstance(life, CommandLife):
            self._usual = max(self._habits.usual, self._usual + (watch.last - self._usual) / 4)
        stage = next((row.state for row in self.rows if row.intent_id in made), NOT_ON_DISK)
        kill = Kill(life.how, "", LOOKING_UP) if wish is None else Kill(life.how, wish.kind, stage)
        quota.settle(kill if self.lived[-1].killed else None)

    # ---- lives that find out

    async def _look_up(self, turns: asyncio.Semaphore) -> None:
        """Start the program again and let it find out; where that takes long, others have their turn meanwhile.

        A command ends when it knows; the console is killed when its journal says so.
        """
        in_console = bool(self._open()) and self._chance.random() < self._habits.console_look_ups
        async with turns:
            life = self._console(None) if in_console else self._resolving()
            with _ended_by_errors(life):
                await until_ended(life, _TURN)
        begun = time.monotonic()
        with _ended_by_errors(life):
            while not await until_ended(life, 0.5):
                if in_console:
                    self.rows = rows_beside(self.journal)
                if (in_console and not self._open()) or time.monotonic() >= begun + _LONGEST_LOOK_UP:
                    break
        if not life.ended and (not in_console or self._open()):
            self.surprises.append(f"{life.how} that had not found out after {_LONGEST_LOOK_UP:.0f} s")
        self._over(life, None)

    # ---- starting and ending

    def _command(self, *words: str, about: str = "") -> Life:
        return CommandLife(self._habits.program, self.venue.home, words, about)

    def _console(self, wish: Wish | None) -> Life:
        return ConsoleLife(self._habits.program, self.venue.home, wish)

    def _resolving(self) -> Life:
        row = (self._open() or self._never_sent())[0]
        return self._command("intents", "--resolve", row.intent_id, about=row.intent_id)

    def _over(self, life: Life, wish: Wish | None) -> None:
        """End the life if need be, read the journal as it left it, and keep what it made."""
        ended = life.close()
        known = {intent_id for earlier in self.lived for intent_id in earlier.made}
        self.rows = rows_of(self.journal)
        made = [row.intent_id for row in self.rows if row.intent_id not in known]
        self.lived.append(Lived(life.how, life.started, time.time(), ended.killed, wish, life.about, made))
        if not ended.killed and (ended.code not in _DONE or "Traceback" in ended.said):
            self.surprises.append(f"exit code {ended.code}: {ended.said.strip()[-300:]}")

    # ---- the venue

    def _prepare_venue(self) -> None:
        """Let prices move a step; at times an answer takes long, or an order lands after its connection broke."""
        self.venue.control("faults/clear")
        self.venue.control("step")
        weather = self._chance.random()
        if weather < self._habits.slow:
            self._fault("slow", self._habits.slow_ms)
        elif weather < self._habits.slow + self._habits.late:
            self._fault("late-landing", self._habits.late_ms)

    def _fault(self, kind: str, between: tuple[int, int]) -> None:
        self.venue.control("fault", kind=kind, operation="money", after_ms=self._chance.randint(*between))


@contextmanager
def _ended_by_errors(life: Life) -> Iterator[None]:
    """Leave no program behind when the block fails."""
    try:
        yield
    except BaseException:
        life.close()
        raise


def _for_console(moment: Moment) -> Moment:
    """A moment for the console, which waits for a person to read."""
    return moment if moment.writes else Moment(moment.after * 4)
