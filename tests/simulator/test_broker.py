"""A broker's rates and deals: whole or not at all, set aside until they end, and the books balance."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from fxtui.domain.order import Side
from fxtui.simulator.backoffice import Direction
from fxtui.simulator.broker import Deal
from fxtui.simulator.faults import FaultPlan
from fxtui.simulator.ledger import HOUSE, Overdrawn
from fxtui.simulator.orders import OrderState
from fxtui.simulator.rates import Rate
from fxtui.simulator.state import snapshot
from fxtui.simulator.world import World
from tests.simulator.engine import ANNA, BORIS, PAIR, START_MS, d, make_world
from tests.simulator.test_backoffice import a_ticket


def a_deal(
    world: World,
    side: Side = Side.BUY,
    *,
    account: str = ANNA,
    quantity: str = "10",
    gross: str = "40000",
    delay_ms: int = 0,
    ends: OrderState = OrderState.FILLED,
) -> Deal:
    now = world.clock.now_ms()
    return Deal(
        id=len(world.broker.deals) + 1,
        key="k",
        account=account,
        listing=PAIR,
        side=side,
        quantity=d(quantity),
        price=d("3920"),
        gross=d(gross),
        fee=d("800"),
        received_ms=now,
        due_ms=now + delay_ms,
        ends=ends,
    )


def test_a_purchase_gives_the_gross_and_gets_the_base() -> None:
    world = make_world()
    world.broker.take(a_deal(world))
    assert world.ledger.total(ANNA, "COPM") == 40_000_000 - 40_000
    assert world.ledger.total(ANNA, "USDT") == 10_010
    assert world.ledger.total(HOUSE, "COPM") == 40_000
    assert world.ledger.total(HOUSE, "USDT") == -10
    world.check()


def test_a_sale_gives_the_base_and_gets_the_net() -> None:
    world = make_world()
    deal = a_deal(world, Side.SELL)
    world.broker.take(deal)
    assert deal.state is OrderState.FILLED
    assert deal.executed == 10
    assert deal.net == 39_200
    assert world.ledger.total(ANNA, "COPM") == 40_000_000 + 39_200
    assert world.ledger.total(ANNA, "USDT") == 9990
    world.check()


@pytest.mark.parametrize(("side", "asset", "held"), [(Side.BUY, "COPM", "40000"), (Side.SELL, "USDT", "10")])
def test_what_a_deal_gives_is_set_aside_until_it_ends(side: Side, asset: str, held: str) -> None:
    world = make_world()
    world.broker.take(a_deal(world, side, delay_ms=100))
    assert world.ledger.held(ANNA, asset) == world.broker.held(ANNA, asset) == d(held)
    assert world.broker.held(BORIS, asset) == 0
    world.clock.advance(99)
    world.catch_up()
    assert world.ledger.held(ANNA, asset) == d(held)
    world.check()
    world.clock.advance(1)
    world.catch_up()
    assert world.ledger.held(ANNA, asset) == 0
    assert world.ledger.postings[-1].at_ms == START_MS + 100


def test_a_deal_that_fails_leaves_no_trace_in_the_totals() -> None:
    world = make_world()
    before = list(world.ledger.balances())
    deal = a_deal(world, delay_ms=100, ends=OrderState.REJECTED)
    world.broker.take(deal)
    world.clock.advance(100)
    world.catch_up()
    assert deal.state is OrderState.REJECTED
    assert deal.executed == 0
    assert list(world.ledger.balances()) == before


def test_a_deal_that_can_not_be_paid_is_not_taken() -> None:
    world = make_world()
    with pytest.raises(Overdrawn):
        world.broker.take(a_deal(world, gross="40000001"))
    assert world.broker.deals == {}


def test_a_rate_walks_with_its_spread_and_is_the_seeds_own() -> None:
    one, same, other = (Rate(PAIR, seed, 0) for seed in (3, 3, 4))
    for step in range(1, 40):
        for rate in (one, same, other):
            rate.move(step)
        quote = one.quote
        assert quote.at_ms == step
        assert quote.buy - quote.mid == quote.mid - quote.sell > 0
    assert one.quote == same.quote != other.quote


def test_a_world_steps_its_rates_and_freezes_them() -> None:
    world = make_world()
    listing = replace(PAIR, symbol="RATE")
    world.broker.open_rates([listing], 7)
    world.freeze_from(3)
    world.clock.advance(5)
    world.step(2)
    seen = world.broker.rates["RATE"].quote
    assert seen.at_ms == START_MS + 5
    world.clock.advance(5)
    world.step(10)
    assert world.broker.rates["RATE"].quote == seen


def test_the_snapshot_tells_deals_beside_orders() -> None:
    world = make_world()
    world.broker.take(a_deal(world))
    world.broker.take(a_deal(world, delay_ms=5))
    world.broker.deals[1].seeded = True
    state = snapshot("x", world, {}, FaultPlan({}))
    assert (state["orders_taken"], state["orders_executed"]) == (1, 0)
    orders, fills = state["orders"], state["fills"]
    assert isinstance(orders, list)
    assert isinstance(fills, list)
    assert [order["state"] for order in orders] == ["filled", "working"]
    assert [fill["order_id"] for fill in fills] == [1]


def test_a_ticket_that_comes_with_number_and_code_keeps_them() -> None:
    world = make_world()
    ticket = a_ticket(Direction.WITHDRAWAL)
    ticket.number, ticket.code = 5, "mine"
    world.office.open(ticket, "new")
    assert (ticket.number, ticket.code, ticket.verify_code) == (5, "mine", "")
    assert world.office.tickets[5] is ticket


class DealingAnyway(RuleBasedStateMachine):
    """Deals of both sides and ends, and time, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.world = make_world()

    @rule(
        side=st.sampled_from(list(Side)),
        account=st.sampled_from([ANNA, BORIS]),
        quantity=st.decimals("0.01", "9000", places=2),
        gross=st.decimals("801", "30000000", places=2),
        delay_ms=st.integers(0, 300),
        ends=st.sampled_from([OrderState.FILLED, OrderState.REJECTED]),
    )
    def deal(
        self, side: Side, account: str, quantity: Decimal, gross: Decimal, delay_ms: int, ends: OrderState
    ) -> None:
        deal = a_deal(
            self.world,
            side,
            account=account,
            quantity=str(quantity),
            gross=str(gross),
            delay_ms=delay_ms,
            ends=ends,
        )
        try:
            self.world.broker.take(deal)
        except Overdrawn:
            return

    @rule(ms=st.integers(0, 200))
    def wait(self, ms: int) -> None:
        self.world.clock.advance(ms)
        self.world.catch_up()

    @invariant()
    def books_balance(self) -> None:
        self.world.check()

    @invariant()
    def ended_deals_hold_nothing(self) -> None:
        assert not any(deal.held for deal in self.world.broker.deals.values() if deal.state.final)


TestDealingAnyway = DealingAnyway.TestCase
TestDealingAnyway.settings = settings(max_examples=25, stateful_step_count=20)
