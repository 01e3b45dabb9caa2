"""Faults and scenarios as a client of the simulated KIIEX meets them (dossier 11.10)."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

import httpx
import pytest

from fxtui.simulator.faults import Fault, FaultKind
from fxtui.simulator.scenarios import SCENARIOS
from tests.venues.kiiex.sim.client import OMS, START_MS, USDT_COPM, Kiiex, kiiex, read, until

SELL = 1


def executed(client: Kiiex) -> int:
    return sum(order.executed > 0 for order in client.world.exchange.orders.values())


async def test_a_lost_answer_has_made_the_order_that_history_finds() -> None:
    async with kiiex(scenario="lost-answer", casing="alphapoint") as client:
        with pytest.raises(httpx.RemoteProtocolError):
            await client.send(SELL, 5, ClientOrderId=42)
        assert executed(client) == 1
        (row,) = await client.mine("GetOrdersHistory", ClientOrderId=42)
        assert row["OrderState"] == "FullyExecuted"
        assert (await client.send(SELL, 5, ClientOrderId=43))["status"] == "Accepted"


async def test_a_lost_answer_has_made_the_withdrawal_that_the_list_finds() -> None:
    async with kiiex(scenario="lost-answer") as client:
        with pytest.raises(httpx.RemoteProtocolError):
            await client.withdraw()
        assert len(await client.mine("GetWithdrawTickets")) == 1
        assert (await client.withdraw())["result"] is True


async def test_a_late_order_is_not_there_and_then_is() -> None:
    async with kiiex(scenario="late-landing") as client:
        with pytest.raises(httpx.RemoteProtocolError):
            await client.send(SELL, 5, ClientOrderId=42)
        assert await client.mine("GetOrdersHistory", ClientOrderId=42) == []
        client.world.clock.advance(8000)
        rows = await until(lambda: client.mine("GetOrdersHistory", ClientOrderId=42))
        assert len(rows) == 1


async def test_a_server_error_says_nothing_about_the_order_it_made() -> None:
    async with kiiex(scenario="server-error") as client:
        answer = await client.send(SELL, 5)
        assert answer == {"result": False, "errormsg": "Server Error", "errorcode": 102, "detail": None}
        assert executed(client) == 1
        assert (await client.withdraw())["errorcode"] == 102
        assert len(client.world.office.tickets) == 1


@pytest.mark.parametrize(
    ("scenario", "error"),
    [("reset", httpx.ReadError), ("truncated", httpx.RemoteProtocolError)],
)
async def test_a_broken_connection_proves_nothing(scenario: str, error: type[Exception]) -> None:
    async with kiiex(scenario=scenario) as client:
        with pytest.raises(error):
            await client.send(SELL, 5)
        assert executed(client) == (1 if scenario == "truncated" else 0)


@pytest.mark.parametrize(("scenario", "status"), [("html", 502), ("429", 429)])
async def test_a_proxys_answer_means_nothing_was_executed(scenario: str, status: int) -> None:
    async with kiiex(scenario=scenario) as client:
        answer = await client.post(
            "SendOrder",
            OMSId=OMS,
            AccountId=7,
            InstrumentId=USDT_COPM,
            Side=SELL,
            OrderType=1,
            TimeInForce=1,
            Quantity=5,
        )
        assert answer.status_code == status
        assert executed(client) == 0


async def test_a_session_that_ends_just_before_the_order_is_opened_anew() -> None:
    async with kiiex(scenario="session-expiry") as client:
        refused = await client.post("SendOrder", OMSId=OMS, AccountId=7)
        assert (refused.status_code, read(refused)["errorcode"]) == (401, 20)
        await client.log_in()
        assert (await client.send(SELL, 5))["status"] == "Accepted"


async def test_half_an_order_is_filled_and_the_rest_canceled() -> None:
    async with kiiex(scenario="partial-fill", casing="alphapoint") as client:
        order = (await client.send(SELL, 10))["OrderId"]
        row = await client.status(order)
        assert (row["OrderState"], row["QuantityExecuted"], row["CancelReason"]) == (
            "Canceled",
            5,
            "SystemCanceled_NoMoreMarket",
        )
        assert await client.balance("USDT") == (12_475, 0)


async def test_a_slow_answer_is_executed_before_the_client_gives_up() -> None:
    async with kiiex(scenario="slow") as client:
        client.http.timeout = httpx.Timeout(0.3)
        with pytest.raises(httpx.ReadTimeout):
            await client.send(SELL, 5)
        assert executed(client) == 1


async def test_a_skewed_venue_tells_a_wrong_time() -> None:
    async with kiiex(scenario="skew", login=False) as client:
        answer = await client.post("Ping")
        told = parsedate_to_datetime(answer.headers["date"]).timestamp()
        assert told - START_MS // 1000 == 90
        assert (await client.ask("AuthenticateUser", **client.signed()))["authenticated"] is True


async def test_a_stale_feed_answers_with_old_prices() -> None:
    async with kiiex(scenario="stale-feed", casing="alphapoint", login=False) as client:
        seen = []
        for _ in range(3):
            client.world.step(25)
            client.world.clock.advance(10_000)
            seen.append(await client.ask("GetLevel1", OMSId=OMS, InstrumentId=USDT_COPM))
        assert seen[0]["TimeStamp"] < seen[1]["TimeStamp"] == seen[2]["TimeStamp"]
        assert seen[1]["BestBid"] == seen[2]["BestBid"]


async def test_stuck_tickets_stand_still_until_the_fault_is_over() -> None:
    async with kiiex(scenario="stuck-ticket", pace="fast", status="name") as client:
        await client.mine("CreateDepositTicket", assetId=1, amount=5)
        client.world.clock.advance(60_000)
        (row,) = await client.mine("GetDepositTickets", OperatorId=1)
        assert row["Status"] == "New"
        await client.sim("faults/clear", now=True)
        (row,) = await client.mine("GetDepositTickets", OperatorId=1)
        assert row["Status"] == "FullyProcessed"


@pytest.mark.parametrize("name", [*SCENARIOS, "seed:1", "seed:2"])
async def test_every_scenario_leaves_the_books_balanced(name: str) -> None:
    async with kiiex(scenario=name, confirm_by_mail="off") as client:
        client.http.timeout = httpx.Timeout(0.3)
        for call in (client.send(SELL, 10), client.withdraw(), client.send(SELL, 10), client.withdraw()):
            try:
                await call
            except (httpx.TransportError, ValueError, RecursionError):
                continue
        client.world.step(50)
        client.world.check()
        assert await client.sim("check") == {"balanced": True}


async def test_a_fault_can_be_aimed_at_any_call() -> None:
    async with kiiex() as client:
        client.plan([Fault(FaultKind.HTML, "GetLevel1", nth=2), Fault(FaultKind.TOO_MANY, "logins")])
        body = {"OMSId": OMS, "InstrumentId": USDT_COPM}
        statuses = [(await client.post("GetLevel1", **body)).status_code for _ in range(3)]
        assert statuses == [200, 502, 200]
        assert (await client.post("AuthenticateUser", **client.signed())).status_code == 429
