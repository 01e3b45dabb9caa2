"""The lines of the order form that say how the market stands and what would happen now, before fees. Pure."""

from __future__ import annotations

from decimal import Decimal

from textual.content import Content

from fxtui.domain.moment import Moment
from fxtui.domain.money import Money, decimals_of
from fxtui.domain.order import OrderType, TimeInForce
from fxtui.domain.quote import Quote
from fxtui.ui import format as show
from fxtui.ui.screens.trade.entry import Expectation, Reading, Typed


def outlook(typed: Typed, reading: Reading, key: str) -> Content:
    """What to expect of the form as it stands; `key` previews it."""
    if reading.complaint:
        return Content.styled(f"✖ {reading.complaint}", "$danger")
    if reading.draft is None:
        return Content.styled(_what_is_missing(typed, key), "$quiet")
    if reading.expected is None:
        if typed.needs_stop:
            kind = "a market order" if typed.type is OrderType.STOP_MARKET else "a limit order"
            return Content.styled(f"becomes {kind} when the price comes to {typed.stop}", "")
        return Content.styled("no price known: what it would bring can't be said", "$stale")
    return _expected(typed, reading.expected)


def quote_line(quote: Quote | None, tick: Decimal, now: Moment, *, stale: bool) -> Content:
    """The two-way price and its age; a stale one is dim and says so."""
    if quote is None:
        return Content.styled("no price yet", "$quiet")
    style = "dim" if stale else ""
    bid = show.price_content(quote.bid, tick, style) if quote.bid is not None else Content(show.NOTHING)
    ask = show.price_content(quote.ask, tick, style) if quote.ask is not None else Content(show.NOTHING)
    age = show.age(quote.received_at.age(now))
    aged = (f"  stale {age}", "$stale") if stale else (f"  {age}", "$quiet")
    return Content.assemble(("bid ", "$quiet"), bid, ("  ask ", "$quiet"), ask, aged)


def _what_is_missing(typed: Typed, key: str) -> str:
    wanted = ["a quantity"] if not typed.quantity.strip() else []
    wanted += ["a price"] if typed.needs_price and not typed.price.strip() else []
    wanted += ["a stop"] if typed.needs_stop and not typed.stop.strip() else []
    return f"type {' and '.join(wanted)}; {key} shows what it would do"


def _expected(typed: Typed, expected: Expectation) -> Content:
    gives, gets = _money(expected.gives, typed), _money(expected.gets, typed)
    parts: list[str | tuple[str, str]] = [("≈ ", "$quiet"), (gets, "bold"), f" for {gives}"]
    if expected.average is not None:
        parts.append(f" at {show.grouped(expected.average, _places(typed))}")
    if typed.instrument.taker_fee is not None and expected.at_once > 0:
        parts.append((f" · before {show.fraction(typed.instrument.taker_fee)} fee", "$quiet"))
    if expected.waits > 0 and typed.time_in_force is TimeInForce.GTC:
        waits = show.money(Money(expected.waits, typed.instrument.pair.base))
        word = "all of it waits" if expected.at_once == 0 else f"{waits} waits"
        parts.append((f" · {word} in the book", "$quiet"))
    elif expected.waits > 0:
        parts.append((" · nothing would be taken now", "$stale"))
    elif not expected.covered:
        parts.append((" · the book holds no more", "$stale"))
    if typed.post_only and expected.at_once > 0:
        parts.append((" · post-only would be refused", "$stale"))
    return Content.assemble(*parts)


def _places(typed: Typed) -> int:
    return decimals_of(typed.instrument.tick) if typed.instrument.tick > 0 else 4


def _money(value: Money, typed: Typed) -> str:
    """An expectation: cut to two decimals in the quote asset, never longer than it can be known."""
    if value.asset == typed.instrument.pair.quote:
        return f"{show.grouped(value.amount, 2)} {value.asset}"
    return show.money(value)
