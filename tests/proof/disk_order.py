"""The intent is on disk before its first byte leaves (safety.md, promise 3), seen from outside: the order of system calls.

strace watches the real program, the command line, the console in a terminal and a desk that confirms one wish after
the other. For every intent of the journal the trace has to show, in this order: the log of the journal was written
with the intent in it, that log was synced with success, the request began to leave. A kill -9 can't see a missing
sync, for what was written survives it in the machine's memory; this can.
"""

from __future__ import annotations

import itertools
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from fxtui.contract.plugin import venue_names
from fxtui.store.paths import find_paths
from tests.flows.simulated import FXTUI
from tests.proof.figures import Figure, at_least, exactly, told
from tests.proof.kill_wish import DEALING, KINDS, Wish
from tests.proof.terminal import terminal
from tests.proof.traced import SENDS, SYNCS, WRITES, Call, calls, tracing
from tests.proof.trading_home import PROFILE, TradingHome, trading_home

ROOT = Path(__file__).resolve().parents[2]
NEVER_LEFT = "its request was never seen to leave"
_METHODS = (b"GET ", b"POST ", b"PUT ", b"DELETE ")
_PATIENCE = 600.0
_ARMED_AFTER = 0.6
"""Seconds after which a preview takes its key, and an escape is not the beginning of another one."""

_UNKNOWN = 4
_DESKS = 6
_LEAST_OF_A_DESK = 3

COMMANDS, CONSOLE, DESKS = "command lines", "the console", "desks"
WAYS = (COMMANDS, CONSOLE, DESKS)
"""How wishes are confirmed: each kind by a command line, one in the console, the others by desks beside one another."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """One intent as the journal has it, and the kind of program that made it."""

    intent_id: str
    client_id: str
    body: bytes
    made_by: str


@dataclass(frozen=True, slots=True)
class Order:
    """What the trace shows of one intent: what is wrong with the order, empty when nothing is; and how long it took."""

    intent: Confirmed
    wrong: str


def disk_order(
    submits: int,
    *,
    kinds: Sequence[str] = KINDS,
    ways: Sequence[str] = WAYS,
    environ: Mapping[str, str] | None = None,
) -> Sequence[Figure]:
    """Confirm `submits` wishes at every venue under strace and look at the order of its calls.

    Args:
        submits: how many at every venue, of all ways together.
        kinds: what is wished for, as far as a venue offers it.
        ways: how it is confirmed.
        environ: what is added to the environment of the program; a planted mistake comes in by it.
    """
    found: list[Order] = []
    for venue in venue_names():
        scratch = tempfile.TemporaryDirectory(prefix="fxtui-order-")
        with scratch as folder, trading_home(venue, Path(folder), kinds) as home:
            found += _orders(home, submits, ways, environ or {})
    late = [order for order in found if order.wrong]
    for order in late[:10]:
        sys.stderr.write(f"disk order: {order.intent.made_by} {order.intent.intent_id}: {order.wrong}\n")
    counts = {way: sum(order.intent.made_by == way for order in found) for way in ways}
    return [
        at_least("submits watched", len(found), submits * len(venue_names())),
        *(told(f"of them by {way}", count) for way, count in counts.items()),
        exactly("requests that began to leave before their row was synced", len(late), 0),
    ]


def _orders(
    home: TradingHome, submits: int, ways: Sequence[str], environ: Mapping[str, str]
) -> Iterator[Order]:
    """Confirm wishes in every way asked for, and judge the trace of each."""
    numbers = itertools.count(1)
    known: set[str] = set()
    if COMMANDS in ways:
        for kind in home.sources.kinds:
            trace = _by_command(home, home.sources.of(kind)[0].wish(next(numbers)), environ)
            yield from _judged(trace, home.folder, COMMANDS, known)
    if CONSOLE in ways:
        trace = _by_console(home, home.dealing.wish(next(numbers)), environ)
        yield from _judged(trace, home.folder, CONSOLE, known)
    if DESKS not in ways:
        return
    left = submits - len(known)
    desks = max(1, min(_DESKS, left // _LEAST_OF_A_DESK))
    shares = [(left + n) // desks for n in range(desks)]
    with ThreadPoolExecutor(desks) as pool:
        running = [pool.submit(_at_desk, home, n, share, environ) for n, share in enumerate(shares)]
        for desk in running:
            yield from desk.result()


def _at_desk(home: TradingHome, number: int, count: int, environ: Mapping[str, str]) -> list[Order]:
    """Confirm `count` wishes at a desk, which has a venue of its own: two programs on one account disturb each other."""
    kinds = [kind for kind in home.sources.kinds if kind in DEALING]
    with trading_home(home.venue, home.folder.with_name(f"desk-{number}"), kinds) as own:
        trace = _by_desk(own, [own.resting.wish(n) for n in range(1, count + 1)], environ)
        return list(_judged(trace, own.folder, DESKS, set()))


def _judged(trace: Path, home: Path, way: str, known: set[str]) -> Iterator[Order]:
    """Every intent of this home that was not there before the trace was taken."""
    journal = find_paths(str(home), {}).of_profile(PROFILE).journal
    seen = calls(trace)
    trace.unlink()
    log = journal.with_name(f"{journal.name}-wal")
    for intent in confirmed(journal, way):
        if intent.intent_id not in known:
            known.add(intent.intent_id)
            yield Order(intent, wrong(intent, seen, log))


def confirmed(journal: Path, made_by: str) -> list[Confirmed]:
    with closing(sqlite3.connect(f"file:{journal}?mode=ro", uri=True)) as copy:
        rows = copy.execute("SELECT intent_id, client_id, body FROM intents ORDER BY number").fetchall()
    return [Confirmed(intent_id, client_id, body, made_by) for intent_id, client_id, body in rows]


# -- what is watched


def _by_command(home: TradingHome, wish: Wish, environ: Mapping[str, str]) -> Path:
    trace = home.folder / "trace"
    _watched(trace, [*FXTUI, *wish.words, "--yes", "--json", "--home", str(home.folder)], environ)
    return trace


def _by_desk(home: TradingHome, wishes: Sequence[Wish], environ: Mapping[str, str]) -> Path:
    trace = home.folder / "trace"
    lines = "".join(f"{json.dumps(wish.words)}\n" for wish in wishes)
    _watched(trace, [sys.executable, "-m", "tests.proof.submitting", str(home.folder)], environ, lines)
    return trace


def _watched(trace: Path, words: Sequence[str], environ: Mapping[str, str], typed: str = "") -> None:
    """Run a program to its end under strace."""
    done = subprocess.run(
        [*tracing(trace), *words],
        cwd=ROOT,
        env={**os.environ, **environ},
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        timeout=_PATIENCE,
    )
    if done.returncode not in {0, _UNKNOWN}:
        raise AssertionError(f"{' '.join(words)} ended with {done.returncode}: {done.stderr[-500:]}")


def _by_console(home: TradingHome, wish: Wish, environ: Mapping[str, str]) -> Path:
    trace = home.folder / "trace"
    with terminal([*tracing(trace), *FXTUI, "--home", str(home.folder)], environ) as console:
        console.until("command")
        console.press(":")
        console.until(lambda: console.text.rstrip().endswith("\n :"))
        console.press(f"text:{' '.join(wish.words)}", "enter")
        console.until("y send")
        while "y send" in console.text:
            console.look(_ARMED_AFTER)
            console.press("y")
        console.until(lambda: _settled(home.journal))
        console.press("esc")
        console.look(_ARMED_AFTER)
        console.press("q")
        console.until(lambda: console.ended)
    return trace


def _settled(journal: Path) -> bool:
    """Whether every intent on disk has an outcome."""
    with closing(sqlite3.connect(f"file:{journal}?mode=ro", uri=True)) as copy:
        waiting = copy.execute(
            "SELECT count(*) FROM intents WHERE state IN ('prepared', 'sending')"
        ).fetchone()
    return bool(waiting[0] == 0)


# -- what has to hold


def wrong(intent: Confirmed, seen: Sequence[Call], log: Path) -> str:
    """What is wrong with the order of the calls around one intent, empty when nothing is."""
    left = leaves(intent, seen)
    return NEVER_LEFT if left is None else _before(intent, seen, left, log)


def _before(intent: Confirmed, seen: Sequence[Call], left: Call, log: Path) -> str:
    """What is wrong with the disk at the moment the request of `intent` begins to leave."""
    written = [
        call
        for call in seen
        if call.name in WRITES
        and call.file == str(log)
        and call.ended < left.begun
        and intent.intent_id in call.spelled
    ]
    if not written:
        return "it was not in the journal's log when its request began to leave"
    if any(call.result < 0 for call in written):
        return "it could not be written and was sent all the same"
    last = max(call.ended for call in written)
    synced = (
        call
        for call in seen
        if call.name in SYNCS and call.file == str(log) and last < call.begun and call.ended < left.begun
    )
    if not any(call.result == 0 for call in synced):
        return "it was in the journal's log and not synced when its request began to leave"
    return ""


def leaves(intent: Confirmed, seen: Sequence[Call]) -> Call | None:
    """The call that sends the first byte of the request of `intent`, None when none does."""
    sent = [call for call in seen if call.name in SENDS and call.file.startswith("TCP")]
    for place, call in enumerate(sent):
        content = call.content
        if intent.body in content or (intent.client_id and intent.client_id.encode() in content):
            before = (one for one in reversed(sent[: place + 1]) if one.file == call.file)
            return next((one for one in before if one.content.startswith(_METHODS)), call)
    return None
