"""Orders at the simulated KIIEX, from SendOrder to the trade rows (dossier 5, 6, 11.4 to 11.6)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from fxtui.domain.order import Side
from tests.venues.kiiex.sim.client import OMS, USDT_COPM, Kiiex, kiiex

BUY, SELL = 0, 1
MARKET, LIMIT, STOP_MARKET, STOP_LIMIT = 1, 2, 3, 4
GTC, IOC, FOK = 1, 3, 4


def levels(client: Kiiex, side: Side) -> list[tuple[Decimal, Decimal]]:
    book = client.world.exchange.market(USDT_COPM).book
    return [(level.price, level.quantity) for level in book.levels(side, 20)]


async def history(client: Kiiex, **filters: object) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = await client.mine("GetOrdersHistory", **filters)
    return rows


async def test_a_market_sale_is_filled_and_booked() -> None:
    async with kiiex(casing="alphapoint") as client:
        bid = levels(client, Side.BUY)[0][0]
        accepted = await client.send(SELL, Decimal("100.5"), ClientOrderId=77)
        assert accepted["status"] == "Accepted"
        assert accepted["OrderId"] > 2**53
        row = await client.status(accepted["OrderId"])
        assert (row["OrderState"], row["ChangeReason"], row["CancelReason"]) == ("FullyExecuted", "Trade", "")
        assert (row["Quantity"], row["OrigQuantity"], row["QuantityExecuted"]) == (
            0,
            Decimal("100.5"),
            Decimal("100.5"),
        )
        assert (row["Price"], row["AvgPrice"], row["ClientOrderId"]) == (0, bid, 77)
        (trade,) = await client.mine("GetTradesHistory", OrderId=accepted["OrderId"])
        assert trade["Value"] == trade["Price"] * trade["Quantity"]
        assert (trade["Fee"], trade["FeeProductId"]) == (trade["Value"] * Decimal("0.002"), 2)
        assert (trade["Side"], trade["MakerTaker"], trade["ClientOrderId"]) == ("Sell", "Taker", 77)
        assert await client.balance("USDT") == (Decimal("12379.5"), 0)
        assert await client.balance("COPM") == (9_000_000 + trade["Value"] - trade["Fee"], 0)


async def test_in_the_other_orientation_usdt_buys_copm() -> None:
    async with kiiex(casing="alphapoint", orientation="COPMUSDT") as client:
        ask = levels(client, Side.SELL)[0][0]
        accepted = await client.send(BUY, 400_000)
        row = await client.status(accepted["OrderId"])
        assert row["OrderState"] == "FullyExecuted"
        (trade,) = await client.mine("GetTradesHistory", OrderId=accepted["OrderId"])
        assert (trade["Price"], trade["FeeProductId"], trade["Fee"]) == (ask, 2, 800)
        assert await client.balance("COPM") == (9_399_200, 0)
        assert await client.balance("USDT") == (12_480 - 400_000 * ask, 0)


async def test_every_level_gives_a_trade_row_of_its_own() -> None:
    async with kiiex(casing="alphapoint") as client:
        bids = levels(client, Side.BUY)
        quantity = bids[0][1] + bids[1][1] + 10
        accepted = await client.send(SELL, quantity)
        rows = await client.mine("GetTradesHistory", OrderId=accepted["OrderId"])
        assert {row["Price"] for row in rows} == {price for price, _ in bids[:3]}
        assert sum(row["Quantity"] for row in rows) == quantity
        assert len({row["ExecutionId"] for row in rows}) == len(rows)
        assert rows[0]["RemainingQuantity"] == 0


async def test_an_emptied_book_cancels_the_rest_and_keeps_what_was_filled() -> None:
    async with kiiex(casing="alphapoint") as client:
        client.world.credit("7", "USDT", Decimal(1_000_000))
        there = sum(quantity for _, quantity in levels(client, Side.BUY))
        accepted = await client.send(SELL, there + 5, TimeInForce=IOC)
        row = await client.status(accepted["OrderId"])
        assert (row["OrderState"], row["CancelReason"]) == ("Canceled", "SystemCanceled_NoMoreMarket")
        assert (row["QuantityExecuted"], row["Quantity"]) == (there, 0)


async def test_a_resting_limit_holds_and_a_cancel_gives_back() -> None:
    async with kiiex(casing="alphapoint") as client:
        accepted = await client.send(BUY, 10, OrderType=LIMIT, LimitPrice=3900, ClientOrderId=5)
        assert await client.balance("COPM") == (9_000_000, 39_000)
        (row,) = await client.mine("GetOpenOrders")
        assert (row["OrderState"], row["ChangeReason"], row["OrderFlag"]) == (
            "Working",
            "NewInputAccepted",
            "AddedToBook",
        )
        assert (row["Quantity"], row["Price"], row["Side"]) == (10, 3900, "Buy")
        assert (await client.mine("CancelOrder", OrderId=accepted["OrderId"]))["result"] is True
        row = await client.status(accepted["OrderId"])
        assert (row["OrderState"], row["ChangeReason"], row["CancelReason"], row["Quantity"]) == (
            "Canceled",
            "UserModified",
            "UserModified",
            0,
        )
        assert await client.balance("COPM") == (9_000_000, 0)
        assert await client.mine("GetOpenOrders") == []


async def test_a_cancel_confirms_receipt_only() -> None:
    async with kiiex() as client:
        filled = await client.send(SELL, 5)
        assert (await client.mine("CancelOrder", OrderId=filled["OrderId"]))["result"] is True
        assert (await client.status(filled["OrderId"]))["OrderState"] == "FullyExecuted"
        assert (await client.mine("CancelOrder", OrderId=12345))["errorcode"] == 104
        assert (await client.mine("CancelOrder", ClOrderId=5))["errorcode"] == 100


async def test_the_same_client_id_executes_again_once_the_first_order_is_over() -> None:
    async with kiiex() as client:
        first = await client.send(SELL, 5, ClientOrderId=42)
        second = await client.send(SELL, 5, ClientOrderId=42)
        assert first["OrderId"] != second["OrderId"]
        assert (await client.balance("USDT"))[0] == 12_470
        assert len(await history(client, ClientOrderId=42)) == 2


async def test_the_same_client_id_is_refused_while_the_first_order_is_open() -> None:
    async with kiiex() as client:
        order = {"OrderType": LIMIT, "LimitPrice": 4500, "ClientOrderId": 42}
        await client.send(SELL, 5, **order)
        refused = await client.send(SELL, 5, **order)
        assert refused == {"status": "Rejected", "errormsg": "Invalid_ClientOrderId", "errorcode": 101}
        assert (await client.send(SELL, 5, **{**order, "ClientOrderId": 0}))["status"] == "Accepted"
        assert (await client.send(SELL, 5, **{**order, "ClientOrderId": 0}))["status"] == "Accepted"


@pytest.mark.parametrize(
    ("changes", "errormsg", "errorcode"),
    [
        ({"Quantity": 12_481}, "Not_Enough_Funds", 101),
        ({"Quantity": 0}, "Invalid_Quantity", 101),
        ({"Quantity": -5}, "Invalid_Quantity", 101),
        ({"Quantity": Decimal("5.001")}, "Invalid_Quantity", 101),
        ({"Quantity": Decimal("0.5")}, "Quantity_Below_Minimum", 101),
        ({"OrderType": LIMIT, "LimitPrice": Decimal("4000.001")}, "Invalid_Price", 101),
        ({"OrderType": LIMIT, "LimitPrice": 0}, "Invalid_Price", 101),
        ({"InstrumentId": 18}, "Instrument_Not_Running", 101),
        ({"InstrumentId": 19}, "Instrument_Not_Running", 101),
        ({"InstrumentId": 99}, "Invalid InstrumentId: 99", 100),
        ({"Side": 3}, "Invalid Request", 100),
        ({"Side": 9}, "Invalid Request", 100),
        ({"Side": 2}, "Operation Not Supported", 106),
        ({"OrderType": 0}, "Invalid Request", 100),
        ({"OrderType": 7}, "Operation Not Supported", 106),
        ({"TimeInForce": 0}, "Invalid Request", 100),
        ({"TimeInForce": 6}, "Operation Not Supported", 106),
        ({"OrderType": LIMIT}, "Invalid Request", 100),
        ({"OrderType": STOP_MARKET, "PegPriceType": 1}, "Invalid Request", 100),
        ({"OrderType": STOP_MARKET, "StopPrice": 4000}, "Invalid Request", 100),
        ({"UseDisplayQuantity": True}, "Invalid Request", 100),
        ({"Quantity": "many"}, "Invalid Request", 100),
        ({"Value": -1}, "Invalid_Value", 101),
    ],
)
async def test_what_is_not_taken_leaves_no_order(
    changes: dict[str, object], errormsg: str, errorcode: int
) -> None:
    async with kiiex() as client:
        answer = await client.send(SELL, 5, **changes)
        assert (answer["errormsg"], answer["errorcode"]) == (errormsg, errorcode)
        assert "OrderId" not in answer
        assert not client.world.exchange.orders
        assert await client.balance("USDT") == (12_480, 0)


async def test_level_0_may_not_trade() -> None:
    async with kiiex(kyc="0") as client:
        assert await client.send(SELL, 5) == {
            "status": "Rejected",
            "errormsg": "Not Authorized",
            "errorcode": 20,
        }


async def test_enums_may_be_words_and_numbers_may_be_text() -> None:
    async with kiiex() as client:
        words = {"OrderType": "limit", "TimeInForce": "IOC", "LimitPrice": "4000.00"}
        accepted = await client.send("Sell", "5.00", **words)  # type: ignore[arg-type]
        assert (await client.status(accepted["OrderId"]))["OrderState"] == "FullyExecuted"


async def test_the_seeds_own_sample_of_names_is_understood() -> None:
    async with kiiex() as client:
        answer = await client.ask(
            "SendOrder",
            InstrumentId=USDT_COPM,
            OMSId=OMS,
            AccountId=7,
            TimeInForce=1,
            ClientOrderId=1,
            OrderIdOCO=1,
            UseDisplayQuantity=False,
            Side=1,
            quantity=10,
            OrderType=1,
            PegPriceType=1,
            LimitPrice=1,
            PostOnly=False,
        )
        assert answer["status"] == "Accepted"


async def test_fill_or_kill_and_post_only() -> None:
    async with kiiex(casing="alphapoint") as client:
        price, quantity = levels(client, Side.BUY)[0]
        killed = await client.send(SELL, quantity + 1, OrderType=LIMIT, LimitPrice=price, TimeInForce=FOK)
        row = await client.status(killed["OrderId"])
        assert (row["OrderState"], row["QuantityExecuted"]) == ("Canceled", 0)
        passive = await client.send(SELL, 5, OrderType=LIMIT, LimitPrice=price, PostOnly=True)
        row = await client.status(passive["OrderId"])
        assert (row["OrderState"], row["RejectReason"]) == ("Rejected", "PostOnly_Would_Take_Liquidity")
        assert await client.balance("USDT") == (12_480, 0)


async def test_a_value_is_spent_instead_of_a_quantity() -> None:
    async with kiiex(casing="alphapoint") as client:
        ask = levels(client, Side.SELL)[0][0]
        accepted = await client.mine(
            "SendOrder", InstrumentId=USDT_COPM, TimeInForce=1, OrderType=MARKET, Side=BUY, Value=500_000
        )
        row = await client.status(accepted["OrderId"])
        assert row["OrderState"] == "FullyExecuted"
        assert 500_000 - ask * Decimal("0.01") < row["GrossValueExecuted"] <= 500_000


async def test_a_stop_order_waits_outside_the_book() -> None:
    async with kiiex(casing="alphapoint") as client:
        stop = {"OrderType": STOP_LIMIT, "StopPrice": 3900, "LimitPrice": 3890, "PegPriceType": 2}
        accepted = await client.send(SELL, 20, **stop)
        row = await client.status(accepted["OrderId"])
        assert (row["OrderState"], row["OrderType"], row["StopPrice"], row["PegPriceType"]) == (
            "Working",
            "StopLimit",
            3900,
            "Bid",
        )
        assert row["OrderFlag"] == "0"
        assert await client.balance("USDT") == (12_480, 20)
        assert all(
            row[6] != 3890 for row in await client.ask("GetL2Snapshot", OMSId=OMS, InstrumentId=USDT_COPM)
        )


async def test_an_iceberg_shows_its_tip() -> None:
    async with kiiex() as client:
        tip = {"UseDisplayQuantity": True, "DisplayQuantity": 10}
        await client.send(SELL, 500, OrderType=LIMIT, LimitPrice=4500, **tip)
        rows = await client.ask("GetL2Snapshot", OMSId=OMS, InstrumentId=USDT_COPM)
        assert [row[8] for row in rows if row[6] == 4500] == [10]


async def test_an_accepted_order_is_unknown_until_it_arrives() -> None:
    async with kiiex(order_delay="400") as client:
        order = (await client.send(SELL, 5, ClientOrderId=9))["OrderId"]
        assert (await client.status(order))["errorcode"] == 104
        assert await history(client) == []
        assert await client.mine("GetOpenOrders") == []
        assert await client.balance("USDT") == (12_480, 5)
        client.world.clock.advance(400)
        assert (await client.status(order))["OrderState"] == "FullyExecuted"


async def test_status_and_trades_may_lag() -> None:
    async with kiiex(status_lag="3", trade_lag="1000") as client:
        order = (await client.send(SELL, 5))["OrderId"]
        answers = [await client.status(order) for _ in range(4)]
        assert [answer.get("errorcode") for answer in answers] == [104, 104, 104, None]
        assert await client.mine("GetTradesHistory", OrderId=order) == []
        client.world.clock.advance(1000)
        assert len(await client.mine("GetTradesHistory", OrderId=order)) == 1


async def test_a_status_may_come_as_a_list_of_one() -> None:
    async with kiiex(order_status="list") as client:
        order = (await client.send(SELL, 5))["OrderId"]
        (row,) = await client.status(order)
        assert row == {
            "OrderId": order,
            "OrderState": "FullyExecuted",
            "QuantityExecuted": 5,
            "AvgPrice": row["AvgPrice"],
        }


async def test_without_an_account_every_order_of_the_user_is_canceled() -> None:
    async with kiiex() as client:
        resting = {"OrderType": LIMIT, "LimitPrice": 4500}
        treasury = await client.ask(
            "SendOrder",
            OMSId=OMS,
            AccountId=70,
            InstrumentId=USDT_COPM,
            TimeInForce=1,
            Side=SELL,
            Quantity=5,
            **resting,
        )
        await client.send(SELL, 5, **resting)
        await client.mine("CancelAllOrders")
        open_ids = [order.id for order in client.world.exchange.working()]
        assert open_ids == [treasury["OrderId"]]
        await client.ask("CancelAllOrders", OMSId=OMS)
        assert client.world.exchange.working() == []


@pytest.mark.parametrize("spelling", ["InstrumentId", "IntrumentId"])
async def test_canceling_all_may_be_limited_to_one_instrument(spelling: str) -> None:
    async with kiiex() as client:
        here = await client.send(SELL, 5, OrderType=LIMIT, LimitPrice=4500)
        await client.send(SELL, 5, InstrumentId=12, OrderType=LIMIT, LimitPrice=4500)
        await client.mine("CancelAllOrders", **{spelling: 12})
        assert [order.id for order in client.world.exchange.working()] == [here["OrderId"]]


async def test_history_is_filtered_and_paged_newest_first() -> None:
    async with kiiex(casing="alphapoint") as client:
        for number in range(1, 6):
            await client.send(SELL, 5, ClientOrderId=number)
            client.world.clock.advance(1000)
        await client.send(SELL, 5, OrderType=LIMIT, LimitPrice=4500, ClientOrderId=6)
        assert [row["ClientOrderId"] for row in await history(client)] == [6, 5, 4, 3, 2, 1]
        assert [row["ClientOrderId"] for row in await history(client, Depth=2, StartIndex=1)] == [5, 4]
        assert [row["ClientOrderId"] for row in await history(client, ClientOrderId=3)] == [3]
        assert [row["ClientOrderId"] for row in await history(client, OrderState="Working")] == [6]
        assert [row["ClientOrderId"] for row in await history(client, OrderState=5, Limit=1)] == [5]
        assert await history(client, InstrumentId=12) == []
        assert await history(client) == await client.mine("GetOrderHistory")


async def test_history_may_ignore_its_client_id_filter() -> None:
    async with kiiex(client_id_filter="off") as client:
        for number in (1, 2):
            await client.send(SELL, 5, ClientOrderId=number)
        assert len(await history(client, ClientOrderId=2)) == 2


async def test_trades_are_filtered_and_0_is_a_filter_too() -> None:
    async with kiiex(casing="alphapoint") as client:
        orders = [(await client.send(SELL, 5))["OrderId"] for _ in range(3)]
        rows = await client.mine("GetTradesHistory")
        assert [row["OrderId"] for row in rows] == orders[::-1]
        assert await client.mine("GetTradesHistory", InstrumentId=0) == []
        one = rows[1]
        for name in ("TradeId", "ExecutionId", "OrderId"):
            assert await client.mine("GetTradesHistory", **{name: one[name]}) == [one]
        assert await client.mine("GetTradesHistory", Depth=1, StartIndex=2) == rows[2:]
        assert await client.mine("GetAccountTrades", Count=2) == rows[:2]


async def test_no_ask_reads_as_the_largest_decimal() -> None:
    async with kiiex(casing="alphapoint") as client:
        market = client.world.exchange.market(USDT_COPM)
        market.book.take_makers_out()
        order = (await client.send(SELL, 5))["OrderId"]
        row = await client.status(order)
        assert row["InsideAsk"] == Decimal(79228162514264337593543950335)
        assert (row["OrderState"], row["QuantityExecuted"], row["AvgPrice"]) == ("Canceled", 0, 0)


async def test_another_accounts_order_is_not_found() -> None:
    async with kiiex() as client:
        order = (await client.send(SELL, 5))["OrderId"]
        answer = await client.ask("GetOrderStatus", omsId=OMS, accountId=70, orderId=order)
        assert answer["errorcode"] == 104


async def test_the_fee_of_an_order_is_told_in_what_it_receives() -> None:
    async with kiiex(casing="alphapoint") as client:
        order = {
            "InstrumentId": USDT_COPM,
            "Quantity": 100,
            "Price": 4000,
            "OrderType": 1,
            "MakerTaker": "Taker",
        }
        assert await client.mine("GetOrderFee", Side=BUY, **order) == {
            "OrderFee": Decimal("0.2"),
            "ProductId": 1,
        }
        assert await client.mine("GetOrderFee", Side=SELL, **order) == {"OrderFee": 800, "ProductId": 2}


async def test_the_ledger_tells_trades_and_fees() -> None:
    async with kiiex(casing="alphapoint") as client:
        await client.send(SELL, 5)
        rows = await client.mine("GetAccountTransactions")
        fee, *trade = rows[:3]
        assert (fee["TransactionType"], fee["ReferenceType"]) == ("Fee", "Trade")
        assert {row["TransactionType"] for row in trade} == {"Trade"}
        copm = [row for row in rows if row["ProductId"] == 2]
        assert copm[0]["Balance"] == (await client.balance("COPM"))[0]
        assert sum(row["CR"] - row["DR"] for row in copm) == copm[0]["Balance"]
