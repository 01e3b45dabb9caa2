"""KIIEX's rows as values of ours and nothing else: products, instruments, prices, balances, orders and fills.

Pure functions; tickets and their forms are in `translate_tickets`. A word the dossier does not list becomes an
explicit other state, a row whose asset code is no plain code is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from fxtui.domain.balance import Balance
from fxtui.domain.foreign import Foreign
from fxtui.domain.instrument import Instrument, Pair, VenueId
from fxtui.domain.moment import Moment
from fxtui.domain.money import EXACT, Asset, asset
from fxtui.domain.order import Fill, Order, OrderState, OrderType, Side
from fxtui.domain.quote import Candle, Depth, Level, Quote, Trade
from fxtui.venues.kiiex.codes import (
    ORDER_STATES,
    ORDER_TYPES,
    PRODUCT_TYPES,
    SESSION_STATES,
    SIDE_OF,
    SIDES,
    STATE_OF,
    TYPE_OF,
)
from fxtui.venues.kiiex.wire.values import number, when, whole

if TYPE_CHECKING:
    from fxtui.venues.kiiex.wire.account import PositionRow
    from fxtui.venues.kiiex.wire.market import InstrumentRow, Level1, ProductRow
    from fxtui.venues.kiiex.wire.orders import OrderRow, TradeRow

_ZERO = Decimal(0)
_NO_PRICE = frozenset({Decimal(79228162514264337593543950335), Decimal("9223372036.854775807")})
"""What KIIEX writes for a side that is empty (dossier 5.2)."""

POST_ONLY_PHASE = "it takes post-only orders alone at the moment"
"""Why an instrument is closed to all but post-only orders."""

_CLOSED: Mapping[str, str] = {
    "Running": "",
    "Paused": "trading in it is paused",
    "Stopped": "trading in it is stopped",
    "Starting": "trading in it is about to start",
    "RunningPostOnly": POST_ONLY_PHASE,
    "Halted": "trading in it is halted",
}
_ROW_L2, _ROW_TRADE, _ROW_CANDLE, _ROW_SUMMARY = 10, 9, 10, 6
_DELETED = 2
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_FEWEST_DECIMALS, _MOST_DECIMALS = 0, 28


def asset_code(text: str) -> Asset | None:
    """`text` as an asset, None when it is no plain asset code."""
    try:
        return asset(text)
    except ValueError:
        return None


def amount_step(row: ProductRow) -> Decimal:
    """The step of amounts: the tick size, else one unit of the last decimal, else 0 (KIIEX dossier 3.1)."""
    if row.tick_size is not None and row.tick_size > 0:
        return row.tick_size
    if row.decimal_places is not None and _FEWEST_DECIMALS <= row.decimal_places <= _MOST_DECIMALS:
        return Decimal(1).scaleb(-row.decimal_places)
    return _ZERO


def is_national_currency(row: ProductRow) -> bool:
    """Whether the product is money of a bank."""
    return PRODUCT_TYPES.of(row.product_type) == "NationalCurrency"


def instrument(venue: VenueId, row: InstrumentRow, steps: Mapping[Asset, Decimal]) -> Instrument | None:
    """The instrument of `row`: product 1 is the base, prices are in product 2 (KIIEX dossier 3.2)."""
    base, quote = asset_code(row.product1_symbol), asset_code(row.product2_symbol)
    if base is None or quote is None:
        return None
    closed = _CLOSED.get(SESSION_STATES.of(row.session_status), "its state at KIIEX is one we don't know")
    return Instrument(
        venue,
        Pair(base, quote),
        str(row.instrument_id),
        tick=row.price_increment or _ZERO,
        lot=row.quantity_increment or _ZERO,
        minimum=row.minimum_quantity or _ZERO,
        minimum_price=row.minimum_price or _ZERO,
        base_step=steps.get(base, _ZERO),
        quote_step=steps.get(quote, _ZERO),
        closed="KIIEX has disabled it" if row.is_disable else closed,
    )


def price(value: Decimal | None) -> Decimal | None:
    """A price, None for 0 and for what KIIEX writes when there is none."""
    return None if value is None or value <= 0 or value in _NO_PRICE else value


def quote(
    venue: VenueId,
    pair: Pair,
    level1: Level1 | None,
    summary: tuple[Decimal, Decimal, Decimal] | None,
    at: Moment,
) -> Quote:
    """The quote of `pair`: bid and ask from Level1; last, change and volume from it or else from the summary row."""
    last, change, volume = (price(summary[0]), summary[1], summary[2]) if summary else (None, None, None)
    if level1 is None:
        return Quote(venue, pair, None, None, last, at, change_24h=change, volume_24h=volume)
    if price(level1.last_traded_px) is not None:
        last = price(level1.last_traded_px)
    if level1.rolling24hr_px_change_percent is not None:
        change = level1.rolling24hr_px_change_percent
    if level1.rolling24hr_volume is not None:
        volume = level1.rolling24hr_volume
    return Quote(
        venue,
        pair,
        price(level1.best_bid),
        price(level1.best_offer),
        last,
        at,
        venue_time=level1.time_stamp,
        change_24h=change,
        volume_24h=volume,
    )


def summaries(rows: object) -> dict[int, tuple[Decimal, Decimal, Decimal]]:
    """GetLevel1SummaryMin by instrument id: last price, change in percent and volume of 24 h (KIIEX dossier 4.1).

    Raises:
        ValueError: when a row is not six cells of the documented kinds.
    """
    found: dict[int, tuple[Decimal, Decimal, Decimal]] = {}
    for row in _rows(rows, _ROW_SUMMARY):
        found[whole(row[0])] = (number(row[2]), number(row[4]), number(row[5]))
    return found


def depth(venue: VenueId, listed: Instrument, rows: object, levels: int, at: Moment) -> Depth:
    """GetL2Snapshot, both sides in one list and in any order (KIIEX dossier 4.3); `ValueError` for a malformed row."""
    bids: dict[Decimal, Decimal] = {}
    asks: dict[Decimal, Decimal] = {}
    for row in _rows(rows, _ROW_L2):
        at_price, quantity, side = price(number(row[6])), number(row[8]), SIDES.of(whole(row[9]))
        if whole(row[3]) == _DELETED or at_price is None or quantity <= 0 or str(whole(row[7])) != listed.key:
            continue
        if side == "Buy":
            bids[at_price] = bids.get(at_price, _ZERO) + quantity
        elif side == "Sell":
            asks[at_price] = asks.get(at_price, _ZERO) + quantity
    return Depth(
        venue,
        listed.pair,
        tuple(Level(p, bids[p]) for p in sorted(bids, reverse=True)[:levels]),
        tuple(Level(p, asks[p]) for p in sorted(asks)[:levels]),
        at,
    )


def candles(rows: object) -> list[Candle]:
    """GetTickerHistory, oldest first: end, high, low, open, close, volume, …, begin (KIIEX dossier 4.4)."""
    found: list[Candle] = []
    for row in _rows(rows, _ROW_CANDLE):
        start, end = when(row[9]), when(row[0])
        high, low, opened, close, volume = (number(cell) for cell in row[1:6])
        if start is not None and end is not None:
            found.append(Candle(start, end, opened, high, low, close, volume))
    return sorted(found, key=lambda candle: candle.start)


def trades(pair: Pair, rows: object) -> list[Trade]:
    """GetLastTrades, newest first; the side is the taker's (KIIEX dossier 4.4)."""
    found: list[tuple[int, Trade]] = []
    for row in _rows(rows, _ROW_TRADE):
        at = when(row[6])
        if at is not None:
            taker = SIDE_OF.get(SIDES.of(whole(row[8])))
            found.append((whole(row[0]), Trade(pair, taker, number(row[2]), number(row[3]), at)))
    found.sort(key=lambda one: (one[1].at, one[0]), reverse=True)
    return [trade for _, trade in found]


def balances(
    venue: VenueId, account: str, rows: Iterable[PositionRow], asset_of: Mapping[int, Asset], at: Moment
) -> list[Balance]:
    """The balances of `rows`: the amount includes the hold, pending withdrawals are part of it (KIIEX dossier 3.4)."""
    found: list[Balance] = []
    for row in rows:
        code = position_asset(row, asset_of)
        if code is None:
            continue
        pending = row.pending_withdraws
        in_ticket = None if pending is None or pending < 0 else min(pending, row.hold)
        found.append(
            Balance(
                venue,
                account,
                code,
                EXACT.subtract(row.amount, row.hold),
                row.hold,
                row.amount,
                at,
                in_ticket,
            )
        )
    return found


def position_asset(row: PositionRow, asset_of: Mapping[int, Asset]) -> Asset | None:
    """The asset of a position by its symbol, or by its product id where the row has no symbol."""
    if row.product_symbol:
        return asset_code(row.product_symbol)
    return None if row.product_id is None else asset_of.get(row.product_id)


def order(venue: VenueId, account: str, row: OrderRow, pair: Pair | None) -> Order | None:
    """The order of `row`, None when it does not tell which side it is on (KIIEX dossier 5.2)."""
    side = SIDE_OF.get(SIDES.of(row.side))
    if side is None:
        return None
    named_type = TYPE_OF.get(ORDER_TYPES.of(row.order_type), OrderType.OTHER)
    state_name = ORDER_STATES.of(row.order_state)
    has_limit = named_type not in {OrderType.MARKET, OrderType.STOP_MARKET}
    return Order(
        venue,
        account,
        str(row.order_id),
        client_key(row.client_order_id),
        pair,
        side,
        named_type,
        quantity=row.orig_quantity if row.orig_quantity is not None else row.quantity_executed or _ZERO,
        filled=row.quantity_executed or _ZERO,
        limit_price=price(row.price) if has_limit else None,
        average_price=price(row.avg_price),
        state=STATE_OF.get(state_name, OrderState.OTHER),
        venue_state=Foreign(state_name),
        created_at=row.receive_time,
        updated_at=row.last_updated_time,
        stop_price=price(row.stop_price),
        reason=_reason(row, state_name),
    )


def _reason(row: OrderRow, state: str) -> Foreign | None:
    match STATE_OF.get(state):
        case OrderState.REJECTED:
            text = row.reject_reason or row.change_reason
        case OrderState.CANCELED | OrderState.EXPIRED:
            text = row.cancel_reason or row.change_reason
        case _:
            text = row.reject_reason
    return Foreign(text) if text else None


def latest(rows: Iterable[OrderRow]) -> list[OrderRow]:
    """One row per order, its latest, newest order first: a history may hold every state an order went through."""
    last: dict[int, OrderRow] = {}
    for row in rows:
        known = last.get(row.order_id)
        if known is None or _stamp(row.last_updated_time) > _stamp(known.last_updated_time):
            last[row.order_id] = row
    return sorted(last.values(), key=lambda row: (_stamp(row.receive_time), row.order_id), reverse=True)


def fill(
    venue: VenueId, account: str, row: TradeRow, pair: Pair | None, asset_of: Mapping[int, Asset]
) -> Fill:
    """The fill of `row`; a fee that is not told is unknown, a fee of 0 in product 0 is none (KIIEX dossier 6.1)."""
    fee_asset = asset_of.get(row.fee_product_id) if row.fee_product_id else None
    return Fill(
        venue,
        account,
        fill_id=str(row.execution_id) if row.execution_id else f"{row.order_id}-{row.trade_id}",
        order_id=str(row.order_id),
        client_id=client_key(row.client_order_id),
        pair=pair,
        side=SIDE_OF.get(SIDES.of(row.side)) if row.side != "" else None,
        quantity=row.quantity,
        price=row.price,
        fee=row.fee if fee_asset is not None or row.fee == 0 else None,
        fee_asset=fee_asset,
        at=row.trade_time_ms or row.trade_time,
    )


def newest_fill(one: Fill) -> tuple[datetime, int]:
    """What sorts fills by time, and by id where rows have no time."""
    digits = one.fill_id.rpartition("-")[2]
    return _stamp(one.at), int(digits) if digits.isdigit() else 0


def client_key(key: int | None) -> str:
    """A ClientOrderId as text, empty for 0 and none."""
    return str(key) if key else ""


def received_asset(pair: Pair, side: Side) -> Asset:
    """What an order of this side receives, which is what KIIEX charges its fee in (dossier 3.3)."""
    return pair.base if side is Side.BUY else pair.quote


def _stamp(at: datetime | None) -> datetime:
    return at or _LONG_AGO


def _rows(rows: object, least: int) -> Sequence[list[object]]:
    if not isinstance(rows, list) or any(not isinstance(row, list) or len(row) < least for row in rows):
        raise ValueError(f"not a list of rows of {least} cells")
    return rows
