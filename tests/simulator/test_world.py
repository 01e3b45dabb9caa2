"""Whatever is asked of a world, its books balance."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from fxtui.domain.order import Side, TimeInForce
from fxtui.simulator.backoffice import Direction
from fxtui.simulator.exchange import Refused
from fxtui.simulator.ledger import Overdrawn
from fxtui.simulator.orders import OrderKind, Wish
from tests.simulator.engine import ANNA, BORIS, PAIR, make_world
from tests.simulator.test_backoffice import a_ticket

accounts = st.sampled_from([ANNA, BORIS])
sides = st.sampled_from(list(Side))
lots = st.integers(1, 400_000).map(lambda number: PAIR.lot * number)
prices = st.integers(395_000, 405_000).map(lambda number: PAIR.tick * number)


class AnythingGoes(RuleBasedStateMachine):
    """Orders of all kinds, cancels, tickets and time, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.world = make_world(step_ppm=600, travel_ms=100)

    @rule(
        account=accounts,
        side=sides,
        kind=st.sampled_from(list(OrderKind)),
        quantity=lots,
        limit=prices,
        stop=prices,
        time_in_force=st.sampled_from(list(TimeInForce)),
        post_only=st.booleans(),
        part=st.sampled_from([None, Decimal("0.5")]),
    )
    def order(
        self,
        account: str,
        side: Side,
        kind: OrderKind,
        quantity: Decimal,
        limit: Decimal,
        stop: Decimal,
        time_in_force: TimeInForce,
        post_only: bool,
        part: Decimal | None,
    ) -> None:
        listing = self.world.exchange.markets[PAIR.id].listing
        wish = Wish(
            account=account,
            user=1,
            client_id=0,
            listing=listing,
            side=side,
            kind=kind,
            time_in_force=time_in_force,
            quantity=quantity,
            limit=limit if kind.limited and not kind.trailing else None,
            stop=stop if kind.stop and not kind.trailing else None,
            trail=Decimal(20) if kind.trailing else None,
            limit_offset=Decimal(5),
            post_only=post_only,
            part=part,
        )
        self._try(wish)

    @rule(account=accounts, side=sides, value=st.integers(1, 60_000_000))
    def value(self, account: str, side: Side, value: int) -> None:
        listing = self.world.exchange.markets[PAIR.id].listing
        self._try(Wish(account, 1, 0, listing, side, OrderKind.MARKET, value=Decimal(value)))

    def _try(self, wish: Wish) -> None:
        try:
            self.world.exchange.place(wish)
        except Refused:
            return

    @rule(which=st.integers(0, 50))
    def cancel(self, which: int) -> None:
        working = self.world.exchange.working()
        if working:
            self.world.exchange.cancel(working[which % len(working)])

    @rule(count=st.integers(1, 20), ms=st.integers(0, 2000))
    def wait(self, count: int, ms: int) -> None:
        self.world.clock.advance(ms)
        self.world.step(count)

    @rule(direction=st.sampled_from(list(Direction)), amount=st.integers(4, 9000), on_top=st.booleans())
    def ticket(self, direction: Direction, amount: int, on_top: bool) -> None:
        try:
            self.world.office.open(a_ticket(direction, amount=str(amount), on_top=on_top), "new")
        except Overdrawn:
            return

    @rule(which=st.integers(0, 50), state=st.sampled_from(["done", "refused", "working"]))
    def move(self, which: int, state: str) -> None:
        pending = [ticket for ticket in self.world.office.tickets.values() if not ticket.done]
        if pending:
            self.world.office.move(pending[which % len(pending)], state)

    @invariant()
    def books_balance(self) -> None:
        self.world.check()

    @invariant()
    def final_orders_hold_nothing(self) -> None:
        assert not any(order.held for order in self.world.exchange.orders.values() if order.state.final)

    @invariant()
    def nothing_is_executed_beyond_its_quantity(self) -> None:
        assert all(0 <= order.executed <= order.quantity for order in self.world.exchange.orders.values())


TestAnythingGoes = AnythingGoes.TestCase
TestAnythingGoes.settings = settings(max_examples=25, stateful_step_count=20)
