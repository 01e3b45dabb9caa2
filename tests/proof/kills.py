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
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from fxtui.contract.plugin import venue_plugin
from tests.flows.simulated import Simulated
from tests.proof.figures import Figure, at_least, at_most, broken, exactly, told
from tests.proof.kill_books import Compared
from tests.proof.kill_home import Habits, Home, Quota
from tests.proof.kill_life import FXTUI
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
_AT_LEAST_ONE_IN = 20
"""A loop whose kills hardly ever meet a request under way would prove nothing."""

_CALM: Mapping[str, str] = {"rate_limit": "off", "world": "bare", "pace": "still"}
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
        quota, compared, surprises, kinds = asyncio.run(_lived(venue, sims, times, seed, habits))
    sys.stderr.write(
        f"kills: {quota.made} kills in {time.monotonic() - begun:.0f} s, {_used() - used:.0f} s of CPU\n"
    )
    figures = _figures(quota, compared, surprises, kinds, slack)
    if broken(figures):
        sys.stderr.writelines(f"kills: {one}\n" for one in (*compared.wrong, *surprises))
        slowest = (*sorted(compared.finds)[-_SLOWEST:], *sorted(compared.settles)[-_SLOWEST:])
        sys.stderr.writelines(f"kills: {taken:.1f} s until {what}\n" for taken, what in slowest)
    return figures


async def _lived(
    venue: str, sims: Sequence[Simulated], times: int, seed: int, habits: Habits
) -> tuple[Quota, Compared, Sequence[str], Sequence[str]]:
    """Let every home live, then compare the books."""
    sources = await find_sources(venue, sims[0].base_url, sims[0].credentials)
    quota, turns = Quota(times if sources.kinds else 0), asyncio.Semaphore(_AT_ONCE)
    homes = [Home(sim, venue, sources, habits, f"{seed} {n}") for n, sim in enumerate(sims)]
    telling = asyncio.ensure_future(_tell(quota))
    try:
        async with asyncio.TaskGroup() as living:
            for home in homes:
                living.create_task(home.live(quota, turns))
    finally:
        telling.cancel()
    compared = Compared()
    for home in homes:
        compared.take(home)
    return quota, compared, [one for home in homes for one in home.surprises], sources.kinds


async def _tell(quota: Quota) -> None:
    while True:
        await asyncio.sleep(_TELL_EVERY)
        sys.stderr.write(f"kills: {quota.made} of {quota.wanted}\n")


def _figures(
    quota: Quota, compared: Compared, surprises: Sequence[str], kinds: Sequence[str], slack: float
) -> Sequence[Figure]:
    missing = [kind for kind in KINDS if kind not in kinds]
    under_way = quota.stages["sending"] + quota.stages["unknown"]
    find, settle = (max(times, default=(0.0, ""))[0] for times in (compared.finds, compared.settles))
    return [
        exactly("kills", quota.made, quota.wanted),
        told("wished for", ", ".join(kinds) + "".join(f"; the venue offers no {kind}" for kind in missing)),
        *(told(f"killed: {stage}", n) for stage, n in sorted(quota.stages.items())),
        at_least("killed with a request under way", under_way, quota.wanted // _AT_LEAST_ONE_IN),
        told("orders at the venue", compared.orders),
        told("tickets at the venue", compared.tickets),
        *(told(f"intents at the end: {state}", n) for state, n in sorted(compared.intents.items())),
        exactly("lost", len(compared.lost), 0),
        exactly("executed twice", len(compared.doubled), 0),
        exactly("ghosts", len(compared.ghosts), 0),
        exactly("executed and not found, or orders unsettled, at the end", len(compared.unsettled), 0),
        exactly("withdrawals called not placed without a person", len(compared.called_off), 0),
        told("withdrawals waiting for a person", compared.waiting),
        told("found after a restart", len(compared.finds)),
        at_most("slowest find after a restart", find, FOUND_WITHIN * slack, "s"),
        told("settled after a restart", len(compared.settles)),
        at_most("slowest settle after a restart", settle, SETTLED_WITHIN * slack, "s"),
        exactly("journals or books that are not sound", len(compared.unsound), 0),
        exactly("lives that ended in an unforeseen way", len(surprises), 0),
    ]


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
