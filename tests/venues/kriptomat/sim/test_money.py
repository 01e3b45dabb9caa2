"""Buying, selling, withdrawing: fees, what is refused, what is set aside, what comes back (dossier 4, 5)."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fxtui.venues.kriptomat.sim.pricing import Terms, buying, selling
from tests.venues.kriptomat.sim.client import CUSTOMER, SMALL, Kriptomat, data, errors, kriptomat

CENT, COIN = Decimal("0.01"), Decimal("0.00000001")
INSIDE, ON_TOP = Terms(False, COIN), Terms(True, COIN)

euros = st.decimals("0.01", "999999.99", places=2)
coins = st.decimals("0.00000001", "5000", places=8)
prices = st.decimals("0.0001", "200000", places=4)


@given(amount=euros, price=prices)
def test_a_purchase_costs_its_amount_and_buys_what_the_fee_leaves(amount: Decimal, price: Decimal) -> None:
    worth = buying(amount, price, INSIDE)
    assert worth.gross == amount
    assert worth.fee == (amount * Decimal("0.02")).quantize(CENT, ROUND_HALF_UP)
    assert worth.quantity == ((amount - worth.fee) / price).quantize(COIN, ROUND_DOWN)
    assert worth.quantity * price <= worth.gross - worth.fee < (worth.quantity + COIN) * price


@given(amount=euros, price=prices)
def test_with_the_fee_on_top_the_whole_amount_is_converted(amount: Decimal, price: Decimal) -> None:
    worth = buying(amount, price, ON_TOP)
    assert worth.gross - worth.fee == amount
    assert worth.fee == (amount * Decimal("0.02")).quantize(CENT, ROUND_HALF_UP)


@given(quantity=coins, price=prices)
def test_a_sale_brings_its_value_less_the_fee(quantity: Decimal, price: Decimal) -> None:
    worth = selling(quantity, price)
    assert worth.gross == (quantity * price).quantize(CENT, ROUND_HALF_UP)
    assert worth.fee == (worth.gross * Decimal("0.02")).quantize(CENT, ROUND_HALF_UP)
    assert 0 <= worth.fee <= worth.gross


async def test_a_purchase_is_done_at_the_price_that_buyers_pay() -> None:
    async with kriptomat() as client:
        rate = await client.rate()
        euro, coin = await client.balance("eur"), await client.balance("btc")
        row = await client.transaction(data(await client.buy("250.00"))["transaction_id"])
        assert (row["type"], row["pair"], row["state"]) == ("buy", "btceur", "success")
        assert (row["total"], row["fee"], row["subtotal"]) == (250, 5, 245)
        assert row["price"] == rate["price_buy"]
        assert row["amount"] == (245 / rate["price_buy"]).quantize(COIN, ROUND_DOWN)
        assert await client.balance("eur") == euro - 250
        assert await client.balance("btc") == coin + row["amount"]


async def test_a_sale_is_done_at_the_price_that_sellers_get() -> None:
    async with kriptomat() as client:
        rate = await client.rate("etheur")
        euro, coin = await client.balance("eur"), await client.balance("eth")
        row = await client.transaction(data(await client.sell("0.5", pair="etheur"))["transaction_id"])
        assert (row["type"], row["amount"], row["price"]) == ("sell", Decimal("0.5"), rate["price_sell"])
        assert row["total"] == (Decimal("0.5") * rate["price_sell"]).quantize(CENT, ROUND_HALF_UP)
        assert row["total"] - row["subtotal"] == row["fee"]
        assert await client.balance("eur") == euro + row["subtotal"]
        assert await client.balance("eth") == coin - Decimal("0.5")


async def test_the_fee_may_come_on_top_of_a_purchase() -> None:
    async with kriptomat(fee_on_top="on") as client:
        euro = await client.balance("eur")
        row = await client.transaction(data(await client.buy("250.00"))["transaction_id"])
        assert (row["subtotal"], row["fee"], row["total"]) == (250, 5, 255)
        assert await client.balance("eur") == euro - 255


@pytest.mark.parametrize(("digits", "places"), [("8", 8), ("10", 10)])
async def test_a_purchase_brings_as_many_digits_as_the_venue_keeps(digits: str, places: int) -> None:
    async with kriptomat(quantity_digits=digits) as client:
        row = await client.transaction(data(await client.buy("77.77"))["transaction_id"])
        assert row["amount"] == (row["subtotal"] / row["price"]).quantize(
            Decimal(1).scaleb(-places), ROUND_DOWN
        )


async def test_a_withdrawal_is_set_aside_and_then_paid_out_less_its_fee() -> None:
    async with kriptomat(pace="demo") as client:
        euro = await client.balance("eur")
        number = data(await client.withdraw("250.00"))["transaction_id"]
        row = await client.transaction(number)
        assert (row["type"], row["state"], row["pair"], row["price"]) == (
            "fiat_withdrawal",
            "pending",
            None,
            None,
        )
        assert (row["amount"], row["subtotal"], row["fee"], row["total"]) == (250, 250, 1, 249)
        assert await client.balance("eur") == euro - 250
        assert client.world.ledger.held(str(CUSTOMER), "EUR") == 250
        client.world.clock.advance(20_000)
        assert (await client.transaction(number))["state"] == "success"
        assert await client.balance("eur") == euro - 250
        assert client.world.ledger.total(str(CUSTOMER), "EUR") == euro - 250
        assert -client.world.ledger.total("outside", "EUR") == sum(
            total
            for account, asset, total, _ in client.world.ledger.balances()
            if asset == "EUR" and account != "outside"
        )


async def test_a_withdrawal_that_fails_comes_back() -> None:
    async with kriptomat() as client:
        euro = await client.balance("eur")
        number = data(await client.withdraw("250.00"))["transaction_id"]
        await client.sim(f"tickets/{number}", status="error")
        assert (await client.transaction(number))["state"] == "error"
        assert await client.balance("eur") == euro


async def test_a_deal_may_take_its_time_and_its_money_is_set_aside() -> None:
    async with kriptomat(deal_delay="3000") as client:
        euro, coin = await client.balance("eur"), await client.balance("btc")
        bought = data(await client.buy("100.00"))["transaction_id"]
        sold = data(await client.sell("0.01"))["transaction_id"]
        assert [(await client.transaction(number))["state"] for number in (bought, sold)] == ["pending"] * 2
        assert (await client.balance("eur"), await client.balance("btc")) == (
            euro - 100,
            coin - Decimal("0.01"),
        )
        client.world.check()
        client.world.clock.advance(3000)
        rows = [await client.transaction(number) for number in (bought, sold)]
        assert [row["state"] for row in rows] == ["success"] * 2
        assert await client.balance("eur") == euro - 100 + rows[1]["subtotal"]
        assert await client.balance("btc") == coin + rows[0]["amount"] - Decimal("0.01")


@pytest.mark.parametrize("delay", ["0", "300"])
async def test_a_deal_that_fails_gives_everything_back(delay: str) -> None:
    async with kriptomat(deal_delay=delay, deal_ends="error") as client:
        before = await client.balance("eur"), await client.balance("btc")
        numbers = [data(answer)["transaction_id"] for answer in (await client.buy(), await client.sell())]
        client.world.clock.advance(300)
        for number in numbers:
            assert (await client.transaction(number))["state"] == "error"
        assert (await client.balance("eur"), await client.balance("btc")) == before


async def test_the_price_of_a_deal_is_that_of_its_moment() -> None:
    async with kriptomat(deal_delay="3000") as client:
        shown = await client.rate()
        client.world.step(50)
        present = await client.rate()
        assert present["price_buy"] != shown["price_buy"]
        number = data(await client.buy())["transaction_id"]
        client.world.step(50)
        client.world.clock.advance(3000)
        assert (await client.transaction(number))["price"] == present["price_buy"]


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        (None, "The amount field is required."),
        ("", "The amount field is required."),
        (250, "The amount must be a string."),
        (0.5, "The amount must be a string."),
        (["1"], "The amount must be a string."),
        ("250.001", "The amount must be a decimal number with at most 2 decimals."),
        ("1e3", "The amount must be a decimal number with at most 2 decimals."),
        ("-5", "The amount must be a decimal number with at most 2 decimals."),
        ("+5", "The amount must be a decimal number with at most 2 decimals."),
        ("1,000", "The amount must be a decimal number with at most 2 decimals."),
        ("NaN", "The amount must be a decimal number with at most 2 decimals."),
        ("0.00", "The amount must be greater than 0."),
        ("999999.00", "Insufficient balance."),
    ],
)
async def test_an_amount_that_does_not_do_is_told(amount: object, told: str) -> None:
    async with kriptomat() as client:
        for answer in (await client.buy(amount), await client.withdraw(amount)):
            assert errors(answer)["amount"] == [told]
        assert client.world.broker.deals == {}
        assert client.world.office.tickets == {}


async def test_a_coin_has_eight_decimals_and_a_deal_is_not_nothing() -> None:
    async with kriptomat() as client:
        assert (await client.sell("0.00123456")).status_code == 200
        assert errors(await client.sell("0.001234567")).keys() == {"amount"}
        assert errors(await client.sell("0.00000001")) == {"amount": ["The amount is too small."]}
        assert errors(await client.sell("5")) == {"amount": ["Insufficient balance."]}


@pytest.mark.parametrize("pair", ["BTCEUR", "btc", "eurbtc", "btcusd", ""])
async def test_only_known_pairs_are_dealt_in(pair: str) -> None:
    async with kriptomat() as client:
        assert errors(await client.buy(pair=pair)).keys() == {"pair"}
        assert (await client.get("/exchange-rates", pair=pair)).status_code == 422


async def test_a_withdrawal_has_a_minimum_and_needs_its_bank() -> None:
    async with kriptomat() as client:
        assert errors(await client.withdraw("9.99")) == {"amount": ["The amount must be at least 10."]}
        assert (await client.withdraw("10")).status_code == 200
        for bank in (None, "x", 99, True):
            assert errors(await client.withdraw(bank_account_id=bank)).keys() == {"bank_account_id"}
        assert (await client.withdraw(bank_account_id="8")).status_code == 200


@pytest.mark.parametrize("key", [None, "", 5, "x" * 256])
async def test_a_key_is_needed(key: object) -> None:
    async with kriptomat() as client:
        for ask in (client.buy, client.sell, client.withdraw):
            assert errors(await ask("10.00", idempotency_key=key)).keys() >= {"idempotency_key"}


async def test_what_is_set_aside_can_not_be_spent_twice() -> None:
    async with kriptomat() as client:
        all_of_it = format(await client.balance("eur"), "f")
        assert (await client.withdraw(all_of_it)).status_code == 200
        assert errors(await client.buy("1.00")) == {"amount": ["Insufficient balance."]}
        assert await client.balance("eur") == 0


async def test_money_of_others_is_left_alone() -> None:
    async with kriptomat() as client:
        before = await others(client)
        await client.buy()
        await client.withdraw()
        assert await others(client) == before


async def others(client: Kriptomat) -> list[Decimal]:
    master = data(await client.get("/balances", currency_code="eur"))["balance"]
    return [await client.balance("eur", SMALL), Decimal(master)]


@pytest.mark.parametrize("code", ["BTC", "euro", "xyz", ""])
async def test_an_unknown_currency_is_invalid(code: str) -> None:
    async with kriptomat() as client:
        for path in (f"/users/{CUSTOMER}/balances", "/balances"):
            assert errors(await client.get(path, currency_code=code)).keys() == {"currency_code"}
            assert errors(await client.get(path)).keys() == {"currency_code"}


async def test_eur_may_be_no_currency_code() -> None:
    async with kriptomat(eur_balance="off") as client:
        assert errors(await client.get(f"/users/{CUSTOMER}/balances", currency_code="eur"))
        assert "eur" not in [row["code"] for row in data(await client.get("/currencies"))]
        assert (await client.buy()).status_code == 200
