"""Reading KIIEX: prices within a budget, orders, fills, tickets, and every kind of refusal."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fxtui.contract.errors import (
    CredentialsRefused,
    NotFoundAtVenue,
    NotOffered,
    RateLimited,
    VenueGarbled,
    VenueRefused,
    VenueUnreachable,
)
from fxtui.domain.instrument import Pair
from fxtui.domain.order import OrderState, Side
from fxtui.domain.ticket import TicketKind, TicketState
from fxtui.transport.request import Request
from fxtui.transport.strict_json import dumps, loads
from tests.venues.kiiex.rows import COPM, NASTY, USDT
from tests.venues.kiiex.scripted import Rig, Script, changed, sample

USDT_COPM = Pair(USDT, COPM)
NOT_FOUND = sample("alphapoint/not_found")


class TestRates:
    async def test_instruments_and_products_are_read_once_and_without_a_login(self) -> None:
        rig = Rig()
        await rig.venue.rates.instruments()
        (instrument,) = await rig.venue.rates.instruments()
        assert (instrument.pair, instrument.quote_step) == (USDT_COPM, Decimal("0.01"))
        assert rig.client.counts == {"GetInstruments": 1, "GetProducts": 1}
        await rig.venue.rates.refresh_instruments()
        assert rig.client.counts == {"GetInstruments": 2, "GetProducts": 2}

    async def test_a_quote_has_bid_ask_last_and_change(self) -> None:
        rig = Rig()
        (quote,) = await rig.venue.rates.quotes([USDT_COPM])
        assert (quote.bid, quote.ask, quote.last) == (
            Decimal("4056.98"),
            Decimal("4058.12"),
            Decimal("4057.5"),
        )
        assert rig.client.counts["GetLevel1SummaryMin"] == 1
        assert rig.client.counts["GetLevel1"] == 1

    async def test_an_unlisted_pair_is_left_out(self) -> None:
        rig = Rig()
        assert await rig.venue.rates.quotes([USDT_COPM.flipped()]) == []
        with pytest.raises(NotOffered, match="COPM/USDT"):
            await rig.venue.rates.depth(USDT_COPM.flipped(), 5)

    async def test_one_pair_a_second_costs_level1_each_time_and_a_summary_every_five(self) -> None:
        rig = Rig()
        for _ in range(10):
            await rig.venue.rates.quotes([USDT_COPM])
            rig.clock.advance(1)
        assert rig.client.counts["GetLevel1"] == 10
        assert rig.client.counts["GetLevel1SummaryMin"] == 2

    async def test_many_pairs_cost_no_more_than_the_budget_and_say_how_old_they_are(self) -> None:
        rows = loads(sample("alphapoint/GetInstruments"))
        assert isinstance(rows, list)
        many = [rows[0] | {"InstrumentId": n, "Product1Symbol": f"T{n}"} for n in range(1, 21)]
        rig = Rig({"GetInstruments": [dumps(many)]})
        for _ in range(60):
            quotes = await rig.venue.rates.quotes([])
            assert len(quotes) == 20
            assert max(quote.received_at.age(rig.clock.now()) for quote in quotes) <= 8
            rig.clock.advance(1)
        assert sum(rig.client.counts.values()) <= 240

    @pytest.mark.parametrize("summary", [b"[[1,,,", (500, b"<html>"), VenueUnreachable("kiiex", "no")])
    async def test_without_a_summary_level1_has_the_same_figures(self, summary: Script) -> None:
        rig = Rig({"GetLevel1SummaryMin": [summary]})
        (quote,) = await rig.venue.rates.quotes([USDT_COPM])
        assert (quote.last, quote.volume_24h) == (Decimal("4057.5"), Decimal(31000))
        assert quote.change_24h == Decimal("0.4331683168316831683168316832")

    async def test_without_level1_the_last_price_is_no_price_to_deal_on(self) -> None:
        summary = b'[[1,"USDTCOPM",4057.5,17.5,0.43,31000]]'
        rig = Rig({"GetLevel1": [VenueUnreachable("kiiex", "no")], "GetLevel1SummaryMin": [summary]})
        (quote,) = await rig.venue.rates.quotes([USDT_COPM])
        assert (quote.bid, quote.ask, quote.last) == (None, None, Decimal("4057.5"))

    async def test_when_nothing_answers_the_error_is_raised_and_old_prices_are_not_sold_as_fresh(
        self,
    ) -> None:
        rig = Rig()
        await rig.venue.rates.quotes([USDT_COPM])
        rig.clock.advance(1)
        rig.answer("GetLevel1", VenueUnreachable("kiiex", "gone"))
        with pytest.raises(VenueUnreachable):
            await rig.venue.rates.quotes([USDT_COPM])

    async def test_depth_candles_and_trades_ask_as_documented(self) -> None:
        rig = Rig()
        depth = await rig.venue.rates.depth(USDT_COPM, 1)
        assert (len(depth.bids), len(depth.asks)) == (1, 1)
        candles = await rig.venue.rates.candles(USDT_COPM, 300, 1)
        assert [candle.close for candle in candles] == [Decimal("4057.5")]
        trades = await rig.venue.rates.trades(USDT_COPM, 1)
        assert [trade.side for trade in trades] == [Side.SELL]
        assert rig.client.bodies("GetTickerHistory") == [
            {
                "OMSId": 1,
                "InstrumentId": 1,
                "Interval": 300,
                "FromDate": "2025-07-09 11:55:00",
                "ToDate": "2025-07-09 12:05:00",
            }
        ]
        assert rig.client.bodies("GetLastTrades") == [{"OMSId": 1, "InstrumentId": 1, "Count": 1}]

    @pytest.mark.parametrize("raw", [b"{}", b"[[1]]", b'[["a","b"]]', b'[[1,1,1,0,1,1,"x",1,1,0]]', b"null"])
    async def test_a_malformed_book_is_garbled_and_not_empty(self, raw: bytes) -> None:
        rig = Rig({"GetL2Snapshot": [raw]})
        with pytest.raises(VenueGarbled):
            await rig.venue.rates.depth(USDT_COPM, 5)


class TestOrders:
    async def test_open_orders_and_history_are_newest_first(self) -> None:
        rig = Rig()
        assert [order.order_id for order in await rig.venue.orders.open_orders()] == ["6714"]
        assert [order.order_id for order in await rig.venue.orders.history(10)] == ["6714", "6713"]
        assert rig.client.bodies("GetOrdersHistory") == [{"OMSId": 1, "AccountId": 9, "Depth": 10}]

    async def test_one_order_is_read_in_the_seed_s_spelling_and_alone(self) -> None:
        rig = Rig()
        order = await rig.venue.orders.order("6713")
        assert (order.state, order.pair) == (OrderState.FILLED, USDT_COPM)
        assert rig.client.bodies("GetOrderStatus") == [{"omsId": 1, "accountId": 9, "orderId": 6713}]
        assert "GetOrdersHistory" not in rig.client.counts

    @pytest.mark.parametrize("wrapped", [True, False])
    async def test_a_status_of_four_fields_is_completed_from_the_lists_once(self, wrapped: bool) -> None:
        status: dict[str, object] = {
            "OrderId": 6714,
            "OrderState": "Working",
            "QuantityExecuted": Decimal("30.5"),
            "AvgPrice": 4050,
        }
        rig = Rig({"GetOrderStatus": [dumps([status] if wrapped else status)]})
        order = await rig.venue.orders.order("6714")
        assert (order.side, order.quantity, order.limit_price) == (Side.BUY, Decimal(50), Decimal("4050.5"))
        assert (order.filled, order.average_price) == (Decimal("30.5"), Decimal(4050))
        await rig.venue.orders.order("6714")
        assert rig.client.counts["GetOrdersHistory"] == 1
        assert rig.client.counts["GetOrderStatus"] == 2

    async def test_a_status_no_list_can_complete_is_garbled(self) -> None:
        status = b'{"OrderId":5,"OrderState":"Working","QuantityExecuted":0,"AvgPrice":0}'
        rig = Rig({"GetOrderStatus": [status]})
        with pytest.raises(VenueGarbled):
            await rig.venue.orders.order("5")

    async def test_an_unknown_order_is_not_found(self) -> None:
        rig = Rig({"GetOrderStatus": [NOT_FOUND]})
        with pytest.raises(NotFoundAtVenue):
            await rig.venue.orders.order("5")
        with pytest.raises(NotFoundAtVenue):
            await rig.venue.orders.order("../5")
        assert rig.client.counts["GetOrderStatus"] == 1

    async def test_the_answer_about_another_order_is_garbled(self) -> None:
        rig = Rig()
        with pytest.raises(VenueGarbled, match="another order"):
            await rig.venue.orders.order("1")

    async def test_an_order_of_no_side_is_left_out_aloud(self) -> None:
        rows = loads(sample("alphapoint/GetOrdersHistory"))
        assert isinstance(rows, list)
        rig = Rig({"GetOpenOrders": [dumps([rows[1], rows[1] | {"OrderId": 1, "Side": "Sideways"}])]})
        assert [order.order_id for order in await rig.venue.orders.open_orders()] == ["6714"]
        assert len(rig.client.problems) == 1

    async def test_fills_of_one_order_are_filtered_here_too(self) -> None:
        rows = loads(sample("alphapoint/GetTradesHistory"))
        assert isinstance(rows, list)
        other = rows[0] | {"OrderId": 1, "ExecutionId": 1}
        rig = Rig({"GetTradesHistory": [dumps([other, *rows, rows[0]])]})
        fills = await rig.venue.fills.fills("6713", 10)
        assert [fill.fill_id for fill in fills] == ["90", "88"]
        assert rig.client.bodies("GetTradesHistory") == [
            {"omsId": 1, "accountId": 9, "orderId": 6713, "depth": 10}
        ]
        assert len(await rig.venue.fills.fills(None, 10)) == 3

    async def test_fills_in_the_seed_s_form_take_pair_and_side_from_their_orders(self) -> None:
        trades = b'[{"tradeId":1,"orderId":6713,"quantity":1,"price":4000},{"tradeId":2,"orderId":5,"quantity":1,"price":1}]'
        rig = Rig({"GetTradesHistory": [trades]})
        unknown, fill = await rig.venue.fills.fills(None, 10)
        assert (fill.pair, fill.side, fill.client_id) == (USDT_COPM, Side.SELL, "1720000000000001")
        assert (fill.fee, fill.at) == (None, None)
        assert (unknown.order_id, unknown.pair, unknown.side) == ("5", None, None)
        await rig.venue.fills.fills(None, 10)
        assert rig.client.counts["GetOrdersHistory"] == 1


class TestTickets:
    async def test_deposits_and_withdrawals_are_one_list_newest_first(self) -> None:
        rig = Rig()
        found = await rig.venue.tickets.tickets(10)
        assert [(t.kind, t.ticket_id, t.state) for t in found] == [
            (TicketKind.WITHDRAWAL, "71", TicketState.WAITING_FOR_YOU),
            (TicketKind.WITHDRAWAL, "70", TicketState.DONE),
            (TicketKind.DEPOSIT, "31", TicketState.REQUESTED),
        ]
        assert rig.client.bodies("GetDepositTickets") == [{"OMSId": 1, "OperatorId": 1, "AccountId": 9}]
        assert rig.client.bodies("GetWithdrawTickets") == [
            {"OMSId": 1, "AccountId": 9, "StartIndex": 0, "Limit": 200}
        ]

    async def test_no_tickets_as_a_404_is_believed_when_the_session_works(self) -> None:
        rig = Rig({"GetDepositTickets": [(404, b"")], "GetWithdrawTickets": [(404, NOT_FOUND)]})
        assert await rig.venue.tickets.tickets(10) == []
        assert rig.client.counts["GetAccountPositions"] == 2

    async def test_no_tickets_as_a_404_is_not_believed_when_nothing_works(self) -> None:
        refused = sample("alphapoint/not_authorized")
        rig = Rig({"GetDepositTickets": [(404, b"")], "GetAccountPositions": [refused]})
        with pytest.raises(CredentialsRefused):
            await rig.venue.tickets.tickets(10)

    @pytest.mark.parametrize("name", ["71", "2b1a7e46-9d0e-4c7e-8a43-5f0c8e0d1234"])
    async def test_one_ticket_is_read_by_number_and_by_request_code(self, name: str) -> None:
        rig = Rig()
        ticket = await rig.venue.tickets.ticket(TicketKind.WITHDRAWAL, name)
        assert ticket.ticket_id == "71"
        assert rig.client.bodies("GetWithdrawTicket") == [
            {
                "OMSId": 1,
                "AccountId": 9,
                "RequestCode": "2b1a7e46-9d0e-4c7e-8a43-5f0c8e0d1234",
                "TicketId": 71,
            }
        ]
        await rig.venue.tickets.ticket(TicketKind.WITHDRAWAL, name)
        assert rig.client.counts["GetWithdrawTickets"] == 1

    async def test_a_request_code_no_list_shows_is_asked_for_by_itself(self) -> None:
        code = "00000000-9d0e-4c7e-8a43-5f0c8e0d1234"
        rig = Rig({"GetWithdrawTicket": [changed("alphapoint/GetWithdrawTicket", RequestCode=code)]})
        ticket = await rig.venue.tickets.ticket(TicketKind.WITHDRAWAL, code)
        assert ticket.reference == code
        assert rig.client.bodies("GetWithdrawTicket") == [{"OMSId": 1, "AccountId": 9, "RequestCode": code}]

    @pytest.mark.parametrize("name", ["99", "x", "-1", "", "1" * 30])
    async def test_a_ticket_that_is_not_there_is_not_found(self, name: str) -> None:
        rig = Rig()
        with pytest.raises(NotFoundAtVenue):
            await rig.venue.tickets.ticket(TicketKind.DEPOSIT, name)

    async def test_a_mailed_code_finds_its_withdrawal(self) -> None:
        rig = Rig()
        assert (await rig.venue.tickets.ticket_by_code(" abc-1 ")).ticket_id == "71"
        assert rig.client.bodies("GetWithdrawTicketByVerifyCode") == [{"OMSId": 1, "VerifyCode": "abc-1"}]

    @pytest.mark.parametrize("said", [NOT_FOUND, (404, b""), (400, b"{}"), b"null", b"{}"])
    async def test_an_unknown_code_is_not_found(self, said: Script) -> None:
        rig = Rig({"GetWithdrawTicketByVerifyCode": [said]})
        with pytest.raises(NotFoundAtVenue):
            await rig.venue.tickets.ticket_by_code("abc")

    async def test_a_list_in_rising_order_is_read_to_its_end_before_the_highest_is_told(self) -> None:
        rows = loads(sample("alphapoint/GetWithdrawTickets"))
        assert isinstance(rows, list)
        everything = [rows[0] | {"TicketNumber": n, "RequestCode": f"c{n}"} for n in range(1, 451)]

        def page(request: Request) -> Script:
            body = loads(request.body or b"")
            assert isinstance(body, dict)
            start = body["StartIndex"]
            return dumps(everything[start : start + body["Limit"]])

        from fxtui.venues.kiiex.ticket_reader import TicketReader

        rig = Rig({"GetWithdrawTickets": [page]})
        reader: TicketReader = rig.venue._reader
        assert await reader.highest(TicketKind.WITHDRAWAL) == 450
        everything.reverse()
        assert await reader.highest(TicketKind.WITHDRAWAL) == 450
        assert rig.client.counts["GetWithdrawTickets"] == 4


class TestRefusals:
    @pytest.mark.parametrize(
        ("said", "expected"),
        [
            (b"<html><body>Bad gateway", VenueGarbled),
            ((500, b"<html>"), VenueUnreachable),
            ((200, b"TOO MANY REQUESTS"), RateLimited),
            ((200, b'"too many requests"'), VenueGarbled),
            (b'{"result":false,"errormsg":"Server Error","errorcode":102,"detail":null}', VenueRefused),
            ((400, b'{"message":"x"}'), VenueRefused),
            (NOT_FOUND, NotFoundAtVenue),
            ((404, b"nope"), NotFoundAtVenue),
            (b"", VenueGarbled),
            (b"null", VenueGarbled),
            (b'[{"amount":1}]', VenueGarbled),
            (b'[{"amount":NaN,"hold":0}]', VenueGarbled),
            (b'[{"amount":1,"Amount":2,"hold":0,"productSymbol":"A"}]', VenueGarbled),
        ],
    )
    async def test_balances_are_never_made_of_a_refusal(
        self, said: Script, expected: type[Exception]
    ) -> None:
        rig = Rig({"GetAccountPositions": [said]})
        with pytest.raises(expected):
            await rig.venue.balances.balances()

    async def test_a_hostile_refusal_is_one_harmless_line(self) -> None:
        said = dumps({"result": False, "errormsg": NASTY, "errorcode": 100, "detail": NASTY})
        rig = Rig({"GetAccountPositions": [said]})
        with pytest.raises(VenueRefused) as caught:
            await rig.venue.balances.balances()
        assert caught.value.message.isprintable()
        assert "code 100" in caught.value.message

    async def test_hostile_text_in_every_field_of_every_list_ends_nothing(self) -> None:
        rig = Rig()
        for operation in ("GetOpenOrders", "GetOrdersHistory", "GetTradesHistory", "GetDepositTickets"):
            rows = loads(sample(f"alphapoint/{operation}"))
            assert isinstance(rows, list)
            texts = [
                {k: NASTY if isinstance(v, str) and k != "Side" else v for k, v in row.items()}
                for row in rows
            ]
            rig.answer(operation, dumps(texts))
        assert await rig.venue.orders.open_orders()
        assert await rig.venue.orders.history(5)
        assert await rig.venue.fills.fills(None, 5)
        deposit = next(t for t in await rig.venue.tickets.tickets(9) if t.kind is TicketKind.DEPOSIT)
        assert deposit.state is TicketState.OTHER
        assert deposit.venue_state.raw == NASTY
        assert deposit.reference == ""
