"""What can go wrong, as values: which request of which operation is struck, how, and how often.

A scenario (`fxtui.simulator.scenarios`) is a list of faults; the demo, the tests and a person with `fxtui sim
--scenario` run the same ones. Faults of the wire are carried out by `fxtui.simulator.fault_layer`, the others by the
venue and its world.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from fxtui.simulator.answer import BODIES, STATUSES


class FaultKind(Enum):
    """A way to go wrong. What is said of executing is the usual case; a fault's `executes` decides."""

    LOST_ANSWER = "lost-answer"
    """Executed; the connection is closed without a byte of an answer."""
    LATE_LANDING = "late-landing"
    """The connection is closed at once; the request is executed `after_ms` later by the venue's clock."""
    TOO_MANY = "429"
    """Not executed: too many requests."""
    HTML = "html"
    """Not executed: a proxy's page, under 502 unless `status` says otherwise."""
    STATUS = "status"
    """Not executed: `status` with what a proxy or a venue in trouble writes under it; a redirect leads to another origin."""
    BODY = "body"
    """Executed; the answer is spoilt in the way `body` names, under `status` where one is given."""
    SLOW = "slow"
    """Executed; the answer comes after `after_ms` of real time."""
    TRUNCATED = "truncated"
    """Executed; half of the announced answer, then the connection is closed."""
    GARBLED = "garbled"
    """Executed; the answer is cut off JSON with status 200."""
    TRAILING = "trailing"
    """Executed; the answer, and then more bytes on the same connection: those that `body` names."""
    DUPLICATED = "duplicated"
    """The request reaches the venue twice; the second answer is the one that is seen."""
    DRIP = "drip"
    """Executed; the answer comes byte by byte, one every `after_ms` of real time."""
    RESET = "reset"
    """Not executed: the connection is reset once the request is read."""
    RESET_MIDWAY = "reset-midway"
    """Never executed: the connection is reset when the head of the request is read and its body is not."""
    RESET_UNREAD = "reset-unread"
    """The request is answered; connections made in the `after_ms` after it are reset before anything is read."""
    HALF_CLOSE = "half-close"
    """Executed; no answer: the venue says that it will say nothing more, and keeps the connection open."""
    REFUSE = "refuse"
    """The request is answered; for `after_ms` after it nobody listens, connections that stand go on."""
    SERVER_ERROR = "server-error"
    """Executed; the venue says that something went wrong, under `status` where its refusals have one of their own."""
    SESSION_EXPIRY = "session-expiry"
    """Not executed: every session ends just before."""
    PARTIAL_FILL = "partial-fill"
    """The order executes by half and the rest is canceled; a broker deals whole or not at all and is not struck."""
    SKEW = "skew"
    """The venue's clock is wrong by `after_ms`."""
    STALE_FEED = "stale-feed"
    """From step `nth` on prices stand still."""
    STUCK_TICKET = "stuck-ticket"
    """Tickets stand still."""


AT_THE_DOOR = frozenset({FaultKind.REFUSE, FaultKind.RESET_UNREAD})
"""These strike the connections made after the request they are aimed at: nobody knows what those would have asked."""

ON_THE_WIRE = AT_THE_DOOR | {
    FaultKind.LOST_ANSWER,
    FaultKind.LATE_LANDING,
    FaultKind.TOO_MANY,
    FaultKind.HTML,
    FaultKind.STATUS,
    FaultKind.BODY,
    FaultKind.SLOW,
    FaultKind.TRUNCATED,
    FaultKind.GARBLED,
    FaultKind.TRAILING,
    FaultKind.DUPLICATED,
    FaultKind.DRIP,
    FaultKind.RESET,
    FaultKind.RESET_MIDWAY,
    FaultKind.HALF_CLOSE,
}
OF_THE_VENUE = frozenset({FaultKind.SERVER_ERROR, FaultKind.SESSION_EXPIRY, FaultKind.PARTIAL_FILL})
CONDITIONS = frozenset({FaultKind.SKEW, FaultKind.STALE_FEED, FaultKind.STUCK_TICKET})
"""These are true of the world for as long as they last; they strike no single request."""

EITHER_WAY = frozenset(
    {
        FaultKind.LOST_ANSWER,
        FaultKind.TOO_MANY,
        FaultKind.HTML,
        FaultKind.STATUS,
        FaultKind.SLOW,
        FaultKind.DRIP,
        FaultKind.RESET,
        FaultKind.HALF_CLOSE,
    }
)
"""Nothing that is seen tells whether such a request was executed: `executes` turns these around and leaves no trace."""

_EXECUTES = AT_THE_DOOR | {
    FaultKind.LOST_ANSWER,
    FaultKind.LATE_LANDING,
    FaultKind.BODY,
    FaultKind.SLOW,
    FaultKind.TRUNCATED,
    FaultKind.GARBLED,
    FaultKind.TRAILING,
    FaultKind.DUPLICATED,
    FaultKind.DRIP,
    FaultKind.HALF_CLOSE,
}
_AFTER_MS = {
    FaultKind.SLOW: 30_000,
    FaultKind.LATE_LANDING: 8_000,
    FaultKind.DRIP: 500,
    FaultKind.REFUSE: 3_000,
    FaultKind.RESET_UNREAD: 3_000,
    FaultKind.SKEW: 90_000,
}
_STATUS = {FaultKind.TOO_MANY: 429, FaultKind.HTML: 502, FaultKind.STATUS: 503, FaultKind.GARBLED: 200}
_TRAILING = ("again", "garbage")
_BODY_OF: Mapping[FaultKind, tuple[str, ...]] = {
    FaultKind.BODY: tuple(BODIES),
    FaultKind.TRAILING: _TRAILING,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong.

    `operation` is the venue's name of a call (any case), the name of one of its groups (`orders`, `withdrawals`,
    `money`, `reads`) or `*`. The `nth` request of it, counted from when the fault is planned, is the first one
    struck, then the next ones up to `count`; 0 means all of them. `status` and `body` are what the answer has in
    place of what is usual for the kind.
    """

    kind: FaultKind
    operation: str = "money"
    nth: int = 1
    count: int = 1
    after_ms: int | None = None
    executes: bool | None = None
    status: int | None = None
    body: str | None = None

    def __post_init__(self) -> None:
        if self.nth < 1 or self.count < 0:
            raise ValueError("a fault strikes from request 1 on, a count of 0 or more times")
        if self.status is not None and self.status not in STATUSES:
            raise ValueError(f"status is from {STATUSES[0]} to {STATUSES[-1]}")
        known = self.bodies
        if self.body is not None and self.body not in known:
            one_of = f"is one of {', '.join(known)}" if known else f"means nothing to {self.kind.value}"
            raise ValueError(f"body {one_of}")

    @property
    def delay_ms(self) -> int:
        """`after_ms`, or what is usual for the kind."""
        return _AFTER_MS.get(self.kind, 0) if self.after_ms is None else self.after_ms

    @property
    def executed(self) -> bool:
        """Whether the struck request is carried out."""
        return self.kind in _EXECUTES if self.executes is None else self.executes

    @property
    def http_status(self) -> int | None:
        """`status`, or what is usual for the kind; None for the venue's own."""
        return _STATUS.get(self.kind) if self.status is None else self.status

    @property
    def bodies(self) -> tuple[str, ...]:
        """What `body` may be; the first is what is usual."""
        return _BODY_OF.get(self.kind, ())

    @property
    def spoilt(self) -> str:
        """`body`, or what is usual for the kind; empty where it has no choice."""
        return self.body or next(iter(self.bodies), "")


class FaultPlan:
    """The faults that are planned and how far each has come."""

    def __init__(self, groups: Mapping[str, frozenset[str]]) -> None:
        """`groups` are names for sets of operations, all in lower case."""
        self._groups = groups
        self._planned: list[_Planned] = []

    def add(self, faults: Iterable[Fault]) -> None:
        """Plan `faults`, counting requests from now."""
        self._planned += [_Planned(fault) for fault in faults]

    def clear(self) -> None:
        """Forget every fault."""
        self._planned.clear()

    def take(self, operation: str, kinds: frozenset[FaultKind]) -> Fault | None:
        """The fault of `kinds` that strikes this request of `operation`, if any; every call counts as one request.

        Of several the one planned first strikes; for the others it is a request that went by.
        """
        due = [
            planned
            for planned in self._planned
            if planned.fault.kind in kinds and self._concerns(planned.fault, operation) and planned.is_due()
        ]
        if not due:
            return None
        due[0].struck += 1
        return due[0].fault

    def missed(self, fault: Fault) -> None:
        """Take back the last strike of this very fault: there was nothing it could be done to."""
        for planned in self._planned:
            planned.struck -= planned.fault is fault

    def holds(self, fault: Fault) -> bool:
        """Whether this very fault has not been forgotten."""
        return any(planned.fault is fault for planned in self._planned)

    def left(self) -> list[tuple[Fault, int]]:
        """The planned faults, each with how many requests it has struck."""
        return [(planned.fault, planned.struck) for planned in self._planned]

    def _concerns(self, fault: Fault, operation: str) -> bool:
        aim, name = fault.operation.lower(), operation.lower()
        return aim in {"*", name} or name in self._groups.get(aim, frozenset())


@dataclass(slots=True)
class _Planned:
    fault: Fault
    seen: int = 0
    struck: int = 0

    def is_due(self) -> bool:
        """Count a request; whether it is one of those to be struck."""
        self.seen += 1
        first, count = self.fault.nth, self.fault.count
        return self.seen >= first and (count == 0 or self.seen < first + count)
