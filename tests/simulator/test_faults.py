"""Faults as values: which request they strike, and that a seed always writes the same script."""

from __future__ import annotations

import pytest

from fxtui.simulator.faults import (
    CONDITIONS,
    EITHER_WAY,
    OF_THE_VENUE,
    ON_THE_WIRE,
    Fault,
    FaultKind,
    FaultPlan,
)
from fxtui.simulator.scenarios import SCENARIOS, STATUSES_SEEN, random_faults, scenario_faults

GROUPS = {"orders": frozenset({"sendorder"}), "money": frozenset({"sendorder", "createwithdrawticket"})}


def struck(plan: FaultPlan, operations: list[str]) -> list[str | None]:
    faults = [plan.take(operation, ON_THE_WIRE) for operation in operations]
    return [None if fault is None else fault.kind.value for fault in faults]


def test_the_nth_request_is_struck_and_then_as_many_as_counted() -> None:
    plan = FaultPlan(GROUPS)
    plan.add([Fault(FaultKind.HTML, "Ping", nth=2, count=2)])
    assert struck(plan, ["Ping"] * 5) == [None, "html", "html", None, None]


def test_a_count_of_nothing_means_for_ever() -> None:
    plan = FaultPlan(GROUPS)
    plan.add([Fault(FaultKind.RESET, "*", count=0)])
    assert struck(plan, ["Ping", "SendOrder", "Ping"]) == ["reset"] * 3


def test_only_the_aimed_at_requests_count() -> None:
    plan = FaultPlan(GROUPS)
    plan.add([Fault(FaultKind.LOST_ANSWER, "orders"), Fault(FaultKind.RESET, "money", nth=2)])
    assert struck(plan, ["GetLevel1", "SendOrder", "GetLevel1", "CreateWithdrawTicket"]) == [
        None,
        "lost-answer",
        None,
        "reset",
    ]


def test_faults_of_another_layer_do_not_count_here() -> None:
    plan = FaultPlan(GROUPS)
    plan.add([Fault(FaultKind.SERVER_ERROR, "SendOrder")])
    assert plan.take("SendOrder", ON_THE_WIRE) is None
    fault = plan.take("SendOrder", OF_THE_VENUE)
    assert fault is not None
    assert [times for _, times in plan.left()] == [1]


def test_of_two_faults_on_one_request_only_the_one_carried_out_has_struck() -> None:
    plan = FaultPlan(GROUPS)
    plan.add(
        [Fault(FaultKind.HTML, "Ping"), Fault(FaultKind.RESET, "Ping"), Fault(FaultKind.SLOW, "*", nth=2)]
    )
    assert struck(plan, ["Ping"] * 3) == ["html", "slow", None]
    assert [times for _, times in plan.left()] == [1, 0, 1]


def test_a_fault_that_could_not_be_carried_out_has_not_struck() -> None:
    plan = FaultPlan(GROUPS)
    plan.add([Fault(FaultKind.BODY, "Ping", count=2), Fault(FaultKind.BODY, "SendOrder")])
    assert struck(plan, ["Ping", "Ping", "SendOrder"]) == ["body"] * 3
    plan.missed(plan.left()[0][0])
    assert [times for _, times in plan.left()] == [1, 1]


def test_every_kind_belongs_to_one_layer() -> None:
    layers = (ON_THE_WIRE, OF_THE_VENUE, CONDITIONS)
    assert sorted(kind.value for layer in layers for kind in layer) == sorted(
        kind.value for kind in FaultKind
    )


def test_what_executes_can_be_turned_around() -> None:
    assert Fault(FaultKind.LOST_ANSWER).executed
    assert not Fault(FaultKind.RESET).executed
    assert Fault(FaultKind.RESET, executes=True).executed


@pytest.mark.parametrize("wrong", [{"nth": 0}, {"count": -1}])
def test_a_fault_that_can_never_be_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="a fault strikes"):
        Fault(FaultKind.HTML, "*", **wrong)  # type: ignore[arg-type]


def test_every_scenario_has_faults_and_a_sentence() -> None:
    for name, scenario in SCENARIOS.items():
        assert scenario_faults(name)
        assert scenario.text.endswith(".")


@pytest.mark.parametrize(("name", "named"), [("xyz", "lost-answer, late-landing"), ("resets", "reset")])
def test_an_unknown_scenario_is_refused_with_names_that_are_like_it(name: str, named: str) -> None:
    with pytest.raises(ValueError, match=rf"'{name}': it is one of {named}.*docs/simulator.md"):
        scenario_faults(name)


def test_a_seed_writes_the_same_script_every_time() -> None:
    assert random_faults(5, 200) == random_faults(5, 200)
    assert random_faults(5, 200) != random_faults(6, 200)
    assert 30 < len(random_faults(5, 200)) < 110


def test_a_seed_makes_a_scenario_of_money_and_reads() -> None:
    faults = scenario_faults("seed:5")
    assert faults == scenario_faults("seed:5")
    assert faults != scenario_faults("seed:6")
    assert {fault.operation for fault in faults} == {"money", "reads"}
    assert {fault.kind for fault in faults} == ON_THE_WIRE | OF_THE_VENUE


@pytest.mark.parametrize("name", ["seed:", "seed:x", "seed:-1", "seed:٣"])
def test_a_seed_is_a_number(name: str) -> None:
    with pytest.raises(ValueError, match="seed:N for any number N"):
        scenario_faults(name)


def test_random_faults_differ_in_all_that_may_differ() -> None:
    faults = random_faults(5, 2000, one_in=1)
    statuses = {fault.status for fault in faults if fault.kind is FaultKind.STATUS}
    assert statuses == set(STATUSES_SEEN)
    for kind in EITHER_WAY:
        assert {fault.executed for fault in faults if fault.kind is kind} == {True, False}
    for kind in (FaultKind.BODY, FaultKind.TRAILING):
        assert {fault.spoilt for fault in faults if fault.kind is kind} == set(Fault(kind).bodies)
    delays = [fault.delay_ms for fault in faults if fault.kind is FaultKind.LATE_LANDING]
    assert min(delays) < 2_000 < 18_000 < max(delays) <= 20_000


def test_every_kind_has_a_scenario() -> None:
    scripted = {fault.kind for scenario in SCENARIOS.values() for fault in scenario.faults}
    assert scripted == set(FaultKind)


def test_a_forgotten_fault_holds_no_more() -> None:
    plan = FaultPlan(GROUPS)
    fault = Fault(FaultKind.REFUSE, "Ping")
    plan.add([fault])
    assert plan.holds(fault)
    assert not plan.holds(Fault(FaultKind.REFUSE, "Ping"))
    plan.clear()
    assert not plan.holds(fault)
