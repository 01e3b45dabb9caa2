"""The ways of deposits and withdrawals through KIIEX's back office (dossier 7.3, 7.6, 11.7, 11.8)."""

from __future__ import annotations

from collections.abc import Mapping

from fxtui.simulator.backoffice import Flow
from fxtui.venues.kiiex.sim.words import DEPOSIT_STATES, WITHDRAW_STATES

NEVER_MS = 10**15
"""A delay that is longer than any simulation lives."""

_FAILED = frozenset({"Rejected", "Failed", "AmlRejected", "AmlFailed", "LimitsRejected"})

CANCELABLE = frozenset(
    {
        "New",
        "AdminProcessing",
        "Accepted",
        "Pending",
        "Pending2Fa",
        "Confirmed2Fa",
        "AutoAccepted",
        "Delayed",
        "AmlProcessing",
        "AmlAccepted",
        "LimitsAccepted",
    }
)
"""What comes before SystemProcessing: a user may still cancel (dossier 11.8)."""

_DEPOSIT = {
    "New": ("Pending", 25),
    "Pending": ("Confirmed", 20),
    "Confirmed": ("Accepted", 10),
    "Accepted": ("FullyProcessed", 10),
}
_ON_CHAIN = {
    "Confirmed2Fa": ("AutoAccepted", 2),
    "New": ("AutoAccepted", 6),
    "AutoAccepted": ("SystemProcessing", 4),
    "SystemProcessing": ("Submitted", 5),
    "Submitted": ("Confirmed", 12),
    "Confirmed": ("FullyProcessed", 6),
    "ManuallyConfirmed": ("FullyProcessed", 1),
}
_BY_BANK = {
    "Confirmed2Fa": ("New", 2),
    "New": ("AdminProcessing", 8),
    "AdminProcessing": ("Accepted", 10),
    "Accepted": ("FullyProcessed", 15),
    "ManuallyConfirmed": ("FullyProcessed", 1),
}
_STEP_MS = {"fast": 150, "still": NEVER_MS}


def deposit_flow(pace: str) -> Flow:
    """A deposit waits for somebody, then for the provider, and is credited at its end."""
    return Flow(
        states=frozenset(DEPOSIT_STATES),
        goes_on=_at_pace(_DEPOSIT, pace),
        settles=frozenset({"FullyProcessed"}),
        gives_up=_FAILED,
    )


def withdraw_flow(pace: str, *, bank: bool) -> Flow:
    """A withdrawal waits for the user's confirmation, then goes to the chain or through the bank's hands."""
    return Flow(
        states=frozenset(WITHDRAW_STATES),
        goes_on=_at_pace(_BY_BANK if bank else _ON_CHAIN, pace),
        settles=frozenset({"FullyProcessed"}),
        gives_up=_FAILED | {"UserCanceled", "AdminCanceled"},
    )


def _at_pace(seconds: Mapping[str, tuple[str, int]], pace: str) -> dict[str, tuple[str, int]]:
    """The schedule in ms: as it is in the demo, otherwise every step takes the pace's time."""
    return {state: (after, _STEP_MS.get(pace, delay * 1000)) for state, (after, delay) in seconds.items()}
