"""What the rounds of the fault matrix come to: what was promised of every case, and that no case is missing.

A promise kept by no case is no promise kept: what was to be played is counted apart from what was, by venue and call.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from fxtui.domain.intent import IntentState
from fxtui.simulator.faults import FaultKind
from tests.proof.fault_matrix_drafts import CANCEL
from tests.proof.fault_matrix_round import WINDOW, Case
from tests.proof.figures import Figure, at_least, at_most, exactly, told
from tests.venues.support.strikes import STRIKES, Seen, Strike

FOUND_WITHIN = 5.0
LOOKS, OVER = 3, 30.0

_BY_A_PERSON = frozenset({"deposit", "withdrawal", "ticket action"})
_HAPPENED_NOT = frozenset({Seen.REFUSED, Seen.NOT_SENT})

Planned: TypeAlias = Counter[tuple[str, str, str]]
"""How often a venue's money call is to meet a strike, by the names of the three."""


def figures_of(cases: Sequence[Case], planned: Planned) -> Sequence[Figure]:
    """The lines of the proof."""
    seen = Counter(case.seen for case in cases)
    return [
        told("money calls that met a fault", len(cases)),
        told("faults", len({case.strike for case in cases})),
        *_complete(cases, planned),
        *(told(f"said at once: {one.value}", seen[one]) for one in Seen),
        _none("faults that never struck", (case for case in cases if case.struck == 0)),
        _none("money calls that were never sent", (case for case in cases if _not_sent(case))),
        _none("money calls that reached the venue other than the fault lets them", (c for c in cases if _astray(c))),
        _none("outcomes the fault does not allow", (case for case in cases if not _allowed(case))),
        _none("executed but called failed", (case for case in cases if _called_failed(case))),
        _none("intents sent more than once", (case for case in cases if case.sends > 1)),
        _none("lost: executed, and the journal does not know", (case for case in cases if _lost(case))),
        _none("doubled: executed more often than it reached the venue", (case for case in cases if _doubled(case))),
        _none("ghosts: in the journal as executed, and not at the venue", (case for case in cases if _ghost(case))),
        _none("named in the journal as something else", (case for case in cases if not case.reference_fits)),
        told("executed twice by a proxy that sent it twice", sum(case.effects > 1 for case in cases)),
        *_in_part(cases, planned),
        *_times(cases, planned),
        _none("orders and swaps that never landed and were left unsettled", (c for c in cases if _unsettled(c))),
        _none("not placed after fewer than 3 looks or 30 s", (case for case in cases if _hasty(case))),
        _none(
            "deposits, withdrawals and steps of tickets settled as not placed by the program",
            (case for case in cases if case.call in _BY_A_PERSON and case.state is IntentState.NOT_PLACED),
        ),
    ]  # fmt: skip


def met_everywhere(cases: Sequence[Case], planned: Planned) -> int:
    """How many faults met every call of every venue they can strike."""
    played = {(case.venue, case.call, case.strike) for case in cases}
    return len({strike for *_, strike in planned} - {strike for *_, strike in planned.keys() - played})


def _complete(cases: Sequence[Case], planned: Planned) -> Iterator[Figure]:
    """Every call of every venue met every fault as often as planned, and something was planned at all."""
    yield at_least("venues", len({venue for venue, _, _ in planned}), 1)
    wanted, got = Counter[tuple[str, str]](), Counter((case.venue, case.call) for case in cases)
    for (venue, call, _), times in planned.items():
        wanted[venue, call] += times
    for venue, call in sorted(wanted):
        yield exactly(f"cases of {venue}: {call}", got[venue, call], wanted[venue, call])
    played = Counter((case.venue, case.call, case.strike) for case in cases)
    wrong = [" ".join(one) for one in sorted((planned - played) + (played - planned))]
    yield exactly(f"calls that met a fault other than as often as planned{_such(wrong)}", len(wrong), 0)


def _in_part(cases: Sequence[Case], planned: Planned) -> Iterator[Figure]:
    """At every venue whose orders are to be executed in part, one at least was: not all meet a market to be cut."""
    venues = {venue for venue, _, strike in planned if STRIKES[strike].fault.kind is FaultKind.PARTIAL_FILL}
    for venue in sorted(venues):
        yield at_least(
            f"orders executed in part in the books of {venue}",
            sum(case.in_part and case.venue == venue for case in cases),
            1,
        )


def _times(cases: Sequence[Case], planned: Planned) -> Iterator[Figure]:
    found = [(case.found_after, case) for case in cases if case.found_after is not None and not case.late]
    landed = [(case.found_after, case) for case in cases if case.found_after is not None and case.late]
    settled = [(case.settled_after, case) for case in cases if case.settled_after is not None]
    yield told("executed and found after a restart", len(found))
    yield from _each("executed and found after a restart", found, planned, _is_found)
    yield _slowest("found after a restart: slowest", found, FOUND_WITHIN)
    yield told("landed later than the restart and found", len(landed))
    yield from _each("landed later than the restart and found", landed, planned, _is_found_late)
    yield told("found after it landed: slowest", f"{max((after for after, _ in landed), default=0.0):.1f} s")
    yield told("never landed and settled as not placed", len(settled))
    yield from _each("never landed and settled as not placed", settled, planned, _is_settled)
    yield _slowest("settled after a restart: slowest", settled, WINDOW)


def _each(
    what: str,
    timed: Sequence[tuple[float, Case]],
    planned: Planned,
    comes_of: Callable[[str, Strike], bool],
) -> Iterator[Figure]:
    """The venue's call of which this came least, among those that are to meet a fault it comes of for sure."""
    times = Counter((case.venue, case.call) for _, case in timed)
    due = {(venue, call) for venue, call, strike in planned if comes_of(call, STRIKES[strike])}
    if due:
        venue, call = min(sorted(due), key=times.__getitem__)
        yield at_least(f"{what}: fewest ({venue} {call})", times[venue, call], 1)


def _is_found(call: str, strike: Strike) -> bool:
    return call != CANCEL and strike.executed is True and strike.allowed == {Seen.UNKNOWN} and not strike.late


def _is_found_late(call: str, strike: Strike) -> bool:
    return call != CANCEL and strike.late


def _is_settled(call: str, strike: Strike) -> bool:
    never = strike.executed is False and strike.allowed == {Seen.UNKNOWN}
    return never and call not in _BY_A_PERSON | {CANCEL}


def _slowest(what: str, timed: Sequence[tuple[float, Case]], promised: float) -> Figure:
    """The longest of these times; the cases that took too long are named."""
    late = [f"{case}: {after:.1f} s" for after, case in timed if after > promised]
    return at_most(f"{what}{_such(late)}", max((after for after, _ in timed), default=0.0), promised, "s")


def _none(what: str, wrong: Iterable[Case]) -> Figure:
    """A count that has to be zero; the first cases that make it another are named."""
    cases = [str(case) for case in wrong]
    return exactly(f"{what}{_such(cases)}", len(cases), 0)


def _such(cases: Sequence[str]) -> str:
    """The first of some cases, in brackets."""
    return f" ({'; '.join(cases[:3])})" if cases else ""


def _allowed(case: Case) -> bool:
    strike = STRIKES[case.strike]
    if case.seen not in strike.allowed:
        return False
    if strike.executed is None:
        return case.seen is Seen.UNKNOWN or (case.seen is Seen.ACCEPTED) == (case.effects > 0)
    return (case.effects > 0) == strike.executed


def _not_sent(case: Case) -> bool:
    return case.sends == 0 and not STRIKES[case.strike].at_the_door


def _astray(case: Case) -> bool:
    reaches = STRIKES[case.strike].reaches
    return reaches is not None and case.reached != reaches


def _called_failed(case: Case) -> bool:
    failed = case.state in {IntentState.REJECTED, IntentState.NOT_PLACED} or case.seen in _HAPPENED_NOT
    return failed and case.effects > 0


def _lost(case: Case) -> bool:
    return case.state not in {None, IntentState.ACCEPTED} and case.effects > 0


def _doubled(case: Case) -> bool:
    return case.effects > STRIKES[case.strike].times * max(case.sends, 1)


def _ghost(case: Case) -> bool:
    return case.effects == 0 and (case.state is IntentState.ACCEPTED or case.seen is Seen.ACCEPTED)


def _unsettled(case: Case) -> bool:
    settled = {IntentState.NOT_PLACED, IntentState.REJECTED}
    return case.state not in {None, *settled} and case.call not in _BY_A_PERSON and case.effects == 0


def _hasty(case: Case) -> bool:
    if case.state is not IntentState.NOT_PLACED:
        return False
    return case.looks < LOOKS or case.settled_after is None or case.settled_after < OVER
