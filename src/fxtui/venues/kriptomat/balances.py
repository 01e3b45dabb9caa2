"""The Balances role: what the customer acted for holds, and the partner; every currency is a request of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence

from fxtui.contract.errors import (
    CredentialsRefused,
    NotFoundAtVenue,
    RateLimited,
    VenueError,
    VenueRefused,
)
from fxtui.domain.balance import Balance
from fxtui.domain.money import Asset
from fxtui.transport.request import Priority
from fxtui.venues.kriptomat import translate
from fxtui.venues.kriptomat.calls import Calls, Reply
from fxtui.venues.kriptomat.catalog import Catalog
from fxtui.venues.kriptomat.settings import MASTER, TITLE, is_id
from fxtui.venues.kriptomat.translate import EUR
from fxtui.venues.kriptomat.turns import PATIENCE, Turns
from fxtui.venues.kriptomat.wire.balances import BalanceRow

FEW = 3
"""Assets of which nothing is held that are read again each time, in turns."""

_AT_ONCE = 4
_NEVER, _NO_END = float("-inf"), float("inf")
_NO_SUCH_CODE = "invalid_currency_code"


class KriptomatBalances:
    """Balances at Kriptomat; implements `fxtui.contract.venue.Balances`."""

    def __init__(self, calls: Calls, catalog: Catalog, turns: Turns) -> None:
        self._calls = calls
        self._catalog = catalog
        self._turns = turns
        self._at_once = asyncio.Semaphore(_AT_ONCE)
        self._known: dict[tuple[str, Asset], Balance] = {}
        self._without_eur = False

    async def balances(self) -> Sequence[Balance]:
        """The customer's and the partner's balances: what is held is read anew, of the rest a few in turn.

        Everything is read at first, as far as the budget allows. Raises when nothing of the customer could be read, and
        whatever concerns all reads alike.
        """
        customer = self._calls.active
        accounts = [customer] if customer else []
        accounts += [MASTER] if self._calls.settings.master else []
        await self._calls.login()  # it may wait for a one-time code, which is no waiting for a turn
        until = self._calls.clock.now().mono + PATIENCE
        for account in accounts:
            try:
                await self._read_account(account, await self._codes(), until)
            except (VenueRefused, RateLimited) as error:
                # A partner that may not see its own balances sees its customer's.
                if account == accounts[0] or self._concerns_all(error):
                    raise
                self._calls.noted(error)
        codes = await self._codes()
        rows = (self._known.get((account, asset)) for account in accounts for asset in codes)
        return [row for row in rows if row is not None]

    async def of(self, account: str, assets: Collection[Asset]) -> Sequence[Balance]:
        """Exactly `assets` of a customer (empty: the one acted for), or of `master`, all read now.

        What Kriptomat does not list is left out. Raises `VenueRefused` while no customer is chosen.
        """
        account = account or self._calls.customer()
        if account != MASTER and not is_id(account):
            said = f"{TITLE} knows no such account: a customer is a number, the partner is {MASTER}."
            raise NotFoundAtVenue(self._calls.venue, said, code="customer")
        codes = await self._codes()
        wanted = [asset for asset in dict.fromkeys(assets) if asset in codes]
        ends = await asyncio.gather(*(self._try(account, asset, codes[asset], None) for asset in wanted))
        others = any(isinstance(end, Balance) for end in ends)
        for asset, end in zip(wanted, ends, strict=True):
            if isinstance(end, VenueError) and not self._has_none(asset, end, others=others):
                raise end
        return [end for end in ends if isinstance(end, Balance)]

    async def _codes(self) -> Mapping[Asset, str]:
        """The spelling of what is asked for, EUR first, whether it is listed or not (dossier 4.1)."""
        listed = await self._catalog.currencies()
        eur = {} if self._without_eur else {EUR: listed.get(EUR, EUR.lower())}
        return {**eur, **{asset: code for asset, code in listed.items() if asset != EUR}}

    async def _read_account(self, account: str, codes: Mapping[Asset, str], until: float) -> None:
        due = self._due(account, codes)
        # One alone first: a session, a permission or a customer that is gone costs one request, not one per asset.
        no_eur: VenueError | None = None
        while due:
            asset = due.pop(0)
            end = await self._try(account, asset, codes[asset], _NO_END)
            if not isinstance(end, VenueError):
                break
            if asset != EUR or not due or not _is_refusal(end):
                raise end
            no_eur = end
        if no_eur is not None:
            self._has_none(EUR, no_eur, others=True)
        rest = (self._try(account, asset, codes[asset], until) for asset in due)
        for asset, end in zip(due, await asyncio.gather(*rest), strict=True):
            if isinstance(end, VenueError) and self._concerns_all(end):
                raise end
            if isinstance(end, VenueError) and _is_refusal(end):
                self._known.pop((account, asset), None)
                self._calls.noted(end)

    def _due(self, account: str, codes: Mapping[Asset, str]) -> list[Asset]:
        """EUR, then what was never read or is held, then a few others; the longest unread first."""
        rows = {asset: self._known.get((account, asset)) for asset in codes if asset != EUR}
        order = sorted(rows, key=lambda asset: row.as_of.mono if (row := rows[asset]) else _NEVER)
        held = [asset for asset in order if (row := rows[asset]) is None or row.total]
        idle = [asset for asset in order if asset not in held][:FEW]
        return [*([EUR] if EUR in codes else []), *held, *idle]

    async def _try(
        self, account: str, asset: Asset, code: str, until: float | None
    ) -> Balance | VenueError | None:
        """Read one balance; the error instead, None when no turn came; `until` None asks out of turn."""
        path = "/balances" if account == MASTER else f"/users/{account}/balances"
        query = {"currency_code": code}
        try:
            if until is None:
                reply: Reply | None = await self._calls.get("balance", path, query, Priority.LOOKUP)
            else:
                async with self._at_once:
                    reply = await self._turns.get("balance", path, query, until)
            return None if reply is None else self._read(account, asset, code, reply)
        except VenueError as error:
            return error

    def _read(self, account: str, asset: Asset, code: str, reply: Reply) -> Balance:
        row = self._calls.row("balance", reply.value, BalanceRow)
        if row.currency_code and row.currency_code.casefold() != code.casefold():
            self._calls.garbled("balance", "it is about another currency")
        found = translate.balance(self._calls.venue, account, asset, row, reply.at)
        self._known[(account, asset)] = found
        return found

    def _has_none(self, asset: Asset, error: VenueError, *, others: bool) -> bool:
        """Whether `error` says that no balance of EUR can be asked for, which is remembered (dossier 7, row 11).

        A 404 alone may mean the customer: it counts only where `others` of the account were answered.
        """
        if asset != EUR or not _is_refusal(error):
            return False
        if not (others or (isinstance(error, VenueRefused) and error.code == _NO_SUCH_CODE)):
            return False
        self._without_eur = True
        return True

    def _concerns_all(self, error: VenueError) -> bool:
        if isinstance(error, RateLimited):
            return self._calls.held_back
        return isinstance(error, CredentialsRefused)


def _is_refusal(error: VenueError) -> bool:
    """Whether Kriptomat refused to tell a balance because of what was asked for."""
    return isinstance(error, VenueRefused) and error.code in {"http_404", "http_422", _NO_SUCH_CODE}
