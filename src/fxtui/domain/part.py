"""Parts of a balance as quantities of an order: `25%` and `max`, selling and buying, cut down to the lot.

How an amount is typed is read in `fxtui.domain.amount`; where balances and prices come from is the caller's business.
"""

from __future__ import annotations

from decimal import Decimal

from fxtui.domain.amount import AmountError, parse_amount
from fxtui.domain.instrument import Instrument
from fxtui.domain.money import divide, floor_to, trimmed
from fxtui.domain.order import Side


def is_part(text: str) -> bool:
    """Whether `text` asks for a part of a balance (`25%`, `max`) and not for an amount in digits."""
    typed = text.strip().lower()
    return typed == "max" or typed.endswith("%")


def base_quantity(
    text: str, instrument: Instrument, side: Side, free: Decimal | None, price: Decimal | None
) -> tuple[Decimal, Decimal]:
    """The quantity of base `text` asks for, and the same cut down to the lot of `instrument`.

    Args:
        text: what was typed, see `parse_amount`.
        instrument: whose lot and minimum hold.
        side: `25%` and `max` are parts of the base when selling, of what the quote pays for when buying.
        free: what is available of the asset that is given, None when it is unknown.
        price: quote per base to count with when buying, None when there is none.

    Raises:
        AmountError: when the text is no amount, less than one lot or less than the minimum, or when the balance or
            the price it refers to is unknown.
    """
    if side is Side.BUY and is_part(text) and free is not None:
        free = _paid_for(free, price)
    asked = parse_amount(text, free)
    cut = floor_to(asked, instrument.lot)
    base = instrument.pair.base
    if cut <= 0:
        raise AmountError(f"Less than one lot {trimmed(instrument.lot)} of {base}.")
    if cut < instrument.minimum:
        raise AmountError(f"The least is {trimmed(instrument.minimum)} {base}.")
    return asked, cut


def _paid_for(free: Decimal, price: Decimal | None) -> Decimal:
    """How much base the free quote balance pays for."""
    if price is None or price <= 0:
        raise AmountError("Part of the balance needs a price to count with: type a price or digits.")
    return divide(free, price)
