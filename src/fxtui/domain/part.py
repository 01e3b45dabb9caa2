"""Parts of a balance as quantities of an order: `25%` and `max`, selling and buying, cut down to the lot.

How an amount is typed is read in `fxtui.domain.amount`; where balances and prices come from is the caller's business.
"""

from __future__ import annotations

from decimal import Decimal

from fxtui.domain.amount import AmountError, normalized, parse_amount
from fxtui.domain.instrument import Instrument
from fxtui.domain.money import divide, floor_to, trimmed
from fxtui.domain.order import Side
from fxtui.domain.quote import Depth


def is_part(text: str) -> bool:
    """Whether `text` asks for a part of a balance (`25%`, `max`) and not for an amount in digits."""
    typed = normalized(text)
    return typed == "max" or typed.endswith("%")


def base_quantity(
    text: str,
    instrument: Instrument,
    side: Side,
    free: Decimal | None,
    counted: Decimal | Depth | None,
    no_part: str = "",
) -> tuple[Decimal, Decimal]:
    """The quantity of base `text` asks for, and the same cut down to the lot of `instrument`.

    Args:
        text: what was typed, see `parse_amount`.
        instrument: whose lot and minimum hold.
        side: `25%` and `max` are parts of the base when selling, of what the quote pays for when buying.
        free: what is available of the asset that is given, None when it is unknown.
        counted: what a part that buys is counted with: the price it pays at most, in quote per base, or the book it
            walks through; None when there is neither.
        no_part: why no part of `free` may be taken, empty when one may.

    Raises:
        AmountError: when the text is no amount, less than one lot or less than the minimum, or when the balance or
            the price it refers to is unknown, or the book sells less than the part pays for.
    """
    asked = parse_amount(text, free, no_part)
    if side is Side.BUY and is_part(text):
        asked = _paid_for(floor_to(asked, instrument.quote_step), instrument, counted)
    cut = floor_to(asked, instrument.lot)
    base = instrument.pair.base
    if cut <= 0:
        raise AmountError(f"Less than one lot {trimmed(instrument.lot)} of {base}.")
    if cut < instrument.minimum:
        raise AmountError(f"The least is {trimmed(instrument.minimum)} {base}.")
    return asked, cut


def _paid_for(value: Decimal, instrument: Instrument, counted: Decimal | Depth | None) -> Decimal:
    """How much base `value` of quote pays for."""
    if isinstance(counted, Depth) and counted.asks:
        walk = counted.walk_value(Side.BUY, value)
        if walk.value < value:
            seen = f"{trimmed(walk.filled)} {instrument.pair.base}"
            raise AmountError(f"The book shows only {seen}, less than this pays for: use a limit or digits.")
        return walk.filled
    if counted is None or isinstance(counted, Depth) or counted <= 0:
        raise AmountError("Part of the balance needs a price to count with: type a price or digits.")
    return divide(value, counted)
