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
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from unittest.mock import patch

from fxtui.contract.plugin import venue_names
from fxtui.domain.intent import IntentState
from fxtui.transport.client import preload
from fxtui.transport.pacing import Metering, Pacers
from fxtui.transport.timing import Timing
from tests.proof.fault_matrix_clock import watched
from tests.proof.fault_matrix_round import WINDOW, Case, Round
from tests.proof.figures import Figure, at_least, at_most, exactly, told
from tests.venues.support.simulated import simulated
from tests.venues.support.strikes import STRIKES, Seen

FAULTS = 24
"""Faults that were promised at least."""

FOUND_WITHIN = 5.0
LOOKS, OVER = 3, 30.0
OVERLAPPING = 3
"""Rounds under way at once in one process: most of a round is waiting."""

_TIMING = Timing(total=2.5, connect=2.0, read=1.5, write=2.0, pool=2.0)
"""Room for a machine under load; what hangs hangs longer."""

_BATCH = 12
_TOLD_EVERY = 10.0
_BY_A_PERSON = frozenset({"deposit", "withdrawal", "ticket action"})
_HAPPENED_NOT = frozenset({Seen.REFUSED, Seen.NOT_SENT})

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
    tasks = [
        (venue, strike, seed)
        for seed in range(first, first + seeds)
        for venue in (venues or venue_names())
        for strike in (strikes or STRIKES)
    ]
    batches = [tasks[at : at + _BATCH] for at in range(0, len(tasks), _BATCH)]
    began, said, cases = time.monotonic(), time.monotonic(), list[Case]()
    for done, more in enumerate(_played(batches, processes), start=1):
        cases += more
        if time.monotonic() - said >= _TOLD_EVERY:
            said = time.monotonic()
            left = (said - began) / done * (len(batches) - done)
            sys.stderr.write(f"fault matrix: {len(cases):,} cases, about {left:.0f} s left\n")
    figures = list(figures_of(cases))
    if strikes is None:
        figures.append(at_least("faults that met every kind of money call", _met_all(cases), FAULTS))
    return figures


def _met_all(cases: Sequence[Case]) -> int:
    calls = {case.call for case in cases}
    met = {name: {case.call for case in cases if case.strike == name} for name in STRIKES}
    return sum(met[name] == (strike.calls & calls or calls) for name, strike in STRIKES.items())


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


# ---- what it comes to


def figures_of(cases: Sequence[Case]) -> Sequence[Figure]:
    """The lines of the proof."""
    seen = Counter(case.seen for case in cases)
    met = {(case.strike, case.call) for case in cases}
    return [
        told("money calls that met a fault", len(cases)),
        told("faults", len({strike for strike, _ in met})),
        told("kinds of money call", len({call for _, call in met})),
        *(told(f"said at once: {one.value}", seen[one]) for one in Seen),
        _none("outcomes the fault does not allow", (case for case in cases if not _allowed(case))),
        _none("executed but called failed", (case for case in cases if _called_failed(case))),
        _none("intents sent more than once", (case for case in cases if case.sends > 1)),
        _none("lost: executed, and the journal does not know", (case for case in cases if _lost(case))),
        _none("doubled: executed more often than it reached the venue", (case for case in cases if _doubled(case))),
        _none("ghosts: in the journal as executed, and not at the venue", (case for case in cases if _ghost(case))),
        _none("named in the journal as something else", (case for case in cases if not case.reference_fits)),
        told("executed twice by a proxy that sent it twice", sum(case.effects > 1 for case in cases)),
        *_times(cases),
        _none("orders and swaps that never landed and were left unsettled", (c for c in cases if _unsettled(c))),
        _none("not placed after fewer than 3 looks or 30 s", (case for case in cases if _hasty(case))),
        _none(
            "deposits, withdrawals and steps of tickets settled as not placed by the program",
            (case for case in cases if case.call in _BY_A_PERSON and case.state is IntentState.NOT_PLACED),
        ),
    ]  # fmt: skip


def _times(cases: Sequence[Case]) -> Iterator[Figure]:
    found = [(case.found_after, case) for case in cases if case.found_after is not None and not case.late]
    landed = [(case.found_after, case) for case in cases if case.found_after is not None and case.late]
    settled = [(case.settled_after, case) for case in cases if case.settled_after is not None]
    yield told("executed and found after a restart", len(found))
    yield _slowest("found after a restart: slowest", found, FOUND_WITHIN)
    yield told("landed later than the restart and found", len(landed))
    yield told("found after it landed: slowest", f"{max((after for after, _ in landed), default=0.0):.1f} s")
    yield told("never landed and settled as not placed", len(settled))
    yield _slowest("settled after a restart: slowest", settled, WINDOW)


def _slowest(what: str, timed: Sequence[tuple[float, Case]], promised: float) -> Figure:
    """The longest of these times; the cases that took too long are named."""
    late = [f"{case}: {after:.1f} s" for after, case in timed if after > promised]
    named = f"{what} ({'; '.join(late[:3])})" if late else what
    return at_most(named, max((after for after, _ in timed), default=0.0), promised, "s")


def _none(what: str, wrong: Iterable[Case]) -> Figure:
    """A count that has to be zero; the first cases that make it another are named."""
    cases = list(wrong)
    named = f"{what} ({'; '.join(map(str, cases[:3]))})" if cases else what
    return exactly(named, len(cases), 0)


def _allowed(case: Case) -> bool:
    strike = STRIKES[case.strike]
    if case.seen not in strike.allowed:
        return False
    if strike.executed is None:
        return case.seen is Seen.UNKNOWN or (case.seen is Seen.ACCEPTED) == (case.effects > 0)
    return (case.effects > 0) == strike.executed


def _called_failed(case: Case) -> bool:
    failed = case.state in {IntentState.REJECTED, IntentState.NOT_PLACED} or case.seen in _HAPPENED_NOT
    return failed and case.effects > 0


def _lost(case: Case) -> bool:
    return case.state not in {None, IntentState.ACCEPTED} and case.effects > 0


def _doubled(case: Case) -> bool:
    return case.effects > STRIKES[case.strike].times * max(case.sends, 1)


def _ghost(case: Case) -> bool:
    return case.effects == 0 and (case.state is IntentState.ACCEPTED or case.seen is Seen.ACCEPTED)


def _unsettled(case: Case) -> bool:
    settled = {IntentState.NOT_PLACED, IntentState.REJECTED}
    return case.state not in {None, *settled} and case.call not in _BY_A_PERSON and case.effects == 0


def _hasty(case: Case) -> bool:
    if case.state is not IntentState.NOT_PLACED:
        return False
    return case.looks < LOOKS or case.settled_after is None or case.settled_after < OVER


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
