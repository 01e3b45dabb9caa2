"""Mistakes planted in a copy of the source, one at a time: the tests of the money path have to catch every one.

Each is data (`tests/proof/mistakes/*.diff`, and `mistakes.diff` beside the tests of a venue): its name says the mistake
in plain words, its lines must be found exactly once, so that a change of the source makes it fail and never pass
unnoticed. The copy is what is imported, which `tests.proof.mutant_guard` sees to. A mistake counts as caught by a test
that fails with it and passes without, not when nothing can be imported; the copy without any mistake has to pass.
Mistakes in the engine are planted once more for the engine machine alone, which has to notice them by its laws.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from fxtui.contract.plugin import venue_names
from tests.proof.figures import Figure, exactly, told
from tests.proof.mutation import FOLDER, Mutant, mutants_of

ROOT = Path(__file__).parents[2]
MACHINE = "tests/proof/test_engine_machine.py::test_no_life_breaks_a_law"
SUITE = (
    "tests/desk/test_on_disk.py",
    "tests/desk/test_execution.py",
    "tests/desk/test_reconcile.py",
    "tests/desk/test_settle_window.py",
    "tests/desk/test_settle.py",
    "tests/desk/test_damage.py",
    "tests/desk/test_told_again.py",
    "tests/desk/test_claims.py",
    "tests/desk/test_late_landings.py",
    "tests/desk/test_settle_balances.py",
    "tests/desk/test_at_worst.py",
    f"{MACHINE}[60-1]",
    "tests/desk/test_one_effect.py",
    "tests/store/test_journal.py",
    "tests/store/test_journal_access.py",
    "tests/store/test_journal_damage.py",
    "tests/store/test_journal_disk.py",
    "tests/store/test_journal_model.py",
    "tests/transport/test_evidence.py",
    "tests/transport/test_client.py",
    "tests/transport/test_faults.py",
    "tests/venues/every_venue/test_money.py",
    "tests/venues/every_venue/test_money_faults.py",
)
"""The money suite: what is run against every mistake, those tests first that a mistake names."""

WITHOUT = Mutant("no mistake at all", "__init__.py")
"""The copy as it is, which has to pass."""

UNSEEN = frozenset(
    {
        # They need what is rare in so few lives: a look that is long under way, a balance that comes back, a second
        # word of a person, a preview kept until it has expired or its lane is busy, two alike without a key, an order
        # that lands after it was given up.
        "two looks are enough",
        "the window ends with the answer to a look, however long ago it was asked",
        "what needs a person is settled by the program after all",
        "what turns up after a person's word is not written down",
        "a look overwrites a person's word",
        "the lane is looked at in the preview alone",
        "an expired preview is sent",
        "what had to be typed is not compared",
        "a damaged journal holds nothing back",
        "what another intent brought about counts as found",
        "what another intent may have brought about counts as found",
        "what was called not placed is never looked for again",
        "an order that turns up after a refusal is not noticed",
        # They need a disk that fails twice in a row at one place, or for as long as a drain lasts.
        "money goes on moving while a refusal of ours could not be written",
        "a refusal of ours that could not be written is not tried again",
        "an answer that could not be written is shown as if it were",
        "a drain does not wait for an outcome that is being written",
        # Balances are always read in the machine's world, and what is given moves whenever what is received does.
        "the balance of what is received is not compared",
        "without balances from before, absence is proof",
        "balances that can't be read count as unchanged",
        # Its orders are far from no market: prices stand still there.
        "an order's own prices are judged in the preview alone",
    }
)
"""Mistakes in the engine that the engine machine alone does not notice in the few lives it is given for each."""

PROCESSES = 2
_ENGINE = "desk/"
_LONGEST = 900.0
_SOME_FAILED = 1
_FAILED = re.compile(r"^(?:FAILED|ERROR) (.+?)(?: - (.*))?$", re.MULTILINE)
_PYTEST = (
    *(sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "--tb=line", "--timeout=90"),
    *("-p", "tests.proof.mutant_guard", "-p", "no:cacheprovider", "-p", "no:textual-snapshot"),
)
_COPIED = ("src", "tests", "benchmarks", "tools", "pyproject.toml")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one mistake: the test that caught it, empty when none did, what that said, and how long it took.

    `unsound` are the tests that fail with it and without it as well: nothing is proven while there are any.
    """

    mutant: Mutant
    by: str
    said: str
    seconds: float
    unsound: tuple[str, ...] = ()

    @property
    def caught(self) -> bool:
        """Whether any test caught it."""
        return bool(self.by)


def planted() -> tuple[Mutant, ...]:
    """Every mistake there is: ours, and those of each venue's own files, which every venue has to have."""
    ours = sorted((ROOT / "tests" / "proof" / "mistakes").glob("*.diff"))
    beside = [ROOT / "tests" / "venues" / venue / "mistakes.diff" for venue in venue_names()]
    return tuple(mutant for file in (*ours, *beside) for mutant in mutants_of(file))


def for_the_machine(mutant: Mutant) -> Mutant:
    """The same mistake with nobody but the engine machine to expect it: to be tried with no suite besides."""
    return replace(mutant, name=f"{mutant.name} (the machine alone)", first=(MACHINE,))


class Nursery:
    """A copy of source and tests as they are at one moment, compiled: what changes meanwhile is seen by no mutant."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "project"
        self._homes = folder / "homes"
        self._homes.mkdir()
        self._sound: dict[str, bool] = {}
        for name in _COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, self.project / name)
            else:
                shutil.copy2(ROOT / name, self.project / name)
        compiling = [sys.executable, "-m", "compileall", "-q", "src", "tests"]
        subprocess.run(compiling, cwd=self.project, check=True, stdout=subprocess.DEVNULL)

    @contextmanager
    def home_of(self, mutant: Mutant) -> Iterator[Path]:
        """A copy of the source with the mistake in it, for a while.

        Raises:
            ValueError: the mistake's lines are not there exactly once.
        """
        home = Path(tempfile.mkdtemp(dir=self._homes))
        try:
            shutil.copytree(self.project / "src", home / "src", copy_function=os.link)
            spoiled = home / "src" / "fxtui" / mutant.file
            text = mutant.applied(spoiled.read_text())
            compile(text, mutant.file, "exec")
            spoiled.unlink()
            spoiled.write_text(text)
            yield home
        finally:
            shutil.rmtree(home)

    def tried(self, mutant: Mutant, suite: Sequence[str] = SUITE) -> Verdict:
        """Run the money suite, or another, against a mutant, up to a test that fails with it and passes without.

        One that nobody expected to catch it has to fail twice: a slow machine fails tests as well.

        Raises:
            ValueError: the mistake's lines are not there exactly once.
            AssertionError: the tests can't be run at all.
        """
        began = time.monotonic()
        tests, unsure, unsound = tuple(dict.fromkeys((*mutant.first, *suite))), list[str](), list[str]()
        with self.home_of(mutant) as home:
            while True:
                failed, said = self._failed(mutant, home, tests, unsure)
                if failed is None:
                    return Verdict(mutant, "", "", time.monotonic() - began, tuple(unsound))
                expected = any(failed.startswith(one) for one in mutant.first)
                again = expected or self._failed(mutant, home, (failed,), ())[0] is not None
                if again and self._passes_without(failed):
                    return Verdict(mutant, failed, said, time.monotonic() - began, tuple(unsound))
                unsure.append(failed)
                if again:
                    unsound.append(failed)

    def without(self, suite: Sequence[str] = SUITE) -> Verdict:
        """Run the money suite, or another, once against the source as it is: `by` is the first test that fails."""
        began = time.monotonic()
        with self.home_of(WITHOUT) as home:
            failed, said = self._failed(WITHOUT, home, suite, ())
        return Verdict(WITHOUT, failed or "", said, time.monotonic() - began, (failed,) if failed else ())

    def _failed(
        self, mutant: Mutant, home: Path, tests: Sequence[str], unsure: Sequence[str]
    ) -> tuple[str | None, str]:
        """The first test that fails in this home, None when all pass, and what it said."""
        done = subprocess.run(
            [*_PYTEST, *tests, *(f"--deselect={one}" for one in unsure)],
            cwd=self.project,
            env={**os.environ, "PYTHONPATH": str(home / "src"), FOLDER: str(home), "COLUMNS": "300"},
            capture_output=True,
            text=True,
            check=False,
            timeout=_LONGEST,
        )
        failed = _FAILED.search(done.stdout)
        if done.returncode == _SOME_FAILED and failed is not None:
            return failed[1], failed[2] or ""
        if done.returncode != 0:
            raise AssertionError(f"{mutant.name}: the tests can't be run:\n{done.stdout}\n{done.stderr}")
        return None, ""

    def _passes_without(self, test: str) -> bool:
        """Whether a test passes on the source as it is; one that does not catches nothing."""
        if test not in self._sound:
            with self.home_of(WITHOUT) as home:
                self._sound[test] = self._failed(WITHOUT, home, (test,), ())[0] is None
        return self._sound[test]


@contextmanager
def nursery() -> Iterator[Nursery]:
    """A nursery, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="fxtui-mutants-") as folder:
        yield Nursery(Path(folder))


def mutants(names: Sequence[str] | None = None, *, processes: int = PROCESSES) -> Sequence[Figure]:
    """Plant mistakes, all or those named, and let the money suite catch them; what caught which goes to stderr."""
    chosen = [one for one in planted() if names is None or one.name in names]
    if names is not None and len(chosen) != len(set(names)):
        raise ValueError(f"not planted: {set(names) - {one.name for one in chosen}}")
    seen = [for_the_machine(one) for one in chosen if one.file.startswith(_ENGINE) and one.name not in UNSEEN]
    with nursery() as where, ThreadPoolExecutor(processes) as pool:
        plain = pool.submit(_noted, where.without)
        caught = pool.map(lambda one: _noted(partial(where.tried, one)), chosen)
        noticed = pool.map(lambda one: _noted(partial(where.tried, one, ())), seen)
        return figures_of(plain.result(), list(caught), list(noticed))


def figures_of(without: Verdict, caught: Sequence[Verdict], noticed: Sequence[Verdict]) -> Sequence[Figure]:
    """What came of the suite without a mistake, of all mistakes, and of those the engine machine met alone."""
    passes = "passes" if not without.caught else f"fails: {without.by}"
    unsound = {test for one in (without, *caught, *noticed) for test in one.unsound}
    survived = [one.mutant.name for one in (*caught, *noticed) if not one.caught]
    return (
        Figure("the money suite without a mistake", passes, "passes", not without.caught),
        exactly("tests that fail without a mistake", len(unsound), 0),
        exactly("mistakes caught of those planted", sum(one.caught for one in caught), len(caught)),
        exactly(
            "mistakes the engine machine notices alone", sum(one.caught for one in noticed), len(noticed)
        ),
        told("mistakes too rare for it to be tried alone", len(UNSEEN)),
        *(Figure(f"survived: {name}", "alive", "caught", kept=False) for name in survived),
    )


def _noted(trying: Callable[[], Verdict]) -> Verdict:
    verdict = trying()
    what = f"{verdict.by} fails ({verdict.said})" if verdict.caught else "passes everything"
    unsound = f"; no longer sound: {', '.join(verdict.unsound)}" if verdict.unsound else ""
    print(f"{verdict.seconds:5.1f} s  {verdict.mutant.name}: {what}{unsound}", file=sys.stderr, flush=True)
    return verdict
