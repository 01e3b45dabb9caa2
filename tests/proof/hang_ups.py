"""Hang-ups: the console and the command line, told to end or robbed of their terminal at any moment, go as promised.

Each is a process of its own in a terminal of its own, against a simulated venue that answers, takes its time or never
answers. It has to be gone in time, with the exit code of what ended it, with the terminal as it was before and with
nothing left behind; its journal has to be sound, know of nothing half sent, and agree with the venue.
"""

from __future__ import annotations

import multiprocessing
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random

from fxtui.bootstrap.deadline import ENDS_WITHIN
from fxtui.contract.plugin import venue_names
from tests.proof.figures import Figure, at_least, at_most, exactly, told
from tests.proof.kill_journal import Row, rows_of, unsound
from tests.proof.terminal import FXTUI, Terminal, terminal
from tests.proof.trading_home import TradingHome, trading_home

GONE_WITHIN = 10.0
ENDED_HARD = ENDS_WITHIN - 0.1
"""Seconds after which it was the hard limit that ended a program: what should have ended it hung."""
WAYS: Mapping[str, int] = {"hangup": 129, "SIGHUP": 129, "SIGTERM": 143, "SIGINT": 130}
"""How a program is ended, and the exit code that has to follow."""
_CONSOLE, _COMMAND = "console", "command line"
_ANSWERED, _SILENT = 1_200, 30_000
"""Milliseconds a venue takes that answers before the drain ends, and one that does not."""
_SHOWS_WITHIN = 12.0
"""Seconds a preview may take on a busy machine; who asks again meanwhile would not know which of two it is."""
_HALF_SENT = frozenset({"prepared", "sending"})
_TELLS_EVERY = 10.0
_RECORD = r"\n(?=\d{4}-\d\d-\d\d )"


@dataclass(frozen=True, slots=True)
class Hung:
    """One hang-up: what was ended when and how, and what came of it."""

    face: str
    moment: str
    way: str
    seconds: float | None
    status: int | str | None
    problems: tuple[str, ...]
    half_sent: int
    unsound: str
    accepted: float | None
    """Seconds from the wish to end until the journal called the order accepted; None where the end came first."""

    @property
    def unawaited(self) -> bool:
        """Whether an answer came in time and the end did not wait for it."""
        return self.moment in _ANSWERED_LATE and self.accepted is None

    @property
    def hard(self) -> bool:
        """Whether it hung, and was ended by the hard limit."""
        return self.seconds is None or self.seconds >= ENDED_HARD

    @property
    def right(self) -> bool:
        """Whether it left with the exit code of what ended it."""
        return self.status == WAYS[self.way]

    def __str__(self) -> str:
        took = "still there" if self.seconds is None else f"{self.seconds:.1f} s"
        answer = ", an answer not waited for" if self.unawaited else ""
        clean = ", ".join(self.problems) or "clean"
        return f"{self.face}, {self.moment}, {self.way}: {took}, {self.status}, {clean}{answer}"


class Scene:
    """One program on its way to the moment at which it is ended."""

    def __init__(self, home: TradingHome, screen: Terminal, words: Sequence[str], chance: Random) -> None:
        self.home = home
        self.screen = screen
        self.words = words
        self.chance = chance

    # -- the console

    def starting(self) -> None:
        """Anywhere between the first line of ours and the first prices."""
        self.screen.until(lambda: _catches(self.screen.pid, signal.SIGHUP))
        self.screen.look(self.chance.uniform(0, 1.0))

    def idle(self) -> None:
        """Prices move, nothing is asked."""
        self.screen.until("PAPER")
        self.screen.look(self.chance.uniform(0.2, 1.5))

    def form(self) -> None:
        """The swap's form is open and half filled."""
        self.screen.until("PAPER")
        self.screen.press("s", "text:25")
        self.screen.look(self.chance.uniform(0.1, 0.5))

    def preview(self) -> None:
        """The preview waits for a `y`."""
        for _ in range(12):
            self.screen.until("PAPER")
            # Each waits for what the one before opens: what is typed ahead is dropped.
            self.screen.press(":")
            self.screen.look(0.3)
            self.screen.press(f"text:{' '.join(self.words)}", "enter")
            if self.screen.comes("y send", _SHOWS_WITHIN):
                return
            self.screen.press("esc")
            self.screen.look(0.3)
        raise AssertionError(f"no preview came of {self.words}:\n{self.screen.text}")

    def sent(self) -> None:
        """A `y` was pressed, the order is on its way, and the answer comes within the drain."""
        self._fault("slow", after_ms=_ANSWERED)
        self._send()

    def silent(self) -> None:
        """The same, and no answer comes."""
        self._fault("slow", after_ms=_SILENT)
        self._send()

    def unknown(self) -> None:
        """The answer was lost, and what became of the order is being looked up."""
        self._fault("lost-answer")
        before = len(self._rows())
        self._press_send()
        self.screen.until(
            lambda: any(step.state == "unknown" for row in self._rows()[before:] for step in row.steps)
        )

    def draining(self) -> None:
        """Somebody quits while an order is on its way."""
        self.silent()
        self.screen.press("esc")
        self.screen.look(0.3)
        self.screen.press("ctrl+q")
        self.screen.until("leave")
        self.screen.look(0.2)
        self.screen.press("y")
        self.screen.look(self.chance.uniform(0.3, 1.5))

    # -- the command line

    def asking(self) -> None:
        """The question stands there."""
        self.screen.until("Type y to send")
        self.screen.look(self.chance.uniform(0, 0.3))

    def answering(self) -> None:
        """The order is on its way, and the answer comes within the drain."""
        self._answer("slow", _ANSWERED)
        self.screen.until(lambda: self._stands("sending"))

    def waiting(self) -> None:
        """The order is on its way, and no answer comes."""
        self._answer("slow", _SILENT)
        self.screen.until(lambda: self._stands("sending"))
        self.screen.look(self.chance.uniform(0, 0.5))

    def looking_up(self) -> None:
        """The answer was lost, and no look-up succeeds."""
        self.asking()
        self._fault("html", operation="lookups", count=0)
        self._answer("lost-answer", None)
        self.screen.until(lambda: self._stands("unknown"))
        self.screen.look(self.chance.uniform(0, 1.0))

    # -- parts

    def _answer(self, kind: str, after_ms: int | None) -> None:
        self.asking()
        self._fault(kind, after_ms=after_ms)
        self.screen.press("text:y", "enter")

    def _send(self) -> None:
        self._press_send()
        self.screen.until(lambda: self._stands("sending"))
        self.screen.look(self.chance.uniform(0, 0.5))

    def _press_send(self) -> None:
        before = len(self._rows())
        self.preview()
        self.screen.look(0.8)
        self.screen.press("y")
        self.screen.until(lambda: len(self._rows()) > before)

    def _stands(self, state: str) -> bool:
        """Whether the last intent is in this state; what came before it was resolved."""
        rows = self._rows()
        return bool(rows) and rows[-1].state == state

    def _rows(self) -> Sequence[Row]:
        return rows_of(self.home.journal)

    def _fault(
        self, kind: str, *, operation: str = "money", after_ms: int | None = None, count: int = 1
    ) -> None:
        more = {} if after_ms is None else {"after_ms": after_ms}
        self.home.sim.control("fault", kind=kind, operation=operation, count=count, **more)


_ANSWERED_LATE = frozenset({"sent, answered late", "answered late"})
"""The moments at which an answer is on its way that comes before the drain ends."""
Reach = Callable[[Scene], None]
MOMENTS: Mapping[str, tuple[str, Reach]] = {
    "starting": (_CONSOLE, Scene.starting),
    "idle": (_CONSOLE, Scene.idle),
    "a form open": (_CONSOLE, Scene.form),
    "a preview open": (_CONSOLE, Scene.preview),
    "sent, answered late": (_CONSOLE, Scene.sent),
    "sent, never answered": (_CONSOLE, Scene.silent),
    "the answer lost": (_CONSOLE, Scene.unknown),
    "quitting with an order on its way": (_CONSOLE, Scene.draining),
    "asking": (_COMMAND, Scene.asking),
    "answered late": (_COMMAND, Scene.answering),
    "never answered": (_COMMAND, Scene.waiting),
    "looking up": (_COMMAND, Scene.looking_up),
}


def hang_ups(
    times: int,
    seed: int,
    *,
    at_once: int = 2,
    moments: Sequence[str] = tuple(MOMENTS),
    environ: Mapping[str, str] | None = None,
) -> Sequence[Figure]:
    """Hang up `times` programs at every venue, `at_once` at a time, at `moments` drawn with `seed`.

    `environ` is added to the environment of the programs; a planted mistake comes in by it.
    """
    hung: list[Hung] = []
    differ: Counter[str] = Counter()
    turns = _turns(Random(seed), times, moments)
    shares = [share for share in (turns[n::at_once] for n in range(at_once)) if share]
    with ProcessPoolExecutor(at_once, multiprocessing.get_context("spawn")) as pool:
        waiting = [
            pool.submit(_hang_up, venue, share, f"{seed} {venue} {n}", times, environ or {})
            for venue in venue_names()
            for n, share in enumerate(shares)
        ]
        for done in waiting:
            some, wrong = done.result()
            hung += some
            differ.update(wrong)
    return figures_of(hung, differ)


def figures_of(hung: Sequence[Hung], differ: Mapping[str, int]) -> Sequence[Figure]:
    """The lines of the proof; what went wrong goes to standard error as well."""
    for one in hung:
        if not one.right or one.problems or one.half_sent or one.unsound or one.hard or one.unawaited:
            sys.stderr.write(f"hang-ups: {one}\n")
    problems = [problem for one in hung for problem in one.problems]
    left = sum("process" in problem for problem in problems)
    waited = sum(one.moment in _ANSWERED_LATE and (one.accepted or 0.0) > 0.0 for one in hung)
    faces = Counter(one.face for one in hung)
    ways = Counter(one.way for one in hung)
    return (
        *(told(f"hang-ups of the {face}", faces[face]) for face in (_CONSOLE, _COMMAND)),
        told("by", ", ".join(f"{way} {ways[way]}" for way in WAYS)),
        told("at", ", ".join(f"{name} {sum(one.moment == name for one in hung)}" for name in MOMENTS)),
        at_most(
            "longest until gone", max((one.seconds or 60.0 for one in hung), default=0.0), GONE_WITHIN, "s"
        ),
        exactly("ended by the hard limit", sum(one.hard for one in hung), 0),
        exactly("wrong exit codes", sum(not one.right for one in hung), 0),
        exactly("terminals not given back", len(problems) - left, 0),
        exactly("processes left behind", left, 0),
        exactly("journals that fail the integrity check", sum(bool(one.unsound) for one in hung), 0),
        exactly("intents left half sent", sum(one.half_sent for one in hung), 0),
        at_least("answers that came after the wish to end", waited, 1),
        exactly("answers that came in time and were not waited for", sum(one.unawaited for one in hung), 0),
        *(exactly(what, differ.get(what, 0), 0) for what in _DIFFERENCES),
    )


# -- in a process of its own


def _hang_up(
    venue: str, turns: Sequence[tuple[str, str]], seed: str, of: int, environ: Mapping[str, str]
) -> tuple[list[Hung], Counter[str]]:
    """Hang up at these moments, in these ways, in one home; then compare its journal with its venue."""
    chance = Random(seed)
    told_at = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="fxtui-hang-ups-") as folder,
        trading_home(venue, Path(folder)) as home,
    ):
        hung: list[Hung] = []
        for number, (moment, way) in enumerate(turns):
            hung.append(_one(home, moment, way, number, chance, environ))
            _resolve(home)
            if time.monotonic() - told_at > _TELLS_EVERY:
                told_at = time.monotonic()
                sys.stderr.write(f"hang-ups: {(number + 1) * of // len(turns)} of about {of}\n")
        differ = _compared(home)
        differ["mistakes in the log"] = _mistakes(home.folder)
        return hung, differ


def _turns(chance: Random, times: int, moments: Sequence[str]) -> list[tuple[str, str]]:
    """Moments and ways, each as evenly as `times` allows, put together by chance."""

    def dealt(all_of: Sequence[str]) -> list[str]:
        rounds = [chance.sample(all_of, len(all_of)) for _ in range(times // len(all_of) + 1)]
        return [one for some in rounds for one in some][:times]

    return list(zip(dealt(moments), dealt(list(WAYS)), strict=True))


def _one(
    home: TradingHome, moment: str, way: str, number: int, chance: Random, environ: Mapping[str, str]
) -> Hung:
    face, reach = MOMENTS[moment]
    words = home.dealing.wish(number).words
    command = [*FXTUI, *(words if face == _COMMAND else ()), "--home", str(home.folder)]
    with terminal(command, environ) as screen:
        reach(Scene(home, screen, words, chance))
        told_at = time.time()
        left = screen.leave(way)
    home.sim.control("faults/clear")
    rows = rows_of(home.journal)
    half_sent = sum(row.state in _HALF_SENT for row in rows)
    last = rows[-1].steps[-1] if rows else None
    accepted = last.at - told_at if last is not None and last.state == "accepted" else None
    sound = unsound(home.journal)
    return Hung(face, moment, way, left.seconds, left.status, left.problems, half_sent, sound, accepted)


def _catches(pid: int, number: signal.Signals) -> bool:
    """Whether a process has a handler of its own for a signal."""
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught.split()[1], 16) >> (number - 1) & 1)


def _resolve(home: TradingHome) -> None:
    """Have what nobody knows the end of looked up, as the next start would."""
    for row in rows_of(home.journal):
        if row.unresolved:
            home.sim.fxtui("intents", "--resolve", row.intent_id)


# -- against the venue

_LOST, _TWICE, _UNTRUE, _OPEN = (
    "orders lost",
    "orders done twice",
    "orders only the journal knows",
    "never resolved",
)
_DIFFERENCES = (_LOST, _TWICE, _UNTRUE, _OPEN, "mistakes in the log")


def _compared(home: TradingHome) -> Counter[str]:
    """How the journal and the venue's books differ once everything was looked up."""
    rows = rows_of(home.journal)
    placed: Counter[str] = Counter()
    for order in home.sim.books()["orders"]:
        if not order["seeded"]:
            names = {str(order["client_order_id"]), str(order["order_id"])}
            of = next((r.intent_id for r in rows if r.client_id in names or r.ref in names), "")
            placed[of] += 1
    accepted = {row.intent_id for row in rows if row.state == "accepted"}
    return Counter(
        {
            _LOST: sum(count for intent_id, count in placed.items() if intent_id not in accepted),
            _TWICE: sum(count > 1 for count in placed.values()),
            _UNTRUE: len(accepted - set(placed)),
            _OPEN: sum(row.unresolved for row in rows),
        }
    )


def _mistakes(folder: Path) -> int:
    """How often the log says that fxtui itself failed; each of them with what follows it goes to standard error."""
    records = [
        record
        for log in folder.rglob("*.log*")
        for record in re.split(_RECORD, log.read_text("utf-8"))
        if " ERROR " in record.partition("\n")[0] or " CRITICAL " in record.partition("\n")[0]
    ]
    for record in records:
        sys.stderr.write(f"hang-ups: {record}\n")
    return len(records)
