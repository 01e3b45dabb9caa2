"""Lists of transactions: rows, pages in every mode, no order, and how late they tell (dossier 3)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.venues.kriptomat.sim.client import CUSTOMER, SMALL, Kriptomat, data, kriptomat, read

PATH = f"/users/{CUSTOMER}/transactions"
OF_THE_CUSTOMER, OF_ALL = 17, 22


async def page(client: Kriptomat, path: str = PATH, **query: object) -> tuple[list[Any], dict[str, Any]]:
    found = data(await client.get(path, **query))
    return found["transactions"], found["meta"]


async def test_pages_hold_everything_once() -> None:
    async with kriptomat(world="demo") as client:
        for path, count in ((PATH, OF_THE_CUSTOMER), ("/users-transactions", OF_ALL)):
            pages = [await page(client, path, page=number) for number in (1, 2, 3)]
            rows = [row["id"] for found, _ in pages for row in found]
            assert len(rows) == len(set(rows)) == count
            assert [meta["last_page"] for _, meta in pages] == [False, False, True]
            assert {meta["total_pages"] for _, meta in pages} == {3}
            assert {meta["total_count"] for _, meta in pages} == {count}
            assert [meta["current_page"] for _, meta in pages] == [1, 2, 3]


async def test_there_is_no_order_and_it_does_not_change() -> None:
    async with kriptomat(world="demo") as client:
        rows, _ = await page(client, per_page=100)
        numbers = [row["id"] for row in rows]
        assert numbers not in (sorted(numbers), sorted(numbers, reverse=True))
        assert [row["id"] for row in (await page(client, per_page=100))[0]] == numbers
        await client.buy()
        assert [row["id"] for row in (await page(client, per_page=100))[0] if row["id"] in numbers] == numbers


async def test_a_page_too_far_is_empty_and_says_so() -> None:
    async with kriptomat(world="demo") as client:
        rows, meta = await page(client, page=4)
        assert rows == []
        assert (meta["current_page"], meta["last_page"], meta["out_of_range"]) == (4, False, True)


async def test_a_list_of_nothing_is_its_own_last_page() -> None:
    async with kriptomat() as client:
        rows, meta = await page(client)
        assert (rows, meta["total_count"], meta["total_pages"]) == ([], 0, 0)
        assert (meta["last_page"], meta["out_of_range"]) == (True, False)


@pytest.mark.parametrize("number", ["0", "-1", "x", "", "1.5", "9" * 40])
async def test_what_is_no_page_is_the_first(number: str) -> None:
    async with kriptomat(world="demo") as client:
        assert (await page(client, page=number))[1]["current_page"] == 1


@pytest.mark.parametrize(
    ("paging", "size", "current"), [("page", 5, 2), ("page_only", 8, 2), ("ignored", 8, 1)]
)
async def test_a_venue_heeds_as_much_of_the_query_as_it_will(paging: str, size: int, current: int) -> None:
    async with kriptomat(world="demo", paging=paging) as client:
        rows, meta = await page(client, page=2, per_page=5)
        assert (len(rows), meta["per_page"], meta["current_page"]) == (size, size, current)
        first, _ = await page(client, per_page=5)
        assert ([row["id"] for row in rows] == [row["id"] for row in first]) == (paging == "ignored")


async def test_a_page_has_a_hundred_rows_at_most() -> None:
    async with kriptomat(world="demo") as client:
        assert (await page(client, per_page=1000))[1]["per_page"] == 100


async def test_meta_may_be_as_wrong_as_in_the_documents() -> None:
    async with kriptomat(world="demo", meta="sample") as client:
        _, meta = await page(client, page=3)
        assert meta == {
            "current_page": 3,
            "total_pages": 14,
            "total_count": OF_THE_CUSTOMER,
            "per_page": 8,
            "last_page": True,
            "out_of_range": False,
        }


async def test_nothing_tells_the_key() -> None:
    async with kriptomat() as client:
        await client.buy(idempotency_key="the-key-of-a-purchase")
        number = data(await client.withdraw(idempotency_key="the-key-of-a-withdrawal"))["transaction_id"]
        for path in (PATH, "/users-transactions", f"{PATH}/{number}"):
            answer = await client.get(path)
            assert "the-key" not in answer.text
            assert "idempotency" not in answer.text


async def test_words_may_be_those_of_the_webhooks() -> None:
    async with kriptomat(world="demo", tx_words="upper") as client:
        rows, _ = await page(client, per_page=100)
        assert {row["type"] for row in rows} == {"BUY", "SELL", "FIAT_DEPOSIT", "FIAT_WITHDRAWAL"}
        assert {row["state"] for row in rows} == {"SUCCESS", "PENDING", "ERROR"}
        assert {row["pair"] for row in rows} >= {"btceur", None}


@pytest.mark.parametrize("lag", [1000, 5000])
async def test_a_list_may_tell_late(lag: int) -> None:
    async with kriptomat(list_lag=str(lag)) as client:
        numbers = [data(answer)["transaction_id"] for answer in (await client.buy(), await client.withdraw())]
        client.world.clock.advance(lag - 1)
        assert (await page(client))[0] == []
        for number in numbers:
            assert (await client.get(f"{PATH}/{number}")).status_code == 404
        client.world.clock.advance(1)
        assert {row["id"] for row in (await page(client))[0]} == set(numbers)
        assert (await client.transaction(numbers[0]))["id"] == numbers[0]


async def test_a_transaction_is_its_own_users_alone() -> None:
    async with kriptomat() as client:
        number = data(await client.buy())["transaction_id"]
        assert (await client.get(f"/users/{SMALL}/transactions/{number}")).status_code == 404
        assert (await client.get(f"{PATH}/{number + 1}")).status_code == 404
        assert (await page(client, f"/users/{SMALL}/transactions"))[0] == []


async def test_deals_and_transfers_are_numbered_by_one_counter() -> None:
    async with kriptomat(world="demo") as client:
        asked = (await client.buy(), await client.withdraw(), await client.sell(), await client.withdraw())
        numbers = [data(answer)["transaction_id"] for answer in asked]
        assert numbers == list(range(numbers[0], numbers[0] + 4))
        rows, _ = await page(client, "/users-transactions", per_page=100)
        assert len({row["id"] for row in rows}) == OF_ALL + 4
        assert max(row["id"] for row in rows) == numbers[-1]


async def test_numbers_are_written_as_in_the_documents() -> None:
    async with kriptomat(quantity_digits="10") as client:
        text = (await client.get(f"{PATH}/{data(await client.buy('0.75'))['transaction_id']}")).text
        assert '"total":0.75,' in text or '"total":0.75}' in text
        assert '"amount":0.0000078099,' in text
        text = (await client.get("/balances", currency_code="eur")).text
        assert '"balance":250000,' in text


async def test_numbers_may_be_those_of_a_php_float() -> None:
    async with kriptomat(numbers="php") as client:
        answer = await client.get(f"/users/{SMALL}/balances", currency_code="eur")
        assert '"balance":164.19999999999999,' in answer.text
        assert abs(read(answer)["data"]["balance"] - 164) < 1
        small = await client.get(f"{PATH}/{data(await client.buy('0.75'))['transaction_id']}")
        assert '"amount":7.7999999999999999e-6,' in small.text
        assert '"balance":250000,' in (await client.get("/balances", currency_code="eur")).text
