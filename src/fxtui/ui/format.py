"""How numbers, times and ages look on a screen: grouped for reading, never for typing.

Strings are for line-API strips, `Content` for widgets. Units stand in column heads, so nothing here adds one unless
its name says so. Which values are shown is a screen's business.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

from textual.content import Content

from fxtui.domain.foreign import in_fours
from fxtui.domain.instrument import Pair
from fxtui.domain.intent import IntentState
from fxtui.domain.money import EXACT, Money, decimals_of, plain, trimmed

HIDDEN = "••••••"
"""What stands for an amount while amounts are hidden."""
NOTHING = "–"
"""What stands for a value that does not apply; a value that applies but is not known is `?`."""
UNKNOWN = "?"
MINUS = "−"
_GROUP = " "
_SPARKS = "▁▂▃▄▅▆▇█"
_FINEST = 8
_THREE_BPS = Decimal("0.0003")


class PriceParts(NamedTuple):
    """A price cut for weight: `lead` (big figure, normal), `pips` (bold), `tail` (normal)."""

    lead: str
    pips: str
    tail: str


def grouped(value: Decimal, decimals: int | None = None) -> str:
    """`value` with thousands apart and `decimals` places (cut toward zero, never rounded up); None keeps its own."""
    shown = value if decimals is None else value.quantize(Decimal(1).scaleb(-decimals), ROUND_DOWN, EXACT)
    sign, digits = (MINUS, plain(-shown)) if shown < 0 else ("", plain(shown))
    whole, point, rest = digits.partition(".")
    return f"{sign}{int(whole):,}".replace(",", _GROUP) + point + rest


def amount(value: Decimal, least: int = 2, most: int = _FINEST) -> str:
    """An amount as it is: no needless zeros, at least `least` and at most `most` decimals, cut toward zero."""
    own = decimals_of(value) if value else 0
    return grouped(value, min(max(own, least), most))


def money(value: Money) -> str:
    """An amount with its asset, for sentences: `405 186.88 COPM`, `100 USDT`."""
    text = trimmed(value.amount)
    sign, digits = (MINUS, text[1:]) if text.startswith("-") else ("", text)
    whole, point, rest = digits.partition(".")
    return f"{sign}{int(whole):,}".replace(",", _GROUP) + f"{point}{rest} {value.asset}"


def price(value: Decimal, tick: Decimal = Decimal(0)) -> str:
    """A price on the grid of `tick` (0: with its own digits)."""
    return grouped(value, _price_places(value, tick))


def price_parts(value: Decimal, tick: Decimal = Decimal(0)) -> PriceParts:
    """A price cut into big figure, pips and the rest: the two digits that trade now are the pips.

    The lower of them is of the size of three basis points, which gives what dealers are used to: 1.08**54**3,
    151.**23**4, 4 0**56**.98, 108 **41**2.57.
    """
    text = grouped(value, _price_places(value, tick))
    whole = sum(character.isdigit() for character in text.partition(".")[0])
    digits = [index for index, character in enumerate(text) if character.isdigit()]
    if not value or not digits:
        return PriceParts(text, "", "")
    lower = EXACT.multiply(abs(value), _THREE_BPS).adjusted()
    last = min(max(whole - 1 - lower, 0), len(digits) - 1)
    first = max(last - 1, 0)
    return PriceParts(text[: digits[first]], text[digits[first] : digits[last] + 1], text[digits[last] + 1 :])


def price_content(value: Decimal, tick: Decimal = Decimal(0), style: str = "") -> Content:
    """A price with its pips in bold."""
    lead, pips, tail = price_parts(value, tick)
    return Content.assemble((lead, style), (pips, f"{style} bold".strip()), (tail, style))


def tick_of(value: Decimal, other: Decimal | None) -> Decimal:
    """The finest step that two prices of one quote are written in; a stand-in where the instrument is not known."""
    places = max(decimals_of(value) if value else 0, decimals_of(other) if other else 0)
    return Decimal(1).scaleb(-places)


def direction(now: Decimal | None, before: Decimal | None) -> str:
    """`▲`, `▼` or a blank: which way a value went."""
    if now is None or before is None or now == before:
        return " "
    return "▲" if now > before else "▼"


def percent(value: Decimal, decimals: int = 2) -> str:
    """A percentage with its sign: `+0.31%`, `−1.20%`, `0.00%`."""
    shown = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN, EXACT)
    sign = "+" if shown > 0 else MINUS if shown < 0 else ""
    return f"{sign}{plain(abs(shown))}%"


def fraction(value: Decimal) -> str:
    """A fraction as a percentage without sign, for sentences: 0.003 is `0.3 %`."""
    return f"{trimmed(EXACT.multiply(value, Decimal(100)))} %"


def bps(value: Decimal) -> str:
    """Hundredths of a percent, one decimal."""
    return grouped(value.quantize(Decimal("0.1"), ROUND_HALF_EVEN, EXACT))


def age(seconds: float) -> str:
    """How old, in at most two units: `now`, `4s`, `3m`, `2h 5m`, `3d 4h`."""
    whole = int(seconds)
    if whole < 1:
        return "now"
    if whole < 60:
        return f"{whole}s"
    minutes = whole // 60
    if minutes < 60:
        return f"{minutes}m"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours}h {minutes}m" if minutes else f"{hours}h"
    days, hours = divmod(hours, 24)
    return f"{days}d {hours}h" if hours else f"{days}d"


def ago(seconds: float) -> str:
    """An age for a sentence: `just now`, `4s ago`."""
    shown = age(seconds)
    return "just now" if shown == "now" else f"{shown} ago"


def old(seconds: float) -> str:
    """The age of a price for a sentence: `just now`, `4s old`."""
    shown = age(seconds)
    return "just now" if shown == "now" else f"{shown} old"


def utc(when: datetime) -> str:
    """The time of day in UTC: `14:02:11Z`."""
    return f"{when:%H:%M:%S}Z"


def local(when: datetime) -> str:
    """The time of day where this machine is: `15:02:11`."""
    return f"{when.astimezone():%H:%M:%S}"


def stamp(when: datetime, today: datetime) -> str:
    """A moment of the past in UTC, as short as can be: `14:02:11` today, `03-08 14:02` this year, else the date."""
    if when.date() == today.date():
        return f"{when:%H:%M:%S}"
    if when.year == today.year:
        return f"{when:%m-%d %H:%M}"
    return f"{when:%Y-%m-%d}"


def groups_of_four(text: str) -> str:
    """An address or account whole, in groups of four."""
    return " ".join(in_fours(text))


def on_the_point(texts: Sequence[str]) -> list[str]:
    """The texts padded on both sides so that their decimal points stand below one another."""
    halves = [(text.partition(".")[0], "".join(text.partition(".")[1:])) for text in texts]
    whole = max((len(left) for left, _ in halves), default=0)
    rest = max((len(right) for _, right in halves), default=0)
    return [f"{left:>{whole}}{right:<{rest}}" for left, right in halves]


def bar(share: Decimal, width: int) -> str:
    """A share (0 to 1) as a bar of eighths of a cell, at most `width` cells."""
    clipped = min(max(share, Decimal(0)), Decimal(1))
    eighths = int(clipped * width * 8)
    full, rest = divmod(eighths, 8)
    return "█" * full + ("▏▎▍▌▋▊▉"[rest - 1] if rest else "")


def spark(values: Sequence[Decimal], width: int) -> str:
    """The last `width` values as a line of blocks; a flat line when nothing moved."""
    shown = values[-width:]
    if len(shown) < 2:
        return ""
    low, high = min(shown), max(shown)
    if low == high:
        return _SPARKS[3] * len(shown)
    top = len(_SPARKS) - 2
    return "".join(_SPARKS[int(EXACT.divide((value - low) * top, high - low))] for value in shown)


def pair(value: Pair | None) -> str:
    """A pair's name, `?` when the venue named one we don't know."""
    return str(value) if value is not None else UNKNOWN


INTENT_WORDS = {
    IntentState.PREPARED: "on disk",
    IntentState.SENDING: "sent",
    IntentState.ACCEPTED: "accepted",
    IntentState.REJECTED: "rejected",
    IntentState.UNKNOWN: "UNKNOWN",
    IntentState.NOT_PLACED: "not placed",
    IntentState.NEEDS_HUMAN: "needs you",
}
"""What the states of an intent are called on screens."""


def _price_places(value: Decimal, tick: Decimal) -> int:
    if tick > 0:
        return decimals_of(tick)
    return min(decimals_of(value), _FINEST) if value else 2
