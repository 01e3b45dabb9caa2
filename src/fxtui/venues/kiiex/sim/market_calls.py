"""Products, instruments and prices: calls anybody may make (dossier 3.1, 3.2, 4)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Context, Decimal

from fxtui.domain.money import EXACT
from fxtui.domain.order import Side
from fxtui.simulator.candles import DAY_MS, Candle
from fxtui.simulator.json_text import Raw, dumps
from fxtui.simulator.market import Market
from fxtui.simulator.orders import Listing, Session
from fxtui.venues.kiiex.sim.call import Asked, Call, Oms, Venue
from fxtui.venues.kiiex.sim.catalogue import BY_ID, BY_SYMBOL, OMS_ID, PRODUCTS, Product
from fxtui.venues.kiiex.sim.envelope import INVALID_REQUEST, Refusal
from fxtui.venues.kiiex.sim.words import SESSION_WORD

INTERVALS = (60, 300, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 604800)
DEPTH = 100
LAST_TRADES = 100

_DOTNET = Context(prec=28)
_ZERO = Decimal(0)
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d:\d\d)(?:\.\d+)?Z?)?")


def market_of(venue: Venue, asked: Asked) -> Market:
    """The market a request names; refused with the venue's words when there is none."""
    number = asked.params.need_whole("InstrumentId")
    if number not in venue.world.exchange.markets:
        raise Refusal(INVALID_REQUEST, text=f"Invalid InstrumentId: {number}")
    return venue.world.exchange.market(number)


def _products(_venue: Venue, asked: Asked) -> object:
    disabled = asked.params.flag("GetDisabled")
    return [_product(product) for product in PRODUCTS if disabled or not product.disabled]


def _one_product(_venue: Venue, asked: Asked) -> object:
    product = BY_ID.get(asked.params.need_whole("ProductId"))
    if product is None:
        raise _refuse("Invalid ProductId")
    return _product(product)


def _product(product: Product) -> dict[str, object]:
    return {
        "OMSId": OMS_ID,
        "ProductId": product.id,
        "Product": product.symbol,
        "ProductFullName": product.full_name,
        "MasterDataUniqueProductSymbol": "",
        "ProductType": "NationalCurrency" if product.national else "CryptoCurrency",
        "DecimalPlaces": product.decimals,
        "TickSize": product.smallest,
        "DepositEnabled": not product.disabled,
        "WithdrawEnabled": not product.disabled,
        "NoFees": False,
        "IsDisabled": product.disabled,
        "MarginEnabled": False,
    }


def _instruments(venue: Venue, asked: Asked) -> object:
    wanted = asked.params.text("InstrumentState").lower()
    rows: list[object] = []
    for market in venue.world.exchange.markets.values():
        active = market.listing.enabled
        if wanted == "both" or active == (wanted != "inactive"):
            rows.append(_instrument(market.listing))
    return rows


def _one_instrument(venue: Venue, asked: Asked) -> object:
    return _instrument(market_of(venue, asked).listing)


def _instrument(listing: Listing) -> dict[str, object]:
    return {
        "OMSId": OMS_ID,
        "InstrumentId": listing.id,
        "Symbol": listing.symbol,
        "Product1": BY_SYMBOL[listing.base].id,
        "Product1Symbol": listing.base,
        "Product2": BY_SYMBOL[listing.quote].id,
        "Product2Symbol": listing.quote,
        "InstrumentType": "Standard",
        "VenueInstrumentId": listing.id,
        "VenueId": 1,
        "SortIndex": 0,
        "SessionStatus": SESSION_WORD[listing.session],
        "PreviousSessionStatus": "Paused" if listing.session is Session.RUNNING else "Running",
        "SessionStatusDateTime": "2025-06-17T11:07:52.286Z",
        "SelfTradePrevention": True,
        "QuantityIncrement": listing.lot,
        "PriceIncrement": listing.tick,
        "MinimumQuantity": listing.minimum,
        "MinimumPrice": listing.tick,
        "VenueSymbol": listing.symbol,
        "IsDisable": not listing.enabled,
        "MasterDataId": 0,
        "PriceCollarThreshold": _ZERO,
        "PriceCollarPercent": _ZERO,
        "PriceCollarEnabled": False,
        "PriceFloorLimit": _ZERO,
        "PriceFloorLimitEnabled": False,
        "PriceCeilingLimit": _ZERO,
        "PriceCeilingLimitEnabled": False,
        "CreateWithMarketRunning": True,
        "AllowOnlyMarketMakerCounterParty": False,
    }


def _summary_min(venue: Venue, asked: Asked) -> object:
    """Positional rows (dossier 4.1); the currency filters of the KIIEX page are unknown to the venue."""
    wanted = asked.params.ids("InstrumentIds")
    return [
        _summary_row(venue, market)
        for market in venue.world.exchange.markets.values()
        if market.listing.enabled and (wanted is None or market.listing.id in wanted)
    ]


def _summary_row(venue: Venue, market: Market) -> list[object]:
    day = _day(venue, market)
    last = market.last
    change = last - day.open
    percent = _DOTNET.divide(_DOTNET.multiply(change, Decimal(100)), day.open)
    row: list[object] = [market.listing.id, market.listing.symbol, last, change, percent, day.volume]
    if venue.modes.on("summary", "strings"):
        return [cell if isinstance(cell, str) else dumps(cell) for cell in row]
    if venue.modes.on("summary", "unquoted-symbol"):
        row[1] = Raw(market.listing.symbol)
    return row


def _day(venue: Venue, market: Market) -> Candle:
    now = venue.world.clock.now_ms()
    return market.candles.span(now - DAY_MS, now)


def level1(venue: Venue, market: Market) -> dict[str, object]:
    """The object of GetLevel1 (dossier 4.2)."""
    now = venue.world.clock.now_ms()
    market = venue.world.exchange.market(market.listing.id)
    inside, day = market.book.inside(), _day(venue, market)
    today = market.candles.span(now - now % DAY_MS, now)
    latest = market.tape[-1] if market.tape else None
    change = market.last - day.open
    return {
        "OMSId": OMS_ID,
        "InstrumentId": market.listing.id,
        "BestBid": inside.bid or _ZERO,
        "BestOffer": inside.ask or _ZERO,
        "LastTradedPx": market.last,
        "LastTradedQty": latest.quantity if latest else _ZERO,
        "LastTradeTime": latest.at_ms if latest else market.quoted_ms,
        "SessionOpen": today.open,
        "SessionHigh": today.high,
        "SessionLow": today.low,
        "SessionClose": today.close,
        "Volume": latest.quantity if latest else _ZERO,
        "CurrentDayVolume": today.volume,
        "CurrentDayNotional": today.notional,
        "CurrentDayNumTrades": today.trades,
        "CurrentDayPxChange": market.last - today.open,
        "Rolling24HrVolume": day.volume,
        "Rolling24HrNotional": day.notional,
        "Rolling24NumTrades": day.trades,
        "Rolling24HrPxChange": change,
        "TimeStamp": str(market.quoted_ms),
        "BidQty": inside.bid_size,
        "AskQty": inside.ask_size,
        "BidOrderCt": sum(level.orders for level in market.book.levels(Side.BUY, 1)),
        "AskOrderCt": sum(level.orders for level in market.book.levels(Side.SELL, 1)),
        "Rolling24HrPxChangePercent": _DOTNET.divide(_DOTNET.multiply(change, Decimal(100)), day.open),
    }


def _level1(venue: Venue, asked: Asked) -> object:
    return level1(venue, market_of(venue, asked))


def _level1_summary(venue: Venue, _asked: Asked) -> object:
    """A list of JSON texts (dossier 4.2)."""
    markets = venue.world.exchange.markets.values()
    return [dumps(level1(venue, market)) for market in markets if market.listing.enabled]


def _l2_snapshot(venue: Venue, asked: Asked) -> object:
    market = market_of(venue, asked)
    depth = asked.params.whole("Depth")
    rows: list[object] = []
    for number, side in ((0, Side.BUY), (1, Side.SELL)):
        rows += [
            [
                market.sequence,
                level.accounts,
                market.quoted_ms,
                0,
                market.last,
                level.orders,
                level.price,
                market.listing.id,
                level.quantity,
                number,
            ]
            for level in market.book.levels(side, DEPTH if depth is None else max(0, depth))
        ]
    return rows


def _ticker_history(venue: Venue, asked: Asked) -> object:
    """Rows of `[end, high, low, open, close, volume, bid, ask, instrument, begin]`, oldest first (dossier 4.4)."""
    market, now = market_of(venue, asked), venue.world.clock.now_ms()
    interval = asked.params.whole("Interval") or 60
    if interval not in INTERVALS:
        raise _refuse("Invalid Interval")
    end = _date_ms(asked, "ToDate", now)
    begin = _date_ms(asked, "FromDate", end - DAY_MS)
    return [
        [
            candle.ends_ms,
            candle.high,
            candle.low,
            candle.open,
            candle.close,
            candle.volume,
            candle.bid,
            candle.ask,
            market.listing.id,
            candle.opens_ms,
        ]
        for candle in market.candles.over(interval * 1000, begin, end, now)
    ]


def _date_ms(asked: Asked, name: str, otherwise: int) -> int:
    text = asked.params.text(name)
    if not text:
        return otherwise
    match = _DATE.fullmatch(text.strip())
    try:
        when = datetime.fromisoformat(f"{match[1]}T{match[2] or '00:00:00'}") if match else None
    except ValueError:
        when = None
    if when is None:
        raise _refuse(f"Invalid {name}")
    return int(when.replace(tzinfo=UTC).timestamp()) * 1000


def _last_trades(venue: Venue, asked: Asked) -> object:
    """Rows of 11 (dossier 4.4), oldest first."""
    market, count = market_of(venue, asked), asked.params.whole("Count")
    shown = LAST_TRADES if count is None else min(max(0, count), len(market.tape))
    return [
        [
            execution.id,
            market.listing.id,
            execution.quantity,
            execution.price,
            execution.maker_order,
            execution.taker_order,
            execution.at_ms,
            execution.direction,
            0 if execution.taker_side is Side.BUY else 1,
            0,
            0,
        ]
        for execution in list(market.tape)[len(market.tape) - min(shown, len(market.tape)) :]
    ]


def _order_fee(venue: Venue, asked: Asked) -> object:
    """What an order would cost: in the product it receives (dossier 3.5)."""
    market, params = market_of(venue, asked), asked.params
    quantity = params.decimal("Quantity") or params.decimal("Amount")
    side = params.whole("Side")
    if quantity is None or side not in {0, 1} or not asked.account:
        raise _refuse("Invalid Request")
    price = params.decimal("Price") or market.last
    fee = EXACT.multiply(
        quantity if side == 0 else EXACT.multiply(quantity, price), venue.world.exchange.rules.fee_rate
    )
    received = market.listing.base if side == 0 else market.listing.quote
    return {"OrderFee": fee, "ProductId": BY_SYMBOL[received].id}


def _refuse(text: str) -> Refusal:
    return Refusal(INVALID_REQUEST, text=text)


CALLS = (
    Call("GetProducts", _products, public=True, oms=Oms.CHECKED),
    Call("GetProduct", _one_product, public=True, oms=Oms.CHECKED),
    Call("GetInstruments", _instruments, public=True, oms=Oms.CHECKED),
    Call("GetInstrument", _one_instrument, public=True, oms=Oms.CHECKED),
    Call("GetLevel1SummaryMin", _summary_min, public=True, oms=Oms.CHECKED),
    Call("GetLevel1", _level1, public=True, oms=Oms.CHECKED),
    Call("GetLevel1Summary", _level1_summary, public=True, oms=Oms.CHECKED),
    Call("GetL2Snapshot", _l2_snapshot, public=True, oms=Oms.CHECKED),
    Call("GetTickerHistory", _ticker_history, public=True, oms=Oms.CHECKED),
    Call("GetLastTrades", _last_trades, public=True, oms=Oms.CHECKED),
    Call("GetOrderFee", _order_fee),
)
