"""The control plane of the simulated KIIEX."""

from __future__ import annotations

from decimal import Decimal

import httpx
import pytest

from fxtui.simulator.control import PREFIX
from fxtui.simulator.faults import FaultKind
from tests.venues.kiiex.sim.client import OMS, START_MS, USDT_COPM, Kiiex, kiiex, read

SELL = 1


async def refused(client: Kiiex, path: str, body: object) -> tuple[int, str]:
    answer = await client.http.post(f"{client.root}{PREFIX}/{path}", json=body)
    return answer.status_code, str(read(answer)["error"])


async def test_the_state_tells_all_there_is() -> None:
    async with kiiex() as client:
        order = (await client.send(SELL, 5, ClientOrderId=42))["OrderId"]
        await client.withdraw()
        state = await client.sim("state")
    assert (state["venue"], state["seed"], state["step"], state["now_ms"]) == ("kiiex", 7, 0, START_MS)
    (row,) = state["orders"]
    assert (row["order_id"], row["client_order_id"], row["state"], row["executed"]) == (
        order,
        42,
        "filled",
        "5",
    )
    assert row["instrument"] == "USDTCOPM"
    (fill,) = state["fills"]
    assert (fill["order_id"], fill["quantity"], fill["fee_asset"]) == (order, "5", "COPM")
    (ticket,) = state["tickets"]
    assert (ticket["kind"], ticket["status"], ticket["held"]) == ("withdrawal", "Pending2Fa", "13000")
    assert len(ticket["verify_code"]) == 36
    (usdt,) = [row for row in state["accounts"] if (row["account"], row["asset"]) == ("7", "USDT")]
    assert (usdt["total"], usdt["hold"], usdt["available"]) == ("12475", "0", "12475")
    assert state["requests"] == {"AuthenticateUser": 1, "SendOrder": 1, "CreateWithdrawTicket": 1}
    assert (state["orders_taken"], state["orders_executed"]) == (1, 1)


async def test_what_was_there_from_the_beginning_is_not_counted() -> None:
    async with kiiex(world="demo") as client:
        state = await client.sim("state")
        assert (state["orders_taken"], state["orders_executed"]) == (0, 0)
        assert len(state["orders"]) > 5


async def test_faults_are_planned_told_and_forgotten() -> None:
    async with kiiex() as client:
        await client.sim("fault", kind="html", operation="Ping", count=2)
        assert (await client.post("Ping")).status_code == 502
        (fault,) = (await client.sim("state"))["faults"]
        assert (fault["kind"], fault["operation"], fault["count"], fault["struck"]) == ("html", "Ping", 2, 1)
        await client.sim("faults/clear", now=True)
        assert (await client.post("Ping")).status_code == 200
        assert (await client.sim("scenario", name="lost-answer"))["planned"] == 2


@pytest.mark.parametrize("kind", [kind.value for kind in FaultKind])
async def test_every_kind_of_fault_can_be_planned(kind: str) -> None:
    async with kiiex(login=False) as client:
        assert (await client.sim("fault", kind=kind, operation="orders", nth=3, after_ms=5))["planned"] == 1


async def test_prices_step_and_the_clock_moves_when_told() -> None:
    async with kiiex(login=False) as client:
        before = await client.ask("GetLevel1", OMSId=OMS, InstrumentId=USDT_COPM)
        assert await client.sim("step", n=50) == {"step": 50}
        after = await client.ask("GetLevel1", OMSId=OMS, InstrumentId=USDT_COPM)
        assert before["bestBid"] != after["bestBid"]
        assert await client.sim("clock", advance_ms=1500) == {"now_ms": START_MS + 1500}


async def test_money_can_be_brought_in_and_taken_away() -> None:
    async with kiiex() as client:
        assert (await client.sim("credit", account="7", asset="USDT", amount="0.5"))["total"] == "12480.5"
        await client.sim("credit", account="7", asset="USDT", amount="-12480")
        assert await client.balance("USDT") == (Decimal("0.5"), 0)
        status, sentence = await refused(client, "credit", {"account": "7", "asset": "USDT", "amount": "-1"})
        assert status == 400
        assert "not enough USDT" in sentence


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        ("fault", {"kind": "storm"}, 400, "kind is one of lost-answer"),
        ("fault", {"kind": "html", "nth": 0}, 400, "a fault strikes from request 1 on"),
        ("scenario", {"name": "storm"}, 400, "There is no scenario 'storm'"),
        ("step", {"n": 0}, 400, "n is from 1"),
        ("step", [], 400, "the body is one JSON object"),
        ("clock", {}, 400, "a whole number is missing"),
        ("credit", {"account": "7", "asset": "USDT", "amount": "much"}, 400, "not a decimal number"),
        ("tickets/5", {"status": "New"}, 404, "There is no ticket 5."),
    ],
)
async def test_nonsense_is_refused_with_a_sentence(path: str, body: object, status: int, words: str) -> None:
    async with kiiex(login=False) as client:
        got, sentence = await refused(client, path, body)
        assert got == status
        assert words in sentence


async def test_a_ticket_that_is_over_is_not_moved() -> None:
    async with kiiex() as client:
        await client.withdraw()
        (number,) = client.world.office.tickets
        assert (await refused(client, f"tickets/{number}", {"status": "Lost"}))[0] == 400
        await client.sim(f"tickets/{number}", status="Rejected")
        assert await refused(client, f"tickets/{number}", {"status": "New"}) == (
            409,
            f"ticket {number} is Rejected",
        )
        status, sentence = await refused(client, f"tickets/{number}", {"status": "next"})
        assert (status, sentence) == (400, f"Ticket {number} is Rejected and does not go on by itself.")


async def test_books_that_do_not_balance_are_reported() -> None:
    async with kiiex(login=False) as client:
        client.world.ledger._totals["7", "USDT"] += 1
        answer = await client.http.post(f"{client.root}{PREFIX}/check")
        assert answer.status_code == 500
        assert "all accounts together hold 1 USDT" in read(answer)["error"]
        client.world.ledger._totals["7", "USDT"] -= 1


async def test_other_machines_have_no_control() -> None:
    async with kiiex(login=False) as client:
        transport = httpx.ASGITransport(app=client.simulation.app, client=("203.0.113.5", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as elsewhere:
            assert (await elsewhere.get(f"{PREFIX}/state")).status_code == 403
            assert (await elsewhere.post("/ap/Ping")).status_code == 200
