"""Planted mistakes of the money path are caught; here the ones that must never come back, in `make prove` all of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.proof.mutants import Nursery, nursery, planted
from tests.proof.mutation import Mutant

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


def test_every_mistake_can_still_be_planted(home: Nursery) -> None:
    assert len(EVERY) == len(planted())
    for mutant in EVERY.values():
        source = home.project / "src" / "fxtui" / mutant.file
        assert mutant.applied(source.read_text()) != source.read_text()


def test_what_is_no_mistake_survives(home: Nursery) -> None:
    first = (home.project / "src" / "fxtui" / MONEY).read_text().splitlines(keepends=True)[0]
    harmless = Mutant("another docstring", MONEY, ((first, '"""Amounts.\n'),))
    assert not home.tried(harmless, (TEST_OF_MONEY,)).caught


def test_lines_that_are_gone_plant_nothing(home: Nursery) -> None:
    gone = Mutant("gone", MONEY, (("    return 1 / 0\n", "    return 0\n"),))
    with pytest.raises(ValueError, match="0 times in domain"), home.home_of(gone):
        pass


def test_a_mistake_that_cannot_be_imported_is_not_called_caught(home: Nursery) -> None:
    future = "from __future__ import annotations\n"
    broken = Mutant("it does not start", MONEY, ((future, f"{future}import nothing_like_it\n"),))
    with pytest.raises(AssertionError, match="it does not start: the tests can't be run"):
        home.tried(broken, (TEST_OF_MONEY,))
