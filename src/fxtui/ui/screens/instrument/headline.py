"""The first line of the instrument screen: the pair, its two-way price, spread, change and age. Pure."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct
from textual.content import Content

from fxtui.domain.moment import Moment
from fxtui.domain.quote import Quote
from fxtui.ui import format as show
from fxtui.ui.text import line

Part = Content | str | tuple[str, str]


class Seen(Struct, frozen=True):
    """A price as it is shown: with the one before, its tick, the time, and the age in seconds at which it is stale."""

    quote: Quote | None
    before: Quote | None
    tick: Decimal
    now: Moment
    max_age: float


def headline(pair: str, title: str, seen: Seen, closed: str) -> Content:
    """The line; `closed` says why it can't be traded, empty when it can."""
    parts: list[Part] = [(pair, "bold"), (f"  {line(title, 16)}   ", "$quiet")]
    quote = seen.quote
    if quote is None:
        parts.append(("no price yet", "$quiet"))
    else:
        parts += _two_way(quote, seen.before, seen.tick)
        age = show.age(quote.received_at.age(seen.now))
        stale = quote.is_stale(seen.now, seen.max_age)
        parts.append((f"   stale {age}", "$stale bold") if stale else (f"   {age}", "$quiet"))
    if closed:
        parts.append((f"   {line(closed, 60)}", "$stale"))
    return Content.assemble(*parts)


def _two_way(quote: Quote, before: Quote | None, tick: Decimal) -> list[Part]:
    parts: list[Part] = []
    for word, price, old in (
        ("bid", quote.bid, before.bid if before is not None else None),
        ("ask", quote.ask, before.ask if before is not None else None),
    ):
        arrow = show.direction(price, old)
        style = {"▲": "$up", "▼": "$down"}.get(arrow, "")
        shown = show.price_content(price, tick, style) if price is not None else Content(show.NOTHING)
        parts += [(f"{word} ", "$quiet"), (f"{arrow} ", style), shown, "   "]
    if quote.spread_bps is not None:
        parts.append((f"{show.bps(quote.spread_bps)} bp", "$quiet"))
    if quote.change_24h is not None:
        style = "$up" if quote.change_24h > 0 else "$down" if quote.change_24h < 0 else "$quiet"
        parts.append((f"   {show.percent(quote.change_24h)}", style))
    return parts
