"""The price for a size: what taking an amount from the book would cost at this moment. Pure."""

from __future__ import annotations

from decimal import Decimal

from textual.content import Content

from fxtui.domain.instrument import Instrument
from fxtui.domain.money import EXACT, Money, ceil_to, decimals_of, divide
from fxtui.domain.order import Side
from fxtui.domain.quote import Depth
from fxtui.ui import format as show

_CENT = Decimal("0.01")
_BPS = Decimal(10_000)


def price_for_size(
    depth: Depth | None, instrument: Instrument, side: Side, quantity: Decimal
) -> list[Content]:
    """Two lines: what it brings or costs with average and worst price, then slippage and fee."""
    if depth is None:
        return [Content.styled("reading the book…", "$quiet"), Content("")]
    walk = depth.walk(side, quantity)
    average, worst = walk.average, walk.worst
    if average is None or worst is None:
        return [Content.styled("the book is empty on that side", "$stale"), Content("")]
    pair, tick = instrument.pair, instrument.tick
    value = f"{show.grouped(walk.value, 2)} {pair.quote}"
    filled = show.money(Money(walk.filled, pair.base))
    verb = "costs" if side is Side.BUY else "brings"
    places = decimals_of(tick) + 2 if tick > 0 else 4
    first = Content.assemble(
        f"{filled} {verb} ",
        (value, "bold"),
        f" · average {show.grouped(average, places)} · worst {show.price(worst, tick)}",
    )
    return [first, _second(depth, instrument, side, quantity, average)]


def _second(depth: Depth, instrument: Instrument, side: Side, quantity: Decimal, average: Decimal) -> Content:
    walk = depth.walk(side, quantity)
    top = depth.levels(side)[0].price
    off = divide(EXACT.multiply(abs(average - top), _BPS), top) if top > 0 else Decimal(0)
    parts: list[str | tuple[str, str]] = [(f"{show.bps(off)} bp behind the best price", "$quiet")]
    fee = instrument.taker_fee
    if fee is not None:
        step = instrument.quote_step if instrument.quote_step > 0 else _CENT
        about = Money(ceil_to(EXACT.multiply(walk.value, fee), step), instrument.pair.quote)
        parts.append((f" · fee about {show.money(about)} ({show.fraction(fee)})", "$quiet"))
    if walk.filled < quantity:
        rest = show.money(Money(quantity - walk.filled, instrument.pair.base))
        parts.append((f" · {rest} more than the book shows", "$stale bold"))
    return Content.assemble(*parts)
