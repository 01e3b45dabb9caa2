"""Orders, their executions and what they cost."""

from __future__ import annotations

from fxtui.venues.kiiex.wire.values import (
    Code,
    KiiexRow,
    Number,
    NumberIfGiven,
    Time,
    Whole,
    WholeIfGiven,
    Words,
)


class OrderRow(KiiexRow, frozen=True):
    """An order in GetOrderStatus, GetOpenOrders and GetOrdersHistory (KIIEX dossier 5.2).

    `quantity` is what remains. KIIEX's own GetOrderStatus documents the first four fields alone.
    """

    order_id: Whole
    order_state: Code = ""
    quantity_executed: NumberIfGiven = None
    avg_price: NumberIfGiven = None
    account: WholeIfGiven = None
    client_order_id: WholeIfGiven = None
    instrument: WholeIfGiven = None
    side: Code = ""
    order_type: Code = ""
    orig_quantity: NumberIfGiven = None
    price: NumberIfGiven = None
    stop_price: NumberIfGiven = None
    receive_time: Time = None
    last_updated_time: Time = None
    reject_reason: Words = ""
    cancel_reason: Words = ""
    change_reason: Words = ""


class TradeRow(KiiexRow, frozen=True):
    """GetTradesHistory (KIIEX dossier 6.1); KIIEX documents the first four fields alone."""

    trade_id: Whole
    order_id: Whole
    quantity: Number
    price: Number
    execution_id: WholeIfGiven = None
    client_order_id: WholeIfGiven = None
    instrument_id: WholeIfGiven = None
    side: Code = ""
    fee: NumberIfGiven = None
    fee_product_id: WholeIfGiven = None
    trade_time_ms: Time = None
    trade_time: Time = None


class OrderFee(KiiexRow, frozen=True):
    """GetOrderFee (KIIEX dossier 3.5)."""

    order_fee: Number
    product_id: WholeIfGiven = None
