"""Products, instruments and prices of the simulated KIIEX (dossier 3.1, 3.2, 4)."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import pairwise

import pytest

from fxtui.domain.order import Side
from tests.venues.kiiex.sim.client import OMS, START_MS, USDT_COPM, Kiiex, kiiex, read

HOUR = 3600


async def test_products_tell_how_small_an_amount_may_be() -> None:
    async with kiiex(casing="alphapoint", login=False) as client:
        rows = {row["Product"]: row for row in await client.ask("GetProducts", OMSId=OMS)}
        assert (rows["USDT"]["ProductType"], rows["USDT"]["DecimalPlaces"]) == ("CryptoCurrency", 6)
        assert (rows["COPM"]["ProductType"], rows["COPM"]["TickSize"]) == (
            "NationalCurrency",
            Decimal("0.01"),
        )
        assert "EURC" not in rows
        every = await client.ask("GetProducts", OMSId=OMS, GetDisabled=True)
        assert [row["Product"] for row in every if row["IsDisabled"]] == ["EURC"]
        assert (await client.ask("GetProduct", OMSId=OMS, ProductId=2))["Product"] == "COPM"


async def test_instruments_are_the_active_ones_unless_asked() -> None:
    async with kiiex(casing="alphapoint", login=False) as client:
        active = await client.ask("GetInstruments", OMSId=OMS)
        assert {row["SessionStatus"] for row in active} == {"Running", "Paused"}
        assert not any(row["IsDisable"] for row in active)
        both = await client.ask("GetInstruments", OMSId=OMS, InstrumentState="Both")
        inactive = await client.ask("GetInstruments", OMSId=OMS, InstrumentState="Inactive")
        assert len(both) == len(active) + len(inactive)
        assert [row["Symbol"] for row in inactive] == ["EURCUSDT"]


@pytest.mark.parametrize(
    ("orientation", "base", "quote", "low", "high"),
    [("USDTCOPM", "USDT", "COPM", "4000", "4100"), ("COPMUSDT", "COPM", "USDT", "0.00024", "0.00025")],
)
async def test_the_pair_can_stand_either_way(
    orientation: str, base: str, quote: str, low: str, high: str
) -> None:
    async with kiiex(casing="alphapoint", orientation=orientation, login=False) as client:
        row = await client.ask("GetInstrument", OMSId=OMS, InstrumentId=USDT_COPM)
        assert (row["Symbol"], row["Product1Symbol"], row["Product2Symbol"]) == (orientation, base, quote)
        prices = await client.ask("GetLevel1", OMSId=OMS, InstrumentId=USDT_COPM)
        assert Decimal(low) < prices["BestBid"] < prices["BestOffer"] < Decimal(high)
        assert prices["BestBid"] % row["PriceIncrement"] == 0


async def test_a_summary_row_has_its_six_cells_in_order() -> None:
    async with kiiex(login=False) as client:
        client.world.step(40)
        rows = await client.ask("GetLevel1SummaryMin", OMSId=OMS, InstrumentIds="[11,13]")
        assert [(row[0], row[1]) for row in rows] == [(11, "USDTCOPM"), (13, "BTCUSDT")]
        for _, _, last, change, percent, volume in rows:
            assert abs(percent - 100 * change / (last - change)) < Decimal("1e-20")
            assert volume > 0
        assert len(await client.ask("GetLevel1SummaryMin", OMSId=OMS)) == 8
        assert len(await client.ask("GetLevel1SummaryMin", OMSId=OMS, BaseCurrency="COPM")) == 8


async def test_a_summary_may_be_text_or_not_even_json() -> None:
    async with kiiex(summary="strings", login=False) as client:
        (row,) = await client.ask("GetLevel1SummaryMin", OMSId=OMS, InstrumentIds="[11]")
        assert all(isinstance(cell, str) for cell in row)
        assert Decimal(row[2]) > 4000
    async with kiiex(summary="unquoted-symbol", login=False) as client:
        answer = await client.post("GetLevel1SummaryMin", OMSId=OMS, InstrumentIds="[11]")
        assert answer.text.startswith("[[11,USDTCOPM,4")
        with pytest.raises(json.JSONDecodeError):
            read(answer)


async def test_level1_agrees_with_the_book() -> None:
    async with kiiex(casing="alphapoint", login=False) as client:
        client.world.step(30)
        level1 = await client.ask("GetLevel1", OMSId=OMS, InstrumentId=USDT_COPM)
        rows = await client.ask("GetL2Snapshot", OMSId=OMS, InstrumentId=USDT_COPM, Depth=5)
        bids = [row for row in rows if row[9] == 0]
        asks = [row for row in rows if row[9] == 1]
        assert (len(bids), len(asks)) == (5, 5)
        assert level1["BestBid"] == max(row[6] for row in bids)
        assert level1["BestOffer"] == min(row[6] for row in asks)
        assert level1["BidQty"] == max(bids, key=lambda row: Decimal(row[6]))[8]
        assert level1["Volume"] == level1["LastTradedQty"]
        assert level1["TimeStamp"] == str(START_MS)
        (summary,) = await client.ask("GetLevel1SummaryMin", OMSId=OMS, InstrumentIds="[11]")
        assert summary[2:] == [
            level1["LastTradedPx"],
            level1["Rolling24HrPxChange"],
            level1["Rolling24HrPxChangePercent"],
            level1["Rolling24HrVolume"],
        ]
        assert {row[7] for row in rows} == {USDT_COPM}


async def test_the_long_summary_is_json_within_json() -> None:
    async with kiiex(casing="alphapoint", login=False) as client:
        rows = await client.ask("GetLevel1Summary", OMSId=OMS)
        first = json.loads(rows[0], parse_float=Decimal)
        assert first == await client.ask("GetLevel1", OMSId=OMS, InstrumentId=first["InstrumentId"])


async def test_an_unknown_instrument_is_named_in_the_refusal() -> None:
    async with kiiex(login=False) as client:
        answer = await client.ask("GetLevel1", OMSId=OMS, InstrumentId=10000)
        assert answer == {
            "result": False,
            "errormsg": "Invalid InstrumentId: 10000",
            "errorcode": 100,
            "detail": None,
        }


async def candles(client: Kiiex, **more: object) -> list[list[Decimal]]:
    rows: list[list[Decimal]] = await client.ask(
        "GetTickerHistory", OMSId=OMS, InstrumentId=USDT_COPM, **more
    )
    return rows


async def test_the_history_runs_from_old_to_new_over_the_dates_asked_for() -> None:
    async with kiiex(login=False) as client:
        dates = {"FromDate": "2025-07-09 10:00:00", "ToDate": "2025-07-09 14:00:00"}
        rows = await candles(client, Interval=900, **dates)
        assert len(rows) == 16
        assert rows[0][9] == 1_752_055_200_000
        assert all(row[0] - row[9] == 900_000 for row in rows)
        assert all(earlier[0] == later[9] for earlier, later in pairwise(rows))
        for _, high, low, opened, closed, _, bid, ask, instrument, _ in rows:
            assert low <= min(opened, closed) <= max(opened, closed) <= high
            assert bid < ask
            assert instrument == USDT_COPM


async def test_the_history_covers_the_last_day_when_no_dates_are_given() -> None:
    async with kiiex(login=False) as client:
        rows = await candles(client, Interval=HOUR)
        assert 23 <= len(rows) <= 25


@pytest.mark.parametrize("wrong", [{"Interval": 61}, {"FromDate": "yesterday"}, {"FromDate": "2025-13-01"}])
async def test_a_history_of_nonsense_is_refused(wrong: dict[str, object]) -> None:
    async with kiiex(login=False) as client:
        answer = await client.ask("GetTickerHistory", OMSId=OMS, InstrumentId=USDT_COPM, **wrong)
        assert answer["errorcode"] == 100


async def test_trades_of_everybody_are_told() -> None:
    async with kiiex(login=False) as client:
        client.world.step(60)
        rows = await client.ask("GetLastTrades", OMSId=OMS, InstrumentId=USDT_COPM, Count=5)
        assert len(rows) == 5
        assert all(len(row) == 11 for row in rows)
        tape = list(client.world.exchange.markets[USDT_COPM].tape)[-5:]
        assert [row[0] for row in rows] == [execution.id for execution in tape]
        assert [row[8] for row in rows] == [
            0 if execution.taker_side is Side.BUY else 1 for execution in tape
        ]


async def test_numbers_can_have_28_digits() -> None:
    async with kiiex(digits="28", login=False) as client:
        answer = await client.post("GetLevel1", OMSId=OMS, InstrumentId=USDT_COPM)
        text = answer.text.partition('"bestBid":')[2].partition(",")[0]
        assert len(text.replace(".", "")) == 28
        assert len(text.partition(".")[2]) == 24
        assert read(answer)["omsId"] == OMS


async def test_an_empty_side_reads_as_nothing() -> None:
    async with kiiex(casing="alphapoint", login=False) as client:
        market = client.world.exchange.market(USDT_COPM)
        market.book.take_makers_out()
        level1 = await client.ask("GetLevel1", OMSId=OMS, InstrumentId=USDT_COPM)
        assert (level1["BestBid"], level1["BestOffer"], level1["AskQty"]) == (0, 0, 0)
        assert await client.ask("GetL2Snapshot", OMSId=OMS, InstrumentId=USDT_COPM) == []
