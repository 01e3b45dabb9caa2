"""Looking an order or swap up by its ClientOrderId: history, open orders and trades (KIIEX dossier 5.4).

KIIEX refuses a ClientOrderId twice only while the first order is open, so nothing is ever sent again from here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Generic, TypeVar

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
"""Rows asked for at first per list (KIIEX dossier 5.4); a shorter page is a list's last."""

DEEPER = 200
"""Rows asked for in every further page."""

MOST_PAGES = 10
"""Pages read of one list: 1,841 rows."""

_CLOCKS_APART = timedelta(minutes=10)
"""How far the venue's clock may be from ours before a row counts as older than the intent."""


_Row = TypeVar("_Row", OrderRow, TradeRow)


class _History(Struct, Generic[_Row], frozen=True):
    """A list that is read page by page: its call, how it spells depth and start, and its rows."""

    operation: str
    depth: str
    start: str
    row: type[_Row]
    key: Callable[[_Row], tuple[int | None, ...]]
    at: Callable[[_Row], datetime | None]


def _traded_at(row: TradeRow) -> datetime | None:
    return row.trade_time_ms or row.trade_time


_ORDERS = _History(
    "GetOrdersHistory",
    "Depth",
    "StartIndex",
    OrderRow,
    lambda row: (row.order_id,),
    lambda row: row.receive_time,
)
_TRADES = _History(
    "GetTradesHistory",
    "depth",
    "startIndex",
    TradeRow,
    lambda row: (row.order_id, row.trade_id, row.execution_id),
    _traded_at,
)


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
            body["InstrumentId"] = wanted.instrument_id
            rows = await self._pages(_ORDERS, body)
        else:
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
        return None

    async def trades(self) -> Found | None:
        """Look through the trades; those that name no client order id must belong to an order seen elsewhere."""
        wanted = self.wanted
        body = {
            "omsId": wanted.oms_id,
            "accountId": wanted.account_id,
            "instrumentId": wanted.instrument_id,
        }
        rows = await self._pages(_TRADES, body)
        for row in rows:
            if row.client_order_id == wanted.key:
                return Found(str(row.order_id))
        if any(self._may_be_ours(row) for row in rows):
            # The history may honour the key it was asked for; without it, it tells whose the other trades are.
            found = await self.orders("GetOrdersHistory", by_key=False)
            if found is not None:
                return found
            if any(self._may_be_ours(row) for row in rows):
                self.gaps.append("There are trades that could be of this order.")
        return None

    async def _pages(self, history: _History[_Row], body: Mapping[str, object]) -> list[_Row]:
        """The rows of `history`, newest first, down to before the intent; where it ends sooner is one of the `gaps`.

        Every further page begins with the last row known: only a page that has it goes on where the one before
        ended, whatever StartIndex means to the server. Rows that come in meanwhile move the others down, never away.
        """
        found: dict[tuple[int | None, ...], _Row] = {}
        for page in range(MOST_PAGES):
            deep = {history.depth: DEEPER, history.start: len(found) - 1} if page else {history.depth: DEPTH}
            reply = await self.calls.private(history.operation, {**body, **deep}, Priority.LOOKUP)
            rows = self.calls.rows(history.operation, reply.value, history.row)
            keys = [history.key(row) for row in rows]
            if page and next(reversed(found)) not in keys:
                break
            news = not found.keys() >= set(keys)
            found |= zip(keys, rows, strict=True)
            if len(rows) < DEPTH or self._goes_back([history.at(row) for row in rows]):
                return list(found.values())
            if not news:
                break
        self.gaps.append(f"{history.operation} does not reach back far enough.")
        return list(found.values())

    def _goes_back(self, times: Sequence[datetime | None]) -> bool:
        """Whether a page that comes newest first ends before the intent."""
        first, last = times[0], times[-1]
        return first is not None and last is not None and first >= last < self.wanted.since

    def _may_be_ours(self, row: TradeRow) -> bool:
        if row.client_order_id is not None or row.order_id in self.others:
            return False
        at = _traded_at(row)
        if at is not None and at < self.wanted.since:
            return False
        return codes.SIDES.of(row.side) in {"", self.wanted.side}


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
    looked_at = "order history, open orders and trades"
    return CannotTell(search.gaps[0], answered=True) if search.gaps else Absent(looked_at)
