"""The guards: each a small pure function that says nothing, warns, asks for typing, or refuses.

They take values and return a note; where the values come from is the business of `fxtui.desk.gate` and
`fxtui.desk.scrutiny`. docs/configuration.md lists every code with its meaning (`tools/guards.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from fxtui.contract.health import SKEW_BLOCK, SKEW_WARN
from fxtui.desk.views import GuardNote, Severity
from fxtui.domain.address import oddity
from fxtui.domain.intent import IntentState
from fxtui.domain.moment import Moment
from fxtui.domain.money import EXACT, Money, divide, plain, trimmed
from fxtui.domain.order import Side
from fxtui.domain.quote import Walk
from fxtui.domain.swap import SwapTerms
from fxtui.store.records import IntentRecord

if TYPE_CHECKING:
    from fxtui.store.limits import DayLimit, LimitsInForce

LATE_AFTER = 5.0
"""Seconds a confirmation may take to get ready: a slow disk must not send an old price. The wait for the venue's
request budget and for a connection comes on top and has its own end in `fxtui.transport.client`."""

_HUNDRED = Decimal(100)
_CENT = Decimal("0.01")
_ROUNDINGS = 2
NEVER_HAPPENED = frozenset({IntentState.REJECTED, IntentState.NOT_PLACED})
"""The states of an intent that moved nothing, for certain."""


class _Bound(Struct, frozen=True):
    """A limit that may not be there, who says it, and the key that does."""

    most: Decimal | None
    said: str
    setting: str


def refuse(code: str, sentence: str, setting: str = "") -> GuardNote:
    """A no."""
    return GuardNote(code, Severity.REFUSE, sentence, setting)


def confirm(code: str, sentence: str, setting: str = "") -> GuardNote:
    """A yes that has to be typed."""
    return GuardNote(code, Severity.CONFIRM, sentence, setting)


def warn(code: str, sentence: str, setting: str = "") -> GuardNote:
    """Something to know."""
    return GuardNote(code, Severity.WARN, sentence, setting)


def said(*notes: GuardNote | None) -> tuple[GuardNote, ...]:
    """The notes of those guards that have something to say."""
    return tuple(note for note in notes if note is not None)


def stale_quote(quoted_at: Moment, now: Moment, limits: LimitsInForce) -> GuardNote | None:
    """A price older than `quote_max_age` can't be dealt on."""
    age = quoted_at.age(now)
    if age <= limits.quote_max_age:
        return None
    return refuse(
        "stale-quote",
        f"The price is {age:.1f} s old and may be {limits.quote_max_age:g} s at most "
        f"({limits.said('quote_max_age')}): preview again.",
        limits.setting("quote_max_age"),
    )


def expired(expires_at: Moment, now: Moment, limits: LimitsInForce) -> GuardNote | None:
    """A preview that has expired is not sent."""
    if now.mono < expires_at.mono:
        return None
    return refuse(
        "expired",
        "The preview has expired: preview again to see the present price.",
        limits.setting("preview_ttl"),
    )


def late(confirmed_at: Moment, now: Moment) -> GuardNote | None:
    """What was confirmed and could not leave within 5 s is not sent."""
    waited = confirmed_at.age(now)
    if waited <= LATE_AFTER:
        return None
    return refuse("late", f"It took {waited:.0f} s to get ready for sending, so it was not sent.")


def clock_skew(skew: float | None, title: str, limits: LimitsInForce) -> GuardNote | None:
    """A clock that differs from the venue's by more than `max_skew` (5 s at most) blocks money, by 1 s warns."""
    most = min(limits.max_skew, SKEW_BLOCK)
    if skew is None or abs(skew) < min(SKEW_WARN, most):
        return None
    ahead = "behind" if skew > 0 else "ahead of"
    told = f"This machine's clock is {abs(skew):.1f} s {ahead} {title}'s"
    setting = limits.setting("max_skew")
    if abs(skew) > most:
        return refuse(
            "clock-skew",
            f"{told}: set the clock, no money moves beyond {most:g} s ({limits.said('max_skew')}).",
            setting,
        )
    return warn("clock-skew", f"{told}.", setting)


def balance(give: Money, free: Decimal | None) -> GuardNote | None:
    """What is given must be available; an unknown balance warns."""
    if free is None:
        return warn("balance-unknown", f"The {give.asset} balance is not known: the venue will decide.")
    if give.amount <= free:
        return None
    return refuse(
        "balance", f"{trimmed(give.amount)} {give.asset} is needed and {trimmed(free)} is available."
    )


def slippage_cap(asked: Decimal, limits: LimitsInForce) -> GuardNote | None:
    """The slippage asked for (a fraction) may not be above `max_slippage`."""
    if asked <= limits.max_slippage:
        return None
    return refuse(
        "slippage",
        f"A slippage of {_percent(asked)} is above the limit of {_percent(limits.max_slippage)} "
        f"({limits.said('max_slippage')}).",
        limits.setting("max_slippage"),
    )


def covered(
    walk: Walk, side: Side, quantity: Decimal, limits: LimitsInForce, top: Decimal | None
) -> GuardNote | None:
    """A market order needs a book that holds its quantity within `max_slippage` of the best price."""
    if top is None or walk.worst is None or walk.filled < quantity:
        return refuse(
            "not-covered",
            f"The book holds {trimmed(walk.filled)} of {trimmed(quantity)}: a market order would run dry.",
        )
    slipped = divide(walk.worst - top if side is Side.BUY else top - walk.worst, top)
    if slipped <= limits.max_slippage:
        return None
    return refuse(
        "slippage",
        f"The last part would trade at {plain(walk.worst)}, {_percent(slipped)} behind {plain(top)}; "
        f"the limit is {_percent(limits.max_slippage)} ({limits.said('max_slippage')}).",
        limits.setting("max_slippage"),
    )


def triggers_now(stop: Decimal, reached: Decimal | None, side: Side) -> GuardNote | None:
    """A stop waits beyond the market: at a price that is `reached` already it would be an unguarded market order.

    Where it can't be told what is reached (None), no stop is taken.
    """
    if reached is None:
        return refuse(
            "no-market", "There is no market price that would tell whether this stop waits: try later."
        )
    if stop > reached if side is Side.BUY else stop < reached:
        return None
    beyond = "above" if side is Side.BUY else "below"
    return refuse(
        "triggers-now",
        f"A {side.value} stop waits {beyond} the market, and {plain(stop)} is not {beyond} {plain(reached)}: "
        "it would trade at once, so place a market or limit order.",
    )


def off_market(
    price: Decimal, mid: Decimal | None, side: Side, limits: LimitsInForce, than: str = "the market"
) -> GuardNote | None:
    """A price worse than mid by `off_market_confirm` is typed, by `off_market_refuse` refused; far on the safe side
    warns.

    `than` says what `mid` is where it is another price than the market's.
    """
    if mid is None or mid <= 0:
        return warn("no-market", "There is no market price to compare with.")
    behind = divide(EXACT.subtract(price, mid) if side is Side.BUY else EXACT.subtract(mid, price), mid)
    worse = f"{plain(price)} is {_percent(behind)} worse than {than} at {plain(mid)}"
    if behind > limits.off_market_refuse:
        return refuse(
            "off-market",
            f"{worse}; the limit is {_percent(limits.off_market_refuse)} ({limits.said('off_market_refuse')}).",
            limits.setting("off_market_refuse"),
        )
    if behind > limits.off_market_confirm:
        return confirm(
            "off-market",
            f"{worse}; your mark is {_percent(limits.off_market_confirm)} ({limits.said('off_market_confirm')}).",
            limits.setting("off_market_confirm"),
        )
    if behind < -limits.off_market_refuse:
        return warn(
            "far-from-market",
            f"{plain(price)} is {_percent(-behind)} away from {than} at {plain(mid)}.",
            limits.setting("off_market_refuse"),
        )
    return None


def size(
    value: Decimal | None, limits: LimitsInForce, unit: str, *, at_worst: bool = False
) -> GuardNote | None:
    """What moves may not be worth more than `max_order`, and is typed above `max_order_soft`; `unit` is the value
    asset, None a value nobody knows. `at_worst` tells that more is counted than is expected to move.
    """
    hard = _Bound(limits.max_order, limits.said("max_order"), limits.setting("max_order"))
    soft = _Bound(limits.max_order_soft, limits.said("max_order_soft"), limits.setting("max_order_soft"))
    verdict = _bounded("At its worst price this" if at_worst else "This", value, soft, hard, unit)
    return GuardNote("size", *verdict) if verdict is not None else None


def daily(total: Decimal | None, day: DayLimit, unit: str) -> GuardNote | None:
    """What a UTC day comes to at one level of limits may not be above its `daily`, and is typed above `daily_soft`."""
    hard = _Bound(day.hard, f"daily of {day.level}", day.level.key("daily"))
    soft = _Bound(day.soft, f"daily_soft of {day.level}", day.level.key("daily_soft"))
    verdict = _bounded("Today's sum", total, soft, hard, unit)
    return GuardNote("daily", *verdict) if verdict is not None else None


def rounded(terms: SwapTerms) -> GuardNote | None:
    """A swap that deals another amount than was asked for says which, and why."""
    draft, instrument = terms.draft, terms.instrument
    given = draft.dealt == draft.give
    dealt = terms.give if given else terms.get
    if dealt.amount == draft.amount:
        return None
    lot = instrument.lot or instrument.base_step
    in_quote = draft.dealt == instrument.pair.quote
    worth = EXACT.multiply(lot, terms.average_price) if in_quote else lot
    off = abs(dealt.amount - draft.amount)
    if off <= _ROUNDINGS * worth:
        why = f"quantities go in steps of {trimmed(lot)} {instrument.pair.base}"
    elif in_quote and off < instrument.quote_step:
        why = f"amounts go in steps of {trimmed(instrument.quote_step)} {instrument.pair.quote}"
    else:
        why = "fee, book and balance allow no other"
    deed = "is given" if given else "arrives"
    return warn(
        "rounded", f"{trimmed(dealt.amount)} {draft.dealt} {deed} instead of {trimmed(draft.amount)}: {why}."
    )


def unenforced(terms: SwapTerms, title: str) -> GuardNote | None:
    """A venue that takes no worst price deals at its own, once ours was looked at the last time."""
    if terms.enforced:
        return None
    return warn(
        "not-locked",
        f"{title} locks no price: it is compared with the worst one just before sending, and then deals at its own.",
    )


def unlisted(names: Sequence[str], title: str, setting: str) -> GuardNote | None:
    """Limits of a pair the venue does not list hold for nothing: most likely it is misspelled."""
    if not names:
        return None
    return warn(
        "pair-unlisted",
        f"There are limits for {', '.join(names)}, which {title} does not list: they hold for nothing.",
        setting,
    )


def address(label: str, written: str) -> GuardNote | None:
    """An address with a character that only looks like one of an address, or can't be seen, is not paid to."""
    odd = oddity(written)
    return refuse("address", f"{label}: {odd}") if odd else None


def duplicate(same: Iterable[tuple[IntentRecord, float]], limits: LimitsInForce) -> GuardNote | None:
    """The same thing again within `duplicate_window` is typed; `same` are earlier intents like it with their age in
    seconds.
    """
    ages = [
        age for record, age in same if record.state not in NEVER_HAPPENED and age <= limits.duplicate_window
    ]
    if not ages:
        return None
    return confirm(
        "duplicate",
        f"You confirmed the very same {min(ages):.0f} s ago.",
        limits.setting("duplicate_window"),
    )


def single_flight(busy: IntentRecord | None) -> GuardNote | None:
    """Nothing is sent while an unresolved intent is in the same lane."""
    if busy is None:
        return None
    state = busy.state.value.upper()
    return refuse(
        "lane", f"{busy.intent.intent_id} is still {state}: nothing like it is sent until that is settled."
    )


def _bounded(
    what: str, value: Decimal | None, soft: _Bound, hard: _Bound, unit: str
) -> tuple[Severity, str, str] | None:
    """Above the hard bound it is refused, above the soft one typed; so is a value that can't be known."""
    for bound, severity, name in ((hard, Severity.REFUSE, "limit"), (soft, Severity.CONFIRM, "mark")):
        if bound.most is None:
            continue
        if value is None:
            unknown = f"{what} can't be valued in {unit}, so {bound.said} can't be checked"
            return severity, f"{unknown}: watch a pair that leads there.", bound.setting
        if value > bound.most:
            above = f"above the {name} of {trimmed(bound.most)} {unit} ({bound.said})"
            return severity, f"{what} is {_shown(value, bound.most)} {unit}, {above}.", bound.setting
    return None


def _percent(fraction: Decimal) -> str:
    return f"{trimmed((fraction * _HUNDRED).quantize(_CENT, context=EXACT))} %"


def _shown(value: Decimal, limit: Decimal) -> str:
    """`value` with two decimals, or with all of them where two would make it look like the limit it is above."""
    cents = value.quantize(_CENT, context=EXACT)
    return trimmed(cents if cents > limit else value)
