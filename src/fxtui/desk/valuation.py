"""What an amount is worth in the one asset the user counts in. Unknown is None, never 0."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from fxtui.desk.quote_book import QuoteBook
from fxtui.domain.moment import Moment
from fxtui.domain.money import EXACT, Asset, divide
from fxtui.domain.quote import Quote

STALE_AFTER = 30.0
"""Seconds after which a rate is called stale for valuation; hidden pairs are polled slowly on purpose."""


class Valuation(Struct, frozen=True):
    """A value in the value asset; `via` names the rate's source, `as_of` the older of the quotes used."""

    value: Decimal | None
    via: str
    as_of: Moment | None
    stale: bool


UNKNOWN = Valuation(None, "", None, stale=False)
"""No rate leads to the value asset."""


class _Rate(Struct, frozen=True):
    price: Decimal
    quote: Quote

    @property
    def at(self) -> Moment:
        return self.quote.received_at


def worth(book: QuoteBook, asset: Asset, amount: Decimal, value_asset: Asset, now: Moment) -> Valuation:
    """Value `amount` of `asset`: directly, by the inverse, or over one other asset, with the freshest rates."""
    if asset == value_asset:
        return Valuation(amount, "", now, stale=False)
    direct = _best(_rates(book, asset, value_asset))
    if direct is not None:
        return _valued(amount, now, direct)
    best: tuple[_Rate, _Rate] | None = None
    for first in _leading_away(book, asset):
        middle = _other(first.quote, asset)
        second = _best(_rates(book, middle, value_asset))
        if second is None:
            continue
        if best is None or min(first.at.mono, second.at.mono) > min(rate.at.mono for rate in best):
            best = (first, second)
    return _valued(amount, now, *best) if best else UNKNOWN


def _valued(amount: Decimal, now: Moment, *rates: _Rate) -> Valuation:
    value = amount
    for rate in rates:
        value = EXACT.multiply(value, rate.price)
    oldest = min((rate.at for rate in rates), key=lambda at: at.mono)
    via = " × ".join(f"{rate.quote.venue} {rate.quote.pair}" for rate in rates)
    return Valuation(value, via, oldest, stale=oldest.age(now) > STALE_AFTER)


def _rates(book: QuoteBook, asset: Asset, into: Asset) -> Iterator[_Rate]:
    return (rate for rate in _leading_away(book, asset) if rate.quote.pair.has(asset, into))


def _leading_away(book: QuoteBook, asset: Asset) -> Iterator[_Rate]:
    for quote in book.with_asset(asset):
        price = quote.mid if quote.mid is not None else quote.last
        if price is None or price <= 0:
            continue
        yield _Rate(price if quote.pair.base == asset else divide(Decimal(1), price), quote)


def _best(rates: Iterator[_Rate]) -> _Rate | None:
    return max(rates, key=lambda rate: rate.at.mono, default=None)


def _other(quote: Quote, asset: Asset) -> Asset:
    return quote.pair.quote if quote.pair.base == asset else quote.pair.base
