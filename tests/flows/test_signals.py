"""Signals from outside, on the real program in a terminal: stops that wait, ends that are not torn, terminals that go.

What is ended at any moment is `tests/proof/hang_ups.py`'s; here is what stops, and what only happens once.
"""

from __future__ import annotations

import fcntl
import os
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from random import Random

import pytest

from benchmarks import ptybench
from fxtui.contract.plugin import venue_names
from tests.proof.hang_ups import ENDED_HARD, Scene
from tests.proof.kill_journal import rows_of
from tests.proof.terminal import FXTUI, Terminal, terminal
from tests.proof.trading_home import TradingHome, trading_home

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module", params=venue_names())
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TradingHome]:
    """A simulated venue and a home that trades there."""
    folder: Path = tmp_path_factory.mktemp("signals")
    with trading_home(request.param, folder) as made:
        yield made


@pytest.fixture
def console(home: TradingHome) -> Iterator[Terminal]:
    """The console at that venue."""
    with terminal([*FXTUI, "--home", str(home.folder)]) as opened:
        yield opened
    settle(home)


def settle(home: TradingHome) -> None:
    """Have what is still open looked up, so that the next test may trade."""
    home.sim.control("faults/clear")
    for row in rows_of(home.journal):
        if row.unresolved:
            home.sim.fxtui("intents", "--resolve", row.intent_id)


_wishes = iter(range(1_000, 2_000))


def scene_of(home: TradingHome, screen: Terminal) -> Scene:
    """Hands that trade in this terminal."""
    return Scene(home, screen, home.dealing.wish(next(_wishes)).words, Random(1))


def stopped(screen: Terminal) -> bool:
    """Whether the program is stopped."""
    return Path(f"/proc/{screen.pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] == "T"


def resize(screen: Terminal, cols: int, rows: int) -> None:
    """Give the terminal another size, as while somebody else had it."""
    session = screen._session
    fcntl.ioctl(session.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))
    session.screen = ptybench.Screen(cols, rows)


def test_a_stop_gives_the_terminal_back_and_going_on_draws_it_at_its_new_size(console: Terminal) -> None:
    console.until("PAPER")
    console.signal(signal.SIGTSTP)
    console.until(lambda: stopped(console))
    console.look(0.1)
    session = console._session
    assert session.screen.left_on() == []
    assert termios.tcgetattr(session.slave)[:4] == session.termios0[:4]
    resize(console, 90, 26)
    console.signal(signal.SIGCONT)
    console.until("command  ? help")
    assert "command  ? help" in console.text.splitlines()[-1]
    left = console.leave("quit", keys=["ctrl+q"])
    assert (left.status, left.problems) == (0, ())


def test_who_was_stopped_by_force_draws_anew_and_still_gives_the_terminal_back(console: Terminal) -> None:
    console.until("PAPER")
    console.signal(signal.SIGSTOP)
    console.until(lambda: stopped(console))
    resize(console, 100, 30)
    console.signal(signal.SIGCONT)
    console.until("PAPER")
    left = console.leave("SIGTERM")
    assert (left.status, left.problems) == (143, ())


def test_a_row_that_is_printed_aside_holds_up_neither_the_loop_nor_an_end(console: Terminal) -> None:
    aside = "enter goes back to fxtui"
    console.until("PAPER")
    console.look(0.5)
    console.press("Y")
    console.until(aside)
    console.press("enter")
    console.until("command  ? help")
    console.press("Y")
    console.until(aside)
    left = console.leave("SIGTERM", within=4.0)
    assert (left.status, left.problems) == (143, ())


def test_a_stop_of_the_console_waits_for_the_outcome(home: TradingHome, console: Terminal) -> None:
    scene_of(home, console).sent()
    console.signal(signal.SIGTSTP)
    console.until(lambda: stopped(console))
    assert rows_of(home.journal)[-1].state == "accepted"
    console.signal(signal.SIGCONT)
    console.until("PAPER")


def test_a_stop_of_a_command_waits_for_the_outcome_and_for_five_seconds_at_most(home: TradingHome) -> None:
    # What has its answer may have left by itself before it is interrupted; what still waits can't have.
    for reach, state, codes in (
        (Scene.answering, "accepted", {0, 130}),
        (Scene.waiting, "sending", {130}),
    ):
        words = home.dealing.wish(next(_wishes)).words
        with terminal([*FXTUI, *words, "--home", str(home.folder)]) as command:
            reach(Scene(home, command, words, Random(1)))
            command.signal(signal.SIGTSTP)
            command.until(partial(stopped, command), 15.0)
            assert rows_of(home.journal)[-1].state == state
            command.signal(signal.SIGCONT)
            assert command.leave("SIGINT").status in codes
        settle(home)


def test_what_is_told_to_end_again_and_again_drains_all_the_same(
    home: TradingHome, console: Terminal
) -> None:
    scene_of(home, console).silent()
    for number in (signal.SIGINT, signal.SIGINT, signal.SIGTERM):
        console.signal(number)
        console.look(0.3)
    left = console.leave("SIGHUP")
    assert (left.status, left.problems) == (130, ())
    [*_, last] = rows_of(home.journal)
    assert [step.state for step in last.steps] == ["prepared", "sending", "unknown"]


def test_a_terminal_that_vanishes_without_a_word_ends_the_console(home: TradingHome) -> None:
    # As under nohup: no signal says that it is gone.
    deaf = ["sh", "-c", 'trap "" HUP; exec "$0" "$@"', *FXTUI, "--home", str(home.folder)]
    with terminal(deaf) as opened:
        opened.until("PAPER")
        left = opened.leave("hangup")
    assert (left.status, left.problems) == (129, ())


def test_a_terminal_that_takes_nothing_holds_up_no_end(console: Terminal) -> None:
    console.until("PAPER")
    fill(console)
    for _ in range(40):
        console.send(b"1")
        console.send(b"2")
        select.select((), (), (), 0.05)
    os.kill(console.pid, signal.SIGTERM)
    told = time.monotonic()
    while not console.ended and time.monotonic() - told < GIVEN_UP_WITHIN:
        select.select((), (), (), 0.01)
    assert console.ended
    assert os.waitstatus_to_exitcode(console._session.status) == 143


GIVEN_UP_WITHIN = ENDED_HARD - 0.9
"""Seconds in which a terminal that takes nothing is given up, so that it is not the hard limit that ends the console."""


def fill(screen: Terminal) -> None:
    """Write to the terminal until it takes nothing more; nobody reads it from now on."""
    with open(os.ttyname(screen._session.slave), "wb", buffering=0, opener=_without_waiting) as full:
        # What does not fit answers None; a terminal that still passes something on takes more a moment later.
        refused = 0
        while refused < 10:
            refused = refused + 1 if full.write(b" " * 512) is None else 0
            if refused:
                select.select((), (), (), 0.02)


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOCTTY | os.O_NONBLOCK)


def has_children(screen: Terminal) -> bool:
    """Whether the program has started another."""
    return len(ptybench.tree(screen.pid)) > 1


def test_the_simulators_of_the_demo_end_with_it(tmp_path: Path) -> None:
    for way, code in (("hangup", 129), ("SIGTERM", 143)):
        with terminal([*FXTUI, "demo", "--home", str(tmp_path / "home")]) as demo:
            demo.until(partial(has_children, demo))
            left = demo.leave(way)
        assert (left.status, left.problems) == (code, ())


LOST = """
import os, signal, sys, weakref
from fxtui.bootstrap.signals import Ending, run_until_told
from fxtui.bootstrap.unwinding import unwind_on_signals

unwind_on_signals()
class Anything: pass
anything = Anything()
# What Python calls when something dies can't raise: the exception of the handler is lost in it.
watched = weakref.ref(anything, lambda _: os.kill(os.getpid(), signal.{signal}))
del anything
print("went on")

async def work(ending: Ending) -> int:
    return 0 if ending.code is None else ending.code

sys.exit(run_until_told(work))
"""


@pytest.mark.parametrize(("name", "code"), [("SIGHUP", 129), ("SIGINT", 130), ("SIGTERM", 143)])
def test_a_signal_that_python_swallows_while_it_imports_still_ends_the_program(name: str, code: int) -> None:
    program = [sys.executable, "-c", LOST.format(signal=name)]
    done = subprocess.run(program, capture_output=True, text=True, check=False, timeout=60)
    assert (done.stdout, done.returncode) == ("went on\n", code)


STUCK = """
import time
from fxtui.bootstrap.deadline import at_the_latest

at_the_latest(143, lambda: time.sleep(60), within=0.2)
time.sleep(60)
"""


def test_what_hangs_is_ended_hard_with_the_code_of_its_end() -> None:
    done = subprocess.run([sys.executable, "-c", STUCK], check=False, timeout=30)
    assert done.returncode == 143
