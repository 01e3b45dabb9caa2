"""The fault matrix in short: every fault meets every money call of every venue once, in a few bundles."""

from __future__ import annotations

import pytest

from fxtui.contract.plugin import venue_names
from fxtui.domain.intent import IntentState
from tests.proof.fault_matrix import FAULTS, figures_of, played
from tests.proof.fault_matrix_round import Case
from tests.proof.figures import broken
from tests.venues.support.strikes import STRIKES, Seen

BUNDLES = 6
SEED = 1

# Of a fault that may come executed or not, the long form plays both; here they take turns.
_PAIRS = {name.removesuffix(", executed") for name in STRIKES if name.endswith(", executed")}
_TURNS = {f"{name}, executed" if turn % 2 else name for turn, name in enumerate(sorted(_PAIRS))}
SHORT = sorted(_TURNS | {name for name in STRIKES if name.removesuffix(", executed") not in _PAIRS})


def test_the_short_form_leaves_no_fault_out() -> None:
    assert {name.removesuffix(", executed") for name in SHORT} == {
        n.removesuffix(", executed") for n in STRIKES
    }
    assert len(SHORT) >= FAULTS


@pytest.mark.parametrize("bundle", range(BUNDLES))
def test_an_unknown_outcome_is_never_called_failed(bundle: int) -> None:
    names = SHORT[bundle::BUNDLES]
    cases = played([(venue, name, SEED) for venue in venue_names() for name in names])
    assert broken(figures_of(cases)) == []
    for name in names:
        wanted = STRIKES[name].calls or {case.call for case in cases}
        assert {case.call for case in cases if case.strike == name} == wanted


# ---- a check that can not fail is none


GOOD = Case("kiiex", "swap", "lost-answer", 1, Seen.UNKNOWN, sends=1, effects=0, state=IntentState.NOT_PLACED, settled_after=36.0, looks=9)  # fmt: skip
DONE = Case("kiiex", "swap", "lost-answer, executed", 1, Seen.UNKNOWN, sends=1, effects=1, state=IntentState.ACCEPTED, found_after=0.6)  # fmt: skip


def changed(case: Case, **changes: object) -> Case:
    fields = {name: getattr(case, name) for name in Case.__slots__}
    return Case(**{**fields, **changes})


def test_good_cases_keep_every_promise() -> None:
    assert broken(figures_of([GOOD, DONE])) == []


@pytest.mark.parametrize(
    ("case", "words"),
    [
        (changed(DONE, seen=Seen.REFUSED, state=IntentState.REJECTED), "executed but called failed"),
        (changed(DONE, seen=Seen.NOT_SENT, state=IntentState.REJECTED), "executed but called failed"),
        (changed(DONE, state=IntentState.NOT_PLACED), "executed but called failed"),
        (changed(DONE, state=IntentState.UNKNOWN), "lost: executed"),
        (changed(DONE, state=IntentState.NEEDS_HUMAN), "lost: executed"),
        (changed(DONE, seen=Seen.ACCEPTED), "outcomes the fault does not allow"),
        (changed(DONE, effects=0), "ghosts"),
        (changed(DONE, effects=2), "doubled"),
        (changed(DONE, sends=2), "intents sent more than once"),
        (changed(DONE, found_after=5.2), "found after a restart: slowest"),
        (changed(DONE, reference_fits=False), "named in the journal as something else"),
        (changed(GOOD, settled_after=46.0), "settled after a restart: slowest"),
        (changed(GOOD, settled_after=29.0), "not placed after fewer than 3 looks or 30 s"),
        (changed(GOOD, looks=2), "not placed after fewer than 3 looks or 30 s"),
        (changed(GOOD, state=IntentState.UNKNOWN), "left unsettled"),
        (changed(GOOD, call="withdrawal"), "settled as not placed by the program"),
        (changed(GOOD, call="deposit"), "settled as not placed by the program"),
        (changed(GOOD, strike="refuse"), "outcomes the fault does not allow"),
        (changed(GOOD, call="cancel", state=None, seen=Seen.ACCEPTED), "ghosts"),
    ],
)
def test_a_broken_promise_is_seen(case: Case, words: str) -> None:
    assert any(words in figure.what for figure in broken(figures_of([case])))
