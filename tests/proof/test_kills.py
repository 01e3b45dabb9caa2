"""Killed at random points, the program loses nothing and does nothing twice; planted mistakes are noticed."""

from __future__ import annotations

import pytest

from fxtui.contract.plugin import venue_names
from tests.proof.figures import broken
from tests.proof.kill_home import Habits
from tests.proof.kill_life import Moments
from tests.proof.kill_mutants import MUTANTS, program_with
from tests.proof.kill_wish import ORDER, SWAP
from tests.proof.kills import kills

TIMES = 300
FEW = 16


@pytest.mark.timeout(600)
@pytest.mark.parametrize("venue", venue_names())
def test_no_order_and_no_withdrawal_is_lost_or_executed_twice(venue: str) -> None:
    # Other tests run beside this one: how soon something is found is measured by the long form, on a quiet machine.
    assert not broken(kills(venue, times=TIMES, seed=7, slack=4.0))


NOTICED = {
    "journal-after-send": "ghosts",
    "died-means-not-sent": "lost",
    "sent-again-at-start": "executed twice",
}


@pytest.mark.parametrize("mistake", MUTANTS)
def test_a_planted_mistake_is_noticed(mistake: str) -> None:
    # Answers take seconds here, and kills come after the client key was drawn: most meet a request under way.
    moments = Moments(anywhere=0.0, around=(1, 1), within=3.0)
    dealing = (SWAP, ORDER)
    habits = Habits(program_with(mistake), moments, dealing, slow=1.0, slow_ms=(2500, 3500), late=0.0)
    venue = venue_names()[0]
    assert NOTICED[mistake] in {one.what for one in broken(kills(venue, times=FEW, seed=7, habits=habits))}
