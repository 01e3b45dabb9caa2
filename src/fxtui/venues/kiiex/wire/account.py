"""What an account holds."""

from __future__ import annotations

from fxtui.venues.kiiex.wire.values import KiiexRow, Number, NumberIfGiven, WholeIfGiven, Words


class PositionRow(KiiexRow, frozen=True, kw_only=True):
    """GetAccountPositions (KIIEX dossier 3.4): `amount` includes `hold`."""

    account_id: WholeIfGiven = None
    product_symbol: Words = ""
    product_id: WholeIfGiven = None
    amount: Number
    hold: Number
    pending_withdraws: NumberIfGiven = None
