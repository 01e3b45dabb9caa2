"""Swaps: priced from the present rate, rounded for the user, frozen for one customer, followed as a transaction."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from fxtui.contract.errors import NotFoundAtVenue, NotOffered, UsageError, VenueRefused, VenueUnreachable
from fxtui.contract.venue import Prepared
from fxtui.domain.intent import IntentKind
from fxtui.domain.money import Asset, Money, asset, decimals_of, is_multiple
from fxtui.domain.order import OrderState, OrderType, Side
from fxtui.domain.swap import SwapDraft
from fxtui.venues.kriptomat.swaps import bought, fee_of, sold, worst_price
from fxtui.venues.kriptomat.wire.money import purchase, sale, withdrawal
from tests.venues.kriptomat.money_rig import KEY, Rig, data, ones, pages, priced, stamp, tx

BTC, EUR = asset("BTC"), asset("EUR")
CENT, SATOSHI = Decimal("0.01"), Decimal("0.00000001")
SLIPPAGE = Decimal("0.003")


def draft(give: Asset, get: Asset, amount: str, dealt: Asset | None = None) -> SwapDraft:
    return SwapDraft("kriptomat", give, get, Decimal(amount), dealt or give, SLIPPAGE)


BUY = draft(EUR, BTC, "250")
SELL = draft(BTC, EUR, "0.02831491")


async def frozen(rig: Rig, wish: SwapDraft = BUY, key: str = KEY) -> Prepared:
    return await rig.swaps.prepare(await rig.swaps.terms(wish), key)


class TestBuying:
    async def test_the_fee_comes_out_of_what_is_given(self) -> None:
        terms = await Rig().swaps.terms(BUY)
        assert (terms.side, terms.give, terms.fee) == (
            Side.BUY,
            Money(Decimal("250.00"), EUR),
            Money(Decimal("5.00"), EUR),
        )
        assert terms.get == Money(Decimal("0.07532435"), BTC)  # 245 / 3252.6, rounded down
        assert terms.quantity == terms.get.amount
        assert (terms.average_price, terms.top_price) == (Decimal("3252.6"), Decimal("3252.6"))
        assert terms.worst_price == Decimal("3262.35780000")
        assert (terms.covered, terms.enforced) == (True, False)

    async def test_the_fee_on_top_comes_out_of_what_is_given_too(self) -> None:
        terms = await Rig(fee_on_top=True).swaps.terms(BUY)
        assert terms.give == Money(Decimal("250.00"), EUR)
        assert terms.fee == Money(Decimal("4.91"), EUR)
        assert terms.get == Money(Decimal("0.07535202"), BTC)  # 245.09 / 3252.6

    async def test_what_has_to_arrive_arrives(self) -> None:
        terms = await Rig().swaps.terms(draft(EUR, BTC, "0.1", BTC))
        assert terms.give == Money(Decimal("331.90"), EUR)
        assert terms.fee == Money(Decimal("6.64"), EUR)
        assert terms.get.amount >= Decimal("0.1")

    async def test_what_is_given_is_cut_to_the_cent(self) -> None:
        terms = await Rig().swaps.terms(draft(EUR, BTC, "250.019"))
        assert terms.give == Money(Decimal("250.01"), EUR)


class TestSelling:
    async def test_the_fee_comes_out_of_what_it_brings(self) -> None:
        terms = await Rig().swaps.terms(SELL)
        assert (terms.side, terms.give) == (Side.SELL, Money(Decimal("0.02831491"), BTC))
        assert terms.quantity == Decimal("0.02831491")
        assert terms.fee == Money(Decimal("1.84"), EUR)  # 2 % of 91.983…
        assert terms.get == Money(Decimal("90.14"), EUR)
        assert terms.worst_price == Decimal("3238.85420000")
        assert terms.top_price == Decimal("3248.6")

    async def test_what_has_to_arrive_arrives(self) -> None:
        terms = await Rig().swaps.terms(draft(BTC, EUR, "90.14", EUR))
        assert terms.get.amount >= Decimal("90.14")
        assert terms.give.amount <= Decimal("0.02832")

    async def test_what_is_given_is_cut_to_eight_decimals(self) -> None:
        terms = await Rig().swaps.terms(draft(BTC, EUR, "0.028314919"))
        assert terms.give == Money(Decimal("0.02831491"), BTC)


class TestTerms:
    @pytest.mark.parametrize(
        ("give", "get"), [("BTC", "ETH"), ("EUR", "EUR"), ("EUR", "DOGE"), ("DOGE", "EUR"), ("BTC", "USD")]
    )
    async def test_only_listed_crypto_for_eur_is_dealt(self, give: str, get: str) -> None:
        with pytest.raises(NotOffered):
            await Rig().swaps.terms(draft(asset(give), asset(get), "1"))

    @pytest.mark.parametrize(
        "wish", [draft(EUR, BTC, "0.009"), draft(EUR, BTC, "0.01"), draft(BTC, EUR, "0.00000001")]
    )
    async def test_nothing_is_not_dealt(self, wish: SwapDraft) -> None:
        with pytest.raises(VenueRefused, match="too little") as raised:
            await Rig().swaps.terms(wish)
        assert raised.value.code == "minimum"

    async def test_a_customer_has_to_be_chosen(self) -> None:
        rig = Rig(customer_id=None)
        with pytest.raises(VenueRefused) as raised:
            await rig.swaps.terms(BUY)
        assert raised.value.code == "no-customer"
        assert "rate" not in rig.client.counts

    async def test_the_rate_is_asked_for_each_time_and_dated_by_the_venue(self) -> None:
        rig = Rig()
        first = await rig.swaps.terms(BUY)
        rig.clock.advance(3)
        second = await rig.swaps.terms(BUY)
        assert rig.client.counts["rate"] == 2
        assert (first.quoted_at, second.quoted_at.age(rig.clock.now())) == (second.quoted_at, 3)


class TestRoundingIsNeverAgainstTheUser:
    prices = st.decimals(Decimal("0.00001"), Decimal(200_000), places=6)
    fees = st.decimals(0, Decimal("0.2"), places=4)
    euros = st.decimals(Decimal("0.01"), Decimal(10**7), places=3)
    coins = st.decimals(Decimal("0.00000001"), Decimal(10**5), places=9)

    @given(euros, prices, fees, st.booleans())
    def test_spending_eur(self, amount: Decimal, price: Decimal, fee: Decimal, on_top: bool) -> None:
        deal = bought(draft(EUR, BTC, str(amount)), price, fee, on_top=on_top)
        assert deal.gives <= amount
        converted = deal.amount if on_top else deal.amount - deal.fee
        assert deal.gives == (deal.amount + deal.fee if on_top else deal.amount)
        assert deal.fee >= deal.amount * fee
        assert deal.gets * price <= converted
        assert is_multiple(deal.amount, CENT)
        assert is_multiple(deal.gets, SATOSHI)

    @given(coins, prices, fees, st.booleans())
    def test_buying_a_quantity(self, amount: Decimal, price: Decimal, fee: Decimal, on_top: bool) -> None:
        deal = bought(draft(EUR, BTC, str(amount), BTC), price, fee, on_top=on_top)
        assert deal.gets >= amount
        less = deal.amount - CENT
        converted = less if on_top else less - fee_of(less, fee)
        assert converted < (amount + SATOSHI) * price, "a cent less would do"
        assert is_multiple(deal.amount, CENT)

    @given(coins, prices, fees)
    def test_selling_a_quantity(self, amount: Decimal, price: Decimal, fee: Decimal) -> None:
        deal = sold(draft(BTC, EUR, str(amount)), price, fee)
        assert deal.amount == deal.gives <= amount
        assert deal.fee >= deal.gives * price * fee
        assert deal.gets >= 0
        assert deal.gets == 0 or deal.gets + deal.fee <= deal.gives * price
        assert is_multiple(deal.amount, SATOSHI)
        assert is_multiple(deal.gets, CENT)

    @given(euros, prices, fees)
    def test_selling_for_an_amount(self, amount: Decimal, price: Decimal, fee: Decimal) -> None:
        deal = sold(draft(BTC, EUR, str(amount), EUR), price, fee)
        assert deal.gets >= amount
        enough = (amount + 3 * CENT) / (1 - fee) + 2 * CENT
        assert deal.gives * price <= enough + SATOSHI * price, "less would do"

    @given(prices, st.decimals(0, Decimal("0.5"), places=4))
    def test_the_worst_price(self, price: Decimal, slippage: Decimal) -> None:
        most, least = worst_price(price, slippage, Side.BUY), worst_price(price, slippage, Side.SELL)
        assert price <= most <= price * (1 + slippage)
        assert price * (1 - slippage) <= least <= price

    def test_a_price_finer_than_eight_decimals_is_within_its_own_worst_price(self) -> None:
        price = Decimal("0.0000001234")
        assert worst_price(price, Decimal("0.003"), Side.BUY) >= price
        assert decimals_of(worst_price(price, Decimal("0.003"), Side.SELL)) <= 10


class TestPreparing:
    async def test_the_documented_body_to_the_documented_path(self) -> None:
        prepared = await frozen(Rig())
        body = f'{{"amount":"250.00","pair":"btceur","idempotency_key":"{KEY}"}}'
        assert prepared.request.operation == "users/2/buy"
        assert prepared.request.body == body.encode()
        assert (prepared.kind, prepared.account, prepared.client_id) == (IntentKind.SWAP, "2", KEY)
        assert prepared.lane == "swap:2:buy:BTC/EUR"

    async def test_a_sale_names_crypto(self) -> None:
        prepared = await frozen(Rig(), SELL)
        body = f'{{"amount":"0.02831491","pair":"btceur","idempotency_key":"{KEY}"}}'
        assert prepared.request.operation == "users/2/sell"
        assert prepared.request.body == body.encode()
        assert prepared.lane == "swap:2:sell:BTC/EUR"

    async def test_with_the_fee_on_top_the_amount_is_without_it(self) -> None:
        prepared = await frozen(Rig(fee_on_top=True))
        assert b'"amount":"245.09"' in prepared.request.body
        assert prepared.give == Money(Decimal("250.00"), EUR)

    async def test_the_customer_is_the_one_acted_for_now(self) -> None:
        rig = Rig()
        terms = await rig.swaps.terms(BUY)
        rig.calls.active = "7"
        prepared = await rig.swaps.prepare(terms, KEY)
        assert (prepared.account, prepared.request.operation) == ("7", "users/7/buy")
        assert prepared.lane == "swap:7:buy:BTC/EUR"
        assert rig.client.asked("transactions")[0].path.startswith("/users/7/transactions")

    async def test_the_marks_tell_price_side_and_what_was_there(self) -> None:
        rows = [
            tx(1, total=250, subtotal=245),
            tx(2, total=255, subtotal=250),
            tx(3, total=251, subtotal=249),
            tx(4, pair="etheur", total=250),
            tx(5, "sell", total=250),
            tx(6, type="swap", total=250),
            tx(7, pair=None, total=250),
            tx(8, total=250, date=stamp(-(10**7))),
        ]
        prepared = await frozen(Rig({"transactions": [pages(rows, 3)]}))
        assert prepared.marks == {
            "worst_price": "3262.35780000",
            "pair": "BTC/EUR",
            "side": "buy",
            "alike": "7 6 2 1 8",
            "alike_complete": "yes",
        }

    async def test_a_list_that_is_not_whole_is_said_so(self) -> None:
        prepared = await frozen(Rig({"transactions": [pages([tx(1)], total_count=2)]}))
        assert prepared.marks["alike_complete"] == "no"

    async def test_without_a_list_nothing_is_frozen(self) -> None:
        rig = Rig({"transactions": [VenueUnreachable("kriptomat", "It can't be reached.")]})
        with pytest.raises(VenueUnreachable):
            await frozen(rig)

    @pytest.mark.parametrize("key", ["", "17", KEY.upper(), KEY.replace("-", ""), KEY[:-1] + "\n", "x" * 36])
    async def test_a_key_is_a_uuid_of_version_4(self, key: str) -> None:
        with pytest.raises(UsageError):
            await frozen(Rig(), key=key)

    async def test_a_pair_that_is_closed_is_not_frozen(self) -> None:
        rig = Rig()
        terms = await rig.swaps.terms(BUY)
        closed = replace(terms, instrument=replace(terms.instrument, closed="it is being moved"))
        with pytest.raises(VenueRefused) as raised:
            await rig.swaps.prepare(closed, KEY)
        assert raised.value.code == "closed"


class TestFigures:
    @given(st.decimals(Decimal("0.01"), Decimal(10**9), places=2))
    def test_eur_goes_out_with_two_decimals(self, amount: Decimal) -> None:
        assert f'"amount":"{amount:.2f}"'.encode() in purchase("2", amount, "btceur", KEY).body
        assert f'"amount":"{amount:.2f}"'.encode() in withdrawal("2", amount, 8, KEY).body

    @pytest.mark.parametrize(
        ("amount", "text"), [("1E-8", "0.00000001"), ("0.50000000", "0.5"), ("1E+3", "1000"), ("7", "7")]
    )
    def test_crypto_goes_out_in_plain_notation(self, amount: str, text: str) -> None:
        assert f'"amount":"{text}"'.encode() in sale("2", Decimal(amount), "btceur", KEY).body

    def test_what_has_more_decimals_does_not_go_out(self) -> None:
        with pytest.raises(ValueError, match="two decimals"):
            purchase("2", Decimal("1.001"), "btceur", KEY)
        with pytest.raises(ValueError, match="eight decimals"):
            sale("2", Decimal("0.000000001"), "btceur", KEY)


class TestWhatBecameOfIt:
    @pytest.mark.parametrize(
        ("word", "state", "filled"),
        [
            ("pending", OrderState.WORKING, "0"),
            ("SUCCESS", OrderState.FILLED, "0.03012975"),
            ("error", OrderState.REJECTED, "0"),
            ("frozen", OrderState.OTHER, "0"),
        ],
    )
    async def test_it_is_an_order(self, word: str, state: OrderState, filled: str) -> None:
        rig = Rig({"transaction": [data(tx(12, state=word))]})
        order = await rig.swaps.dealt("12", "2")
        assert (order.state, order.filled, order.quantity) == (
            state,
            Decimal(filled),
            Decimal("0.03012975"),
        )
        assert (order.order_id, order.account, order.client_id) == ("12", "2", "")
        assert (order.side, order.type, str(order.pair)) == (Side.BUY, OrderType.MARKET, "BTC/EUR")
        assert order.average_price == Decimal("3252.6")

    async def test_a_price_that_is_not_told_is_what_it_cost_without_the_fee(self) -> None:
        rig = Rig({"transaction": [data(tx(12, price=None, amount=2))]})
        assert (await rig.swaps.dealt("12", "2")).average_price == 49
        rig.answer("transaction", data(tx(12, "sell", price=None, amount=2)))
        assert (await rig.swaps.dealt("12", "2")).average_price == 50

    async def test_a_deposit_is_no_swap(self) -> None:
        rig = Rig({"transaction": [data(tx(12, "fiat_deposit"))]})
        with pytest.raises(NotFoundAtVenue):
            await rig.swaps.dealt("12", "2")

    async def test_one_that_is_not_there_yet(self) -> None:
        rig = Rig({"transaction": [(404, b'{"status":false,"message":"Not found."}')]})
        with pytest.raises(NotFoundAtVenue):
            await rig.swaps.dealt("12", "2")


class TestFills:
    async def test_what_is_done_is_a_fill_of_whoever(self) -> None:
        rows = [
            tx(1),
            tx(2, "sell", user_id=7),
            tx(3, state="pending"),
            tx(4, "fiat_deposit"),
            tx(5, state="error"),
        ]
        fills = await Rig({"transactions": [pages(rows)]}).fills.fills(None, 50)
        assert [(one.fill_id, one.account, one.side) for one in fills] == [
            ("2", "7", Side.SELL),
            ("1", "2", Side.BUY),
        ]
        assert {(one.fee, one.fee_asset, one.price) for one in fills} == {
            (Decimal(2), EUR, Decimal("3252.6"))
        }

    async def test_no_more_than_asked_for(self) -> None:
        fills = await Rig({"transactions": [pages([tx(1), tx(2), tx(3)])]}).fills.fills(None, 2)
        assert [one.fill_id for one in fills] == ["3", "2"]

    async def test_the_fill_of_one_order(self) -> None:
        rig = Rig({"transactions": [pages([tx(12, user_id=7)])], "transaction": [ones(tx(12, user_id=7))]})
        (fill,) = await rig.fills.fills("12", 200)
        assert (fill.order_id, fill.account, fill.quantity) == ("12", "7", Decimal("0.03012975"))
        assert rig.client.asked("transaction")[-1].path == "/users/7/transactions/12"

    async def test_an_order_nobody_has_has_none(self) -> None:
        rig = Rig({"transaction": [ones()]})
        assert list(await rig.fills.fills("12", 200)) == []
        assert list(await rig.fills.fills("none", 200)) == []


def test_the_rate_of_the_tests_is_in_order() -> None:
    assert b'"price":3250.6' in priced()
