"""Looking an order or swap up by its ClientOrderId: history, open orders and trades (KIIEX dossier 5.4).

KIIEX refuses a ClientOrderId twice only while the first order is open, so nothing is ever sent again from here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from msgspec import Struct

from fxtui.contract.errors import RateLimited, VenueError, VenueUnreachable
from fxtui.domain.intent import Intent
from fxtui.domain.outcome import Absent, CannotTell, Finding, Found
from fxtui.transport.request import Priority
from fxtui.transport.strict_json import loads
from fxtui.venues.kiiex import codes
from fxtui.venues.kiiex.calls import Calls
from fxtui.venues.kiiex.envelope import lowered
from fxtui.venues.kiiex.wire.orders import OrderRow, TradeRow
from fxtui.venues.kiiex.wire.values import number, whole

DEPTH = 50
"""Rows asked for per list (KIIEX dossier 5.4)."""

_CLOCKS_APART = timedelta(minutes=10)
"""How far the venue's clock may be from ours before a row counts as older than the intent."""


class _Wanted(Struct, frozen=True):
    """What was sent, read from the frozen bytes."""

    oms_id: int
    account_id: int
    key: int
    instrument_id: int
    side: str
    quantity: Decimal
    since: datetime

    @classmethod
    def of(cls, intent: Intent) -> _Wanted:
        body = lowered(loads(intent.request.body))
        if not isinstance(body, dict):
            raise ValueError("not an order")
        return cls(
            whole(body["omsid"]),
            whole(body["accountid"]),
            whole(body["clientorderid"]),
            whole(body["instrumentid"]),
            codes.SIDES.of(whole(body["side"])),
            number(body["quantity"]),
            intent.created_at.wall - _CLOCKS_APART,
        )

    def is_this(self, row: OrderRow) -> bool:
        """Whether everything `row` tells is what was sent."""
        return (
            row.instrument in {None, self.instrument_id}
            and codes.SIDES.of(row.side) in {"", self.side}
            and row.orig_quantity in {None, self.quantity}
        )


@dataclass(slots=True)
class _Search:
    """One search: what was seen of other orders, and why the look is not complete."""

    wanted: _Wanted
    calls: Calls
    others: set[int] = field(default_factory=set)
    gaps: list[str] = field(default_factory=list)

    async def orders(self, operation: str, *, by_key: bool) -> Found | None:
        """Look through a list of orders; what keeps it from being complete goes to `gaps`."""
        wanted = self.wanted
        body: dict[str, object] = {"OMSId": wanted.oms_id, "AccountId": wanted.account_id}
        if by_key:
            body["ClientOrderId"] = wanted.key
        if operation == "GetOrdersHistory":
            body |= {"InstrumentId": wanted.instrument_id, "Depth": DEPTH}
        reply = await self.calls.private(operation, body, Priority.LOOKUP)
        rows = self.calls.rows(operation, reply.value, OrderRow)
        for row in rows:
            if row.client_order_id != wanted.key:
                self.others.add(row.order_id)
            elif wanted.is_this(row):
                return Found(str(row.order_id))
            else:
                self.gaps.append(f"Order {row.order_id} has this key and is another order.")
        if any(row.client_order_id is None for row in rows):
            self.gaps.append(f"{operation} does not show client order ids.")
        full = operation == "GetOrdersHistory" and len(rows) >= DEPTH
        if full and not self._covers([row.receive_time for row in rows]):
            self.gaps.append(f"{operation} does not reach back far enough.")
        return None

    async def trades(self) -> Found | None:
        """Look through the trades; those that name no client order id must belong to an order seen elsewhere."""
        wanted = self.wanted
        body = {
            "omsId": wanted.oms_id,
            "accountId": wanted.account_id,
            "instrumentId": wanted.instrument_id,
            "depth": DEPTH,
        }
        reply = await self.calls.private("GetTradesHistory", body, Priority.LOOKUP)
        rows = self.calls.rows("GetTradesHistory", reply.value, TradeRow)
        for row in rows:
            if row.client_order_id == wanted.key:
                return Found(str(row.order_id))
        if len(rows) >= DEPTH and not self._covers([row.trade_time_ms or row.trade_time for row in rows]):
            self.gaps.append("GetTradesHistory does not reach back far enough.")
        if any(self._may_be_ours(row) for row in rows):
            # The history may honour the key it was asked for; without it, it tells whose the other trades are.
            found = await self.orders("GetOrdersHistory", by_key=False)
            if found is not None:
                return found
            if any(self._may_be_ours(row) for row in rows):
                self.gaps.append("There are trades that could be of this order.")
        return None

    def _may_be_ours(self, row: TradeRow) -> bool:
        if row.client_order_id is not None or row.order_id in self.others:
            return False
        at = row.trade_time_ms or row.trade_time
        if at is not None and at < self.wanted.since:
            return False
        return codes.SIDES.of(row.side) in {"", self.wanted.side}

    def _covers(self, times: Sequence[datetime | None]) -> bool:
        return any(at is not None and at < self.wanted.since for at in times)


async def find_order(intent: Intent, calls: Calls) -> Finding:
    """Look for the order `intent` sent; `Absent` only when all three reads succeeded and reached back far enough."""
    search = _Search(_Wanted.of(intent), calls)
    looks: tuple[Callable[[], Awaitable[Found | None]], ...] = (
        partial(search.orders, "GetOrdersHistory", by_key=True),
        partial(search.orders, "GetOpenOrders", by_key=False),
        search.trades,
    )
    for look in looks:
        try:
            found = await look()
        except (VenueUnreachable, RateLimited) as error:
            return CannotTell(error.message)
        except VenueError as error:
            search.gaps.append(error.message)
            continue
        if found is not None:
            return found
    return CannotTell(search.gaps[0]) if search.gaps else Absent("order history, open orders and trades")
