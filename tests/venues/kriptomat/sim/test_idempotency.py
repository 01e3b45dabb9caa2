"""What a key protects from, in every way Kriptomat may mean it (dossier 6)."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from tests.venues.kriptomat.sim.client import BANK, CUSTOMER, SMALL, Kriptomat, data, errors, kriptomat, read

KEY = "3b1d8a1e-8c52-4a36-9d55-2f4f3ad1a001"
CONFLICT = {"status": False, "message": "Idempotency key conflict."}


def effects(client: Kriptomat) -> int:
    return len(client.world.broker.deals) + len(client.world.office.tickets)


@pytest.mark.parametrize("call", ["buy", "sell", "withdraw"])
async def test_the_same_request_again_is_answered_as_before_and_does_nothing(call: str) -> None:
    async with kriptomat() as client:
        body = {"amount": "10.00", "bank_account_id": BANK} if call == "withdraw" else {"amount": "0.05"}
        ask = {"buy": client.buy, "sell": client.sell, "withdraw": client.withdraw}[call]
        first = await ask(idempotency_key=KEY, **body)
        balances = await client.balance("eur"), await client.balance("btc")
        again = await ask(idempotency_key=KEY, **body)
        assert (again.status_code, again.content) == (200, first.content)
        assert (await client.balance("eur"), await client.balance("btc")) == balances
        assert effects(client) == 1


async def test_the_layout_of_the_body_makes_no_difference() -> None:
    async with kriptomat() as client:
        first = await client.buy("25.00", idempotency_key=KEY)
        text = f'{{ "pair":"btceur",\n"idempotency_key":"{KEY}",  "amount":"25.00" }}'
        path, kind = f"/users/{CUSTOMER}/buy", {"Content-Type": "application/json"}
        assert (await client.http.post(path, content=text, headers=kind)).content == first.content
        other = await client.buy("25.0", idempotency_key=KEY)
        assert (other.status_code, read(other)) == (409, CONFLICT)


async def test_a_key_stands_for_one_body() -> None:
    async with kriptomat() as client:
        await client.buy("25.00", idempotency_key=KEY)
        for answer in (
            await client.buy("26.00", idempotency_key=KEY),
            await client.buy("25.00", pair="etheur", idempotency_key=KEY),
        ):
            assert (answer.status_code, read(answer)) == (409, CONFLICT)
            assert "retry-after" not in answer.headers
        assert effects(client) == 1


@pytest.mark.parametrize(
    ("scope", "other_path", "other_user"),
    [("user", 409, 200), ("global", 409, 409), ("path", 200, 200), ("off", 200, 200)],
)
async def test_a_key_reaches_as_far_as_its_scope(scope: str, other_path: int, other_user: int) -> None:
    async with kriptomat(idempotency=scope) as client:
        assert (await client.buy("0.10", idempotency_key=KEY)).status_code == 200
        assert (await client.sell("0.10", idempotency_key=KEY)).status_code == other_path
        assert (await client.buy("0.10", user=SMALL, idempotency_key=KEY)).status_code == other_user
        assert effects(client) == 1 + (other_path == 200) + (other_user == 200)


async def test_a_venue_may_not_heed_keys_at_all() -> None:
    async with kriptomat(idempotency="off") as client:
        numbers = {data(await client.buy("5.00", idempotency_key=KEY))["transaction_id"] for _ in range(3)}
        assert len(numbers) == effects(client) == 3


@pytest.mark.parametrize(("seconds", "option"), [(30, "30"), (86_400, "86400")])
async def test_a_key_is_forgotten_after_its_time(seconds: int, option: str) -> None:
    async with kriptomat(idempotency_ttl=option) as client:
        first = data(await client.buy("5.00", idempotency_key=KEY))
        client.world.clock.advance(seconds * 1000 - 1)
        await client.log_in()
        assert data(await client.buy("5.00", idempotency_key=KEY)) == first
        client.world.clock.advance(1)
        assert data(await client.buy("5.00", idempotency_key=KEY)) != first


async def test_a_request_that_is_refused_does_not_use_its_key() -> None:
    async with kriptomat() as client:
        assert errors(await client.buy("999999.00", idempotency_key=KEY))
        assert errors(await client.buy("1.00", pair="x", idempotency_key=KEY))
        assert (await client.buy("1.00", user=4, idempotency_key=KEY)).status_code == 403
        assert (await client.buy("1.00", idempotency_key=KEY)).status_code == 200


async def test_a_replay_is_answered_whatever_has_changed_since() -> None:
    async with kriptomat() as client:
        first = await client.buy("1.00", idempotency_key=KEY)
        await client.put(f"/users/{CUSTOMER}", status="disabled")
        assert (await client.buy("1.00", idempotency_key=KEY)).content == first.content
        assert (await client.buy("1.00", idempotency_key=KEY + "x")).status_code == 403


async def at_once(client: Kriptomat, *amounts: str) -> list[httpx.Response]:
    return await asyncio.gather(*(client.buy(amount, idempotency_key=KEY) for amount in amounts))


async def test_of_two_at_once_one_is_carried_out() -> None:
    async with kriptomat() as client:
        one, other = await at_once(client, "5.00", "5.00")
        assert data(one) == data(other)
        assert effects(client) == 1


async def test_a_key_that_is_being_worked_on_is_to_be_tried_again() -> None:
    async with kriptomat(handling="300") as client:
        answers = sorted(await at_once(client, "5.00", "5.00"), key=lambda answer: answer.status_code)
        assert [answer.status_code for answer in answers] == [200, 409]
        assert (read(answers[1]), answers[1].headers["retry-after"]) == (CONFLICT, "1")
        assert data(await client.buy("5.00", idempotency_key=KEY)) == data(answers[0])
        assert effects(client) == 1


async def test_a_key_of_a_refused_request_is_free_again_once_it_is_answered() -> None:
    async with kriptomat(handling="300") as client:
        answers = await at_once(client, "999999.00", "999999.00")
        assert sorted(answer.status_code for answer in answers) == [409, 422]
        assert (await client.buy("5.00", idempotency_key=KEY)).status_code == 200
