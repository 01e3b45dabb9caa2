"""The guards: each a small pure function that says nothing, warns, asks for typing, or refuses.

They take values and return a note; where the values come from is `fxtui.desk.gate`'s business.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from fxtui.desk.views import GuardNote, Severity
from fxtui.domain.address import oddity
from fxtui.domain.intent import IntentState
from fxtui.domain.moment import Moment
from fxtui.domain.money import EXACT, Money, divide, plain, trimmed
from fxtui.domain.order import Side
from fxtui.domain.quote import Walk
from fxtui.store.records import IntentRecord

SKEW_WARN = 1.0
SKEW_BLOCK = 5.0
OFF_MARKET_CONFIRM = Decimal("0.02")
OFF_MARKET_REFUSE = Decimal("0.10")
DUPLICATE_WINDOW = 60.0
LATE_AFTER = 5.0
"""Seconds a confirmation may take to get ready: a slow disk must not send an old price. The wait for the venue's
request budget and for a connection comes on top and has its own end in `fxtui.transport.client`."""

_HUNDRED = Decimal(100)
_CENT = Decimal("0.01")
_NEVER_HAPPENED = frozenset({IntentState.REJECTED, IntentState.NOT_PLACED})


def refuse(code: str, sentence: str) -> GuardNote:
    """A no."""
    return GuardNote(code, Severity.REFUSE, sentence)


def confirm(code: str, sentence: str) -> GuardNote:
    """A yes that has to be typed."""
    return GuardNote(code, Severity.CONFIRM, sentence)


def warn(code: str, sentence: str) -> GuardNote:
    """Something to know."""
    return GuardNote(code, Severity.WARN, sentence)


def stale_quote(quoted_at: Moment, now: Moment, limit: float) -> GuardNote | None:
    """A price older than `limit` seconds can't be dealt on."""
    age = quoted_at.age(now)
    if age <= limit:
        return None
    return refuse(
        "stale-quote", f"The price is {age:.1f} s old and may be {limit:g} s at most: preview again."
    )


def expired(expires_at: Moment, now: Moment) -> GuardNote | None:
    """A preview that has expired is not sent."""
    if now.mono < expires_at.mono:
        return None
    return refuse("expired", "The preview has expired: preview again to see the present price.")


def late(confirmed_at: Moment, now: Moment) -> GuardNote | None:
    """What was confirmed and could not leave within 5 s is not sent."""
    waited = confirmed_at.age(now)
    if waited <= LATE_AFTER:
        return None
    return refuse("late", f"It took {waited:.0f} s to get ready for sending, so it was not sent.")


def clock_skew(skew: float | None, title: str) -> GuardNote | None:
    """A clock that differs from the venue's by more than 5 s blocks money, by more than 1 s warns."""
    if skew is None or abs(skew) < SKEW_WARN:
        return None
    ahead = "behind" if skew > 0 else "ahead of"
    said = f"This machine's clock is {abs(skew):.1f} s {ahead} {title}'s"
    if abs(skew) > SKEW_BLOCK:
        return refuse("clock-skew", f"{said}: set the clock, no money moves beyond {SKEW_BLOCK:.0f} s.")
    return warn("clock-skew", f"{said}.")


def balance(give: Money, free: Decimal | None) -> GuardNote | None:
    """What is given must be available; an unknown balance warns."""
    if free is None:
        return warn("balance-unknown", f"The {give.asset} balance is not known: the venue will decide.")
    if give.amount <= free:
        return None
    return refuse(
        "balance", f"{trimmed(give.amount)} {give.asset} is needed and {trimmed(free)} is available."
    )


def slippage_cap(asked: Decimal, cap: Decimal) -> GuardNote | None:
    """The slippage asked for (a fraction) may not be above the configured cap."""
    if asked <= cap:
        return None
    return refuse(
        "slippage",
        f"A slippage of {_percent(asked)} is above the limit of {_percent(cap)} (limits.max_slippage).",
    )


def covered(walk: Walk, side: Side, quantity: Decimal, cap: Decimal, top: Decimal | None) -> GuardNote | None:
    """A market order needs a book that holds its quantity within the slippage cap (a fraction) of the best price."""
    if top is None or walk.worst is None or walk.filled < quantity:
        return refuse(
            "not-covered",
            f"The book holds {trimmed(walk.filled)} of {trimmed(quantity)}: a market order would run dry.",
        )
    slipped = divide(walk.worst - top if side is Side.BUY else top - walk.worst, top)
    if slipped <= cap:
        return None
    return refuse(
        "slippage",
        f"The last part would trade at {plain(walk.worst)}, {_percent(slipped)} behind {plain(top)}; "
        f"the limit is {_percent(cap)}.",
    )


def off_market(price: Decimal, mid: Decimal | None, side: Side) -> GuardNote | None:
    """A price worse than mid by more than 2 % is typed, by more than 10 % refused; far on the safe side warns."""
    if mid is None or mid <= 0:
        return warn("no-market", "There is no market price to compare with.")
    behind = divide(price - mid if side is Side.BUY else mid - price, mid)
    if behind > OFF_MARKET_REFUSE:
        return refuse(
            "off-market", f"{plain(price)} is {_percent(behind)} worse than the market at {plain(mid)}."
        )
    if behind > OFF_MARKET_CONFIRM:
        return confirm(
            "off-market", f"{plain(price)} is {_percent(behind)} worse than the market at {plain(mid)}."
        )
    if behind < -OFF_MARKET_REFUSE:
        return warn(
            "far-from-market", f"{plain(price)} is {_percent(-behind)} away from the market at {plain(mid)}."
        )
    return None


def size(
    code: str, what: str, value: Decimal | None, soft: Decimal | None, hard: Decimal | None, unit: str
) -> GuardNote | None:
    """A value above the hard limit is refused, above the soft one typed; so is one that can't be known."""
    if soft is None and hard is None:
        return None
    if value is None:
        unknown = (
            f"{what} can't be valued in {unit}, so the limit can't be checked: watch a pair that leads there."
        )
        return confirm(code, unknown) if hard is None else refuse(code, unknown)
    if hard is not None and value > hard:
        return refuse(code, f"{what} is {_rounded(value)} {unit}, above the limit of {trimmed(hard)} {unit}.")
    if soft is not None and value > soft:
        return confirm(
            code, f"{what} is {_rounded(value)} {unit}, above your mark of {trimmed(soft)} {unit}."
        )
    return None


def address(label: str, written: str) -> GuardNote | None:
    """An address with a character that only looks like one of an address, or can't be seen, is not paid to."""
    odd = oddity(written)
    return refuse("address", f"{label}: {odd}") if odd else None


def duplicate(same: Iterable[tuple[IntentRecord, float]]) -> GuardNote | None:
    """The same thing again within 60 s is typed; `same` are earlier intents like it with their age in seconds."""
    ages = [age for record, age in same if record.state not in _NEVER_HAPPENED and age <= DUPLICATE_WINDOW]
    if not ages:
        return None
    return confirm("duplicate", f"You confirmed the very same {min(ages):.0f} s ago.")


def single_flight(busy: IntentRecord | None) -> GuardNote | None:
    """Nothing is sent while an unresolved intent is in the same lane."""
    if busy is None:
        return None
    state = busy.state.value.upper()
    return refuse(
        "lane", f"{busy.intent.intent_id} is still {state}: nothing like it is sent until that is settled."
    )


def _percent(fraction: Decimal) -> str:
    return f"{trimmed((fraction * _HUNDRED).quantize(_CENT, context=EXACT))} %"


def _rounded(value: Decimal) -> str:
    return trimmed(value.quantize(_CENT, context=EXACT))
