"""The Balances role: what the account holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from fxtui.domain.balance import Balance
from fxtui.domain.money import Asset
from fxtui.venues.kiiex import translate
from fxtui.venues.kiiex.calls import Calls
from fxtui.venues.kiiex.catalog import Catalog
from fxtui.venues.kiiex.wire.account import PositionRow


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

    async def of(self, _account: str, _assets: Collection[Asset]) -> Sequence[Balance]:
        """Every product of the account: KIIEX tells them in one answer, and the key's own account alone."""
        return await self.balances()


def is_id(text: str) -> bool:
    """Whether `text` can be an id of KIIEX: one to nineteen ASCII digits."""
    return text.isascii() and text.isdigit() and len(text) <= 19
