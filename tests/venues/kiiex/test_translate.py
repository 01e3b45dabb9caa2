"""Documented answers through wire and translate: both casings, numbers and names, odd and hostile values."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from msgspec.structs import replace

from fxtui.domain.instrument import Pair
from fxtui.domain.moment import Moment
from fxtui.domain.money import asset
from fxtui.domain.order import OrderState, OrderType, Side
from fxtui.transport.rows import ValidationError, read_row
from fxtui.transport.strict_json import loads
from fxtui.venues.kiiex import translate
from fxtui.venues.kiiex.catalog import listed
from fxtui.venues.kiiex.rates import summary_rows
from fxtui.venues.kiiex.wire.account import PositionRow
from fxtui.venues.kiiex.wire.market import InstrumentRow, Level1
from fxtui.venues.kiiex.wire.orders import OrderRow, TradeRow
from tests.support.clock import FakeClock
from tests.venues.kiiex.rows import COPM, NASTY, USDT, catalogue, first, products, row, rows
from tests.venues.kiiex.scripted import changed, sample

NOW = FakeClock().now()


class TestInstruments:
    def test_either_orientation_is_found_by_its_two_assets(self) -> None:
        straight = catalogue().between(USDT, COPM)
        flipped = catalogue(flipped=True).between(USDT, COPM)
        assert straight is not None
        assert flipped is not None
        assert (straight.pair, flipped.pair) == (Pair(USDT, COPM), Pair(COPM, USDT))
        assert (straight.base_step, straight.quote_step) == (Decimal("0.000001"), Decimal("0.01"))
        assert (flipped.lot, flipped.minimum) == (Decimal(1), Decimal(100))

    @pytest.mark.parametrize(
        ("status", "tradable"),
        [
            ("Running", True),
            (1, True),
            ("1", True),
            ("Paused", False),
            (3, False),
            ("Lunch", False),
            ("", False),
        ],
    )
    def test_only_a_running_market_is_tradable(self, status: int | str, tradable: bool) -> None:
        found = translate.instrument(
            "kiiex",
            read_row(InstrumentRow, first("alphapoint/GetInstruments") | {"sessionstatus": status}),
            {},
        )
        assert found is not None
        assert found.tradable is tradable

    def test_an_instrument_with_an_impossible_code_is_left_out(self) -> None:
        bad = read_row(InstrumentRow, first("alphapoint/GetInstruments") | {"product1symbol": NASTY})
        assert listed("kiiex", [bad], products()).instruments == ()


class TestPrices:
    def test_level1_gives_bid_ask_last_and_the_venue_time(self) -> None:
        level1 = row(sample("alphapoint/GetLevel1"), Level1)
        quote = translate.quote("kiiex", Pair(USDT, COPM), level1, None, NOW)
        assert (quote.bid, quote.ask, quote.last) == (
            Decimal("4056.98"),
            Decimal("4058.12"),
            Decimal("4057.5"),
        )
        assert quote.venue_time == datetime(2025, 7, 9, 14, 52, 32, 51_000, tzinfo=UTC)
        assert quote.volume_24h == 31000

    @pytest.mark.parametrize("nothing", [0, Decimal(79228162514264337593543950335), None])
    def test_an_empty_side_is_none_and_never_0(self, nothing: object) -> None:
        level1 = row(changed("alphapoint/GetLevel1", BestOffer=nothing), Level1)
        assert translate.quote("kiiex", Pair(USDT, COPM), level1, None, NOW).ask is None

    @pytest.mark.parametrize(
        "raw",
        [
            sample("alphapoint/GetLevel1SummaryMin"),
            b'[["2","USDTCOPM","4057.5","17.5","0.4331683168316831683168316832","31000"]]',
            b"[[2,USDTCOPM,4057.5,17.5,0.4331683168316831683168316832,31000]]",
            b"[ [2, 1INCH.X, 4057.5,17.5,0.4331683168316831683168316832,31000],[3,ABC,0,0,0,0]]",
        ],
    )
    def test_the_summary_is_read_as_numbers_as_texts_and_with_bare_symbols(self, raw: bytes) -> None:
        summary = translate.summaries(summary_rows(raw))[2]
        assert summary == (Decimal("4057.5"), Decimal("0.4331683168316831683168316832"), Decimal(31000))

    @pytest.mark.parametrize("raw", [b"[[2,]]", b"[[[2,A", b"<html>", b"[[2,A,1,1,1,1]", b"[[" + b"9" * 5000])
    def test_a_summary_that_stays_malformed_is_refused(self, raw: bytes) -> None:
        with pytest.raises(ValueError, match=r".+"):
            translate.summaries(summary_rows(raw))

    def test_the_seed_s_placeholder_of_a_summary_is_refused_and_not_misread(self) -> None:
        with pytest.raises(ValueError, match="rows of 6 cells"):
            translate.summaries(summary_rows(sample("seed/GetLevel1SummaryMin")))

    def test_depth_is_sorted_and_leaves_deleted_rows_out(self) -> None:
        instrument = catalogue().instruments[0]
        depth = translate.depth("kiiex", instrument, loads(sample("alphapoint/GetL2Snapshot")), 10, NOW)
        assert [level.price for level in depth.bids] == [Decimal("4056.98"), Decimal(4055)]
        assert [level.price for level in depth.asks] == [Decimal("4058.12"), Decimal(4060)]

    def test_candles_read_high_before_low_before_open(self) -> None:
        first, last = translate.candles(loads(sample("alphapoint/GetTickerHistory")))
        assert (first.high, first.low, first.open, first.close) == tuple(
            map(Decimal, (4060, 4050, 4052, 4058))
        )
        assert first.end == last.start

    def test_public_trades_are_newest_first_with_the_taker_s_side(self) -> None:
        newest, older = translate.trades(Pair(USDT, COPM), loads(sample("alphapoint/GetLastTrades")))
        assert (newest.side, newest.quantity, older.side) == (Side.SELL, Decimal(25), Side.BUY)


class TestAccount:
    def test_the_seed_s_position_is_read(self) -> None:
        (position,) = rows("seed/GetAccountPositions", PositionRow)
        (balance,) = translate.balances("kiiex", "1", [position], {}, NOW)
        assert (balance.asset, balance.available, balance.held, balance.total) == (
            asset("text"),
            Decimal(0),
            Decimal(1),
            Decimal(1),
        )
        assert balance.in_ticket is None

    def test_the_amount_includes_the_hold_and_pending_withdrawals_are_part_of_it(self) -> None:
        found = translate.balances("kiiex", "9", rows("alphapoint/GetAccountPositions", PositionRow), {}, NOW)
        usdt, copm = found
        assert (usdt.available, usdt.held, usdt.total) == (
            Decimal("900.25"),
            Decimal("100.25"),
            Decimal("1000.5"),
        )
        assert (usdt.in_ticket, copm.in_ticket) == (Decimal(0), Decimal(13000))

    def test_a_position_without_a_symbol_is_named_by_its_product(self) -> None:
        position = read_row(PositionRow, {"productid": 2, "amount": 5, "hold": 0})
        (balance,) = translate.balances("kiiex", "9", [position], {2: COPM}, NOW)
        assert balance.asset == COPM

    def test_a_position_with_a_hostile_symbol_is_left_out(self) -> None:
        position = read_row(PositionRow, {"productsymbol": NASTY, "amount": 5, "hold": 0})
        assert translate.balances("kiiex", "9", [position], {}, NOW) == []

    def test_a_balance_that_is_no_number_is_an_error_and_not_0(self) -> None:
        with pytest.raises(ValidationError):
            read_row(PositionRow, {"productsymbol": "USDT", "amount": "lots", "hold": 0})


class TestOrders:
    def test_a_filled_market_order_has_no_limit_price(self) -> None:
        filled, _ = rows("alphapoint/GetOrdersHistory", OrderRow)
        order = translate.order("kiiex", "9", filled, Pair(USDT, COPM))
        assert order is not None
        assert (order.side, order.type, order.state) == (Side.SELL, OrderType.MARKET, OrderState.FILLED)
        assert (order.quantity, order.filled, order.average_price) == (
            Decimal("100.5"),
            Decimal("100.5"),
            Decimal("4056.98"),
        )
        assert (order.limit_price, order.stop_price, order.client_id) == (None, None, "1720000000000001")

    def test_a_working_order_is_partly_filled_by_what_it_executed(self) -> None:
        _, working = rows("alphapoint/GetOrdersHistory", OrderRow)
        order = translate.order("kiiex", "9", working, None)
        assert order is not None
        assert order.partly_filled
        assert (order.limit_price, order.client_id, order.pair) == (Decimal("4050.5"), "", None)

    @pytest.mark.parametrize(
        ("word", "state"),
        [
            ("Fully Executed", OrderState.FILLED),
            (5, OrderState.FILLED),
            ("5", OrderState.FILLED),
            ("CANCELED", OrderState.CANCELED),
            ("cancelled", OrderState.CANCELED),
            (0, OrderState.OTHER),
            (99, OrderState.OTHER),
            (NASTY, OrderState.OTHER),
        ],
    )
    def test_states_come_as_numbers_and_names_and_the_unknown_is_other(
        self, word: int | str, state: OrderState
    ) -> None:
        filled, _ = rows("alphapoint/GetOrdersHistory", OrderRow)
        order = translate.order("kiiex", "9", replace(filled, order_state=word), None)
        assert order is not None
        assert order.state is state
        assert not (order.state is OrderState.OTHER and order.state.final)

    def test_an_order_of_no_known_side_is_not_given_one(self) -> None:
        filled, _ = rows("alphapoint/GetOrdersHistory", OrderRow)
        assert translate.order("kiiex", "9", replace(filled, side=3), None) is None

    def test_the_seed_s_status_has_four_fields_and_is_read(self) -> None:
        status = row(sample("seed/GetOrderStatus"), OrderRow)
        assert (status.order_id, status.order_state, status.side) == (1, "text", "")

    def test_a_history_with_every_state_gives_the_latest(self) -> None:
        filled, working = rows("alphapoint/GetOrdersHistory", OrderRow)
        earlier = replace(filled, order_state="Working", last_updated_time=datetime(2025, 1, 1, tzinfo=UTC))
        assert translate.latest([earlier, working, filled]) == [working, filled]


class TestFills:
    def test_a_fill_has_its_fee_in_what_was_received(self) -> None:
        _, trade = rows("alphapoint/GetTradesHistory", TradeRow)
        fill = translate.fill("kiiex", "9", trade, Pair(USDT, COPM), catalogue().asset_of)
        assert (fill.fee, fill.fee_asset, fill.fill_id) == (Decimal("811.4"), COPM, "88")

    def test_the_seed_s_trade_has_an_unknown_fee_and_not_none(self) -> None:
        (trade,) = rows("seed/GetTradesHistory", TradeRow)
        fill = translate.fill("kiiex", "9", trade, None, {})
        assert (fill.fee, fill.side, fill.at, fill.fill_id) == (None, None, None, "1-1")

    def test_a_fee_of_0_in_product_0_is_no_fee(self) -> None:
        _, trade = rows("alphapoint/GetTradesHistory", TradeRow)
        free = replace(trade, fee=Decimal(0), fee_product_id=0)
        fill = translate.fill("kiiex", "9", free, None, catalogue().asset_of)
        assert (fill.fee, fill.fee_asset) == (Decimal(0), None)


def test_the_moment_of_a_quote_is_when_it_was_received() -> None:
    quote = translate.quote(
        "kiiex", Pair(USDT, COPM), None, (Decimal(1), Decimal(2), Decimal(3)), Moment(NOW.wall, 7.0)
    )
    assert (quote.received_at.mono, quote.bid, quote.last) == (7.0, None, Decimal(1))
