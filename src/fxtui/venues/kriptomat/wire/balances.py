"""What an account holds, one currency at a time."""

from __future__ import annotations

from fxtui.transport.rows import Row
from fxtui.venues.kriptomat.wire.values import Number, Words


class BalanceRow(Row, frozen=True):
    """GET /users/{user}/balances and GET /balances (dossier 3, operations 14 and 21)."""

    balance: Number
    currency_code: Words = ""
