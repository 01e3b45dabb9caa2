"""A small world for tests of the engine: one market, two accounts with money, a clock that is moved by hand."""

from __future__ import annotations

from decimal import Decimal

from fxtui.domain.order import Side, TimeInForce
from fxtui.simulator.clock import SimClock
from fxtui.simulator.exchange import Rules
from fxtui.simulator.orders import Listing, Order, OrderKind, Wish
from fxtui.simulator.world import World

START_MS = 1_752_072_752_050
ANNA, BORIS = "7", "8"

PAIR = Listing(
    id=11,
    symbol="USDTCOPM",
    base="USDT",
    quote="COPM",
    tick=Decimal("0.01"),
    lot=Decimal("0.01"),
    minimum=Decimal(1),
    mid=Decimal("4000.00"),
    typical=Decimal(400),
)


def d(text: str) -> Decimal:
    return Decimal(text)


def make_world(*, seed: int = 7, travel_ms: int = 0, fee: str = "0.002", step_ppm: int = 40) -> World:
    world = World(seed, SimClock(START_MS), Rules(fee_rate=d(fee), travel_ms=travel_ms))
    listing = Listing(
        PAIR.id,
        PAIR.symbol,
        PAIR.base,
        PAIR.quote,
        PAIR.tick,
        PAIR.lot,
        PAIR.minimum,
        PAIR.mid,
        PAIR.typical,
        step_ppm=step_ppm,
    )
    world.exchange.open_markets([listing], seed)
    for account in (ANNA, BORIS):
        world.credit(account, "USDT", d("10000"))
        world.credit(account, "COPM", d("40000000"))
    return world


def wish(
    world: World,
    side: Side,
    kind: OrderKind = OrderKind.MARKET,
    *,
    account: str = ANNA,
    quantity: str | None = None,
    value: str | None = None,
    limit: str | None = None,
    stop: str | None = None,
    trail: str | None = None,
    client_id: int = 0,
    time_in_force: TimeInForce = TimeInForce.GTC,
    post_only: bool = False,
    part: str | None = None,
) -> Wish:
    return Wish(
        account=account,
        user=1,
        client_id=client_id,
        listing=world.exchange.markets[PAIR.id].listing,
        side=side,
        kind=kind,
        time_in_force=time_in_force,
        quantity=None if quantity is None else d(quantity),
        value=None if value is None else d(value),
        limit=None if limit is None else d(limit),
        stop=None if stop is None else d(stop),
        trail=None if trail is None else d(trail),
        post_only=post_only,
        part=None if part is None else d(part),
    )


def best(world: World, side: Side) -> Decimal:
    resting = world.exchange.market(PAIR.id).book.best(side)
    assert resting is not None
    return resting.price


def limit_order(world: World, side: Side, price: str, quantity: str, account: str = ANNA) -> Order:
    return world.exchange.place(
        wish(world, side, OrderKind.LIMIT, account=account, quantity=quantity, limit=price)
    )
