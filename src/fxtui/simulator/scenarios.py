"""Scripts of faults: those with a name and a sentence, and one for every seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from random import Random

from fxtui.simulator.faults import (
    AT_THE_DOOR,
    EITHER_WAY,
    OF_THE_VENUE,
    ON_THE_WIRE,
    Fault,
    FaultKind,
)

SEEDED = "seed:"
"""What the name of a scenario begins with that is made of a seed."""

STATUSES_SEEN = (301, 302, 307, 400, 403, 408, 418, 429, 500, 502, 503, 504)
"""The statuses a proxy, a firewall or a venue in trouble may write in place of an answer."""

_STEPS_OF_MONEY, _STEPS_OF_READS = 100, 5_000
_ONE_READ_IN = 60
_NAMED = 4


@dataclass(frozen=True, slots=True)
class Scenario:
    """A script of faults with a sentence that says what will be seen."""

    text: str
    faults: tuple[Fault, ...]


def _orders_and_withdrawals(kind: FaultKind, body: str | None = None) -> tuple[Fault, ...]:
    return tuple(Fault(kind, aim, body=body) for aim in ("orders", "withdrawals"))


def _under(status: int, told: str, *, executes: bool = False) -> Scenario:
    done = "is executed and answered" if executes else "is answered"
    return Scenario(
        f"The first order {done} with HTTP {status}, {told}.",
        (Fault(FaultKind.STATUS, "orders", status=status, executes=executes),),
    )


_OF_THE_WIRE: Mapping[str, Scenario] = {
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
}
_OF_THE_VENUE_AND_WORLD: Mapping[str, Scenario] = {
    "skew": Scenario("The venue's clock is 90 s ahead.", (Fault(FaultKind.SKEW),)),
    "partial-fill": Scenario(
        "The first order is filled by half, the rest is canceled.", (Fault(FaultKind.PARTIAL_FILL, "orders"),)
    ),
    "stuck-ticket": Scenario("The back office stands still.", (Fault(FaultKind.STUCK_TICKET),)),
    "stale-feed": Scenario("After 40 steps prices stand still.", (Fault(FaultKind.STALE_FEED, nth=40),)),
    "server-error": Scenario(
        "The first order and withdrawal are executed, the venue answers with a server error.",
        _orders_and_withdrawals(FaultKind.SERVER_ERROR),
    ),
    "session-expiry": Scenario(
        "The session ends just before the first order, and again later.",
        (Fault(FaultKind.SESSION_EXPIRY, "orders"), Fault(FaultKind.SESSION_EXPIRY, "reads", nth=60)),
    ),
}
_OF_HTTP: Mapping[str, Scenario] = {
    "html": Scenario(
        "A proxy's error page answers the first order and some reads.",
        (Fault(FaultKind.HTML, "orders"), Fault(FaultKind.HTML, "reads", nth=25, count=6)),
    ),
    "html-200": Scenario(
        "The first order is executed, a web page with status 200 answers it.",
        (Fault(FaultKind.HTML, "orders", status=200, executes=True),),
    ),
    "redirect": Scenario(
        "The first order is sent on to another origin with HTTP 307, the first withdrawal with 302.",
        (Fault(FaultKind.STATUS, "orders", status=307), Fault(FaultKind.STATUS, "withdrawals", status=302)),
    ),
    "redirect-301": _under(301, "which sends it on to another origin"),
    "400": _under(400, "a refusal on nobody's list", executes=True),
    "403": _under(403, "a refusal on nobody's list"),
    "408": _under(408, "as if it had come too slowly", executes=True),
    "418": _under(418, "which blocks this address"),
    "500": _under(500, "the server's own mistake", executes=True),
    "503": _under(503, "out of service"),
    "504": _under(504, "a gateway that waited too long for the venue", executes=True),
    "garbled": Scenario(
        "The answers to the first order and withdrawal are not JSON.",
        _orders_and_withdrawals(FaultKind.GARBLED),
    ),
    "wrong-json": Scenario(
        "The first order and withdrawal are executed, the answers are JSON of another shape.",
        _orders_and_withdrawals(FaultKind.BODY, "wrapped"),
    ),
    "wrong-types": Scenario(
        "The first order and withdrawal are executed, every value of the answers has the wrong type.",
        _orders_and_withdrawals(FaultKind.BODY, "mistyped"),
    ),
    "duplicate-keys": Scenario(
        "The first order and withdrawal are executed, the answers have every key twice.",
        _orders_and_withdrawals(FaultKind.BODY, "doubled"),
    ),
    "nan": Scenario(
        "The first order and withdrawal are executed, the answers hold a NaN.",
        _orders_and_withdrawals(FaultKind.BODY, "nan"),
    ),
    "deep": Scenario(
        "The first order and withdrawal are executed, the answers are nested 10,000 deep.",
        _orders_and_withdrawals(FaultKind.BODY, "deep"),
    ),
    "empty": Scenario(
        "The first order and withdrawal are executed, the answers are empty under status 200.",
        _orders_and_withdrawals(FaultKind.BODY, "empty"),
    ),
    "204": Scenario(
        "The first order is executed and answered with HTTP 204 and a body, which that status forbids.",
        (Fault(FaultKind.BODY, "orders", status=204, body="whole"),),
    ),
    "duplicated": Scenario(
        "The first order and withdrawal reach the venue twice, as a proxy that tries again would do it.",
        _orders_and_withdrawals(FaultKind.DUPLICATED),
    ),
    "slow": Scenario(
        "The first order's and withdrawal's answers take 30 s.", _orders_and_withdrawals(FaultKind.SLOW)
    ),
}
_OF_TCP: Mapping[str, Scenario] = {
    "truncated": Scenario(
        "The answers to the first order and withdrawal break off in the middle.",
        _orders_and_withdrawals(FaultKind.TRUNCATED),
    ),
    "reset": Scenario(
        "The first order's and withdrawal's connections are reset before anything is executed.",
        _orders_and_withdrawals(FaultKind.RESET),
    ),
    "reset-midway": Scenario(
        "The first order's and withdrawal's connections are reset in the middle of the request.",
        _orders_and_withdrawals(FaultKind.RESET_MIDWAY),
    ),
    "reset-unread": Scenario(
        "After 40 reads every new connection is reset for 10 s before anything is read: whatever is sent then is unknown.",
        (Fault(FaultKind.RESET_UNREAD, "reads", nth=40, after_ms=10_000),),
    ),
    "reset-executed": Scenario(
        "The first order and withdrawal are executed, then their connections are reset without an answer.",
        tuple(Fault(FaultKind.RESET, aim, executes=True) for aim in ("orders", "withdrawals")),
    ),
    "half-close": Scenario(
        "The first order and withdrawal are executed, the venue ends its side of the connection without an answer.",
        _orders_and_withdrawals(FaultKind.HALF_CLOSE),
    ),
    "drip": Scenario(
        "The answers to the first order and withdrawal come byte by byte, two a second.",
        _orders_and_withdrawals(FaultKind.DRIP),
    ),
    "answered-twice": Scenario(
        "The first order and withdrawal are answered twice in one breath.",
        _orders_and_withdrawals(FaultKind.TRAILING, "again"),
    ),
    "garbage": Scenario(
        "Bytes that are no HTTP follow the answers to the first order and withdrawal.",
        _orders_and_withdrawals(FaultKind.TRAILING, "garbage"),
    ),
    "refuse": Scenario(
        "After 40 reads nobody listens for 10 s: whatever is sent then is refused and provably not sent.",
        (Fault(FaultKind.REFUSE, "reads", nth=40, after_ms=10_000),),
    ),
}
SCENARIOS: Mapping[str, Scenario] = {**_OF_THE_WIRE, **_OF_THE_VENUE_AND_WORLD, **_OF_HTTP, **_OF_TCP}


def scenario_faults(name: str) -> tuple[Fault, ...]:
    """The faults of a scenario, or those of a seed for `seed:N`; `ValueError` names some of those there are."""
    if name.startswith(SEEDED) and (seed := name.removeprefix(SEEDED)).isascii() and seed.isdigit():
        reads = random_faults(int(seed), _STEPS_OF_READS, "reads", one_in=_ONE_READ_IN)
        return (*random_faults(int(seed), _STEPS_OF_MONEY), *reads)
    if name not in SCENARIOS:
        like = get_close_matches(name, SCENARIOS, _NAMED) or list(SCENARIOS)[:_NAMED]
        raise ValueError(
            f"There is no scenario {name!r}: it is one of {', '.join(like)}, {SEEDED}N for any number N, and those"
            " in docs/simulator.md."
        )
    return SCENARIOS[name].faults


def random_faults(seed: int, steps: int, operation: str = "money", one_in: int = 3) -> tuple[Fault, ...]:
    """A script for `steps` requests of `operation`: about one in `one_in` is struck; the same for the same seed."""
    chance = Random(f"faults {seed} {operation}")
    kinds = sorted(ON_THE_WIRE | OF_THE_VENUE, key=lambda kind: kind.value)
    return tuple(
        _any_of(chance.choice(kinds), operation, step, chance)
        for step in range(1, steps + 1)
        if chance.randrange(one_in) == 0
    )


def _any_of(kind: FaultKind, operation: str, step: int, chance: Random) -> Fault:
    """A fault of `kind` with all that may differ chosen by chance."""
    longest = 1_000 if kind is FaultKind.DRIP else 5_000 if kind in AT_THE_DOOR else 20_000
    bodies = Fault(kind).bodies
    return Fault(
        kind,
        operation,
        nth=step,
        after_ms=chance.randint(100, longest),
        executes=chance.random() < 0.5 if kind in EITHER_WAY else None,
        status=chance.choice(STATUSES_SEEN) if kind is FaultKind.STATUS else None,
        body=chance.choice(bodies) if bodies else None,
    )
