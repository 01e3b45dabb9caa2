"""The Balances and Fills roles: what the account holds, and what its orders came to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from fxtui.domain.balance import Balance
from fxtui.domain.money import Asset, plain
from fxtui.domain.order import Fill
from fxtui.transport.request import Priority
from fxtui.venues.kiiex import translate
from fxtui.venues.kiiex.calls import Calls
from fxtui.venues.kiiex.catalog import Catalog
from fxtui.venues.kiiex.wire import PositionRow, TradeRow


class KiiexBalances:
    """Positions of the account; implements `fxtui.contract.venue.Balances`."""

    def __init__(self, calls: Calls, catalog: Catalog) -> None:
        self._calls = calls
        self._catalog = catalog

    async def balances(self) -> Sequence[Balance]:
        """Every product KIIEX lists for the account; products are read only when a row has no symbol."""
        login = await self._calls.login()
        body = {"AccountId": login.account_id, "OMSId": login.oms_id, "IncludePending": True}
        reply = await self._calls.private("GetAccountPositions", body)
        rows = self._calls.rows("GetAccountPositions", reply.value, PositionRow)
        asset_of: Mapping[int, Asset] = {}
        if any(not row.product_symbol for row in rows):
            asset_of = {number: product.asset for number, product in (await self._catalog.products()).items()}
        account = str(login.account_id)
        return translate.balances(self._calls.venue, account, rows, asset_of, reply.at)

    async def marks(self, assets: Iterable[Asset]) -> dict[str, str]:
        """Total and held of `assets` as an intent's marks: `balance:USDT`, `hold:USDT`, plain decimals."""
        wanted = set(assets)
        marks: dict[str, str] = {}
        for balance in await self.balances():
            if balance.asset in wanted:
                marks[f"balance:{balance.asset}"] = plain(balance.total)
                marks[f"hold:{balance.asset}"] = plain(balance.held)
        return marks


class KiiexFills:
    """Executions of the account's orders; implements `fxtui.contract.venue.Fills`."""

    def __init__(self, calls: Calls, catalog: Catalog) -> None:
        self._calls = calls
        self._catalog = catalog

    async def fills(self, order_id: str | None, limit: int) -> Sequence[Fill]:
        """The last fills from GetTradesHistory, newest first; a row that came twice is given once."""
        login = await self._calls.login()
        body: dict[str, object] = {"omsId": login.oms_id, "accountId": login.account_id}
        if order_id is not None:
            if not is_id(order_id):
                return []
            body["orderId"] = int(order_id)
        body["depth"] = limit
        reply = await self._calls.private("GetTradesHistory", body, Priority.NORMAL)
        rows = self._calls.rows("GetTradesHistory", reply.value, TradeRow)
        listed = await self._catalog.listed()
        account = str(login.account_id)
        found: dict[str, Fill] = {}
        for row in rows:
            pair = listed.pair_of(row.instrument_id)
            fill = translate.fill(self._calls.venue, account, row, pair, listed.asset_of)
            if order_id in {None, fill.order_id}:
                found.setdefault(fill.fill_id, fill)
        return sorted(found.values(), key=translate.newest_fill, reverse=True)[:limit]


def is_id(text: str) -> bool:
    """Whether `text` can be an id of KIIEX: one to nineteen ASCII digits."""
    return text.isascii() and text.isdigit() and len(text) <= 19
