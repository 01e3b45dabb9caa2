"""Swaps: give one asset, get another, now, at a worst price that was shown."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from fxtui.domain.instrument import Instrument, VenueId
from fxtui.domain.moment import Moment
from fxtui.domain.money import Asset, Money, divide
from fxtui.domain.order import Side


class SwapDraft(Struct, frozen=True):
    """What somebody wants to swap. `amount` is of `dealt`, which is `give` or `get`.

    `max_slippage` is a fraction: 0.003 allows the worst price to be 0.3 % behind the quoted one.
    """

    venue: VenueId
    give: Asset
    get: Asset
    amount: Decimal
    dealt: Asset
    max_slippage: Decimal


class SwapTerms(Struct, frozen=True):
    """What a swap would do at this moment, computed from what will be sent.

    `side`, `quantity` (base) and `worst_price` (quote per base) are the order's; `give` and `get` are expectations,
    `get` net of `fee`. `covered` tells whether the book held the whole quantity within the worst price. `enforced`
    tells whether the venue itself deals no worse than `worst_price`; where not, it is looked at just before sending.
    """

    draft: SwapDraft
    instrument: Instrument
    side: Side
    quantity: Decimal
    worst_price: Decimal
    average_price: Decimal
    give: Money
    get: Money
    fee: Money | None
    covered: bool
    quoted_at: Moment
    top_price: Decimal
    enforced: bool = True

    @property
    def all_in_rate(self) -> Decimal | None:
        """Quote asset per base asset with the fee inside, None when nothing would be traded."""
        base, quote = (self.give, self.get) if self.side is Side.SELL else (self.get, self.give)
        return divide(quote.amount, base.amount) if base.amount > 0 else None
