"""The control plane of the simulated Kriptomat: what it tells of deals and transfers, and what an operator can do."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from typing import Any

import httpx
import pytest

from fxtui.simulator.control import PREFIX
from fxtui.simulator.faults import FaultKind
from tests.venues.kriptomat.sim.client import (
    BANK,
    CUSTOMER,
    START_MS,
    STRANGER,
    Kriptomat,
    data,
    kriptomat,
    read,
)

ACCOUNT = str(CUSTOMER)


def number_of(answer: httpx.Response) -> int:
    number: int = data(answer)["transaction_id"]
    return number


def of(state: Any, account: str, asset: str) -> tuple[str, str, str]:
    (row,) = [row for row in state["accounts"] if (row["account"], row["asset"]) == (account, asset)]
    return row["total"], row["hold"], row["available"]


async def test_a_deal_is_an_order_with_its_fill() -> None:
    async with kriptomat() as client:
        rate = await client.rate()
        number = number_of(await client.buy("250.00", idempotency_key="mine"))
        state = await client.sim("state")
    assert (state["venue"], state["seed"], state["step"], state["now_ms"]) == ("kriptomat", 7, 0, START_MS)
    quantity = str((245 / rate["price_buy"]).quantize(Decimal("0.00000001"), ROUND_DOWN))
    (order,) = state["orders"]
    assert order == {
        "order_id": number,
        "account": ACCOUNT,
        "client_order_id": "mine",
        "instrument": "BTCEUR",
        "side": "buy",
        "type": "market",
        "time_in_force": "fok",
        "state": "filled",
        "cause": "traded",
        "quantity": quantity,
        "executed": quantity,
        "remaining": "0",
        "limit_price": None,
        "stop_price": None,
        "average_price": str(rate["price_buy"]),
        "received_ms": START_MS,
        "seeded": False,
    }
    (fill,) = state["fills"]
    assert (fill["order_id"], fill["side"], fill["quantity"]) == (number, "buy", quantity)
    assert (fill["price"], fill["fee"], fill["fee_asset"]) == (str(rate["price_buy"]), "5.00", "EUR")
    assert of(state, ACCOUNT, "EUR") == ("8170.75", "0.00", "8170.75")
    assert (state["orders_taken"], state["orders_executed"]) == (1, 1)
    assert state["requests"] == {"login": 1, "rate": 1, "buy": 1}
    assert state["tickets"] == []


async def test_a_pending_deal_is_an_order_that_works_and_a_failed_one_is_rejected() -> None:
    async with kriptomat(deal_delay="300", deal_ends="error") as client:
        await client.sell("0.05")
        state = await client.sim("state")
        (order,) = state["orders"]
        assert (order["state"], order["cause"], order["executed"], order["remaining"]) == (
            "working",
            "taken",
            "0",
            "0.05",
        )
        assert of(state, ACCOUNT, "BTC")[1] == "0.05"
        assert (state["orders_taken"], state["orders_executed"], state["fills"]) == (1, 0, [])
        assert await client.sim("check") == {"balanced": True}
        await client.sim("clock", advance_ms=300)
        state = await client.sim("state")
        (order,) = state["orders"]
        assert (order["state"], order["executed"], order["remaining"]) == ("rejected", "0", "0")
        assert (state["orders_taken"], state["orders_executed"], state["fills"]) == (1, 0, [])


async def test_a_withdrawal_is_a_ticket_with_its_key() -> None:
    async with kriptomat() as client:
        number = number_of(await client.withdraw("250.00", idempotency_key="mine"))
        state = await client.sim("state")
        (ticket,) = state["tickets"]
        assert (ticket["number"], ticket["request_code"], ticket["verify_code"]) == (number, "mine", "")
        assert (ticket["kind"], ticket["account"], ticket["asset"]) == ("withdrawal", ACCOUNT, "EUR")
        assert (ticket["amount"], ticket["fee"], ticket["held"]) == ("250.00", "1.00", "250.00")
        assert ticket["form"] == {"bank_account_id": str(BANK), "iban": "SI56191000000123438"}
        assert [(stage["status"], stage["by"]) for stage in ticket["history"]] == [("pending", "user")]
        assert await client.sim(f"tickets/{number}", status="next") == {"number": number, "status": "success"}
        (ticket,) = (await client.sim("state"))["tickets"]
        assert (ticket["status"], ticket["done"], ticket["held"]) == ("success", True, "0")


async def test_what_was_there_from_the_beginning_is_not_counted() -> None:
    async with kriptomat(world="demo") as client:
        state = await client.sim("state")
        assert (state["orders_taken"], state["orders_executed"]) == (0, 0)
        assert len(state["orders"]) > 10
        assert {order["seeded"] for order in state["orders"]} == {True}


@pytest.mark.parametrize("kind", [kind.value for kind in FaultKind])
async def test_every_kind_of_fault_can_be_planned(kind: str) -> None:
    async with kriptomat(login=False) as client:
        assert (await client.sim("fault", kind=kind, operation="orders", nth=3, after_ms=5))["planned"] == 1


async def test_a_deposit_comes_in_less_its_fee() -> None:
    async with kriptomat(pace="demo") as client:
        before = await client.balance("eur")
        number = (await client.sim("deposits", user=CUSTOMER, amount="100"))["number"]
        row = await client.transaction(number)
        assert (row["type"], row["state"], row["amount"], row["subtotal"]) == (
            "fiat_deposit",
            "pending",
            99,
            99,
        )
        assert (row["fee"], row["total"]) == (1, 100)
        assert await client.balance("eur") == before
        client.world.clock.advance(45_000)
        assert (await client.transaction(number))["state"] == "success"
        assert await client.balance("eur") == before + 99


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        ("deposits", {"user": 2, "amount": "1.00"}, 400, "amount is more than the fee of 1.00"),
        ("deposits", {"user": 99, "amount": "5"}, 404, "Not found."),
        ("deposits", {"user": STRANGER, "amount": "5"}, 403, "This user does not belong to you."),
        ("deposits", [], 400, "the body is one JSON object"),
        ("users/2", {"kyc_status": "sure"}, 400, "kyc_status is one of not_started, pending"),
        ("users/2", {"status": "gone"}, 400, "status is one of active, disabled, deleted"),
        ("users/99", {}, 404, "Not found."),
        ("tickets/5", {"status": "success"}, 404, "There is no ticket 5."),
    ],
)
async def test_nonsense_is_refused_with_a_sentence(path: str, body: object, status: int, words: str) -> None:
    async with kriptomat(login=False) as client:
        answer = await client.http.post(f"{client.root}{PREFIX}/{path}", json=body)
        assert answer.status_code == status
        assert words in str(read(answer)["error"])


async def test_a_transfer_that_is_over_is_not_moved() -> None:
    async with kriptomat() as client:
        number = number_of(await client.withdraw())
        await client.sim(f"tickets/{number}", status="error")
        answer = await client.http.post(f"{client.root}{PREFIX}/tickets/{number}", json={"status": "success"})
        assert (answer.status_code, read(answer)["error"]) == (409, f"ticket {number} is error")


async def test_books_that_do_not_balance_are_reported() -> None:
    async with kriptomat(deal_delay="3000") as client:
        await client.buy("100.00")
        (deal,) = client.world.broker.deals.values()
        deal.held -= 1
        answer = await client.http.post(f"{client.root}{PREFIX}/check")
        assert answer.status_code == 500
        assert read(answer)["error"] == "2: 100.00 EUR held, orders, deals and tickets explain 99.00"
        deal.held += 1


async def test_other_machines_have_no_control() -> None:
    async with kriptomat() as client:
        transport = httpx.ASGITransport(app=client.simulation.app, client=("203.0.113.5", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as elsewhere:
            assert (await elsewhere.get(f"{PREFIX}/state")).status_code == 403
            assert (await elsewhere.post(f"{PREFIX}/deposits", json={})).status_code == 403
            assert (await elsewhere.post(f"{PREFIX}/users/2", json={})).status_code == 403
            headers = {"Authorization": client.http.headers["Authorization"]}
            assert (await elsewhere.get("/v1/pairs", headers=headers)).status_code == 200


async def books(client: Kriptomat) -> Any:
    return (await client.sim("state"))["accounts"]


async def test_money_can_be_brought_in_and_taken_away() -> None:
    async with kriptomat() as client:
        assert (await client.sim("credit", account=ACCOUNT, asset="EUR", amount="0.25"))["total"] == "8421.00"
        assert await client.balance("eur") == 8421
        before = await books(client)
        answer = await client.http.post(
            f"{client.root}{PREFIX}/credit", json={"account": ACCOUNT, "asset": "EUR", "amount": "-8422"}
        )
        assert answer.status_code == 400
        assert await books(client) == before
