"""Swaps: priced from the book in either orientation, rounded for the user, frozen as what was shown."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from fxtui.contract.errors import NotOffered, VenueRefused, VenueUnreachable
from fxtui.domain.money import Money, asset, is_multiple
from fxtui.domain.order import Side
from fxtui.domain.outcome import Accepted, RefusedBy, Rejected
from fxtui.domain.swap import SwapDraft
from fxtui.transport.strict_json import dumps, loads
from fxtui.venues.kiiex.swaps import worst_price
from tests.venues.kiiex.rows import COPM, USDT
from tests.venues.kiiex.scripted import Rig, Script, as_intent, changed, sample, slowly

SWAP = SwapDraft("kiiex", USDT, COPM, Decimal("100.505"), USDT, Decimal("0.003"))
NO_FEE = sample("alphapoint/not_found")


def flipped_book() -> bytes:
    """A book of COPM/USDT: bids at 0.0002464 and below, asks at 0.00024648 and above."""
    rows = [
        [7, 1, 1752072752050, 0, 0, 1, Decimal("0.00024640"), 1, 200000, 0],
        [7, 1, 1752072752050, 0, 0, 1, Decimal("0.00024648"), 1, 100000, 1],
        [7, 1, 1752072752050, 0, 0, 1, Decimal("0.00024700"), 1, 900000, 1],
    ]
    return dumps(rows)


def flipped(**settings: object) -> Rig:
    return Rig({"GetL2Snapshot": [flipped_book()], "GetOrderFee": [NO_FEE]}, flipped=True, **settings)


class TestSellingTheBase:
    async def test_what_is_given_is_cut_to_the_lot_and_walked_through_the_bids(self) -> None:
        terms = await Rig({"GetOrderFee": [NO_FEE]}).venue.swaps.terms(SWAP)
        assert (terms.side, terms.quantity, terms.top_price) == (
            Side.SELL,
            Decimal("100.50"),
            Decimal("4056.98"),
        )
        assert terms.give == Money(Decimal("100.50"), USDT)
        gross = 100 * Decimal("4056.98") + Decimal("0.5") * 4055
        assert terms.fee == Money(Decimal("815.46"), COPM)
        assert Decimal("815.46") >= gross * Decimal("0.002") > Decimal("815.45")
        assert terms.get == Money(gross - Decimal("815.46"), COPM)
        assert terms.covered

    async def test_the_venue_s_estimate_of_the_fee_comes_first(self) -> None:
        rig = Rig()
        terms = await rig.venue.swaps.terms(SWAP)
        assert terms.fee == Money(Decimal("8.11"), COPM)
        (asked,) = rig.client.bodies("GetOrderFee")
        assert (asked["Side"], asked["Quantity"], asked["OrderType"]) == (1, Decimal("100.50"), 1)

    async def test_preparing_leaves_the_balances_to_the_desk(self) -> None:
        rig = Rig()
        assert (await rig.venue.swaps.prepare(await rig.venue.swaps.terms(SWAP), "1")).marks == {}
        assert "GetAccountPositions" not in rig.client.counts

    async def test_a_server_without_estimates_is_asked_once(self) -> None:
        rig = Rig({"GetOrderFee": [NO_FEE]})
        await rig.venue.swaps.terms(SWAP)
        await rig.venue.swaps.terms(SWAP)
        assert rig.client.counts["GetOrderFee"] == 1

    @pytest.mark.parametrize(
        "said", [b'{"OrderFee":-1,"ProductId":2}', b'{"OrderFee":99999999,"ProductId":2}', b"{}", b"<html>"]
    )
    async def test_an_estimate_that_makes_no_sense_falls_back(self, said: bytes) -> None:
        terms = await Rig({"GetOrderFee": [said]}).venue.swaps.terms(SWAP)
        assert terms.fee == Money(Decimal("815.46"), COPM)

    async def test_a_fee_in_a_third_asset_is_not_taken_from_what_is_got(self) -> None:
        terms = await Rig(
            {"GetOrderFee": [changed("alphapoint/GetOrderFee", ProductId=1)]}
        ).venue.swaps.terms(SWAP)
        assert terms.fee == Money(Decimal("8.11"), USDT)
        assert terms.get == Money(100 * Decimal("4056.98") + Decimal("0.5") * 4055, COPM)

    async def test_the_worst_price_is_not_below_the_allowed_one(self) -> None:
        terms = await Rig().venue.swaps.terms(SWAP)
        exact = Decimal("4056.98") * Decimal("0.997")
        assert exact <= terms.worst_price < exact + Decimal("0.01")

    async def test_a_book_beyond_the_worst_price_does_not_cover(self) -> None:
        terms = await Rig().venue.swaps.terms(replace(SWAP, max_slippage=Decimal("0.0001")))
        assert not terms.covered
        assert terms.worst_price > 4055

    async def test_a_book_that_is_too_thin_does_not_cover(self) -> None:
        terms = await Rig().venue.swaps.terms(replace(SWAP, amount=Decimal(1000)))
        assert not terms.covered
        assert (terms.quantity, terms.give) == (Decimal("1000.00"), Money(Decimal(400), USDT))

    async def test_dealing_what_is_got_lets_that_much_arrive(self) -> None:
        draft = SwapDraft("kiiex", USDT, COPM, Decimal(100000), COPM, Decimal("0.003"))
        terms = await Rig({"GetOrderFee": [NO_FEE]}).venue.swaps.terms(draft)
        assert is_multiple(terms.quantity, Decimal("0.01"))
        assert Decimal(100000) <= terms.get.amount < Decimal(100000) + Decimal("0.01") * 4057

    @pytest.mark.parametrize("amount", ["250", "100", "33.33", "7"])
    async def test_dealing_what_is_got_takes_a_fee_without_end_on_top(self, amount: str) -> None:
        draft = SwapDraft("kiiex", COPM, USDT, Decimal(amount), USDT, Decimal("0.003"))
        terms = await Rig({"GetOrderFee": [NO_FEE]}).venue.swaps.terms(draft)
        after_fee, lot = 1 - Decimal("0.002"), Decimal("0.01")
        assert is_multiple(terms.quantity, lot)
        assert (terms.quantity - lot) * after_fee < Decimal(amount) <= terms.quantity * after_fee
        assert terms.covered


class TestBuyingTheBase:
    async def test_what_is_given_is_what_the_asks_cost(self) -> None:
        terms = await flipped().venue.swaps.terms(SWAP)
        assert terms.side is Side.BUY
        first = 100000 * Decimal("0.00024648")
        second = (SWAP.amount - first) / Decimal("0.00024700")
        assert terms.quantity == 100000 + int(second)
        assert Decimal(0) <= SWAP.amount - terms.give.amount < Decimal("0.001")
        assert terms.give.asset == USDT
        assert terms.fee is not None
        assert terms.fee.asset == COPM
        assert terms.get == Money(terms.quantity - terms.fee.amount, COPM)
        assert terms.covered

    async def test_the_worst_price_is_not_above_the_allowed_one(self) -> None:
        terms = await flipped().venue.swaps.terms(SWAP)
        exact = Decimal("0.00024648") * Decimal("1.003")
        assert exact - Decimal("0.00000001") < terms.worst_price <= exact

    async def test_swapping_all_there_is_asks_for_no_more_than_there_is(self) -> None:
        everything = replace(SWAP, amount=Decimal("20.00"))
        rig = flipped()
        positions = sample("alphapoint/GetAccountPositions").replace(
            b'"Amount": 1000.5000000000000000000000000,\n    "Hold": 100.2500000000000000000000000',
            b'"Amount": 20,\n    "Hold": 0',
        )
        rig.answer("GetAccountPositions", positions)
        terms = await rig.venue.swaps.terms(everything)
        assert terms.quantity * terms.worst_price <= 20
        assert terms.worst_price >= terms.top_price
        assert terms.covered

    async def test_where_the_book_is_deep_the_quantity_gives_way_to_what_is_held(self) -> None:
        rig = flipped()
        positions = sample("alphapoint/GetAccountPositions").replace(
            b'"Amount": 1000.5000000000000000000000000,\n    "Hold": 100.2500000000000000000000000',
            b'"Amount": 50,\n    "Hold": 0',
        )
        rig.answer("GetAccountPositions", positions)
        terms = await rig.venue.swaps.terms(replace(SWAP, amount=Decimal(50)))
        assert terms.quantity * terms.worst_price <= 50
        assert terms.worst_price >= Decimal("0.00024700")
        assert Decimal("49.9") < terms.give.amount < 50
        assert terms.covered

    async def test_more_than_there_is_stays_what_was_asked(self) -> None:
        asked = replace(SWAP, amount=Decimal(2000))
        rows = loads(flipped_book())
        assert isinstance(rows, list)
        rows[2][8] = 90000000
        rig = flipped()
        rig.answer("GetL2Snapshot", dumps(rows))
        terms = await rig.venue.swaps.terms(asked)
        assert asked.amount - terms.give.amount < Decimal("0.001")

    async def test_selling_copm_into_its_own_bids_works_too(self) -> None:
        draft = SwapDraft("kiiex", COPM, USDT, Decimal("100000.99"), COPM, Decimal("0.003"))
        terms = await flipped().venue.swaps.terms(draft)
        assert (terms.side, terms.quantity) == (Side.SELL, Decimal(100000))
        assert terms.get.asset == USDT

    async def test_dealing_what_is_got_buys_the_fee_on_top(self) -> None:
        draft = SwapDraft("kiiex", USDT, COPM, Decimal(99800), COPM, Decimal("0.003"))
        terms = await flipped().venue.swaps.terms(draft)
        assert (terms.quantity, terms.get) == (Decimal(100000), Money(Decimal("99800.00"), COPM))


class TestRefusing:
    async def test_assets_without_a_market_are_not_offered(self) -> None:
        with pytest.raises(NotOffered, match="EURC"):
            await Rig().venue.swaps.terms(replace(SWAP, get=asset("EURC")))
        with pytest.raises(NotOffered):
            await Rig().venue.swaps.terms(replace(SWAP, get=USDT))

    @pytest.mark.parametrize(("amount", "code"), [("0.5", "minimum"), ("0.001", "minimum")])
    async def test_nothing_is_rounded_to_zero(self, amount: str, code: str) -> None:
        with pytest.raises(VenueRefused) as caught:
            await Rig().venue.swaps.terms(replace(SWAP, amount=Decimal(amount)))
        assert caught.value.code == code

    async def test_an_empty_side_has_no_price(self) -> None:
        with pytest.raises(VenueRefused) as caught:
            await Rig({"GetL2Snapshot": [b"[]"]}).venue.swaps.terms(SWAP)
        assert caught.value.code == "empty"

    async def test_a_paused_market_is_closed_for_swaps(self) -> None:
        paused = sample("alphapoint/GetInstruments").replace(b'"Running"', b'"Paused"')
        with pytest.raises(VenueRefused) as caught:
            await Rig({"GetInstruments": [paused]}).venue.swaps.terms(SWAP)
        assert caught.value.code == "closed"


class TestFreezing:
    async def test_the_worst_price_travels_as_an_immediate_limit(self) -> None:
        rig = Rig()
        terms = await rig.venue.swaps.terms(SWAP)
        prepared = await rig.venue.swaps.prepare(terms, "17")
        assert prepared.request.body == (
            b'{"InstrumentId":1,"OMSId":1,"AccountId":9,"TimeInForce":3,"ClientOrderId":17,"OrderIdOCO":0,'
            b'"UseDisplayQuantity":false,"Side":1,"Quantity":100.50,"OrderType":2,"PegPriceType":1,'
            b'"LimitPrice":4044.81,"PostOnly":false}'
        )
        assert terms.worst_price == Decimal("4044.81")
        assert (prepared.give, prepared.get, prepared.lane) == (terms.give, terms.get, "order:USDT/COPM")
        assert await rig.venue.execute(as_intent(prepared, rig.clock)) == Accepted("6713")

    async def test_orders_and_swaps_of_a_pair_share_a_lane_in_either_direction(self) -> None:
        rig = Rig()
        one = await rig.venue.swaps.prepare(await rig.venue.swaps.terms(SWAP), "1")
        back = SwapDraft("kiiex", COPM, USDT, Decimal(100000), COPM, Decimal("0.003"))
        other = await rig.venue.swaps.prepare(await rig.venue.swaps.terms(back), "2")
        assert one.lane == other.lane == "order:USDT/COPM"

    async def test_as_a_market_order_the_price_is_looked_at_just_before(self) -> None:
        rig = Rig(swap_style="market")
        prepared = await rig.venue.swaps.prepare(await rig.venue.swaps.terms(SWAP), "17")
        assert b"LimitPrice" not in prepared.request.body
        assert b'"OrderType":1' in prepared.request.body
        before = rig.client.counts["GetL2Snapshot"]
        assert await rig.venue.execute(as_intent(prepared, rig.clock)) == Accepted("6713")
        assert rig.client.counts["GetL2Snapshot"] == before + 1

    @pytest.mark.parametrize(
        ("book", "by"),
        [
            (b"[]", RefusedBy.GUARD),
            (sample("alphapoint/GetL2Snapshot").replace(b"4055.00", b"3990.00"), RefusedBy.GUARD),
            (VenueUnreachable("kiiex", "KIIEX can't be reached."), RefusedBy.NETWORK),
        ],
    )
    async def test_a_market_order_is_not_sent_when_the_price_has_moved(
        self, book: Script, by: RefusedBy
    ) -> None:
        rig = Rig(swap_style="market")
        prepared = await rig.venue.swaps.prepare(await rig.venue.swaps.terms(SWAP), "17")
        assert prepared.marks["worst_price"] == "4044.81"
        rig.answer("GetL2Snapshot", book)
        outcome = await rig.venue.execute(as_intent(prepared, rig.clock))
        assert isinstance(outcome, Rejected)
        assert outcome.by is by
        assert rig.client.sent == []

    async def test_a_session_is_there_before_the_price_is_looked_at(self) -> None:
        rig = Rig(swap_style="market")
        prepared = await rig.venue.swaps.prepare(await rig.venue.swaps.terms(SWAP), "17")
        rig.clock.advance(3001)
        assert await rig.venue.execute(as_intent(prepared, rig.clock)) == Accepted("6713")
        asked = [request.operation for request in rig.client.requests]
        assert asked[-3:] == ["AuthenticateUser", "GetL2Snapshot", "SendOrder"]

    async def test_a_look_at_the_price_that_takes_too_long_sends_nothing(self) -> None:
        rig = Rig(swap_style="market")
        prepared = await rig.venue.swaps.prepare(await rig.venue.swaps.terms(SWAP), "17")
        rig.answer("GetL2Snapshot", slowly(rig, 8, "alphapoint/GetL2Snapshot"))
        outcome = await rig.venue.execute(as_intent(prepared, rig.clock))
        assert isinstance(outcome, Rejected)
        assert (outcome.by, outcome.code) == (RefusedBy.GUARD, "late")
        assert rig.client.sent == []


prices = st.decimals("0.00000001", "100000", places=8, allow_nan=False)
slippages = st.decimals("0", "0.5", places=4, allow_nan=False)
ticks = st.sampled_from([Decimal("0.00000001"), Decimal("0.0005"), Decimal("0.01"), Decimal("2.5")])


@given(prices, slippages, ticks)
def test_a_worst_price_is_on_the_tick_and_never_worse_than_allowed(
    top: Decimal, slippage: Decimal, tick: Decimal
) -> None:
    sold, bought = worst_price(top, slippage, tick, Side.SELL), worst_price(top, slippage, tick, Side.BUY)
    assert sold >= top * (1 - slippage)
    assert bought <= top * (1 + slippage)
    assert is_multiple(sold, tick)
    assert is_multiple(bought, tick)
