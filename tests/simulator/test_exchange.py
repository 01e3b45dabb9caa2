"""The exchange: price before time, exact fees, holds that end with their order."""

from __future__ import annotations

import pytest

from fxtui.domain.order import Side, TimeInForce
from fxtui.simulator.exchange import Refusal, Refused
from fxtui.simulator.ledger import HOUSE
from fxtui.simulator.orders import Cause, OrderKind, OrderState
from fxtui.simulator.world import World
from tests.simulator.engine import ANNA, BORIS, PAIR, best, d, limit_order, make_world, wish


@pytest.fixture
def world() -> World:
    return make_world()


def test_a_market_sale_takes_the_bids_level_by_level(world: World) -> None:
    levels = world.exchange.market(PAIR.id).book.levels(Side.BUY, 3)
    quantity = levels[0].quantity + levels[1].quantity + 1
    order = world.exchange.place(wish(world, Side.SELL, quantity=str(quantity)))
    assert order.state is OrderState.FILLED
    prices = [fill.price for fill in world.exchange.fills]
    assert set(prices) == {level.price for level in levels}
    assert prices == sorted(prices, reverse=True)
    assert order.gross == sum(fill.value for fill in world.exchange.fills)
    world.check()


def test_the_fee_is_taken_from_what_is_received(world: World) -> None:
    price = best(world, Side.BUY)
    world.exchange.place(wish(world, Side.SELL, quantity="100"))
    (fill,) = world.exchange.fills
    assert (fill.fee, fill.fee_asset) == (100 * price * d("0.002"), "COPM")
    assert world.ledger.total(ANNA, "USDT") == 9900
    assert world.ledger.total(ANNA, "COPM") == 40_000_000 + 100 * price - fill.fee
    assert world.ledger.total(HOUSE, "COPM") == fill.fee


def test_a_buy_pays_its_fee_in_base(world: World) -> None:
    world.exchange.place(wish(world, Side.BUY, quantity="100"))
    assert world.ledger.total(ANNA, "USDT") == d("10099.8")
    assert world.ledger.total(HOUSE, "USDT") == d("0.2")


def test_a_resting_buy_holds_its_worst_cost_and_a_sale_its_quantity(world: World) -> None:
    buy = limit_order(world, Side.BUY, "3900.00", "10")
    sale = limit_order(world, Side.SELL, "4100.00", "25")
    assert (buy.state, sale.state) == (OrderState.WORKING, OrderState.WORKING)
    assert world.ledger.held(ANNA, "COPM") == 39_000
    assert world.ledger.held(ANNA, "USDT") == 25
    world.check()
    world.exchange.cancel(buy)
    assert world.ledger.held(ANNA, "COPM") == 0
    assert (buy.state, buy.cause) == (OrderState.CANCELED, Cause.CANCELED_BY_USER)


def test_first_come_first_served_at_one_price(world: World) -> None:
    price = str(best(world, Side.BUY) + d("0.01"))
    first = limit_order(world, Side.BUY, price, "10", ANNA)
    second = limit_order(world, Side.BUY, price, "10", BORIS)
    world.credit("9", "USDT", d("15"))
    world.exchange.place(wish(world, Side.SELL, account="9", quantity="15"))
    assert first.state is OrderState.FILLED
    assert (second.state, second.executed) == (OrderState.WORKING, d("5"))
    world.check()


def test_a_better_price_goes_before_an_earlier_order(world: World) -> None:
    inside = best(world, Side.BUY)
    earlier = limit_order(world, Side.BUY, str(inside + d("0.01")), "10", ANNA)
    better = limit_order(world, Side.BUY, str(inside + d("0.02")), "10", BORIS)
    world.credit("9", "USDT", d("10"))
    world.exchange.place(wish(world, Side.SELL, account="9", quantity="10"))
    assert (better.state, earlier.executed) == (OrderState.FILLED, d("0"))


def test_a_limit_that_meets_the_market_gets_the_better_price(world: World) -> None:
    ask = best(world, Side.SELL)
    order = limit_order(world, Side.BUY, "4100.00", "5")
    assert (order.state, order.average_price) == (OrderState.FILLED, ask)
    assert world.ledger.held(ANNA, "COPM") == 0


def test_immediate_or_cancel_keeps_what_it_got(world: World) -> None:
    level = world.exchange.market(PAIR.id).book.levels(Side.SELL, 1)[0]
    order = world.exchange.place(
        wish(
            world,
            Side.BUY,
            OrderKind.LIMIT,
            quantity=str(level.quantity + 50),
            limit=str(level.price),
            time_in_force=TimeInForce.IOC,
        )
    )
    assert (order.state, order.cause) == (OrderState.CANCELED, Cause.NO_MORE_MARKET)
    assert order.executed == level.quantity
    world.check()


def test_fill_or_kill_takes_all_or_nothing(world: World) -> None:
    level = world.exchange.market(PAIR.id).book.levels(Side.SELL, 1)[0]
    limit, lots = str(level.price), level.quantity
    too_much = wish(
        world, Side.BUY, OrderKind.LIMIT, quantity=str(lots + 1), limit=limit, time_in_force=TimeInForce.FOK
    )
    killed = world.exchange.place(too_much)
    assert (killed.state, killed.executed) == (OrderState.CANCELED, d("0"))
    enough = wish(
        world, Side.BUY, OrderKind.LIMIT, quantity=str(lots), limit=limit, time_in_force=TimeInForce.FOK
    )
    assert world.exchange.place(enough).state is OrderState.FILLED


def test_post_only_never_takes(world: World) -> None:
    price = str(best(world, Side.SELL))
    order = world.exchange.place(
        wish(world, Side.BUY, OrderKind.LIMIT, quantity="5", limit=price, post_only=True)
    )
    assert (order.state, order.cause, order.executed) == (OrderState.REJECTED, Cause.WOULD_TAKE, d("0"))
    assert world.ledger.held(ANNA, "COPM") == 0


def test_an_order_does_not_trade_with_its_own_account(world: World) -> None:
    price = str(best(world, Side.BUY) + d("0.01"))
    resting = limit_order(world, Side.BUY, price, "10")
    taking = limit_order(world, Side.SELL, price, "10")
    assert (resting.executed, taking.executed) == (d("0"), d("0"))
    assert (taking.state, taking.cause) == (OrderState.CANCELED, Cause.SELF_TRADE)
    world.check()


def test_more_than_is_available_is_refused_at_once(world: World) -> None:
    with pytest.raises(Refused) as refused:
        world.exchange.place(wish(world, Side.SELL, quantity="10000.01"))
    assert refused.value.refusal is Refusal.NOT_ENOUGH_FUNDS
    assert not world.exchange.orders


def test_a_client_id_is_refused_while_its_order_is_open_and_works_again_afterwards(world: World) -> None:
    resting = wish(world, Side.SELL, OrderKind.LIMIT, quantity="5", limit="4500.00", client_id=42)
    order = world.exchange.place(resting)
    with pytest.raises(Refused) as refused:
        world.exchange.place(resting)
    assert refused.value.refusal is Refusal.DUPLICATE_CLIENT_ID
    world.exchange.cancel(order)
    market = wish(world, Side.SELL, quantity="5", client_id=42)
    assert world.exchange.place(market).state is OrderState.FILLED
    assert world.exchange.place(market).state is OrderState.FILLED
    assert world.ledger.total(ANNA, "USDT") == 9990


def test_a_value_is_spent_to_the_last_lot(world: World) -> None:
    ask = best(world, Side.SELL)
    order = world.exchange.place(wish(world, Side.BUY, value="100000"))
    assert order.state is OrderState.FILLED
    assert order.executed == (100_000 / ask).quantize(d("0.01"), rounding="ROUND_FLOOR")
    assert 100_000 - order.gross < ask * PAIR.lot
    world.check()


def test_an_order_travels_before_it_is_matched() -> None:
    world = make_world(travel_ms=400)
    order = world.exchange.place(wish(world, Side.SELL, quantity="5"))
    states = [order.state]
    assert world.ledger.held(ANNA, "USDT") == 5
    assert not world.exchange.cancel(order)
    for wait in (399, 1):
        world.clock.advance(wait)
        world.catch_up()
        states.append(order.state)
    assert states == [OrderState.TRAVELLING, OrderState.TRAVELLING, OrderState.FILLED]


def test_a_stop_waits_for_its_price() -> None:
    world = make_world(step_ppm=2000)
    stop = str(best(world, Side.BUY) - 5)
    order = world.exchange.place(wish(world, Side.SELL, OrderKind.STOP_MARKET, quantity="5", stop=stop))
    assert order.state is OrderState.WORKING
    assert world.ledger.held(ANNA, "USDT") == 5
    assert not world.exchange.market(PAIR.id).book.orders()
    for _ in range(2000):
        world.step()
        if order.state.final:
            break
    assert (order.state, order.triggered) == (OrderState.FILLED, True)
    world.check()


def test_a_trailing_stop_follows_upwards_only() -> None:
    world = make_world(step_ppm=1000)
    order = world.exchange.place(
        wish(world, Side.SELL, OrderKind.TRAILING_STOP_MARKET, quantity="5", trail="60")
    )
    stops = [order.stop]
    while not order.state.final and len(stops) < 3000:
        world.step()
        stops.append(order.stop)
    known = [stop for stop in stops if stop is not None]
    assert known == sorted(known)
    assert len(set(known)) > 1
    assert order.state is OrderState.FILLED


def test_a_moving_market_fills_what_rests() -> None:
    world = make_world(step_ppm=2000)
    order = limit_order(world, Side.SELL, str(best(world, Side.SELL) + 10), "30")
    for _ in range(3000):
        world.step()
        world.check()
        if order.state.final:
            break
    assert order.state is OrderState.FILLED
    assert all(fill.maker for fill in world.exchange.fills)
    assert order.average_price == order.limit


def test_a_fault_can_cut_an_order_short(world: World) -> None:
    order = world.exchange.place(wish(world, Side.SELL, quantity="10", part="0.5"))
    assert (order.state, order.executed) == (OrderState.CANCELED, d("5"))
    world.check()


def test_the_same_seed_gives_the_same_prices() -> None:
    worlds = [make_world(seed=3), make_world(seed=3), make_world(seed=4)]
    for world in worlds:
        world.step(50)
    first, twin, other = (
        [(level.price, level.quantity) for level in world.exchange.market(PAIR.id).book.levels(Side.BUY, 5)]
        for world in worlds
    )
    assert first == twin
    assert first != other


def test_looking_does_not_change_what_happens() -> None:
    watched, alone = make_world(), make_world()
    for _ in range(30):
        watched.step()
        watched.exchange.market(PAIR.id)
    alone.step(30)
    assert best(watched, Side.SELL) == best(alone, Side.SELL)
