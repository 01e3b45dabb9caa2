"""KIIEX's answers as typed rows, in the venue's words; keys arrive in lower case (`fxtui.venues.kiiex.envelope`).

Nothing here knows what a value means: that is `translate` and `translate_tickets`. Python objects are validated,
never JSON text, so that no digit is lost. Numbers come as JSON numbers or as text, enumerations as numbers or names.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, PlainValidator, TypeAdapter

from fxtui.venues.kiiex.envelope import lowered

_NUMBER = re.compile(r"[+-]?\d{1,40}(?:\.\d{0,40})?(?:[eE][+-]?\d{1,2})?", re.ASCII)
_WHOLE = re.compile(r"-?\d{1,19}", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICKS_AT_EPOCH = 621_355_968_000_000_000
_TICKS_PER_MS = 10_000
_LEAST_TICKS = 10**17
_LATEST_MS = 253_402_300_799_999
_UNSET_YEAR = 1

Value = TypeVar("Value")


def number(value: object) -> Decimal:
    """A JSON number or its text as `Decimal`; `ValueError` for anything else."""
    if type(value) is Decimal:
        return value
    if type(value) is int:
        return Decimal(value)
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return Decimal(value)
    raise ValueError("not a number")


def whole(value: object) -> int:
    """A whole JSON number or its text as `int`, at most 19 digits; `ValueError` for anything else."""
    if type(value) is int:
        return value
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value)
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    raise ValueError("not a whole number")


def words(value: object) -> str:
    """Text as it came; null is empty, a number is its digits; `ValueError` for anything else."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    raise ValueError("not a text")


def code(value: object) -> int | str:
    """An enumeration as it came, a number or a name; null is empty; `ValueError` for anything else."""
    if isinstance(value, str) or type(value) is int:
        return value
    if value is None:
        return ""
    raise ValueError("neither a number nor a name")


def flag(value: object) -> bool:
    """A truth value, also as 0, 1 or text; `ValueError` for anything else."""
    if isinstance(value, bool):
        return value
    if value in (0, 1):
        return value == 1
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    raise ValueError("neither true nor false")


def when(value: object) -> datetime | None:
    """A time as milliseconds, .NET ticks or ISO-8601 text (KIIEX dossier 9); None where it is unset or unreadable."""
    if isinstance(value, str) and not _WHOLE.fullmatch(value):
        return _iso(value)
    try:
        count = whole(value)
    except ValueError:
        return None
    if count >= _LEAST_TICKS:
        # The published milliseconds are the ticks rounded to the nearest.
        count = (count - _TICKS_AT_EPOCH + _TICKS_PER_MS // 2) // _TICKS_PER_MS
    if not 0 < count <= _LATEST_MS:
        return None
    return _EPOCH + timedelta(milliseconds=count)


def _iso(text: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(text[:40])
    except ValueError:
        return None
    if read.year <= _UNSET_YEAR:
        return None
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


def _if_given(convert: Callable[[object], Value]) -> Callable[[object], Value | None]:
    def converted(value: object) -> Value | None:
        return None if value is None or value == "" else convert(value)

    return converted


def _alias(field: str) -> str:
    return field.replace("_", "")


Number = Annotated[Decimal, PlainValidator(number)]
NumberIfGiven = Annotated[Decimal | None, PlainValidator(_if_given(number))]
Whole = Annotated[int, PlainValidator(whole)]
WholeIfGiven = Annotated[int | None, PlainValidator(_if_given(whole))]
Words = Annotated[str, PlainValidator(words)]
Code = Annotated[int | str, PlainValidator(code)]
Flag = Annotated[bool, PlainValidator(flag)]
FlagIfGiven = Annotated[bool | None, PlainValidator(_if_given(flag))]
Time = Annotated[datetime | None, PlainValidator(when)]


class Wire(BaseModel):
    """What all answers share: unknown keys are ignored, input never shows in an error."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", defer_build=True, hide_input_in_errors=True, alias_generator=_alias
    )


class User(Wire):
    """Who logged in (KIIEX dossier 2.1)."""

    user_id: WholeIfGiven = None
    account_id: WholeIfGiven = None
    oms_id: WholeIfGiven = None


def _user(value: object) -> User | None:
    return User.model_validate(lowered(value)) if isinstance(value, dict) else None


class LoginReply(Wire):
    """AuthenticateUser: the token comes under one of three names or not at all (KIIEX dossier 2.1)."""

    authenticated: Flag = False
    session_token: Words = ""
    token: Words = ""
    jwt: Words = ""
    user: Annotated[User | None, PlainValidator(_user)] = None
    locked: FlagIfGiven = None
    requires2fa: FlagIfGiven = None
    errormsg: Words = ""


class ProductRow(Wire):
    """GetProducts (KIIEX dossier 3.1)."""

    product_id: Whole
    product: Words
    product_type: Code = ""
    decimal_places: WholeIfGiven = None
    tick_size: NumberIfGiven = None
    deposit_enabled: FlagIfGiven = None
    withdraw_enabled: FlagIfGiven = None
    is_disabled: FlagIfGiven = None


class InstrumentRow(Wire):
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


class PositionRow(Wire):
    """GetAccountPositions (KIIEX dossier 3.4): `amount` includes `hold`."""

    account_id: WholeIfGiven = None
    product_symbol: Words = ""
    product_id: WholeIfGiven = None
    amount: Number
    hold: Number
    pending_withdraws: NumberIfGiven = None


class Level1(Wire):
    """GetLevel1 (KIIEX dossier 4.2): a bid or offer of 0 is an empty side."""

    instrument_id: WholeIfGiven = None
    best_bid: NumberIfGiven = None
    best_offer: NumberIfGiven = None
    last_traded_px: NumberIfGiven = None
    rolling24hr_volume: NumberIfGiven = None
    rolling24hr_px_change_percent: NumberIfGiven = None
    time_stamp: Time = None


class OrderRow(Wire):
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


class TradeRow(Wire):
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


class TicketRow(Wire):
    """A deposit or withdrawal ticket (KIIEX dossier 7.2, 7.5); forms and comments are of many shapes and stay opaque."""

    ticket_number: WholeIfGiven = None
    request_code: Words = ""
    account_id: WholeIfGiven = None
    asset_id: WholeIfGiven = None
    asset_name: Words = ""
    amount: Number
    fee_amt: NumberIfGiven = None
    status: Code = ""
    template_form: object = None
    deposit_info: object = None
    comments: object = None
    reject_reason: Words = ""
    created_timestamp: Time = None
    last_update_timestamp: Time = None


class OrderFee(Wire):
    """GetOrderFee (KIIEX dossier 3.5)."""

    order_fee: Number
    product_id: WholeIfGiven = None


class WithdrawFee(Wire):
    """GetWithdrawFee (KIIEX dossier 7.4)."""

    fee_amount: Number
    ticket_amount: NumberIfGiven = None


class TemplateTypes(Wire):
    """GetWithdrawTemplateTypes (KIIEX dossier 7.4): objects or plain names."""

    template_types: list[object]


class Template(Wire):
    """GetWithdrawTemplate (KIIEX dossier 7.4): the form's fields, usually as JSON text."""

    template: object


class DepositKeys(Wire):
    """GetDepositInfo (KIIEX dossier 7.1): the addresses, as JSON text of a list, the newest last."""

    deposit_info: object
    provider_id: WholeIfGiven = None


Row = TypeVar("Row", bound=Wire)


@cache
def list_of(model: type[Row]) -> TypeAdapter[list[Row]]:
    """What validates a whole list of `model` in one call; built when first asked for."""
    return TypeAdapter(list[model])  # type: ignore[valid-type]
