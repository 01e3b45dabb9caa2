"""The Fills role: what the account's orders came to."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from fxtui.domain.order import Fill
from fxtui.transport.rows import told
from fxtui.venues.kiiex import translate
from fxtui.venues.kiiex.account import is_id
from fxtui.venues.kiiex.calls import Calls
from fxtui.venues.kiiex.catalog import Catalog
from fxtui.venues.kiiex.orders import KiiexOrders
from fxtui.venues.kiiex.wire.orders import TradeRow


class KiiexFills:
    """Executions of the account's orders; implements `fxtui.contract.venue.Fills`."""

    def __init__(self, calls: Calls, catalog: Catalog, orders: KiiexOrders) -> None:
        self._calls = calls
        self._catalog = catalog
        self._orders = orders

    async def fills(self, order_id: str | None, limit: int) -> Sequence[Fill]:
        """The last fills from GetTradesHistory, newest first; a row that came twice is given once.

        KIIEX documents four fields of a trade alone (dossier 6.1): pair, side and client id then come from its order.
        A fee and a time that are not told stay unknown.
        """
        login = await self._calls.login()
        body: dict[str, object] = {"omsId": login.oms_id, "accountId": login.account_id}
        if order_id is not None:
            if not is_id(order_id):
                return []
            body["orderId"] = int(order_id)
        body["depth"] = limit
        reply = await self._calls.private("GetTradesHistory", body)
        rows = await self._completed(self._calls.rows("GetTradesHistory", reply.value, TradeRow))
        listed = await self._catalog.listed()
        account = str(login.account_id)
        found: dict[str, Fill] = {}
        for row in rows:
            pair = listed.pair_of(row.instrument_id)
            fill = translate.fill(self._calls.venue, account, row, pair, listed.asset_of)
            if order_id in {None, fill.order_id}:
                found.setdefault(fill.fill_id, fill)
        return sorted(found.values(), key=translate.newest_fill, reverse=True)[:limit]

    async def _completed(self, rows: list[TradeRow]) -> list[TradeRow]:
        thin = {row.order_id for row in rows if row.side == "" or row.instrument_id is None}
        if not thin:
            return rows
        orders = await self._orders.rows_of(thin)
        completed: list[TradeRow] = []
        for row in rows:
            order = orders.get(row.order_id)
            if order is None:
                completed.append(row)
                continue
            of_order = {
                "instrument_id": order.instrument,
                "side": order.side,
                "client_order_id": order.client_order_id,
            }
            completed.append(replace(row, **{**of_order, **told(row)}))
        return completed
