"""An unknown outcome is never called failed: every fault meets every money call of every venue (safety.md, promise 2).

    fault_matrix(seeds=20, processes=2)

What a fault does and what may be said of it is `tests.venues.support.strikes`; how one round goes is
`tests.proof.fault_matrix_round`.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from unittest.mock import patch

from fxtui.contract.plugin import venue_names
from fxtui.transport.client import preload
from fxtui.transport.pacing import Metering, Pacers
from fxtui.transport.timing import Timing
from tests.proof.fault_matrix_clock import watched
from tests.proof.fault_matrix_drafts import struck
from tests.proof.fault_matrix_figures import Planned, figures_of, met_everywhere
from tests.proof.fault_matrix_round import Case, Round
from tests.proof.figures import Figure, at_least
from tests.venues.support.simulated import simulated
from tests.venues.support.strikes import STRIKES

FAULTS = 24
"""Faults that were promised at least."""

OVERLAPPING = 3
"""Rounds under way at once in one process: most of a round is waiting."""

_TIMING = Timing(total=2.5, connect=2.0, read=1.5, write=2.0, pool=2.0)
"""Room for a machine under load; what hangs hangs longer."""

_BATCH = 12
_TOLD_EVERY = 10.0

Task = tuple[str, str, int]
"""A venue, the name of a strike, a seed: one round."""


def fault_matrix(
    seeds: int,
    *,
    first: int = 1,
    strikes: Iterable[str] | None = None,
    processes: int = 1,
    venues: Sequence[str] | None = None,
) -> Sequence[Figure]:
    """Play a round for every venue, strike and seed from `first` on, and count what came of it."""
    names = tuple(STRIKES if strikes is None else strikes)
    tasks = [
        (venue, strike, seed)
        for seed in range(first, first + seeds)
        for venue in (venue_names() if venues is None else venues)
        for strike in names
    ]
    batches = [tasks[at : at + _BATCH] for at in range(0, len(tasks), _BATCH)]
    began, said, cases = time.monotonic(), time.monotonic(), list[Case]()
    for done, more in enumerate(_played(batches, processes), start=1):
        cases += more
        if time.monotonic() - said >= _TOLD_EVERY:
            said = time.monotonic()
            left = (said - began) / done * (len(batches) - done)
            sys.stderr.write(f"fault matrix: {len(cases):,} cases, about {left:.0f} s left\n")
    wanted = planned(tasks)
    figures = list(figures_of(cases, wanted))
    if strikes is None:
        met = met_everywhere(cases, wanted)
        figures.append(at_least("faults that met every money call of every venue", met, FAULTS))
    return figures


def planned(tasks: Sequence[Task]) -> Planned:
    """What has to come of these rounds: every call a venue offers meets each of its strikes that can strike it."""
    names = {strike for _, strike, _ in tasks}
    calls = {venue: asyncio.run(_struck(venue, names)) for venue in {venue for venue, _, _ in tasks}}
    return Counter((venue, call, strike) for venue, strike, _ in tasks for call in calls[venue][strike])


async def _struck(venue: str, strikes: Iterable[str]) -> Mapping[str, Sequence[str]]:
    async with simulated(venue) as sim:
        adapter = sim.connect()
        return {name: struck(adapter, STRIKES[name]) for name in strikes}


def _played(batches: Sequence[Sequence[Task]], processes: int) -> Iterator[list[Case]]:
    if processes == 1:
        for batch in batches:
            yield played(batch)
        return
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        for done in as_completed([pool.submit(played, batch) for batch in batches]):
            yield done.result()


def played(tasks: Sequence[Task]) -> list[Case]:
    """The cases of these rounds, some of them at once."""
    preload()
    unlimited = patch("fxtui.transport.client.Pacers", lambda _, clock: Pacers(Metering(), clock))
    with patch("fxtui.transport.client.Timing", lambda: _TIMING), unlimited, watched():
        return asyncio.run(_all(tasks))


async def _all(tasks: Sequence[Task]) -> list[Case]:
    room = asyncio.Semaphore(OVERLAPPING)

    async def one(task: Task) -> list[Case]:
        async with room:
            return await _round(*task)

    return [case for cases in await asyncio.gather(*map(one, tasks)) for case in cases]


async def _round(venue: str, strike: str, seed: int) -> list[Case]:
    with tempfile.TemporaryDirectory(prefix="fxtui-matrix-") as folder:
        async with simulated(venue) as sim:
            return await Round(sim, Path(folder) / "home", STRIKES[strike], seed).play()


def main() -> int:
    """Play the whole table with as many seeds as the first word says, in as many processes as the second."""
    words = [*sys.argv[1:], "1", "2"]
    figures = fault_matrix(int(words[0]), processes=int(words[1]))
    for figure in figures:
        sys.stdout.write(
            f"{'ok ' if figure.kept else 'NO '} {figure.what}: {figure.value} {figure.promised}\n"
        )
    return 0 if all(figure.kept for figure in figures) else 1


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main())
