"""What the simulated Kriptomat opens with, and that it lives."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from fxtui.venues.kriptomat.sim.beginning import BALANCES
from tests.venues.kriptomat.sim.client import CUSTOMER, SMALL, data, kriptomat

WITHDRAWN, DAY_MS = Decimal(420), 86_400_000


@pytest.mark.parametrize("world", ["demo", "bare"])
async def test_the_totals_are_the_same_with_and_without_a_past(world: str) -> None:
    async with kriptomat(world=world) as client:
        for account, balances in BALANCES.items():
            for symbol, total in balances.items():
                assert client.world.ledger.total(account, symbol) == Decimal(total)
        euro = await client.balance("eur")
        assert euro == Decimal(BALANCES[str(CUSTOMER)]["EUR"]) - (WITHDRAWN if world == "demo" else 0)
        master = data(await client.get("/balances", currency_code="btc"))
        assert master == {"balance": Decimal("4.2"), "currency_code": "btc"}


async def test_the_demo_has_a_past_of_all_kinds_and_ends() -> None:
    async with kriptomat(world="demo") as client:
        rows = data(await client.get("/users-transactions", per_page=100))["transactions"]
        assert {row["user_id"] for row in rows} == {CUSTOMER, SMALL}
        assert {(row["type"], row["state"]) for row in rows} == {
            ("buy", "success"), ("buy", "error"), ("sell", "success"),
            ("fiat_deposit", "success"), ("fiat_deposit", "pending"),
            ("fiat_withdrawal", "success"), ("fiat_withdrawal", "pending"), ("fiat_withdrawal", "error"),
        }  # fmt: skip
        oldest = min(row["date"] for row in rows)
        assert "2025-07-04" <= oldest < "2025-07-05"
        assert all(row["total"] > 0 and row["fee"] > 0 for row in rows)
        banks = data(await client.get(f"/users/{CUSTOMER}/bank-accounts"))
        assert [bank["state"] for bank in banks] == ["verified", "verified", "pending"]


async def test_no_balance_was_ever_below_nothing() -> None:
    async with kriptomat(world="demo") as client:
        for account in (CUSTOMER, SMALL):
            assert min(line.balance for line in client.world.ledger.statement(str(account))) >= 0


async def test_what_is_under_way_goes_on_after_the_start() -> None:
    async with kriptomat(world="demo", pace="demo") as client:
        before = await client.balance("eur")
        client.world.clock.advance(19_000)
        assert await client.balance("eur") == before
        client.world.clock.advance(26_000)
        rows = data(await client.get("/users-transactions", per_page=100))["transactions"]
        assert "pending" not in {row["state"] for row in rows}
        assert await client.balance("eur") == before + 599
        assert client.world.ledger.held(str(CUSTOMER), "EUR") == 0


async def test_prices_move_by_themselves() -> None:
    async with kriptomat(pace="fast") as client:
        price = (await client.rate())["price"]
        async with asyncio.timeout(5):
            while (await client.rate())["price"] == price:  # noqa: ASYNC110 - the simulation moves by itself
                await asyncio.sleep(0.01)


async def test_prices_stay_where_they_can_be_believed() -> None:
    async with kriptomat() as client:
        begun = {pair: rate.quote.mid for pair, rate in client.world.broker.rates.items()}
        client.world.step(20_000)
        for pair, rate in client.world.broker.rates.items():
            assert begun[pair] / 2 < rate.quote.mid < begun[pair] * 2
