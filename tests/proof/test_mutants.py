"""Planted mistakes of the money path are caught; here the ones that must never come back, in `make prove` all of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fxtui.contract.plugin import venue_names
from tests.proof import mutants
from tests.proof.figures import broken
from tests.proof.mutants import WITHOUT, Nursery, Verdict, figures_of, for_the_machine, nursery, planted
from tests.proof.mutation import Mutant, mutants_of

MUST_DIE = (
    "the journal is written after the send",
    "the step SENDING is left out",
    "a disk error on append is ignored",
    "a disk error on SENDING is ignored",
    "no fsync: synchronous is OFF",
    "no fsync of a commit: synchronous is NORMAL",
    "a lost answer is followed by another try under a new id",
    "the client key is made when it is sent",
    "the request is made anew when it is sent",
    "confirming twice makes two intents",
    "the lane is not looked at",
    "canceled means failed",
    "one not-found settles",
    "the settle window is 10 s",
    "balances are not compared",
    "a look that fails counts as not found",
    "a withdrawal is settled as not placed by the program",
    "leftovers of an earlier run are ignored at the start",
    "what an earlier run was sending is called rejected",
    "two instances may write",
    "an outcome may be overwritten",
    "422 means refused",
    "an unlisted refusal counts as refused",
    "5xx means refused",
    "429 means not sent",
    "a read timeout means not sent",
    "money goes over a kept connection",
    "money is sent like a read, with its tries",
    "redirects are followed",
)
"""The mistakes safety.md names, of every part one more, and what was never caught by anything else once."""

MUST_BE_NOTICED = (
    "the journal is written after the send",
    "canceled means failed",
    "a person may settle what is being sent",
)
"""Mistakes in the engine that its machine has to notice without any other test beside it."""

MONEY, TEST_OF_MONEY = "domain/money.py", "tests/domain/test_money.py"
EVERY = {mutant.name: mutant for mutant in planted()}


@pytest.fixture(scope="module")
def home() -> Iterator[Nursery]:
    with nursery() as opened:
        yield opened


@pytest.mark.parametrize("name", MUST_DIE)
def test_a_mistake_is_caught(home: Nursery, name: str) -> None:
    verdict = home.tried(EVERY[name])
    assert verdict.caught, f"{name}: the money suite passes"
    assert not verdict.unsound


@pytest.mark.parametrize("name", MUST_BE_NOTICED)
def test_the_engine_machine_alone_notices(home: Nursery, name: str) -> None:
    assert home.tried(for_the_machine(EVERY[name]), ()).caught, f"{name}: no life breaks a law"


def test_every_mistake_can_still_be_planted(home: Nursery) -> None:
    assert len(EVERY) == len(planted())
    for mutant in EVERY.values():
        source = home.project / "src" / "fxtui" / mutant.file
        assert mutant.applied(source.read_text()) != source.read_text()


def harmless(home: Nursery) -> Mutant:
    """What changes nothing that a test could notice."""
    first = (home.project / "src" / "fxtui" / MONEY).read_text().splitlines(keepends=True)[0]
    return Mutant("another docstring", MONEY, ((first, '"""Amounts.\n'),))


def test_what_is_no_mistake_survives(home: Nursery) -> None:
    assert not home.tried(harmless(home), (TEST_OF_MONEY,)).caught


@pytest.fixture
def always_fails(home: Nursery) -> Iterator[str]:
    """A test in the copy that fails whatever is imported."""
    file = home.project / "tests" / "proof" / "test_planted.py"
    file.write_text("def test_nothing() -> None:\n    assert not 'sound'\n")
    yield "tests/proof/test_planted.py::test_nothing"
    file.unlink()


def test_a_suite_that_fails_without_a_mistake_is_told(home: Nursery, always_fails: str) -> None:
    without = home.without((TEST_OF_MONEY, always_fails))
    assert without.by == always_fails
    assert [one.what for one in broken(figures_of(without, (), ()))] == [
        "the money suite without a mistake",
        "tests that fail without a mistake",
    ]
    assert not broken(figures_of(home.without((TEST_OF_MONEY,)), (), ()))


def test_a_test_that_fails_without_a_mistake_is_not_dropped_in_silence(
    home: Nursery, always_fails: str
) -> None:
    verdict = home.tried(harmless(home), (always_fails, TEST_OF_MONEY))
    assert not verdict.caught
    assert verdict.unsound == (always_fails,)
    told = broken(figures_of(Verdict(WITHOUT, "", "", 0.0), (), (verdict,)))
    assert "tests that fail without a mistake" in [one.what for one in told]


@pytest.mark.parametrize("venue", venue_names())
def test_every_venue_has_mistakes_of_its_own(venue: str) -> None:
    assert list(mutants_of(mutants.ROOT / "tests" / "venues" / venue / "mistakes.diff"))


def test_a_venue_without_mistakes_is_no_silent_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutants, "venue_names", lambda: ("nowhere",))
    with pytest.raises(FileNotFoundError, match="nowhere"):
        planted()


def test_the_first_line_of_a_file_may_name_a_mistake(tmp_path: Path) -> None:
    file = tmp_path / "mistakes.diff"
    file.write_text("mutant: one\nfile: a.py\n@@\n-1\n+2\n\nmutant: two\nfile: b.py\n@@\n-3\n+4\n")
    assert [one.name for one in mutants_of(file)] == ["one", "two"]


@pytest.mark.parametrize(
    "text", ["mutants: one\nfile: a.py\n\nmutant: two\nfile: b.py\n@@\n-3\n+4\n", "# None.\n"]
)
def test_a_file_that_drops_a_mistake_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "mistakes.diff"
    file.write_text(text)
    with pytest.raises(ValueError, match=r"mistakes\.diff"):
        list(mutants_of(file))


def test_lines_that_are_gone_plant_nothing(home: Nursery) -> None:
    gone = Mutant("gone", MONEY, (("    return 1 / 0\n", "    return 0\n"),))
    with pytest.raises(ValueError, match="0 times in domain"), home.home_of(gone):
        pass


def test_a_mistake_that_cannot_be_imported_is_not_called_caught(home: Nursery) -> None:
    future = "from __future__ import annotations\n"
    broken = Mutant("it does not start", MONEY, ((future, f"{future}import nothing_like_it\n"),))
    with pytest.raises(AssertionError, match="it does not start: the tests can't be run"):
        home.tried(broken, (TEST_OF_MONEY,))
