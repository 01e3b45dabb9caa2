"""Kill the real program at random points, many times, and compare the venue's books with the journals (safety.md 1).

`fxtui sim` serves the venue, `fxtui` trades on it by command line and console, both as child processes; SIGKILL ends
the program, the next start has to find out what became of the wish. Homes take turns: one that waits for its settle
window is set aside.
"""

from __future__ import annotations

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fxtui.contract.plugin import venue_plugin
from tests.flows.simulated import Simulated
from tests.proof.figures import Figure, at_least, at_most, broken, exactly, told
from tests.proof.kill_books import Compared
from tests.proof.kill_home import LOOKING_UP, NOT_ON_DISK, Habits, Home, Quota
from tests.proof.kill_life import CONSOLE, FXTUI
from tests.proof.kill_wish import KINDS, find_sources
from tests.venues.support.simulated import options_of

HABITS = Habits()
"""The real program, as people use it."""

FOUND_WITHIN = 5.0
SETTLED_WITHIN = 45.0
"""Seconds after the restart (safety.md, promise 2)."""

_AT_ONCE = 6
_HOMES = 24
_KILLS_PER_HOME = 4
_TELL_EVERY = 10.0
_SLOWEST = 5
_UNDER_WAY = frozenset({"sending", "unknown"})
_ONE_UNDER_WAY_IN, _OF_A_KIND_IN, _BY_CONSOLE_IN, _TOLD_LATER_IN = 20, 100, 500, 100
"""A loop whose kills hardly ever meet a request under way, by every kind and by the console too, would prove nothing,
nor would one after which nothing is left to find out; a short one may miss what is rare."""

_CALM: Mapping[str, str] = {
    "rate_limit": "off",
    "world": "bare",
    "pace": "still",
    "totp_period": "1",
    "idempotency": "off",
}
"""What a simulator is asked for where it offers it: many starts in a minute, no past, prices that move when told."""


def kills(venue: str, times: int, seed: int, habits: Habits = HABITS, slack: float = 1.0) -> Sequence[Figure]:
    """Kill the program `times` times while it trades at the simulated `venue`; `seed` draws wishes and moments.

    `slack` is how much longer finding and settling may take on a machine that does something else meanwhile.
    """
    homes = max(2, min(_HOMES, times // _KILLS_PER_HOME))
    begun, used = time.monotonic(), _used()
    with (
        tempfile.TemporaryDirectory(prefix="fxtui-kills-") as folder,
        _simulators(venue, homes, Path(folder)) as sims,
    ):
        lived = asyncio.run(_lived(venue, sims, Quota(times), seed, habits, slack))
    sys.stderr.write(
        f"kills: {lived.quota.made} kills in {time.monotonic() - begun:.0f} s, {_used() - used:.0f} s of CPU\n"
    )
    figures = lived.figures()
    if broken(figures):
        sys.stderr.writelines(f"kills: {one}\n" for one in (*lived.compared.wrong, *lived.surprises))
        slowest = (*sorted(lived.compared.finds)[-_SLOWEST:], *sorted(lived.compared.settles)[-_SLOWEST:])
        sys.stderr.writelines(f"kills: {taken:.1f} s until {what}\n" for taken, what in slowest)
    return figures


@dataclass(frozen=True, slots=True)
class LivedThrough:
    """What all homes lived through: their kills, what could be wished for, the books compared, and surprises."""

    quota: Quota
    kinds: Sequence[str]
    compared: Compared
    surprises: Sequence[str]

    def figures(self) -> Sequence[Figure]:
        """What it comes to."""
        return [*self._of_kills(), *self._of_books(), *self._of_times()]

    def _of_kills(self) -> Iterator[Figure]:
        wanted, wished = self.quota.wanted, self.quota.wished
        kinds = Counter(kill.kind for kill in self.quota.kills if kill.stage in _UNDER_WAY)
        stages = Counter(kill.stage for kill in self.quota.kills)
        console = Counter(kill.stage for kill in self.quota.kills if kill.how == CONSOLE)
        on_disk = sum(n for stage, n in console.items() if stage not in {NOT_ON_DISK, LOOKING_UP})
        yield exactly("kills", self.quota.made, wanted)
        yield told("wished for", ", ".join(f"{kind} {n:,}" for kind, n in wished.items()))
        missing = [kind for kind in KINDS if kind not in self.kinds]
        yield told("could not be wished for", ", ".join(missing) or "none")
        yield exactly(
            "kinds the venue offers that were not wished for", sum(not wished[kind] for kind in self.kinds), 0
        )
        yield from (told(f"killed: {stage}", n) for stage, n in sorted(stages.items()))
        yield at_least("killed with a request under way", kinds.total(), wanted // _ONE_UNDER_WAY_IN)
        for kind in self.kinds:
            yield at_least(f"of them {kind}s", kinds[kind], wanted // _OF_A_KIND_IN)
        yield told("killed in the console", console.total())
        yield at_least("killed in the console with an intent on disk", on_disk, wanted // _BY_CONSOLE_IN)

    def _of_books(self) -> Iterator[Figure]:
        compared = self.compared
        yield told("orders at the venue", compared.orders)
        yield told("tickets at the venue", compared.tickets)
        yield from (told(f"intents at the end: {state}", n) for state, n in sorted(compared.intents.items()))
        yield exactly("lost", len(compared.lost), 0)
        yield exactly("executed twice", len(compared.doubled), 0)
        yield exactly("ghosts", len(compared.ghosts), 0)
        yield exactly("executed and not found, or orders unsettled, at the end", len(compared.unsettled), 0)
        yield exactly("tickets called not placed without a person", len(compared.called_off), 0)
        yield told("tickets waiting for a person", compared.waiting)
        yield exactly("journals or books that are not sound", len(compared.unsound), 0)
        yield exactly("lives that ended in an unforeseen way", len(self.surprises), 0)

    def _of_times(self) -> Iterator[Figure]:
        finds, settles = self.compared.finds, self.compared.settles
        enough = self.quota.wanted // _TOLD_LATER_IN
        yield at_least("found after a restart", len(finds), enough)
        yield at_most(
            "slowest find after a restart", max(finds, default=(0.0, ""))[0], self.compared.found_within, "s"
        )
        yield at_least("settled after a restart", len(settles), enough)
        yield at_most(
            "slowest settle after a restart",
            max(settles, default=(0.0, ""))[0],
            self.compared.settled_within,
            "s",
        )


async def _lived(
    venue: str, sims: Sequence[Simulated], quota: Quota, seed: int, habits: Habits, slack: float
) -> LivedThrough:
    """Let every home live, then compare the books; where nothing can be wished for nobody lives, and no kill is made."""
    first = sims[0]
    sources = await find_sources(venue, first.base_url, first.credentials, first.home, habits.kinds)
    turns = asyncio.Semaphore(_AT_ONCE)
    homes = [Home(sim, venue, sources, habits, f"{seed} {n}") for n, sim in enumerate(sims) if sources.found]
    telling = asyncio.ensure_future(_tell(quota))
    try:
        async with asyncio.TaskGroup() as living:
            for home in homes:
                living.create_task(home.live(quota, turns))
    finally:
        telling.cancel()
    compared = Compared(FOUND_WITHIN * slack, SETTLED_WITHIN * slack)
    for home in homes:
        compared.take(home)
    surprises = [one for home in homes for one in home.surprises]
    return LivedThrough(quota, sources.kinds, compared, surprises)


async def _tell(quota: Quota) -> None:
    while True:
        await asyncio.sleep(_TELL_EVERY)
        sys.stderr.write(f"kills: {quota.made} of {quota.wanted}\n")


@contextmanager
def _simulators(venue: str, count: int, folder: Path) -> Iterator[Sequence[Simulated]]:
    """`fxtui sim` serving the venue `count` times, each for a home of its own below `folder`, until the block ends."""
    command = [*FXTUI, "sim", *[venue] * count, "--home", str(folder / "simulators"), "--until-eof"]
    offered = options_of(venue_plugin(venue))
    for name, value in _CALM.items():
        if value in offered.get(name, ()):
            command += ["--option", f"{name}={value}"]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        served = [json.loads(child.stdout.readline()) for _ in range(count)]
        yield [
            Simulated(folder / f"home-{n}", one["base_url"], one["credentials"])
            for n, one in enumerate(served)
        ]
    finally:
        child.stdin.close()
        child.wait(timeout=10)
        child.stdout.close()


def _used() -> float:
    """Seconds of CPU of this process and of the children that have ended."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
