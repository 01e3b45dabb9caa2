"""The back office: a ticket moves money once, at its end."""

from __future__ import annotations

import pytest

from fxtui.simulator.backoffice import Direction, Flow, Ticket, TicketIsFinal
from fxtui.simulator.ledger import HOUSE, Overdrawn
from fxtui.simulator.world import World
from tests.simulator.engine import ANNA, d, make_world

FLOW = Flow(
    states=frozenset({"new", "working", "done", "refused"}),
    goes_on={"new": ("working", 1000), "working": ("done", 500)},
    settles=frozenset({"done"}),
    gives_up=frozenset({"refused"}),
)


@pytest.fixture
def world() -> World:
    return make_world()


def a_ticket(direction: Direction, *, amount: str = "100", fee: str = "3", on_top: bool = False) -> Ticket:
    return Ticket(
        number=0,
        code="",
        verify_code="",
        direction=direction,
        account=ANNA,
        asset="USDT",
        amount=d(amount),
        fee=d(fee),
        flow=FLOW,
        form={},
        fee_on_top=on_top,
    )


def purse(world: World) -> tuple[str, str]:
    """What is held and what there is of USDT."""
    return str(world.ledger.held(ANNA, "USDT")), str(world.ledger.total(ANNA, "USDT"))


def test_a_withdrawal_holds_first_and_leaves_at_its_end(world: World) -> None:
    ticket = world.office.open(a_ticket(Direction.WITHDRAWAL), "new")
    assert purse(world) == ("100", "10000")
    world.clock.advance(1500)
    world.catch_up()
    assert ticket.state == "done"
    assert purse(world) == ("0", "9900")
    assert world.ledger.total(HOUSE, "USDT") == 3
    world.check()


def test_the_fee_can_come_on_top(world: World) -> None:
    ticket = world.office.open(a_ticket(Direction.WITHDRAWAL, on_top=True), "new")
    assert world.ledger.held(ANNA, "USDT") == 103
    world.office.move(ticket, "done")
    assert world.ledger.total(ANNA, "USDT") == 9897
    world.check()


def test_states_are_entered_when_they_were_due_however_late_one_looks(world: World) -> None:
    ticket = world.office.open(a_ticket(Direction.WITHDRAWAL), "new")
    world.clock.advance(60_000)
    world.catch_up()
    created = ticket.created_ms
    assert [(stage.state, stage.at_ms - created) for stage in ticket.stages] == [
        ("new", 0),
        ("working", 1000),
        ("done", 1500),
    ]


def test_a_refused_withdrawal_gives_its_hold_back(world: World) -> None:
    ticket = world.office.open(a_ticket(Direction.WITHDRAWAL), "new")
    world.office.move(ticket, "refused")
    assert purse(world) == ("0", "10000")
    world.check()


def test_a_deposit_credits_at_its_end_less_the_fee(world: World) -> None:
    ticket = world.office.open(a_ticket(Direction.DEPOSIT), "new")
    assert world.ledger.total(ANNA, "USDT") == 10_000
    world.office.move(ticket, "done")
    assert world.ledger.total(ANNA, "USDT") == 10_097
    world.check()


def test_what_is_over_stays_over(world: World) -> None:
    ticket = world.office.open(a_ticket(Direction.DEPOSIT), "new")
    world.office.move(ticket, "done")
    with pytest.raises(TicketIsFinal):
        world.office.move(ticket, "done")
    assert world.ledger.total(ANNA, "USDT") == 10_097


def test_a_state_nobody_knows_is_refused(world: World) -> None:
    ticket = world.office.open(a_ticket(Direction.DEPOSIT), "new")
    with pytest.raises(ValueError, match="there is no state 'lost'"):
        world.office.move(ticket, "lost")


def test_what_is_not_there_can_not_be_withdrawn(world: World) -> None:
    with pytest.raises(Overdrawn):
        world.office.open(a_ticket(Direction.WITHDRAWAL, amount="10000.01"), "new")
    assert not world.office.tickets


def test_a_stuck_office_stands_still(world: World) -> None:
    ticket = world.office.open(a_ticket(Direction.WITHDRAWAL), "new")
    world.office.stuck = True
    world.clock.advance(60_000)
    world.catch_up()
    assert ticket.state == "new"
    assert world.office.advance(ticket)
    assert ticket.state == "working"
