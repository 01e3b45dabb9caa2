"""The Fills role: the purchases and sales that are done, each of them one fill."""

from __future__ import annotations

from collections.abc import Sequence

from fxtui.contract.errors import NotFoundAtVenue
from fxtui.domain.customer import Transaction
from fxtui.domain.order import Fill
from fxtui.venues.kriptomat.transactions import TransactionReader
from fxtui.venues.kriptomat.translate_transactions import fill


class KriptomatFills:
    """Executions for the partner's customers; implements `fxtui.contract.venue.Fills`."""

    def __init__(self, reader: TransactionReader) -> None:
        self._reader = reader

    async def fills(self, order_id: str | None, limit: int) -> Sequence[Fill]:
        """The last fills of all customers, newest first, or the one of a transaction, whosever it is."""
        made = (fill(one) for one in await self._transactions(order_id))
        return [one for one in made if one is not None][:limit]

    async def _transactions(self, order_id: str | None) -> Sequence[Transaction]:
        if order_id is None:
            return (await self._reader.all()).transactions
        try:
            return [await self._reader.anyones(order_id)]
        except NotFoundAtVenue:
            return ()
