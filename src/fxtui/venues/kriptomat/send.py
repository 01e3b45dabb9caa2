"""Sending a frozen request once, and the same one again where that is switched on (dossier 6).

What an answer proves is in `fxtui.venues.kriptomat.verdicts`; nothing else of this adapter sends what moves money.
"""

from __future__ import annotations

from decimal import Decimal

from fxtui.contract.errors import FxtuiError
from fxtui.domain.instrument import pair
from fxtui.domain.intent import Intent
from fxtui.domain.moment import Clock
from fxtui.domain.money import trimmed
from fxtui.domain.order import Side
from fxtui.domain.outcome import Absent, CannotTell, Outcome, RefusedBy, Rejected, Unknown
from fxtui.transport.evidence import judge, never_sent
from fxtui.venues.kriptomat.calls import Calls
from fxtui.venues.kriptomat.find import find
from fxtui.venues.kriptomat.rates import KriptomatRates
from fxtui.venues.kriptomat.settings import TITLE
from fxtui.venues.kriptomat.swaps import PAIR, SIDE, WORST
from fxtui.venues.kriptomat.transactions import TransactionReader
from fxtui.venues.kriptomat.verdicts import VERDICTS
from fxtui.venues.kriptomat.wire.money import WITHDRAW, parted

LATE_AFTER = 5.0
"""Seconds between a confirmation and its sending, at most: a slow login must not send an old price."""

REPEATS_FOR = 60.0
"""Seconds after its confirmation in which an intent may be sent again with the same key (dossier 6, rule 3)."""


async def execute(intent: Intent, calls: Calls, rates: KriptomatRates) -> Outcome:
    """Send the frozen bytes once to the frozen path and say what the answer proves.

    What takes time comes before: the login, then a look at the price. An intent that is older than 5 s by then is
    rejected as `late`, and nothing is sent.
    """
    deed = _deed(intent)
    if isinstance(deed, Rejected):
        return deed
    outcome = await _attempt(intent, deed, calls, rates, LATE_AFTER)
    if isinstance(outcome, Rejected) and _may_be_ours(outcome, deed):
        return await _looked_up(intent, deed, outcome, calls)
    return outcome


async def repeat(intent: Intent, calls: Calls, rates: KriptomatRates) -> Outcome:
    """Send the identical request with the same key again, where `replay` is on.

    Only at most 60 s after the confirmation, and only within the worst price. Anything but a plain yes to what was sent is
    `Unknown`: a refusal of the second request says nothing about the first.
    """
    if not calls.settings.replay:
        return _refused("replay", "Sending again with the same key is not switched on: nothing was sent.")
    deed = _deed(intent)
    if isinstance(deed, Rejected):
        return deed
    if not _is_young(intent, calls.clock):
        return _refused("late", f"It is older than {REPEATS_FOR:g} s: nothing was sent again.")
    outcome = await _attempt(intent, deed, calls, rates, REPEATS_FOR)
    if isinstance(outcome, Rejected) and outcome.by is RefusedBy.VENUE:
        said = f"{TITLE} refused {deed} when it was sent again, which tells nothing about the first time."
        return Unknown(said, f"code {outcome.code}")
    return outcome


def _deed(intent: Intent) -> str | Rejected:
    """What the frozen operation does, for the customer the intent is of; why it must not be sent where it is another."""
    try:
        customer, deed = parted(intent.request.operation)
    except ValueError:
        return _refused("operation", f"{TITLE} has no such call: nothing was sent.")
    if customer != intent.account:
        return _refused("account", "The request names another customer than the intent: nothing was sent.")
    return deed


async def _attempt(
    intent: Intent, deed: str, calls: Calls, rates: KriptomatRates, late_after: float
) -> Outcome:
    """One attempt: the login, the price, the clock, and then the frozen bytes."""
    try:
        login = await calls.login()
    except FxtuiError as error:
        return never_sent(f"{deed} was not sent to {TITLE}", error)
    refusal = None if deed == WITHDRAW else await _still_priced(intent, rates)
    refusal = refusal or _late(intent, calls.clock, late_after)
    if refusal is not None:
        return refusal
    verdict = VERDICTS[deed]
    attempt = await calls.send(deed, "POST", f"/{intent.request.operation}", intent.request.body, login)
    return judge(attempt, verdict.table, verdict.read, venue=TITLE, operation=deed)


async def _still_priced(intent: Intent, rates: KriptomatRates) -> Rejected | None:
    """Why a purchase or sale must not be sent now; None when the rate is still within the worst price."""
    marks = intent.marks
    try:
        wanted, side, worst = pair(marks[PAIR]), Side(marks[SIDE]), Decimal(marks[WORST])
    except (KeyError, ValueError, ArithmeticError):
        return _refused("price", "Its worst price can't be read: nothing was sent.")
    try:
        rate = await rates.rate(wanted)
    except FxtuiError as error:
        return never_sent("The price could not be checked", error)
    within = rate.buy <= worst if side is Side.BUY else rate.sell >= worst
    if within:
        return None
    price = trimmed(rate.buy if side is Side.BUY else rate.sell)
    return _refused(
        "price_moved",
        f"The price is {price} by now, beyond the worst price {trimmed(worst)}: nothing was sent.",
    )


async def _looked_up(intent: Intent, deed: str, refused: Rejected, calls: Calls) -> Outcome:
    """`refused`, once a look shows that it is not what the same request brought about, arriving twice."""
    finding = await find(intent, TransactionReader(calls))
    if isinstance(finding, Absent):
        return refused
    seen = finding.reason if isinstance(finding, CannotTell) else "it is there all the same"
    said = f"{TITLE} refused {deed}, and may have executed it just before: look it up."
    return Unknown(said, f"code {refused.code}; {seen}")


def _may_be_ours(refused: Rejected, deed: str) -> bool:
    return refused.by is RefusedBy.VENUE and refused.code in VERDICTS[deed].of_its_own_making


def _late(intent: Intent, clock: Clock, late_after: float) -> Rejected | None:
    waited = intent.created_at.age(clock.now())
    if waited <= late_after:
        return None
    return _refused(
        "late",
        f"It took {waited:.1f} s to get ready for sending, {late_after:g} s are allowed: nothing was sent.",
    )


def _is_young(intent: Intent, clock: Clock) -> bool:
    """Whether it is young enough by both clocks: the monotonic one of an earlier start tells nothing."""
    now = clock.now()
    by_wall = (now.wall - intent.created_at.wall).total_seconds()
    return intent.created_at.age(now) <= REPEATS_FOR and -LATE_AFTER <= by_wall <= REPEATS_FOR


def _refused(code: str, sentence: str) -> Rejected:
    return Rejected(RefusedBy.GUARD, code, sentence)
