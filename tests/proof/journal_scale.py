"""A journal of very many intents (performance.md): what the real program's start costs over an empty one, from outside.

`fxtui intents --unresolved --json` and the console to its first paint, and to the preview of an order that could be
confirmed, with an empty and a full journal in turn, medians. Besides, what one commit of the journal takes beside a
bare SQLite commit on the same disk.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fxtui.contract.plugin import venue_names
from fxtui.desk.clock import SystemClock
from fxtui.domain.intent import IntentState
from fxtui.store.journal import Journal
from fxtui.store.paths import find_paths
from tests.flows.simulated import FXTUI
from tests.proof.figures import Figure, at_most, exactly, told
from tests.proof.kill_wish import ORDER, SWAP, Wish
from tests.proof.terminal import terminal
from tests.proof.trading_home import PROFILE, TradingHome, trading_home
from tests.store.filled import fill, settled

START_ABOVE_EMPTY = 1_000.0
"""Milliseconds a start may take more with 100,000 intents than with none."""

COMMIT_P99 = 10.0
"""Milliseconds 99 of 100 commits may take at most."""

_APART = timedelta(minutes=7)
_TELL_EVERY = 10.0
_LISTING = "intents --unresolved"
_SHOWN = "command"
"""A word of the key bar: it is there when the first screen is painted whole."""

Measure = Callable[[Path], float]


def journal_scale(
    intents: int, *, runs: int = 7, today: bool = True, console: bool = True
) -> Sequence[Figure]:
    """Start fxtui with an empty journal and one of `intents`, in turn.

    Args:
        intents: how many, settled, over the last months.
        runs: starts of each kind, medians are told.
        today: also with all of them of today, which is told and not promised.
        console: the console as well as the command line.
    """
    venue = venue_names()[0]  # a journal is as large with any of them
    scratch = tempfile.TemporaryDirectory(prefix="fxtui-scale-")
    with scratch as folder, trading_home(venue, Path(folder), (SWAP, ORDER)) as home:
        return _measured(home, intents, runs, today, console)


def _measured(home: TradingHome, intents: int, runs: int, today: bool, console: bool) -> list[Figure]:
    empty = _filled(home, "empty", 0, _APART)
    homes = {"empty": empty, "full": _filled(home, "full", intents, _APART)}
    if today:
        homes["today"] = _filled(home, "today", intents, _fitting_today(intents))
    size = _journal(homes["full"]).stat().st_size / 1e6
    measures = _measures(home) if console else {_LISTING: _listing}
    found = {what: _in_turn(what, measure, homes, runs) for what, measure in measures.items()}
    figures = [told("size of the full journal", f"{size:.0f} MB")]
    for what, medians in found.items():
        above = medians["full"] - medians["empty"]
        figures.append(told(f"{what}: empty journal", f"{medians['empty']:.0f} ms"))
        figures.append(at_most(f"{what}: {intents:,} intents, above empty", above, START_ABOVE_EMPTY, "ms"))
        if today:
            name = f"{what}: {intents:,} intents of today, above empty"
            figures.append(told(name, f"{medians['today'] - medians['empty']:.0f} ms"))
    cold = _cold(homes["full"]) - _cold(homes["empty"])
    figures.append(told(f"{_LISTING}: {intents:,} intents not in memory, above empty", f"{cold:.0f} ms"))
    return figures


def _measures(home: TradingHome) -> Mapping[str, Measure]:
    wish = home.dealing.wish(1)
    return {
        _LISTING: _listing,
        "console, first paint": _painting,
        "console, money may move": lambda folder: _previewing(folder, wish),
    }


def _in_turn(what: str, measure: Measure, homes: Mapping[str, Path], runs: int) -> Mapping[str, float]:
    """The median of each home over `runs` turns, after one that warms up."""
    taken: dict[str, list[float]] = {name: [] for name in homes}
    for run in range(runs + 1):
        for name, folder in homes.items():
            one = measure(folder)
            if run:
                taken[name].append(one)
        sys.stderr.write(f"journal scale: {what}, run {run} of {runs}\n")
    return {name: statistics.median(times) for name, times in taken.items()}


# -- what is measured, in milliseconds


def _listing(folder: Path) -> float:
    words = [*FXTUI, "intents", "--unresolved", "--json", "--home", str(folder)]
    began = time.perf_counter()
    done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    took = time.perf_counter() - began
    if done.returncode != 0 or '"intents": []' not in done.stdout:
        raise AssertionError(f"{done.returncode}: {done.stdout[-300:]} {done.stderr[-300:]}")
    return took * 1000


def _painting(folder: Path) -> float:
    began = time.perf_counter()
    with terminal([*FXTUI, "--home", str(folder)]) as console:
        console.until(_SHOWN)
        return (time.perf_counter() - began) * 1000


def _previewing(folder: Path, wish: Wish) -> float:
    """Until a preview stands there that `y` would send, asked for as soon as the first screen is painted."""
    began = time.perf_counter()
    with terminal([*FXTUI, "--home", str(folder)]) as console:
        console.until(_SHOWN)
        console.press(":")
        console.until(lambda: console.text.rstrip().endswith("\n :"))
        console.press(f"text:{' '.join(wish.words)}", "enter")
        console.until("y send")
        return (time.perf_counter() - began) * 1000


def _cold(folder: Path) -> float:
    """A listing whose journal the machine has forgotten, as after it was started; the least of three."""
    journal, times = _journal(folder), []
    for _ in range(3):
        descriptor = os.open(journal, os.O_RDONLY)
        try:
            os.fsync(descriptor)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)
        times.append(_listing(folder))
    return min(times)


# -- journals


def _filled(home: TradingHome, name: str, intents: int, apart: timedelta) -> Path:
    """A home whose journal has so many settled intents, the last a minute ago."""
    folder = home.beside(name)
    journal = _journal(folder)

    async def make() -> None:
        await (await Journal.open(journal, journal.with_name("journal.lock"), SystemClock())).close()

    asyncio.run(make())
    if intents:
        fill(journal, intents, last=datetime.now(UTC) - timedelta(minutes=1), every=apart, venue=home.venue)
    return folder


def _fitting_today(intents: int) -> timedelta:
    """How far apart so many intents may lie at most to be of this UTC day."""
    now = datetime.now(UTC)
    since = now - now.replace(hour=0, minute=0, second=0, microsecond=0)
    return max(timedelta(microseconds=1), (since - timedelta(minutes=2)) / max(1, intents))


def _journal(folder: Path) -> Path:
    return find_paths(str(folder), {}).of_profile(PROFILE).journal


# -- commits


def commit_times(intents: int = 100_000, commits: int = 2_000) -> Sequence[Figure]:
    """Put intents on disk through the journal, one that has `intents` already, and rows through bare SQLite, in turn.

    An intent is two commits before its first byte: it is written, and called SENDING.
    """
    with tempfile.TemporaryDirectory(prefix="fxtui-commits-") as scratch:
        folder = Path(scratch) / "journal"
        ours, bare = asyncio.run(_committed(folder, intents, commits))
    figures = []
    for name, times in (("journal: an intent written", ours), ("bare SQLite: one row", bare)):
        in_ms = sorted(one * 1000 for one in times)
        p50, p99 = statistics.median(in_ms), in_ms[int(len(in_ms) * 0.99)]
        figures.append(told(f"{name}, p50", f"{p50:.2f} ms"))
        if times is ours:
            figures.append(at_most(f"{name}, p99", p99, COMMIT_P99, "ms"))
        else:
            figures.append(told(f"{name}, p99", f"{p99:.2f} ms"))
    return [exactly("commits", len(ours), commits), *figures]


async def _committed(folder: Path, intents: int, commits: int) -> tuple[list[float], list[float]]:
    path, clock = folder / "journal.sqlite3", SystemClock()
    await (await Journal.open(path, folder / "journal.lock", clock)).close()
    now = datetime.now(UTC)
    fill(path, intents, last=now - timedelta(days=1), every=_APART)
    journal = await Journal.open(path, folder / "journal.lock", clock)
    ours: list[float] = []
    bare: list[float] = []
    with closing(sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE rows (number INTEGER PRIMARY KEY, text TEXT)")
        for n in range(commits // 2):
            intent = settled(intents + n, now + timedelta(milliseconds=n))
            for write in (journal.append(intent), journal.move(intent.intent_id, IntentState.SENDING)):
                began = time.perf_counter()
                await write
                ours.append(time.perf_counter() - began)
                began = time.perf_counter()
                connection.execute("INSERT INTO rows (text) VALUES ('one row')")
                bare.append(time.perf_counter() - began)
    await journal.close()
    return ours, bare
