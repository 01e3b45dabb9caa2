"""What every fault does to one money request: the one table the compliance suite and the fault matrix judge by.

A fault is named by what the control plane is told. Whether the venue carries the request out all the same, and what
may be said of it, stands here and nowhere else (safety.md section 1).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from random import Random
from typing import Any

from msgspec import Struct, field

from fxtui.contract.venue import Venue
from fxtui.domain.outcome import Accepted, Outcome, RefusedBy, Rejected, Unknown
from fxtui.simulator.faults import AT_THE_DOOR, EITHER_WAY, Fault, FaultKind
from fxtui.simulator.scenarios import STATUSES_SEEN


class Seen(Enum):
    """What is said of a money request."""

    ACCEPTED = "accepted"
    UNKNOWN = "unknown"
    REFUSED = "refused by the venue"
    NOT_SENT = "not sent"


def seen_of(outcome: Outcome) -> Seen:
    """What an outcome says."""
    match outcome:
        case Accepted():
            return Seen.ACCEPTED
        case Unknown():
            return Seen.UNKNOWN
        case Rejected(by=RefusedBy.VENUE):
            return Seen.REFUSED
        case Rejected():
            return Seen.NOT_SENT


ORDERS = frozenset({"order", "swap"})

_LOST = frozenset({Seen.UNKNOWN})
_HEARD = frozenset({Seen.ACCEPTED, Seen.UNKNOWN})


class Strike(Struct, frozen=True):
    """A fault of one money request, what the venue does with that, and what may be said of it.

    `executed` None: the venue decides, and what is said must agree with it. `times` is how often a request that is
    carried out reaches the venue. `calls` are those it can strike, empty for all; one `in_a_book` strikes only at a
    venue that has orders.
    """

    name: str
    fault: Fault
    executed: bool | None
    allowed: frozenset[Seen] = _LOST
    times: int = 1
    calls: frozenset[str] = field(default=frozenset())
    in_a_book: bool = False

    @property
    def late(self) -> bool:
        """Whether it is carried out after the answer is given up."""
        return self.fault.kind is FaultKind.LATE_LANDING

    @property
    def at_the_door(self) -> bool:
        """Whether it strikes the connections made after the request it is aimed at."""
        return self.fault.kind in AT_THE_DOOR

    def meets(self, call: str, venue: Venue) -> bool:
        """Whether it can strike this kind of money call of a venue."""
        return (not self.calls or call in self.calls) and (not self.in_a_book or venue.orders is not None)

    @property
    def reaches(self) -> int | None:
        """How often a request that is struck reaches the venue, None where that is a matter of time."""
        if self.late:
            return None
        return 0 if self.executed is False else self.times

    def planned(self, **changes: object) -> dict[str, Any]:
        """What the control plane is told, but for the operation."""
        told: dict[str, Any] = {
            "kind": self.fault.kind.value,
            "executes": self.fault.executes,
            "after_ms": self.fault.after_ms,
            "status": self.fault.status,
            "body": self.fault.body,
            **changes,
        }
        return {name: value for name, value in told.items() if value is not None}


def _either(
    name: str, kind: FaultKind, *, status: int | None = None, after_ms: int | None = None
) -> Iterator[Strike]:
    """The same fault twice: not executed, and executed; nobody can tell which it was."""
    assert kind in EITHER_WAY
    for executes in (False, True):
        fault = Fault(kind, status=status, after_ms=after_ms, executes=executes)
        yield Strike(f"{name}, executed" if executes else name, fault, executes)


def _all() -> Iterator[Strike]:
    yield from _either("lost-answer", FaultKind.LOST_ANSWER)
    yield from _either("429", FaultKind.TOO_MANY)
    yield from _either("html", FaultKind.HTML)
    yield from _either("html-200", FaultKind.HTML, status=200)
    yield from _either("slow", FaultKind.SLOW, after_ms=60_000)
    yield from _either("drip", FaultKind.DRIP, after_ms=250)
    yield from _either("reset", FaultKind.RESET)
    yield from _either("half-close", FaultKind.HALF_CLOSE)
    for status in STATUSES_SEEN:
        yield from _either(f"status {status}", FaultKind.STATUS, status=status)
    yield Strike("late-landing", Fault(FaultKind.LATE_LANDING), executed=True)
    yield Strike("truncated", Fault(FaultKind.TRUNCATED), executed=True)
    yield Strike("garbled", Fault(FaultKind.GARBLED), executed=True)
    yield Strike("reset-midway", Fault(FaultKind.RESET_MIDWAY), executed=False)
    unread = frozenset({Seen.UNKNOWN, Seen.NOT_SENT})  # a reset may come before the connection stands
    yield Strike(
        "reset-unread", Fault(FaultKind.RESET_UNREAD, after_ms=60_000), executed=False, allowed=unread
    )
    refused = frozenset({Seen.NOT_SENT})
    yield Strike("refuse", Fault(FaultKind.REFUSE, after_ms=60_000), executed=False, allowed=refused)
    for body in Fault(FaultKind.BODY).bodies:
        if body != "whole":
            yield Strike(f"body {body}", Fault(FaultKind.BODY, body=body), executed=True)
    for status in (204, 206, 302, 500):
        yield Strike(
            f"body under {status}", Fault(FaultKind.BODY, status=status, body="whole"), executed=True
        )
    for body in Fault(FaultKind.TRAILING).bodies:
        yield Strike(f"trailing {body}", Fault(FaultKind.TRAILING, body=body), executed=True, allowed=_HEARD)
    yield Strike("duplicated", Fault(FaultKind.DUPLICATED), executed=True, allowed=_HEARD, times=2)
    yield Strike("server-error", Fault(FaultKind.SERVER_ERROR), executed=True)
    for status in (400, 500):
        fault = Fault(FaultKind.SERVER_ERROR, status=status)
        yield Strike(f"server-error under {status}", fault, executed=True)
    decided = frozenset({Seen.ACCEPTED, Seen.REFUSED, Seen.UNKNOWN})
    yield Strike("session-expiry", Fault(FaultKind.SESSION_EXPIRY), executed=None, allowed=decided)
    cut = Fault(FaultKind.PARTIAL_FILL)
    yield Strike("partial-fill", cut, executed=True, allowed=_HEARD, calls=ORDERS, in_a_book=True)


STRIKES: Mapping[str, Strike] = {strike.name: strike for strike in _all()}
"""Every strike by name."""


def delay_of(strike: Strike, chance: Random) -> int | None:
    """The delay to plan, in milliseconds: any that fits for a late landing, else what the table says."""
    return chance.randint(100, 20_000) if strike.late else strike.fault.after_ms
