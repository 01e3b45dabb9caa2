"""What can be traded and at what price."""

from __future__ import annotations

from fxtui.venues.kiiex.wire.values import (
    Code,
    FlagIfGiven,
    KiiexRow,
    NumberIfGiven,
    Time,
    Whole,
    WholeIfGiven,
    Words,
)


class ProductRow(KiiexRow, frozen=True):
    """GetProducts (KIIEX dossier 3.1)."""

    product_id: Whole
    product: Words
    product_type: Code = ""
    decimal_places: WholeIfGiven = None
    tick_size: NumberIfGiven = None
    deposit_enabled: FlagIfGiven = None
    withdraw_enabled: FlagIfGiven = None
    is_disabled: FlagIfGiven = None


class InstrumentRow(KiiexRow, frozen=True, kw_only=True):
    """GetInstruments (KIIEX dossier 3.2)."""

    instrument_id: Whole
    product1: WholeIfGiven = None
    product1_symbol: Words
    product2: WholeIfGiven = None
    product2_symbol: Words
    session_status: Code = ""
    quantity_increment: NumberIfGiven = None
    price_increment: NumberIfGiven = None
    minimum_quantity: NumberIfGiven = None
    minimum_price: NumberIfGiven = None
    is_disable: FlagIfGiven = None


class Level1(KiiexRow, frozen=True):
    """GetLevel1 (KIIEX dossier 4.2): a bid or offer of 0 is an empty side."""

    instrument_id: WholeIfGiven = None
    best_bid: NumberIfGiven = None
    best_offer: NumberIfGiven = None
    last_traded_px: NumberIfGiven = None
    rolling24hr_volume: NumberIfGiven = None
    rolling24hr_px_change_percent: NumberIfGiven = None
    time_stamp: Time = None
