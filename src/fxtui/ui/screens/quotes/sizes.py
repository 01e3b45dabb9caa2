"""Round sizes to price: the one to start with, and the steps from there. Pure."""

from __future__ import annotations

from decimal import Decimal

from fxtui.desk.quote_book import QuoteBook
from fxtui.desk.valuation import worth
from fxtui.domain.instrument import Instrument
from fxtui.domain.moment import Moment
from fxtui.domain.money import EXACT, Asset, ceil_to, divide

DOLLARS = (Asset("USDT"), Asset("USDC"), Asset("USD"), Asset("EUR"))
"""What counts as dollars, a euro as one: near enough for a size that is round anyway."""
_WORTH = Decimal(5_000)


def dollars_of(book: QuoteBook, base: Asset, now: Moment) -> Decimal | None:
    """What one `base` is worth in the first of `DOLLARS` that the latest prices lead to, None where none does."""
    values = (worth(book, base, Decimal(1), dollar, now).value for dollar in DOLLARS)
    return next((value for value in values if value), None)


def first_size(dollars: Decimal, instrument: Instrument | None) -> Decimal:
    """The round size (1, 2, 5 × 10^n of the base) nearest to 5 000 dollars, on the lot and at least the minimum.

    `dollars` is what one unit of the base is worth and is above 0.
    """
    size = nearest(divide(_WORTH, dollars))
    if instrument is None:
        return size
    return ceil_to(max(size, instrument.minimum), instrument.lot)


def nearest(size: Decimal) -> Decimal:
    """The nearest of 1, 2, 5 × 10^n to `size`, which is above 0."""
    return min(_steps(size), key=lambda step: abs(EXACT.subtract(step, size)))


def stepped(size: Decimal, by: int) -> Decimal:
    """The next of 1, 2, 5 × 10^n above (`by` 1) or below (-1) `size`, which is above 0."""
    steps = _steps(size)
    if by > 0:
        return next(step for step in steps if step > size)
    return next(step for step in reversed(steps) if step < size)


def _steps(size: Decimal) -> list[Decimal]:
    """The steps around `size`, two of them or more on either side, from the least up."""
    exponent = size.adjusted()
    return [Decimal(m).scaleb(e) for e in (exponent - 1, exponent, exponent + 1) for m in (1, 2, 5)]
