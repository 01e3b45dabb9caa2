"""Orders: the exact bytes, the instrument's rules, what each answer proves, cancels."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from fxtui.contract.errors import NotOffered, UsageError, VenueRefused, VenueUnreachable
from fxtui.domain.instrument import Pair
from fxtui.domain.intent import FrozenRequest, Intent
from fxtui.domain.money import Money
from fxtui.domain.order import OrderDraft, OrderType, Side, TimeInForce
from fxtui.domain.outcome import Accepted, Outcome, RefusedBy, Rejected, Unknown
from fxtui.transport.request import Lost, NotSent, Priority
from fxtui.transport.strict_json import dumps
from tests.venues.kiiex.rows import COPM, NASTY, USDT
from tests.venues.kiiex.scripted import TOKEN, Rig, Script, as_intent, sample, slowly

USDT_COPM = Pair(USDT, COPM)
MARKET = OrderDraft("kiiex", USDT_COPM, Side.SELL, OrderType.MARKET, Decimal("100.50"))
LIMIT = OrderDraft("kiiex", USDT_COPM, Side.BUY, OrderType.LIMIT, Decimal(50), Decimal("4050.50"))


async def intent_of(rig: Rig, draft: OrderDraft = MARKET, client_id: str = "17") -> Intent:
    return as_intent(await rig.venue.orders.prepare(draft, client_id), rig.clock)


async def outcome_of(said: Script) -> tuple[Outcome, Rig]:
    rig = Rig({"SendOrder": [said]})
    return await rig.venue.execute(await intent_of(rig)), rig


class TestPreparing:
    async def test_the_body_is_the_documented_one(self) -> None:
        rig = Rig()
        prepared = await rig.venue.orders.prepare(MARKET, "9007199254740991")
        assert prepared.request.body == (
            b'{"InstrumentId":1,"OMSId":1,"AccountId":9,"TimeInForce":1,"ClientOrderId":9007199254740991,'
            b'"OrderIdOCO":0,"UseDisplayQuantity":false,"Side":1,"Quantity":100.50,"OrderType":1,'
            b'"PegPriceType":1,"PostOnly":false}'
        )
        assert (prepared.request.operation, prepared.account, prepared.lane) == (
            "SendOrder",
            "9",
            "order:USDT/COPM",
        )
        assert (prepared.give, prepared.get) == (Money(Decimal("100.50"), USDT), None)

    async def test_the_quantity_s_key_is_a_setting_and_never_sent_twice(self) -> None:
        rig = Rig(quantity_key="quantity")
        body = (await rig.venue.orders.prepare(MARKET, "1")).request.body
        assert b'"quantity":100.50' in body
        assert b'"Quantity"' not in body

    @pytest.mark.parametrize(
        ("draft", "expected"),
        [
            (LIMIT, {"OrderType": 2, "TimeInForce": 1, "Side": 0, "LimitPrice": Decimal("4050.50")}),
            (replace(LIMIT, time_in_force=TimeInForce.IOC), {"TimeInForce": 3}),
            (replace(LIMIT, time_in_force=TimeInForce.FOK), {"TimeInForce": 4}),
            (replace(LIMIT, post_only=True), {"PostOnly": True}),
            (replace(MARKET, time_in_force=TimeInForce.IOC), {"TimeInForce": 1}),
            (replace(MARKET, time_in_force=TimeInForce.FOK), {"TimeInForce": 4}),
            (
                replace(MARKET, type=OrderType.STOP_MARKET, stop_price=Decimal("4000.00")),
                {"OrderType": 3, "StopPrice": Decimal("4000.00"), "PegPriceType": 1},
            ),
            (
                replace(LIMIT, type=OrderType.STOP_LIMIT, stop_price=Decimal("4060.00")),
                {"OrderType": 4, "StopPrice": Decimal("4060.00"), "LimitPrice": Decimal("4050.50")},
            ),
        ],
    )
    async def test_every_type_and_lifetime_has_its_codes(
        self, draft: OrderDraft, expected: dict[str, object]
    ) -> None:
        rig = Rig({"SendOrder": [sample("alphapoint/SendOrder")]})
        intent = await intent_of(rig, draft)
        await rig.venue.execute(intent)
        (body,) = rig.client.bodies("SendOrder")
        assert {name: body[name] for name in expected} == expected
        assert ("LimitPrice" in body) == (draft.limit_price is not None)

    async def test_a_limit_order_gives_and_gets_at_its_price(self) -> None:
        prepared = await Rig().venue.orders.prepare(LIMIT, "1")
        assert (prepared.give, prepared.get) == (
            Money(Decimal("202525.00"), COPM),
            Money(Decimal(50), USDT),
        )

    async def test_preparing_leaves_the_balances_to_the_desk(self) -> None:
        rig = Rig()
        assert (await rig.venue.orders.prepare(MARKET, "1")).marks == {}
        assert "GetAccountPositions" not in rig.client.counts

    @pytest.mark.parametrize(
        ("draft", "code"),
        [
            (replace(MARKET, quantity=Decimal("100.505")), "lot"),
            (replace(MARKET, quantity=Decimal("0.5")), "minimum"),
            (replace(MARKET, quantity=Decimal(0)), "minimum"),
            (replace(MARKET, quantity=Decimal(-5)), "minimum"),
            (replace(LIMIT, limit_price=Decimal("4050.505")), "tick"),
            (replace(LIMIT, limit_price=Decimal(0)), "price"),
            (replace(LIMIT, limit_price=None), "price"),
            (replace(MARKET, limit_price=Decimal(4000)), "price"),
            (replace(MARKET, type=OrderType.STOP_MARKET), "price"),
            (replace(MARKET, type=OrderType.STOP_MARKET, stop_price=Decimal("0.001")), "tick"),
            (replace(LIMIT, post_only=True, time_in_force=TimeInForce.IOC), "post_only"),
            (replace(MARKET, post_only=True), "post_only"),
            (replace(MARKET, type=OrderType.OTHER), "type"),
        ],
    )
    async def test_the_instrument_s_rules_are_kept_before_anything_is_sent(
        self, draft: OrderDraft, code: str
    ) -> None:
        rig = Rig()
        with pytest.raises(VenueRefused) as caught:
            await rig.venue.orders.prepare(draft, "1")
        assert caught.value.code == code
        assert caught.value.message.endswith(".")
        assert rig.client.sent == []

    async def test_a_closed_market_takes_no_order(self) -> None:
        paused = sample("alphapoint/GetInstruments").replace(b'"Running"', b'"Paused"')
        rig = Rig({"GetInstruments": [paused]})
        with pytest.raises(VenueRefused, match="paused") as caught:
            await rig.venue.orders.prepare(MARKET, "1")
        assert caught.value.code == "closed"

    async def test_a_post_only_phase_takes_post_only_orders(self) -> None:
        rig = Rig({"GetInstruments": [sample("alphapoint/GetInstruments").replace(b'"Running"', b"5")]})
        prepared = await rig.venue.orders.prepare(replace(LIMIT, post_only=True), "1")
        assert b'"PostOnly":true' in prepared.request.body
        with pytest.raises(VenueRefused, match="post-only"):
            await rig.venue.orders.prepare(LIMIT, "1")

    async def test_a_pair_that_is_not_listed_is_not_offered(self) -> None:
        with pytest.raises(NotOffered, match="COPM/USDT"):
            await Rig().venue.orders.prepare(replace(MARKET, pair=USDT_COPM.flipped()), "1")

    @pytest.mark.parametrize("client_id", ["", "0", "-1", "abc", "9007199254740992", "1.0", "١"])
    async def test_a_client_id_is_a_53_bit_number(self, client_id: str) -> None:
        with pytest.raises(UsageError, match=r"2\^53"):
            await Rig().venue.orders.prepare(MARKET, client_id)


class TestExecuting:
    async def test_the_frozen_bytes_are_sent_once_as_money_with_the_session(self) -> None:
        rig = Rig()
        intent = await intent_of(rig)
        assert await rig.venue.execute(intent) == Accepted("6713")
        (sent,) = rig.client.sent
        assert sent.body == intent.request.body
        assert (sent.priority, sent.path, sent.headers["aptoken"]) == (Priority.MONEY, "/SendOrder", TOKEN)

    async def test_an_old_session_is_renewed_before_and_not_by_sending_twice(self) -> None:
        rig = Rig()
        intent = await intent_of(rig)
        rig.clock.advance(3001)
        intent = replace(intent, created_at=rig.clock.now())
        assert isinstance(await rig.venue.execute(intent), Accepted)
        assert [r.operation for r in rig.client.requests][-2:] == ["AuthenticateUser", "SendOrder"]

    async def test_when_the_login_fails_nothing_is_sent(self) -> None:
        rig = Rig()
        intent = await intent_of(rig)
        rig.clock.advance(3001)
        rig.answer("AuthenticateUser", VenueUnreachable("kiiex", "KIIEX can't be reached."))
        outcome = await rig.venue.execute(intent)
        assert isinstance(outcome, Rejected)
        assert (outcome.by, outcome.code) == (RefusedBy.NETWORK, "unreachable")
        assert rig.client.sent == []

    @pytest.mark.parametrize(("seconds", "sent"), [(5.0, True), (5.1, False), (20.0, False)])
    async def test_a_login_that_takes_longer_than_a_confirmation_holds_sends_nothing(
        self, seconds: float, sent: bool
    ) -> None:
        rig = Rig()
        prepared = await rig.venue.orders.prepare(MARKET, "17")
        rig.clock.advance(3001)
        intent = as_intent(prepared, rig.clock)
        rig.answer("AuthenticateUser", slowly(rig, seconds, "alphapoint/AuthenticateUser"))
        outcome = await rig.venue.execute(intent)
        reason = f"It took {seconds:.1f} s to get ready for sending, 5 s are allowed: nothing was sent."
        assert outcome == (Accepted("6713") if sent else Rejected(RefusedBy.GUARD, "late", reason))
        assert bool(rig.client.sent) == sent

    async def test_a_wall_clock_that_jumps_makes_nothing_late(self) -> None:
        rig = Rig()
        intent = await intent_of(rig)
        rig.clock.jump(3600)
        assert isinstance(await rig.venue.execute(intent), Accepted)

    @pytest.mark.parametrize(
        ("said", "code"),
        [
            (sample("alphapoint/SendOrder_rejected"), "not_enough_funds"),
            (b'{"Status":"REJECTED","ErrorMsg":"Not Enough Funds","ErrorCode":101}', "not_enough_funds"),
            (b'{"status":"Rejected","errormsg":"Invalid Request","errorcode":100}', "100"),
            (
                b'{"result":false,"errormsg":"Invalid InstrumentId: 10000","errorcode":100,"detail":null}',
                "100",
            ),
            ((404, sample("alphapoint/not_found")), "104"),
            (b'{"result":false,"errormsg":"Operation Not Supported","errorcode":106,"detail":null}', "106"),
            (sample("alphapoint/not_authorized"), "20"),
            ((401, sample("alphapoint/not_authorized")), "20"),
            (b'{"errormsg":"This endpoint requires 2FACode along with the payload"}', "2fa"),
        ],
    )
    async def test_a_listed_refusal_is_final(self, said: Script, code: str) -> None:
        outcome, rig = await outcome_of(said)
        assert isinstance(outcome, Rejected)
        assert (outcome.by, outcome.code) == (RefusedBy.VENUE, code)
        assert len(rig.client.sent) == 1

    @pytest.mark.parametrize(
        "said",
        [
            Lost("SendOrder may have reached KIIEX."),
            (502, b"<html>Bad Gateway</html>"),
            (500, sample("alphapoint/SendOrder_rejected")),
            (429, b"TOO MANY REQUESTS"),
            (200, b"TOO MANY REQUESTS"),
            (302, b""),
            (401, b""),
            (403, sample("alphapoint/not_authorized")),
            b"",
            b"null",
            b"[]",
            b"{}",
            b'{"status":"Accepted"',
            b'{"status":"Accepted","errormsg":"","OrderId":0}',
            b'{"status":"Accepted","errormsg":""}',
            b'{"status":"Accepted","errormsg":"x","errorcode":102,"OrderId":5}',
            b'{"status":"Rejected","errormsg":"Not_Enough_Funds","errorcode":101,"OrderId":5}',
            b'{"status":"Rejected","errormsg":"Invalid_ClientOrderId","errorcode":101}',
            b'{"status":"Rejected","errormsg":"Invalid_ClientOrderId","errorcode":100}',
            b'{"status":"Rejected","errormsg":"Something else","errorcode":101}',
            b'{"status":"Rejected","errormsg":"100"}',
            b'{"status":"Rejected"}',
            b'{"result":false,"errormsg":"Operation Failed","errorcode":101,"detail":null}',
            b'{"result":false,"errormsg":"Server Error","errorcode":102,"detail":null}',
            b'{"result":false,"errormsg":"Operation In Process","errorcode":107,"detail":null}',
            b'{"result":true,"errormsg":"","errorcode":0,"detail":null}',
            b'{"status":"Rejected","errormsg":"Not_Enough_Funds","errorcode":102}',
            b'{"Status":"Accepted","status":"Rejected","OrderId":5}',
            sample("seed/SendOrder"),
        ],
    )
    async def test_everything_else_is_unknown(self, said: Script) -> None:
        outcome, rig = await outcome_of(said)
        assert isinstance(outcome, Unknown)
        assert len(rig.client.sent) == 1

    async def test_what_was_not_sent_did_not_happen(self) -> None:
        outcome, _ = await outcome_of(NotSent("No connection."))
        assert isinstance(outcome, Rejected)
        assert outcome.by is RefusedBy.NETWORK

    async def test_a_refused_session_is_renewed_for_the_next_call_and_the_order_not_sent_again(self) -> None:
        outcome, rig = await outcome_of(sample("alphapoint/not_authorized"))
        assert isinstance(outcome, Rejected)
        await rig.venue.balances.balances()
        assert rig.client.counts["AuthenticateUser"] == 2
        assert rig.client.counts["SendOrder"] == 1

    async def test_the_venue_s_words_come_as_foreign(self) -> None:
        outcome, _ = await outcome_of(dumps({"status": "Rejected", "errormsg": NASTY, "errorcode": 100}))
        assert isinstance(outcome, Rejected)
        assert outcome.venue_reason is not None
        assert outcome.venue_reason.raw == NASTY
        assert outcome.reason.isprintable()

    async def test_a_call_that_is_no_money_action_is_not_sent(self) -> None:
        rig = Rig()
        intent = replace(await intent_of(rig), request=FrozenRequest("LogOut", b"{}"))
        outcome = await rig.venue.execute(intent)
        assert isinstance(outcome, Rejected)
        assert outcome.by is RefusedBy.GUARD
        assert rig.client.sent == []


class TestCanceling:
    async def test_an_order_is_canceled_by_its_id_with_a_cancel_s_priority(self) -> None:
        rig = Rig()
        assert isinstance(await rig.venue.orders.cancel("6714"), Accepted)
        (sent,) = rig.client.sent
        assert (sent.operation, sent.priority) == ("CancelOrder", Priority.CANCEL)
        assert rig.client.bodies("CancelOrder") == [{"OMSId": 1, "AccountId": 9, "OrderId": 6714}]

    async def test_an_unknown_order_can_t_be_canceled(self) -> None:
        unknown = sample("alphapoint/not_found")
        rig = Rig({"CancelOrder": [unknown], "GetOrderStatus": [unknown]})
        outcome = await rig.venue.orders.cancel("1")
        assert isinstance(outcome, Rejected)
        assert outcome.code == "104"

    async def test_a_name_that_is_no_order_id_is_not_sent(self) -> None:
        rig = Rig()
        outcome = await rig.venue.orders.cancel("all")
        assert isinstance(outcome, Rejected)
        assert outcome.by is RefusedBy.GUARD
        assert rig.client.requests == []

    async def test_canceling_all_always_names_the_account(self) -> None:
        rig = Rig()
        assert isinstance(await rig.venue.orders.cancel_all(None), Accepted)
        assert rig.client.bodies("CancelAllOrders") == [{"OMSId": 1, "AccountId": 9}]

    async def test_canceling_one_pair_names_it_in_both_documented_spellings(self) -> None:
        rig = Rig()
        await rig.venue.orders.cancel_all(USDT_COPM)
        assert rig.client.bodies("CancelAllOrders") == [
            {"OMSId": 1, "AccountId": 9, "InstrumentId": 1, "IntrumentId": 1}
        ]

    async def test_canceling_an_unlisted_pair_cancels_nothing_and_raises_nothing(self) -> None:
        rig = Rig()
        outcome = await rig.venue.orders.cancel_all(USDT_COPM.flipped())
        assert isinstance(outcome, Rejected)
        assert rig.client.sent == []

    async def test_a_lost_cancel_is_unknown_and_one_without_a_login_not_sent(self) -> None:
        rig = Rig({"CancelOrder": [Lost("maybe")]})
        assert isinstance(await rig.venue.orders.cancel("6714"), Unknown)
        down = Rig({"AuthenticateUser": [VenueUnreachable("kiiex", "no")]})
        outcome = await down.venue.orders.cancel("6714")
        assert isinstance(outcome, Rejected)
        assert outcome.by is RefusedBy.NETWORK
