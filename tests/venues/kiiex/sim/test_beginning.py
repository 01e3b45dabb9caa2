"""What the simulated KIIEX opens with, and that it lives."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fxtui.simulator.orders import OrderState
from tests.venues.kiiex.sim.client import kiiex, until

TOTALS = {
    "USDT": Decimal(12480),
    "COPM": Decimal(9_000_000),
    "USDC": Decimal(3200),
    "BTC": Decimal("0.15"),
    "ETH": Decimal("1.8"),
    "MXNB": Decimal(46500),
    "BRZ": Decimal(0),
}
HOUR_MS = 3_600_000


@pytest.mark.parametrize("world", ["demo", "bare"])
@pytest.mark.parametrize("orientation", ["USDTCOPM", "COPMUSDT"])
async def test_the_balances_are_the_same_with_and_without_a_past(world: str, orientation: str) -> None:
    async with kiiex(world=world, orientation=orientation, casing="alphapoint") as client:
        rows = await client.mine("GetAccountPositions")
        assert {row["ProductSymbol"]: row["Amount"] for row in rows} == TOTALS


@pytest.mark.parametrize("orientation", ["USDTCOPM", "COPMUSDT"])
async def test_the_demo_has_a_past_and_open_business(orientation: str) -> None:
    async with kiiex(world="demo", status="name", casing="alphapoint", orientation=orientation) as client:
        assert len(await client.mine("GetOpenOrders")) == 2
        fills = await client.mine("GetTradesHistory")
        assert len(fills) == 5
        assert all(row["Fee"] > 0 for row in fills)
        withdrawals = await client.mine("GetWithdrawTickets")
        assert [row["Status"] for row in withdrawals] == [
            "Submitted",
            "Pending2Fa",
            "FullyProcessed",
            "FullyProcessed",
            "Rejected",
        ]
        (waiting,) = [row for row in withdrawals if row["Status"] == "Pending2Fa"]
        ticket = client.world.office.by_code(waiting["RequestCode"])
        assert ticket is not None
        assert client.world.clock.now_ms() - ticket.created_ms == 3 * HOUR_MS
        deposits = await client.mine("GetDepositTickets", OperatorId=1)
        assert [row["Status"] for row in deposits] == ["New", "Pending", "FullyProcessed"]


async def test_the_statement_of_the_past_ends_at_the_balance() -> None:
    async with kiiex(world="demo", casing="alphapoint") as client:
        rows = await client.mine("GetAccountTransactions")
        for product, symbol in ((1, "USDT"), (2, "COPM"), (4, "BTC")):
            mine = [row for row in rows if row["ProductId"] == product]
            assert mine[0]["Balance"] == TOTALS[symbol]
            assert min(row["Balance"] for row in mine) >= 0


async def test_open_tickets_go_on_after_the_start_and_waiting_ones_wait() -> None:
    async with kiiex(world="demo", pace="demo", status="name") as client:
        client.world.clock.advance(2000)
        first = [row["Status"] for row in await client.mine("GetDepositTickets", OperatorId=1)]
        assert first == ["New", "Pending", "FullyProcessed"]
        client.world.clock.advance(120_000)
        later = [row["Status"] for row in await client.mine("GetDepositTickets", OperatorId=1)]
        assert later == ["FullyProcessed"] * 3
        withdrawals = [row["Status"] for row in await client.mine("GetWithdrawTickets")]
        assert withdrawals[:2] == ["FullyProcessed", "Pending2Fa"]


async def test_prices_move_by_themselves() -> None:
    async with kiiex(pace="fast") as client:
        price = await client.ask("GetLevel1", OMSId=1, InstrumentId=13)

        async def moved() -> bool:
            return bool(
                (await client.ask("GetLevel1", OMSId=1, InstrumentId=13))["bestBid"] != price["bestBid"]
            )

        assert await until(moved)


async def test_the_open_orders_stay_open_for_a_good_while() -> None:
    async with kiiex(world="demo") as client:
        client.world.step(800)
        open_orders = [
            order for order in client.world.exchange.orders.values() if order.state is OrderState.WORKING
        ]
        assert len(open_orders) == 3
        client.world.check()
