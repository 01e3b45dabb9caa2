"""The fault matrix in short: every fault meets every money call of every venue once, in a few bundles."""

from __future__ import annotations

import asyncio
from collections import Counter
from unittest.mock import patch

import pytest

from fxtui.contract.plugin import venue_names
from fxtui.domain.intent import IntentState
from tests.proof.fault_matrix import FAULTS, planned, played
from tests.proof.fault_matrix_cancel import Cancel
from tests.proof.fault_matrix_figures import Planned, figures_of, met_everywhere
from tests.proof.fault_matrix_round import Case
from tests.proof.figures import broken
from tests.venues.support.control import Control
from tests.venues.support.relay import Heard
from tests.venues.support.simulated import NotOffered, simulated
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
    tasks = [(venue, name, SEED) for venue in venue_names() for name in names]
    cases, wanted = played(tasks), planned(tasks)
    assert broken(figures_of(cases, wanted)) == []
    assert met_everywhere(cases, wanted) == len(names)


# ---- a check that can not fail is none


GOOD = Case("kiiex", "swap", "lost-answer", 1, Seen.UNKNOWN, sends=1, effects=0, struck=1, reached=0, state=IntentState.NOT_PLACED, settled_after=36.0, looks=9)  # fmt: skip
DONE = Case("kiiex", "swap", "lost-answer, executed", 1, Seen.UNKNOWN, sends=1, effects=1, struck=1, reached=1, state=IntentState.ACCEPTED, found_after=0.6)  # fmt: skip


CUT = Case("kiiex", "swap", "partial-fill", 1, Seen.ACCEPTED, sends=1, effects=1, struck=1, reached=1, state=IntentState.ACCEPTED, in_part=True)  # fmt: skip
TWICE = Case("kiiex", "deposit", "duplicated", 1, Seen.ACCEPTED, sends=1, effects=2, struck=1, reached=2, state=IntentState.ACCEPTED)  # fmt: skip
LATE = Case("kiiex", "swap", "late-landing", 1, Seen.UNKNOWN, sends=1, effects=1, struck=1, reached=0, state=IntentState.ACCEPTED, found_after=2.0, late=True)  # fmt: skip
EVERY = (GOOD, DONE, CUT, TWICE, LATE)


def asked_for(*cases: Case) -> Planned:
    return Counter((case.venue, case.call, case.strike) for case in cases)


def changed(case: Case, **changes: object) -> Case:
    fields = {name: getattr(case, name) for name in Case.__slots__}
    return Case(**{**fields, **changes})


def test_good_cases_keep_every_promise() -> None:
    assert broken(figures_of(EVERY, asked_for(*EVERY))) == []


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
        (changed(DONE, struck=0), "faults that never struck"),
        (changed(TWICE, struck=0), "faults that never struck"),
        (changed(TWICE, reached=1, effects=1), "reached the venue other than"),
        (changed(DONE, reached=2), "reached the venue other than"),
        (changed(GOOD, reached=1), "reached the venue other than"),
        (changed(CUT, in_part=False), "orders executed in part in the books of kiiex"),
        (changed(GOOD, sends=0), "never sent"),
        (changed(GOOD, call="cancel", state=None, sends=0), "never sent"),
        (changed(DONE, found_after=None), "executed and found after a restart: fewest (kiiex swap)"),
        (changed(LATE, found_after=None), "landed later than the restart and found: fewest (kiiex swap)"),
        (changed(GOOD, settled_after=None), "settled as not placed: fewest (kiiex swap)"),
    ],
)
def test_a_broken_promise_is_seen(case: Case, words: str) -> None:
    assert any(words in figure.what for figure in broken(figures_of([case], asked_for(case))))


def test_nothing_played_and_nothing_planned_is_no_proof() -> None:
    assert broken(figures_of([], Counter()))


def test_every_venue_is_judged_by_itself() -> None:
    other = [changed(case, venue="other") for case in EVERY]
    wanted = asked_for(*EVERY, *other)
    assert broken(figures_of([*EVERY, *other], wanted)) == []
    whats = [figure.what for figure in broken(figures_of(EVERY, wanted))]
    assert {"cases of other: swap", "cases of other: deposit"} <= set(whats)
    assert "orders executed in part in the books of other" in whats
    assert sum("fewest (other swap)" in what for what in whats) == 3
    assert met_everywhere([*EVERY, *other[:2]], wanted) == 2


@pytest.mark.parametrize("case", EVERY)
def test_a_case_in_place_of_another_is_seen(case: Case) -> None:
    cases = [one for one in EVERY if one is not case]
    instead = changed(cases[0], call="order")
    for wrong in (cases, [*cases, instead], [*EVERY, case]):
        named = [figure.what for figure in broken(figures_of(wrong, asked_for(*EVERY)))]
        assert any("other than as often as planned" in what for what in named)


@pytest.mark.parametrize("venue", venue_names())
def test_a_fault_that_does_not_come_about_is_seen(venue: str) -> None:
    tasks = [(venue, name, SEED) for name in ("partial-fill", "trailing again")]
    plan, kinds = Control.fault, {STRIKES[name].fault.kind.value for _, name, _ in tasks}

    async def nothing(control: Control, kind: str, operation: str, **more: object) -> None:
        if kind not in kinds:
            await plan(control, kind, operation, **more)

    with patch.object(Control, "fault", nothing):
        cases = played(tasks)
    assert {case.struck for case in cases} == {0}
    figures = broken(figures_of(cases, planned(tasks)))
    (never,) = [figure for figure in figures if "faults that never struck" in figure.what]
    assert never.value == str(len(cases))


@pytest.mark.parametrize("venue", venue_names())
def test_a_venue_without_what_a_round_needs_fails_and_is_not_skipped(venue: str) -> None:
    async def adapter() -> type:
        async with simulated(venue) as sim:
            return type(sim.connect())

    lacking = patch.object(asyncio.run(adapter()), "rates", None)
    with lacking, pytest.raises(NotOffered, match="the venue does not offer rates"):
        played([(venue, "lost-answer", SEED)])


@pytest.mark.parametrize(
    ("heard", "again"),
    [
        (Heard("DELETE", "/orders/7", b""), Heard("DELETE", "/orders/8", b"")),
        (Heard("POST", "/v7/orders/7/cancel", b""), Heard("POST", "/v7/orders/8/cancel", b"")),
        (
            Heard("POST", "/ap/CancelOrder", b'{"OrderId":7}'),
            Heard("POST", "/ap/CancelOrder", b'{"OrderId":8}'),
        ),
    ],
)
def test_a_cancel_is_counted_whatever_its_path_names(heard: Heard, again: Heard) -> None:
    cancel = Cancel.like("Cancel", [heard], "7", "8")
    looked = Heard("GET", again.path, b"")
    assert cancel.sends([looked, again, again, looked]) == 2
