"""What can go wrong, as values: which request of which operation is struck, how, and how often.

A scenario is a list of faults; the demo, the tests and a person with `fxtui sim --scenario` run the same ones. Faults
of the wire are carried out by `fxtui.simulator.fault_layer`, the others by the venue and its world.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from random import Random


class FaultKind(Enum):
    """A way to go wrong. What is said of executing is the usual case; a fault's `executes` decides."""

    LOST_ANSWER = "lost-answer"
    """Executed; the connection is closed without a byte of an answer."""
    LATE_LANDING = "late-landing"
    """The connection is closed at once; the request is executed `after_ms` later by the venue's clock."""
    TOO_MANY = "429"
    """Not executed: too many requests."""
    HTML = "html"
    """Not executed: a proxy's 502 page."""
    SLOW = "slow"
    """Executed; the answer comes after `after_ms` of real time."""
    TRUNCATED = "truncated"
    """Executed; half of the announced answer, then the connection is closed."""
    GARBLED = "garbled"
    """Executed; the answer is cut off JSON with status 200."""
    RESET = "reset"
    """Not executed: the connection is reset."""
    SERVER_ERROR = "server-error"
    """Executed; the venue says that something went wrong."""
    SESSION_EXPIRY = "session-expiry"
    """Not executed: every session ends just before."""
    PARTIAL_FILL = "partial-fill"
    """The order executes by half and the rest is canceled."""
    SKEW = "skew"
    """The venue's clock is wrong by `after_ms`."""
    STALE_FEED = "stale-feed"
    """From step `nth` on prices stand still."""
    STUCK_TICKET = "stuck-ticket"
    """Tickets stand still."""


ON_THE_WIRE = frozenset(
    {
        FaultKind.LOST_ANSWER,
        FaultKind.LATE_LANDING,
        FaultKind.TOO_MANY,
        FaultKind.HTML,
        FaultKind.SLOW,
        FaultKind.TRUNCATED,
        FaultKind.GARBLED,
        FaultKind.RESET,
    }
)
OF_THE_VENUE = frozenset({FaultKind.SERVER_ERROR, FaultKind.SESSION_EXPIRY, FaultKind.PARTIAL_FILL})
CONDITIONS = frozenset({FaultKind.SKEW, FaultKind.STALE_FEED, FaultKind.STUCK_TICKET})
"""These are true of the world for as long as they last; they strike no single request."""

_EXECUTES = frozenset(
    {FaultKind.LOST_ANSWER, FaultKind.SLOW, FaultKind.TRUNCATED, FaultKind.GARBLED, FaultKind.LATE_LANDING}
)
_AFTER_MS = {FaultKind.SLOW: 30_000, FaultKind.LATE_LANDING: 8_000, FaultKind.SKEW: 90_000}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong.

    `operation` is the venue's name of a call (any case), the name of one of its groups (`orders`, `withdrawals`,
    `money`, `reads`) or `*`. The `nth` request of it, counted from when the fault is planned, is the first one
    struck, then the next ones up to `count`; 0 means all of them.
    """

    kind: FaultKind
    operation: str = "money"
    nth: int = 1
    count: int = 1
    after_ms: int | None = None
    executes: bool | None = None

    def __post_init__(self) -> None:
        if self.nth < 1 or self.count < 0:
            raise ValueError("a fault strikes from request 1 on, a count of 0 or more times")

    @property
    def delay_ms(self) -> int:
        """`after_ms`, or what is usual for the kind."""
        return _AFTER_MS.get(self.kind, 0) if self.after_ms is None else self.after_ms

    @property
    def executed(self) -> bool:
        """Whether the struck request is carried out."""
        return self.kind in _EXECUTES if self.executes is None else self.executes


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
        """The fault of `kinds` that strikes this request of `operation`, if any; every call counts as one request."""
        struck: Fault | None = None
        for planned in self._planned:
            if planned.fault.kind in kinds and self._concerns(planned.fault, operation) and planned.strikes():
                struck = struck or planned.fault
        return struck

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

    def strikes(self) -> bool:
        """Count a request; whether it is one of those that are struck."""
        self.seen += 1
        first, count = self.fault.nth, self.fault.count
        strikes = self.seen >= first and (count == 0 or self.seen < first + count)
        self.struck += strikes
        return strikes


@dataclass(frozen=True, slots=True)
class Scenario:
    """A script of faults with a sentence that says what will be seen."""

    text: str
    faults: tuple[Fault, ...]


def _orders_and_withdrawals(kind: FaultKind, count: int = 1) -> tuple[Fault, ...]:
    return (Fault(kind, "orders", count=count), Fault(kind, "withdrawals", count=count))


SCENARIOS: Mapping[str, Scenario] = {
    "lost-answer": Scenario(
        "The first order and the first withdrawal are executed, their answers are lost.",
        _orders_and_withdrawals(FaultKind.LOST_ANSWER),
    ),
    "late-landing": Scenario(
        "The first order's connection breaks; the order lands 8 s later.",
        (Fault(FaultKind.LATE_LANDING, "orders"),),
    ),
    "429": Scenario(
        "The first order meets the request limit, and so does a burst of other requests.",
        (Fault(FaultKind.TOO_MANY, "orders"), Fault(FaultKind.TOO_MANY, "reads", nth=30, count=12)),
    ),
    "skew": Scenario("The venue's clock is 90 s ahead.", (Fault(FaultKind.SKEW),)),
    "partial-fill": Scenario(
        "The first order is filled by half, the rest is canceled.", (Fault(FaultKind.PARTIAL_FILL, "orders"),)
    ),
    "stuck-ticket": Scenario("The back office stands still.", (Fault(FaultKind.STUCK_TICKET),)),
    "stale-feed": Scenario("After 40 steps prices stand still.", (Fault(FaultKind.STALE_FEED, nth=40),)),
    "html": Scenario(
        "A proxy's error page answers the first order and some reads.",
        (Fault(FaultKind.HTML, "orders"), Fault(FaultKind.HTML, "reads", nth=25, count=6)),
    ),
    "truncated": Scenario(
        "The answers to the first order and withdrawal break off in the middle.",
        _orders_and_withdrawals(FaultKind.TRUNCATED),
    ),
    "garbled": Scenario(
        "The answers to the first order and withdrawal are not JSON.",
        _orders_and_withdrawals(FaultKind.GARBLED),
    ),
    "reset": Scenario(
        "The first order's and withdrawal's connections are reset before anything is executed.",
        _orders_and_withdrawals(FaultKind.RESET),
    ),
    "server-error": Scenario(
        "The first order and withdrawal are executed, the venue answers with a server error.",
        _orders_and_withdrawals(FaultKind.SERVER_ERROR),
    ),
    "session-expiry": Scenario(
        "The session ends just before the first order, and again later.",
        (Fault(FaultKind.SESSION_EXPIRY, "orders"), Fault(FaultKind.SESSION_EXPIRY, "reads", nth=60)),
    ),
    "slow": Scenario(
        "The first order's and withdrawal's answers take 30 s.", _orders_and_withdrawals(FaultKind.SLOW)
    ),
}


def scenario_faults(name: str) -> tuple[Fault, ...]:
    """The faults of a scenario; `ValueError` names those there are."""
    if name not in SCENARIOS:
        raise ValueError(f"There is no scenario {name!r}: it is one of {', '.join(SCENARIOS)}.")
    return SCENARIOS[name].faults


def random_faults(seed: int, steps: int, operation: str = "money", one_in: int = 3) -> tuple[Fault, ...]:
    """A script for `steps` requests of `operation`: about one in `one_in` is struck; the same for the same seed."""
    chance = Random(f"faults {seed}")
    kinds = sorted(ON_THE_WIRE | OF_THE_VENUE, key=lambda kind: kind.value)
    return tuple(
        Fault(chance.choice(kinds), operation, nth=step, after_ms=chance.randint(100, 20_000))
        for step in range(1, steps + 1)
        if chance.randrange(one_in) == 0
    )
