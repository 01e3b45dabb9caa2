"""What an account holds."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from fxtui.domain.instrument import VenueId
from fxtui.domain.moment import Moment
from fxtui.domain.money import Asset


class Balance(Struct, frozen=True):
    """One asset of one account: `total` = `available` + `held`.

    `in_ticket` is the part of `held` that waits in withdrawals, None when the venue does not tell.
    """

    venue: VenueId
    account: str
    asset: Asset
    available: Decimal
    held: Decimal
    total: Decimal
    as_of: Moment
    in_ticket: Decimal | None = None
