"""An order whose answer was lost, and a KIIEX that lists no order at all, for the tests of looking it up."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from fxtui.domain.instrument import Pair
from fxtui.domain.intent import Intent
from fxtui.domain.order import OrderDraft, OrderType, Side
from fxtui.transport.strict_json import loads
from tests.support.clock import START
from tests.venues.kiiex.rows import COPM, USDT
from tests.venues.kiiex.scripted import Rig, Script, as_intent, sample

ORDER = OrderDraft("kiiex", Pair(USDT, COPM), Side.SELL, OrderType.MARKET, Decimal("100.5"))
KEY = 1720000000000001
NONE = b"[]"
EMPTY: dict[str, list[Script]] = {
    "GetOrdersHistory": [NONE],
    "GetOpenOrders": [NONE],
    "GetTradesHistory": [NONE],
}


def listed(name: str) -> list[dict[str, object]]:
    rows = loads(sample(f"alphapoint/{name}"))
    assert isinstance(rows, list)
    return rows


def millis(minutes: float) -> int:
    return int((START + timedelta(minutes=minutes)).timestamp() * 1000)


async def order_intent(rig: Rig, key: int = KEY) -> Intent:
    return as_intent(await rig.venue.orders.prepare(ORDER, str(key)), rig.clock)
