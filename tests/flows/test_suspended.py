"""A program that is stopped can still be ended, from a real shell, as people do it: `kill %1` is TERM and then CONT.

The shell has the terminal then. What ends must neither wait for it nor stop for it again, and must leave to the shell
what the shell has set.
"""

from __future__ import annotations

import os
import shlex
import signal
import sys
import termios
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest

from fxtui.bootstrap.deadline import DRAINS_WITHIN, ENDS_WITHIN
from fxtui.contract.plugin import venue_names
from fxtui.desk.closing import _TO_CLOSE
from tests.flows.test_signals import settle
from tests.proof.hang_ups import Scene
from tests.proof.kill_journal import rows_of
from tests.proof.terminal import FXTUI, Terminal, terminal
from tests.proof.trading_home import TradingHome, trading_home

pytestmark = pytest.mark.timeout(240)

GONE_WITHIN = 10.0
PROMPT = "ready> "
_IN_FRONT = 5
"""Where the system names the group that has the terminal, counted from a process's state."""


class Shell:
    """An interactive bash in a terminal of its own, and the one job it runs."""

    def __init__(self, screen: Terminal) -> None:
        self.screen = screen
        self.job = 0
        self.asked: list[Any] = []
        """What the shell sets the terminal to while it asks."""

    def run(self, words: Sequence[str], *, behind: bool = False) -> None:
        """Start the job, in the background if `behind`."""
        self.type(f"{shlex.join(words)}{' &' if behind else ''}\r")
        self.screen.until(self._jobs)
        self.job = self._jobs()[0]

    def type(self, text: str) -> None:
        """Type at whatever has the terminal."""
        self.screen.send(text.encode())

    @property
    def state(self) -> str | None:
        """The job's state as the system names it (T: stopped), None when it has gone."""
        try:
            return _stat(self.job)[0]
        except (FileNotFoundError, ProcessLookupError):
            return None

    @property
    def attributes(self) -> list[Any]:
        """What the terminal is set to."""
        return termios.tcgetattr(self.screen._session.slave)

    def until_stopped(self) -> None:
        """Wait until the job is stopped and the shell asks again."""
        self.screen.until(lambda: self.state == "T", 20.0)
        self.screen.until(lambda: int(_stat(self.screen.pid)[_IN_FRONT]) == self.screen.pid)
        self.type("echo asks''again\r")
        self.screen.until("asksagain")
        self.screen.until(lambda: not self.attributes[3] & termios.ICANON)
        self.asked = self.attributes

    def until_gone(self) -> None:
        """Wait until the job has gone, and look at how the shell saw it go."""
        told = time.monotonic()
        while self.state is not None and time.monotonic() - told < GONE_WITHIN:
            self.screen.look(0.05)
        assert self.state is None, f"still {self.state} after {GONE_WITHIN:g} s:\n{self.screen.text}"
        # Before the next line, for which the shell would set it anew.
        self.screen.until(lambda: self.attributes == self.asked, 5.0)
        self.type("\r")
        self.screen.until("Exit 143")

    def _jobs(self) -> list[int]:
        children = Path(f"/proc/{self.screen.pid}/task/{self.screen.pid}/children")
        return [int(child) for child in children.read_text("utf-8").split()]


def _stat(process: int) -> list[str]:
    """What the system tells of a process, from its state on."""
    return Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()


@contextmanager
def shell(folder: Path) -> Iterator[Shell]:
    """A shell that sets no mode of the terminal by itself; its job is killed at the end if it is still there."""
    inputrc = folder / "inputrc"
    inputrc.write_text("set enable-bracketed-paste off\n", "utf-8")
    environ = {"PS1": PROMPT, "INPUTRC": str(inputrc), "HISTFILE": ""}
    with terminal(["bash", "--norc", "--noprofile", "-i"], environ) as screen:
        opened = Shell(screen)
        screen.until(PROMPT)
        try:
            yield opened
        finally:
            if opened.job and opened.state is not None:
                os.kill(opened.job, signal.SIGKILL)


def demo(folder: Path) -> list[str]:
    """The words that open the demo below `folder`."""
    return [*FXTUI, "demo", "--home", str(folder / "home")]


def journals(folder: Path) -> list[str]:
    """The files of the demo's journal: more than one as long as nobody has closed it."""
    return [path.name for path in folder.rglob("journal.sqlite3*")]


@pytest.mark.parametrize("setting", ["-tostop", "tostop"])
@pytest.mark.parametrize("number", [signal.SIGTSTP, signal.SIGSTOP], ids=["by itself", "by force"])
def test_a_console_that_is_stopped_can_be_ended(tmp_path: Path, number: signal.Signals, setting: str) -> None:
    with shell(tmp_path) as bash:
        bash.type(f"stty {setting} && echo is''set\r")
        bash.screen.until("isset")
        bash.run(demo(tmp_path))
        bash.screen.until("PAPER")
        bash.screen.until("command  ? help")
        bash.screen.until(lambda: "journal.sqlite3-wal" in journals(tmp_path))
        os.kill(bash.job, number)
        bash.until_stopped()
        bash.type("kill %1\r")
        bash.until_gone()
        assert bash.screen._session.screen.left_on() == []
    assert journals(tmp_path) == ["journal.sqlite3"]


def test_a_console_that_was_never_in_front_can_be_ended(tmp_path: Path) -> None:
    with shell(tmp_path) as bash:
        bash.run(demo(tmp_path), behind=True)
        bash.until_stopped()
        bash.type("kill %1\r")
        bash.until_gone()
        assert bash.screen._session.screen.left_on() == []


STUCK = """
import sys, time
import fxtui.ui.driver
from fxtui.bootstrap.console import _terminal_as_it_is
from fxtui.bootstrap.deadline import at_the_latest
from fxtui.bootstrap.signals import Ending, run_until_told

at_the_latest.__kwdefaults__["within"] = 0.5

async def work(ending: Ending) -> int:
    print("st" + "uck", flush=True)
    while True:
        time.sleep(60)

sys.exit(run_until_told(work, last=_terminal_as_it_is()))
"""


def test_the_last_word_is_spoken_also_where_the_shell_has_the_terminal(tmp_path: Path) -> None:
    with shell(tmp_path) as bash:
        bash.run([sys.executable, "-c", STUCK])
        bash.screen.until("stuck")
        os.kill(bash.job, signal.SIGSTOP)
        bash.until_stopped()
        bash.type("kill %1\r")
        bash.until_gone()


@pytest.fixture(scope="module", params=venue_names())
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TradingHome]:
    """A simulated venue and a home that trades there."""
    folder: Path = tmp_path_factory.mktemp("suspended")
    with trading_home(request.param, folder) as made:
        yield made


def test_what_is_on_its_way_is_drained_while_somebody_types_at_the_shell(
    home: TradingHome, tmp_path: Path
) -> None:
    with shell(tmp_path) as bash:
        bash.run([*FXTUI, "--home", str(home.folder)])
        Scene(home, bash.screen, home.dealing.wish(1).words, Random(1)).silent()
        os.kill(bash.job, signal.SIGSTOP)
        bash.until_stopped()
        bash.type("kill %1\r")
        bash.screen.look(0.5)
        bash.type("echo ty''ped\r")
        bash.screen.until("typed")
        bash.until_gone()
    [*_, last] = rows_of(home.journal)
    assert [step.state for step in last.steps] == ["prepared", "sending", "unknown"]
    settle(home)


@pytest.mark.parametrize("face", ["console", "command line"])
def test_told_to_end_while_it_waits_to_stop_it_stops_no_more(home: TradingHome, face: str) -> None:
    words = home.dealing.wish(2 if face == "console" else 3).words
    with terminal([*FXTUI, *(() if face == "console" else words), "--home", str(home.folder)]) as screen:
        scene = Scene(home, screen, words, Random(1))
        scene.silent() if face == "console" else scene.waiting()
        screen.signal(signal.SIGTSTP)
        screen.look(0.3)
        left = screen.leave("SIGTERM", within=GONE_WITHIN)
    assert (left.status, left.problems) == (143, ())
    [*_, last] = rows_of(home.journal)
    assert last.steps[-1].state == "unknown"
    settle(home)


def test_the_draining_leaves_time_to_close_the_journal_before_the_last_word() -> None:
    leaving_venues = saving_what_is_known = _TO_CLOSE
    assert DRAINS_WITHIN + leaving_venues + saving_what_is_known <= ENDS_WITHIN - 1.0
