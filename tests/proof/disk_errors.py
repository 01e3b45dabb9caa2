"""A disk that fails under the journal (safety.md, promise 3): nothing is sent without a synced row, nothing is lost.

The real program confirms an order while strace makes one of its calls on the journal fail: every write and sync in
turn, once or from then on, with ENOSPC and EIO; besides, files that can't grow, a disk that is full and files that
can't be opened. The disk is mended after, the program is started again, and the simulator's books tell what has to be
known by then. What a disk can do stands in `tests/proof/disk_cases.py`.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from fxtui.contract.plugin import venue_names
from fxtui.store.paths import find_paths
from tests.flows.simulated import FXTUI
from tests.proof.disk_cases import WAYS, Case, cases_of, full_disk
from tests.proof.disk_order import NEVER_LEFT, ROOT, confirmed, leaves, wrong
from tests.proof.figures import Figure, at_least, at_most, exactly, told
from tests.proof.kill_journal import NEVER_HAPPENED, Row, rows_of
from tests.proof.kill_wish import ORDER, SWAP, Wish
from tests.proof.traced import Call, calls, tracing
from tests.proof.trading_home import PROFILE, TradingHome, trading_home

_REFUSED, _UNKNOWN = 6, 4
_ENDS = frozenset({0, _REFUSED, _UNKNOWN})
_REFUSED_WITHIN = 20.0
"""Seconds a command may take to say that nothing was sent."""

_PATIENCE = 180.0
_AT_ONCE = 4
_MENDED_AT_ONCE = 12
_TELL_EVERY = 10.0
_TO_BE_LOOKED_UP = frozenset({"prepared", "sending", "unknown"})


@dataclass(slots=True)
class Tried:
    """What one order came to whose disk failed."""

    case: Case
    journal: Path
    code: int = 0
    seconds: float = 0.0
    complaints: list[str] = field(default_factory=list)
    early: list[str] = field(default_factory=list)
    rows: Sequence[Row] = ()
    set_aside: bool = False
    struck: bool = False


def disk_errors(
    cases: int = 0, *, seed: int = 7, patient: bool = True, environ: Mapping[str, str] | None = None
) -> Sequence[Figure]:
    """Confirm one order at every venue for every way a disk can fail.

    Args:
        cases: how many of the ways, drawn by `seed`; 0 for all.
        seed: what is drawn.
        patient: also those in which the program waits for a disk that does not come back, most of a minute each.
        environ: what is added to the environment of the program; a planted mistake comes in by it.
    """
    tried: list[Tried] = []
    unasked, doubled, lost = list[str](), list[str](), list[str]()
    for venue in venue_names():
        scratch = tempfile.TemporaryDirectory(prefix="fxtui-disk-")
        with scratch as folder, trading_home(venue, Path(folder), (SWAP, ORDER)) as home:
            trying = _Trying(home, {**os.environ, **(environ or {})})
            tried += trying.run(cases, Random(seed), patient)
            for complaints, found in zip((unasked, doubled, lost), trying.books(), strict=True):
                complaints.extend(found)
    early = [one for case in tried for one in case.early]
    surprises = [one for case in tried for one in case.complaints]
    missed = [f"{one.case.name}: the error never came about" for one in tried if not one.struck]
    for one in (*unasked, *doubled, *lost, *early, *surprises, *missed):
        sys.stderr.write(f"disk errors: {one}\n")
    refused = [one.seconds for one in tried if one.code == _REFUSED]
    states = Counter(row.state for one in tried for row in one.rows)
    return [
        at_least("cases", len(tried), cases or 1),
        *(told(f"cases: {way}", sum(one.case.way == way for one in tried)) for way in WAYS),
        exactly("cases whose error never came about", len(missed), 0),
        told("refused, nothing sent", len(refused)),
        told("outcome told as unknown, then looked up", sum(one.code == _UNKNOWN for one in tried)),
        told("done in spite of it", sum(one.code == 0 for one in tried)),
        exactly("orders sent before their row was synced", len(early), 0),
        exactly("orders at the venue that no journal has", len(unasked), 0),
        exactly("orders at the venue twice", len(doubled), 0),
        exactly("orders whose journal does not say so after the disk was mended", len(lost), 0),
        *(told(f"intents at the end: {state}", count) for state, count in sorted(states.items())),
        told("journals set aside as damaged", sum(one.set_aside for one in tried)),
        at_most("longest time to a refusal", max(refused, default=0.0), _REFUSED_WITHIN, "s"),
        exactly("answers that were no documented exit code with one sentence", len(surprises), 0),
    ]


def _length(watched: tuple[Sequence[Call], int]) -> int:
    return len(watched[0])


class _Trying:
    """The cases at one venue."""

    def __init__(self, home: TradingHome, environ: Mapping[str, str]) -> None:
        self._home = home
        self._environ = environ
        self._source = (home.sources.of(ORDER) or home.sources.of(SWAP))[0]
        self._numbers = itertools.count(1)
        self._journals: list[Path] = []
        self._before = {order["order_id"] for order in home.sim.books()["orders"]}

    def run(self, count: int, chance: Random, patient: bool) -> list[Tried]:
        """Try every case, or `count` of them that are drawn; then mend every disk."""
        fresh, used, other = (self._home.beside(name) for name in ("fresh", "used", "other"))
        # How much is written may differ by a page: what every order comes to is what the shorter of two does.
        new = min((self._watched(folder) for folder in (used, other)), key=_length)
        known = min((self._watched(used) for _ in range(2)), key=_length)
        every = [*cases_of(*new, first=True), *cases_of(*known, first=False)]
        every = [case for case in every if patient or not case.waits]
        chosen = chance.sample(every, count) if count else every
        tried: list[Tried] = []
        told_at = time.monotonic()
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            trying = [
                pool.submit(self._try, n, case, fresh if case.first else used)
                for n, case in enumerate(chosen)
            ]
            for done in as_completed(trying):
                tried.append(done.result())
                if time.monotonic() - told_at > _TELL_EVERY:
                    told_at = time.monotonic()
                    sys.stderr.write(f"disk errors: {len(tried)} of {len(chosen)}\n")
        with ThreadPoolExecutor(_MENDED_AT_ONCE) as pool:
            list(pool.map(self._mend, tried))
        return tried

    def books(self) -> tuple[list[str], list[str], list[str]]:
        """Orders nobody asked for, asked for once and there twice, and there with a journal that says otherwise."""
        rows = {row.intent_id: row for journal in self._journals for row in _rows(journal)}
        unasked, lost, times = list[str](), list[str](), Counter[str]()
        for order in self._home.sim.books()["orders"]:
            if order["seeded"] or order["order_id"] in self._before:
                continue
            names = {str(order["order_id"]), str(order["client_order_id"])} - {"", "0", "None"}
            ours = [row for row in rows.values() if {row.client_id, row.ref} & names]
            if not ours:
                unasked.append(f"order {order['order_id']} is in no journal")
            times.update(row.intent_id for row in ours)
            lost += [
                f"order {order['order_id']} was executed and {row.intent_id} is {row.state}"
                for row in ours
                if row.state in NEVER_HAPPENED or row.unresolved
            ]
        return unasked, [f"{intent_id} is there {n} times" for intent_id, n in times.items() if n > 1], lost

    # ---- one order

    def _try(self, number: int, case: Case, like: Path) -> Tried:
        folder = self._home.folder.with_name(f"case-{number}")
        with full_disk(folder, like, case.room) if case.room else nullcontext():
            shutil.copytree(like, folder, dirs_exist_ok=True)
            tried = Tried(case, _journal(folder))
            trace = self._home.folder.with_name(f"trace-{number}")
            began = time.monotonic()
            done = self._command(self._wish(), folder, case.around(trace, tried.journal))
            tried.seconds, tried.code = time.monotonic() - began, done.returncode
            tried.complaints += _complaints(case, done)
            tried.rows = _rows(tried.journal)
            tried.struck = case.struck(trace)
            if tried.rows and not case.file:
                tried.early = _early(case, calls(trace), tried.journal)
            trace.unlink()
            if case.room:
                tried.journal = self._moved(folder)
            self._journals.append(tried.journal)
        return tried

    def _moved(self, folder: Path) -> Path:
        """The journal of a home that was moved to a disk with room."""
        roomy = folder.with_name(f"{folder.name}-mended")
        shutil.copytree(folder, roomy)
        return _journal(roomy)

    def _wish(self) -> Wish:
        return self._source.wish(next(self._numbers))

    def _watched(self, folder: Path) -> tuple[Sequence[Call], int]:
        """The calls on the journal's files of an order on a sound disk, and the place of its request among all."""
        trace, journal = folder / "trace", _journal(folder)
        done = self._command(self._wish(), folder, tracing(trace))
        assert done.returncode == 0, done.stderr
        self._journals.append(journal)
        seen = calls(trace)
        trace.unlink()
        left = leaves(confirmed(journal, "a sound disk")[-1], seen)
        assert left is not None
        return [call for call in seen if call.file.startswith(str(journal.parent))], left.begun

    def _command(self, wish: Wish, folder: Path, before: Sequence[str]) -> subprocess.CompletedProcess[str]:
        words = [*before, *FXTUI, *wish.words, "--yes", "--json", "--home", str(folder)]
        return subprocess.run(
            words,
            cwd=ROOT,
            env=self._environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=_PATIENCE,
        )

    def _mend(self, tried: Tried) -> None:
        """Start the program again on a sound disk until it knows what became of the order."""
        folder = tried.journal.parent.parent
        listed = self._asked(tried, folder, "intents")
        tried.set_aside = bool(listed.get("journal", {}).get("damaged"))
        for _ in range(3):
            tried.rows = _rows(tried.journal)
            waiting = [row for row in tried.rows if row.state in _TO_BE_LOOKED_UP]
            if not waiting:
                return
            self._asked(tried, folder, "intents", "--resolve", waiting[0].intent_id)
        tried.rows = _rows(tried.journal)

    def _asked(self, tried: Tried, folder: Path, *words: str) -> dict[str, Any]:
        ran = self._home.sim.fxtui(*words, "--json", home=folder)
        if ran.code not in {0, _UNKNOWN}:
            tried.complaints.append(f"{tried.case.name}: after it was mended, {ran.code}: {ran.err.strip()}")
            return {}
        return ran.document if ran.out else {}


def _rows(journal: Path) -> Sequence[Row]:
    return rows_of(journal) if journal.exists() else ()


def _journal(home: Path) -> Path:
    return find_paths(str(home), {}).of_profile(PROFILE).journal


def _complaints(case: Case, done: subprocess.CompletedProcess[str]) -> Iterator[str]:
    """What is wrong with an answer: a traceback, a code that is not documented, or no sentence beside it."""
    said = done.stderr.strip()
    if "Traceback" in said + done.stdout:
        yield f"{case.name}: a traceback: {said[-300:]}"
    if done.returncode not in _ENDS:
        yield f"{case.name}: exit code {done.returncode}: {said[-300:]}"
    if done.returncode == 0:
        return
    try:
        [line] = said.splitlines()
        if not json.loads(line)["error"]["message"].endswith("."):
            yield f"{case.name}: no sentence: {line}"
    except (ValueError, KeyError):
        yield f"{case.name}: not one JSON error: {said[-300:]}"


def _early(case: Case, seen: Sequence[Call], journal: Path) -> list[str]:
    """Orders of this trace that left before their row was synced."""
    log = journal.with_name(f"{journal.name}-wal")
    judged = ((intent, wrong(intent, seen, log)) for intent in confirmed(journal, case.name))
    return [
        f"{intent.made_by}: {intent.intent_id}: {said}"
        for intent, said in judged
        if said not in {"", NEVER_LEFT}
    ]
