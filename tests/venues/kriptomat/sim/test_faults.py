"""Faults and scenarios as a client of the simulated Kriptomat meets them."""

from __future__ import annotations

import asyncio
from email.utils import parsedate_to_datetime

import httpx
import pytest

from fxtui.simulator.faults import Fault, FaultKind
from fxtui.simulator.scenarios import SCENARIOS
from fxtui.venues.kriptomat.sim.dispatch import CALLS, GROUPS
from tests.venues.kriptomat.sim.client import CUSTOMER, START_MS, Kriptomat, data, kriptomat, read

KEY = "the-one-key"


def deals(client: Kriptomat) -> int:
    return len(client.world.broker.deals)


async def test_a_lost_answer_has_made_the_deal_and_the_key_finds_it() -> None:
    async with kriptomat(scenario="lost-answer") as client:
        with pytest.raises(httpx.RemoteProtocolError):
            await client.buy(idempotency_key=KEY)
        (number,) = client.world.broker.deals
        assert data(await client.buy(idempotency_key=KEY)) == {"transaction_id": number}
        assert deals(client) == 1


async def test_a_lost_answer_has_made_the_withdrawal_that_the_list_finds() -> None:
    async with kriptomat(scenario="lost-answer") as client:
        with pytest.raises(httpx.RemoteProtocolError):
            await client.withdraw()
        rows = data(await client.get(f"/users/{CUSTOMER}/transactions"))["transactions"]
        assert [row["type"] for row in rows] == ["fiat_withdrawal"]


async def test_a_late_deal_is_not_there_and_then_is() -> None:
    async with kriptomat(scenario="late-landing") as client:
        with pytest.raises(httpx.RemoteProtocolError):
            await client.sell("0.01")
        assert deals(client) == 0
        client.world.clock.advance(8000)
        async with asyncio.timeout(5):
            while not deals(client):  # noqa: ASYNC110 - the fact is made by the simulation's own tasks
                await asyncio.sleep(0.01)


async def test_a_late_request_and_its_repetition_are_one_deal() -> None:
    async with kriptomat(scenario="late-landing") as client:
        with pytest.raises(httpx.RemoteProtocolError):
            await client.buy(idempotency_key=KEY)
        number = data(await client.buy(idempotency_key=KEY))["transaction_id"]
        client.world.clock.advance(8000)
        async with asyncio.timeout(5):
            while client.simulation.control.requests["buy"] < 2:  # noqa: ASYNC110 - see above
                await asyncio.sleep(0.01)
        assert list(client.world.broker.deals) == [number]


async def test_a_server_error_comes_after_the_deal_was_made() -> None:
    async with kriptomat(scenario="server-error") as client:
        answer = await client.buy(idempotency_key=KEY)
        assert (answer.status_code, read(answer)) == (500, {"message": "Server Error"})
        assert deals(client) == 1
        assert data(await client.buy(idempotency_key=KEY))["transaction_id"] in client.world.broker.deals
        assert (await client.withdraw()).status_code == 500
        assert len(client.world.office.tickets) == 1


async def test_a_server_error_may_have_another_status() -> None:
    async with kriptomat() as client:
        client.plan(Fault(FaultKind.SERVER_ERROR, "pairs", status=503))
        assert (await client.get("/pairs")).status_code == 503


async def test_a_request_that_arrives_twice_is_one_deal_where_keys_are_heeded() -> None:
    for mode, made in (("user", 1), ("off", 2)):
        async with kriptomat(scenario="duplicated", idempotency=mode) as client:
            assert (await client.buy()).status_code == 200
            assert deals(client) == made


async def test_a_session_that_ends_just_before_the_deal_is_opened_anew() -> None:
    async with kriptomat(scenario="session-expiry") as client:
        answer = await client.buy(idempotency_key=KEY)
        assert (answer.status_code, read(answer)) == (401, {"message": "Unauthenticated."})
        client.world.clock.advance(30_000)
        assert (await client.log_in()).status_code == 200
        assert (await client.buy(idempotency_key=KEY)).status_code == 200


async def test_half_a_deal_does_not_exist() -> None:
    async with kriptomat(scenario="partial-fill") as client:
        row = await client.transaction(data(await client.buy("100.00"))["transaction_id"])
        assert (row["state"], row["total"]) == ("success", 100)
        (fault,) = (await client.sim("state"))["faults"]
        assert fault["struck"] == 0


async def test_a_skewed_venue_tells_a_wrong_time_and_wants_codes_of_it() -> None:
    async with kriptomat(scenario="skew", login=False) as client:
        answer = await client.get("/pairs")
        told = parsedate_to_datetime(answer.headers["date"]).timestamp()
        assert told - START_MS // 1000 == 90
        assert (await client.log_in(security_code=client.code(-3))).status_code == 401
        assert (await client.log_in()).status_code == 200


async def test_a_stale_feed_tells_old_prices() -> None:
    async with kriptomat(scenario="stale-feed") as client:
        seen = []
        for _ in range(3):
            client.world.clock.advance(10_000)
            client.world.step(25)
            seen.append(await client.rate())
        assert seen[0]["timestamp"] < seen[1]["timestamp"] == seen[2]["timestamp"]
        assert seen[1]["price"] == seen[2]["price"]
        assert seen[1]["date"] < seen[2]["date"]


async def test_stuck_transfers_stand_still_until_the_fault_is_over() -> None:
    async with kriptomat(scenario="stuck-ticket", pace="fast") as client:
        number = data(await client.withdraw())["transaction_id"]
        client.world.clock.advance(60_000)
        assert (await client.transaction(number))["state"] == "pending"
        await client.sim("faults/clear", now=True)
        assert (await client.transaction(number))["state"] == "success"


@pytest.mark.parametrize("name", [*SCENARIOS, "seed:1", "seed:2"])
async def test_every_scenario_leaves_the_books_balanced(name: str) -> None:
    async with kriptomat(scenario=name, login=False) as client:
        client.http.timeout = httpx.Timeout(0.3)
        await client.log_in()
        for call in (client.buy("10.00"), client.withdraw("20.00"), client.sell("0.01"), client.withdraw()):
            try:
                await call
            except (httpx.TransportError, ValueError, RecursionError):
                continue
        client.world.step(50)
        client.world.check()
        assert await client.sim("check") == {"balanced": True}


async def test_a_fault_can_be_aimed_at_any_call_and_at_groups() -> None:
    async with kriptomat() as client:
        client.plan(Fault(FaultKind.HTML, "rate", nth=2), Fault(FaultKind.TOO_MANY, "logins"))
        client.plan(Fault(FaultKind.STATUS, "money", nth=3, status=504))
        statuses = [(await client.get("/exchange-rates", pair="btceur")).status_code for _ in range(3)]
        assert statuses == [200, 502, 200]
        assert (await client.log_in()).status_code == 429
        moved = (await client.buy("10.00"), await client.sell("0.01"), await client.withdraw())
        assert [answer.status_code for answer in moved] == [200, 200, 504]
        assert client.world.office.tickets == {}


def test_every_call_is_in_one_of_the_groups() -> None:
    assert len(CALLS) == 22
    assert GROUPS["money"] == GROUPS["orders"] | GROUPS["withdrawals"] == {"buy", "sell", "withdraw"}
    assert GROUPS["money"] | GROUPS["logins"] | GROUPS["reads"] == set(CALLS)
