"""How long things take at Kriptomat, and the one way of transfers through its back office (dossier 4.5)."""

from __future__ import annotations

from collections.abc import Mapping

from fxtui.simulator.backoffice import Direction, Flow

NEVER_MS = 10**15
"""A delay that is longer than any simulation lives."""
PENDING, SUCCESS, ERROR = "pending", "success", "error"

_DEMO_MS: Mapping[str, int] = {"withdrawal": 20_000, "deposit": 45_000, "kyc": 20_000, "bank": 15_000}
_OTHER_MS: Mapping[str, int] = {"fast": 150, "still": NEVER_MS}


def takes_ms(what: str, pace: str) -> int:
    """How long a withdrawal, a deposit, a `kyc` import or the verification of a `bank` account takes."""
    return _OTHER_MS.get(pace, _DEMO_MS[what])


def transfer_flow(direction: Direction, pace: str) -> Flow:
    """A transfer waits, then it is done; only an operator makes it fail."""
    return Flow(
        states=frozenset({PENDING, SUCCESS, ERROR}),
        goes_on={PENDING: (SUCCESS, takes_ms(direction.value, pace))},
        settles=frozenset({SUCCESS}),
        gives_up=frozenset({ERROR}),
    )
