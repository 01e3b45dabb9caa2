"""One intent being looked up: what the looks have shown, when the next one is due, what absence proves, who may write.

Looking and telling the desk what it means are `fxtui.desk.reconcile`'s.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from fxtui.contract.errors import FxtuiError
from fxtui.desk.connections import Link
from fxtui.desk.events import Said
from fxtui.desk.follow import FOLLOWED
from fxtui.desk.marks import doubt_of
from fxtui.domain.intent import IntentState
from fxtui.domain.moment import Moment
from fxtui.domain.outcome import CannotTell
from fxtui.store.records import IntentRecord

_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")

LOOKS_NEEDED = 3
"""Successful not-found looks before an order counts as not placed."""

SETTLE_WINDOW = 30.0
"""Seconds between the first and the last of those looks, at least."""

GIVES_UP_AFTER = 300.0
"""Seconds for which a venue may answer without anybody being able to tell, before a person is asked."""

_PACE = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0)
_SLOW_AFTER = 60.0
_SLOW = 30.0
_HUMAN = 60.0
_JUST_AFTER = 0.1


@dataclass(slots=True)
class Case:
    """What the looks at one intent have shown so far.

    `looking` is held by a look from its start to its end, the venue's answers included; a person's word does not
    wait for it, only for a write under way.
    """

    opened: Moment
    looks: int = 0
    stumbles: int = 0
    """Looks since the last one that could be made whole."""
    absent: int = 0
    first_absent: Moment | None = None
    over: float = 0.0
    """Seconds from the first answer that did not show it to the last question that was answered so."""
    baffled_since: Moment | None = None
    told: bool = False
    looking: asyncio.Lock = field(default_factory=asyncio.Lock)
    _writing: asyncio.Lock = field(default_factory=asyncio.Lock)

    def begin_again(self) -> None:
        """Forget every look that did not find it: it may have been executed just now."""
        self.absent, self.first_absent, self.over, self.baffled_since = 0, None, 0.0, None

    def pause(self, state: IntentState, now: Moment) -> float:
        """Seconds until the next look at an intent in `state`.

        The look that may settle it is asked as soon as the window is over, not up to one pace later; one that broke is
        soon made again.
        """
        if state is IntentState.NEEDS_HUMAN:
            return _HUMAN if self.looks else _PACE[0]
        if 0 < self.stumbles < len(_PACE):
            return _PACE[self.stumbles]
        pace = _SLOW if self.opened.age(now) > _SLOW_AFTER else _PACE[min(self.looks, len(_PACE) - 1)]
        baffled = self.stumbles or self.baffled_since is not None
        if self.first_absent is None or self.over >= SETTLE_WINDOW or baffled:
            return pace
        left = max(0.0, SETTLE_WINDOW - self.first_absent.age(now))
        return min(pace, left + _JUST_AFTER)

    async def write(self, work: Callable[[], Awaitable[_Result]]) -> _Result:
        """Do `work`, which reads the intent's state and writes the next one, while nobody else does; raises its errors.

        A caller that is canceled leaves it running to its end, so that what is on disk is also shown.
        """

        async def alone() -> _Result:
            async with self._writing:
                return await work()

        writing = asyncio.ensure_future(alone())
        try:
            return await asyncio.shield(writing)
        except asyncio.CancelledError:
            await asyncio.wait({writing})
            if not writing.cancelled() and (error := writing.exception()) is not None:
                _log.error("a write nobody waits for any more failed", exc_info=error)
            raise


@dataclass(frozen=True, slots=True)
class Verdict:
    """What absence comes to: the state to write with its words, and what to say of it."""

    state: IntentState
    reason: str
    evidence: str
    code: str = ""
    said: Said | None = None


async def weigh(
    link: Link, record: IntentRecord, case: Case, looked_at: str, asked: Moment, now: Moment
) -> Verdict | None:
    """Count one more successful look that did not find the intent, and say what that proves; None is nothing new.

    A look may be long under way: what it tells holds for the moment it was asked, so the window lasts from the first
    answer to the last question.
    Balances are read when the window is over. Those that can't be read count for nothing, like any other failed read.
    """
    stumbled, case.stumbles = case.stumbles, 0
    case.baffled_since = None
    case.absent += 1
    case.first_absent = case.first_absent or now
    case.told = True
    if record.state is not IntentState.UNKNOWN:
        return None
    over = max(0.0, case.first_absent.age(asked))
    case.over = over
    evidence = f"not found in {looked_at}: look {case.absent}, {over:.0f} s after the first"
    if case.absent < LOOKS_NEEDED or over < SETTLE_WINDOW:
        return Verdict(IntentState.UNKNOWN, record.reason, evidence)
    intent = record.intent
    if intent.kind not in FOLLOWED:
        doubt = f"{link.title} does not show it; a {intent.kind.value} is settled by a person alone."
    else:
        try:
            doubt = await doubt_of(link, intent)
        except FxtuiError as error:
            case.stumbles = stumbled + 1
            evidence = f"{evidence}; balances can't be compared: {error.message}"
            return Verdict(IntentState.UNKNOWN, record.reason, evidence)
    if doubt:
        said = Said("danger", f"{intent.intent_id} needs you: {doubt}", link.id)
        return Verdict(IntentState.NEEDS_HUMAN, doubt, evidence, "not-found", said)
    reason = f"{link.title} never had it: looked for over {SETTLE_WINDOW:.0f} s, balances unchanged."
    said = Said("warning", f"{intent.intent_id} was not placed. {reason}", link.id)
    return Verdict(IntentState.NOT_PLACED, reason, evidence, "not-found", said)


def give_up(link: Link, record: IntentRecord, case: Case, finding: CannotTell, now: Moment) -> Verdict | None:
    """Ask a person once a venue has answered for `GIVES_UP_AFTER` and nobody could tell; None while it may still tell."""
    if not finding.answered:
        case.stumbles += 1
        return None
    case.stumbles = 0
    case.baffled_since = case.baffled_since or now
    over = case.baffled_since.age(now)
    if record.state is not IntentState.UNKNOWN or over < GIVES_UP_AFTER:
        return None
    doubt = f"{link.title} was asked for {over / 60:.0f} minutes, and nobody can tell. {finding.reason}"
    said = Said("danger", f"{record.intent.intent_id} needs you: {doubt}", link.id)
    return Verdict(IntentState.NEEDS_HUMAN, doubt, f"look {case.looks}", "cannot-tell", said)
