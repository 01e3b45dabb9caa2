"""KIIEX's enumerations: numbers and names both ways, and what they mean in our words.

A number, a name and a name in another spelling are one; what is on no list keeps its own word and becomes `OTHER`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fxtui.domain.order import OrderState, OrderType, Side, TimeInForce
from fxtui.domain.ticket import TicketState
from fxtui.venues.kiiex.envelope import folded


@dataclass(frozen=True, slots=True)
class Names:
    """One enumeration: its names by number, and names whose number is not known."""

    numbered: Mapping[int, str]
    others: tuple[str, ...] = ()
    _folded: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        known = {folded(name): name for name in (*self.numbered.values(), *self.others)}
        object.__setattr__(self, "_folded", known)

    def of(self, code: int | str) -> str:
        """The documented name of `code`; what is not documented comes back as it is."""
        if isinstance(code, str):
            if not (code.isascii() and code.isdigit() and len(code) <= 3):
                return self._folded.get(folded(code), code)
            code = int(code)
        return self.numbered.get(code, str(code))


SIDES = Names({0: "Buy", 1: "Sell", 2: "Short", 3: "Unknown"})
"""KIIEX dossier 5.1; nothing else of ours trades short."""

ORDER_TYPES = Names(
    {
        0: "Unknown",
        1: "Market",
        2: "Limit",
        3: "StopMarket",
        4: "StopLimit",
        5: "TrailingStopMarket",
        6: "TrailingStopLimit",
        7: "BlockTrade",
    }
)
ORDER_STATES = Names(
    {0: "Unknown", 1: "Working", 2: "Rejected", 3: "Canceled", 4: "Expired", 5: "FullyExecuted"},
    ("Cancelled",),
)
"""KIIEX dossier 5.2; partly filled is Working with something executed."""

SESSION_STATES = Names(
    {0: "Unknown", 1: "Running", 2: "Paused", 3: "Stopped", 4: "Starting", 5: "RunningPostOnly"}, ("Halted",)
)
PRODUCT_TYPES = Names({0: "Unknown", 1: "NationalCurrency", 2: "CryptoCurrency", 3: "Contract"})
DEPOSIT_STATES = Names(
    {
        0: "New",
        1: "AdminProcessing",
        2: "Accepted",
        3: "Rejected",
        4: "SystemProcessing",
        5: "FullyProcessed",
        6: "Failed",
        7: "Pending",
        8: "Confirmed",
        9: "AmlProcessing",
        10: "AmlAccepted",
        11: "AmlRejected",
        12: "AmlFailed",
        13: "LimitsAccepted",
        14: "LimitsRejected",
    },
    ("AmlRegistered",),
)
"""KIIEX dossier 7.3."""

WITHDRAW_STATES = Names(
    {
        0: "New",
        1: "AdminProcessing",
        2: "Accepted",
        3: "Rejected",
        4: "SystemProcessing",
        5: "FullyProcessed",
        6: "Failed",
        7: "Pending",
        8: "Pending2Fa",
        9: "AutoAccepted",
        10: "Delayed",
        11: "UserCanceled",
        12: "AdminCanceled",
        13: "AmlProcessing",
        14: "AmlAccepted",
        15: "AmlRejected",
        16: "AmlFailed",
        17: "LimitsAccepted",
        18: "LimitsRejected",
        19: "Submitted",
        20: "Confirmed",
        21: "ManuallyConfirmed",
        22: "Confirmed2Fa",
    },
    (
        "UserCancelled",
        "AdminCancelled",
        "AmlAddressVerificationProcessing",
        "AvsPending",
        "AmlAcceptedOverride",
        "PendingSubmission",
        "ReSubmitted",
        "ManualReview",
    ),
)
"""KIIEX dossier 7.6, with the newer names whose numbers are not known."""

SIDE_OF: Mapping[str, Side] = {"Buy": Side.BUY, "Sell": Side.SELL, "Short": Side.SELL}
SIDE_CODE: Mapping[Side, int] = {Side.BUY: 0, Side.SELL: 1}
TYPE_OF: Mapping[str, OrderType] = {
    "Market": OrderType.MARKET,
    "Limit": OrderType.LIMIT,
    "StopMarket": OrderType.STOP_MARKET,
    "StopLimit": OrderType.STOP_LIMIT,
}
TYPE_CODE: Mapping[OrderType, int] = {
    OrderType.MARKET: 1,
    OrderType.LIMIT: 2,
    OrderType.STOP_MARKET: 3,
    OrderType.STOP_LIMIT: 4,
}
TIME_IN_FORCE_CODE: Mapping[TimeInForce, int] = {TimeInForce.GTC: 1, TimeInForce.IOC: 3, TimeInForce.FOK: 4}
STATE_OF: Mapping[str, OrderState] = {
    "Working": OrderState.WORKING,
    "Rejected": OrderState.REJECTED,
    "Canceled": OrderState.CANCELED,
    "Cancelled": OrderState.CANCELED,
    "Expired": OrderState.EXPIRED,
    "FullyExecuted": OrderState.FILLED,
}

_BOTH_KINDS: Mapping[str, TicketState] = {
    "New": TicketState.REQUESTED,
    "AdminProcessing": TicketState.IN_REVIEW,
    "Accepted": TicketState.PROCESSING,
    "Rejected": TicketState.REJECTED,
    "SystemProcessing": TicketState.PROCESSING,
    "FullyProcessed": TicketState.DONE,
    "Failed": TicketState.FAILED,
    "AmlProcessing": TicketState.IN_REVIEW,
    "AmlAccepted": TicketState.PROCESSING,
    "AmlRejected": TicketState.REJECTED,
    "AmlFailed": TicketState.FAILED,
    "LimitsAccepted": TicketState.PROCESSING,
    "LimitsRejected": TicketState.REJECTED,
}
DEPOSIT_STATE_OF: Mapping[str, TicketState] = {
    **_BOTH_KINDS,
    "Pending": TicketState.PROCESSING,
    "Confirmed": TicketState.PROCESSING,
    "AmlRegistered": TicketState.IN_REVIEW,
}
"""A deposit is done when it is credited, and only then."""

WITHDRAW_STATE_OF: Mapping[str, TicketState] = {
    **_BOTH_KINDS,
    "Pending": TicketState.IN_REVIEW,
    "Pending2Fa": TicketState.WAITING_FOR_YOU,
    "Confirmed2Fa": TicketState.REQUESTED,
    "AutoAccepted": TicketState.PROCESSING,
    "Delayed": TicketState.PROCESSING,
    "UserCanceled": TicketState.CANCELED,
    "UserCancelled": TicketState.CANCELED,
    "AdminCanceled": TicketState.CANCELED,
    "AdminCancelled": TicketState.CANCELED,
    "Submitted": TicketState.SENT,
    "Confirmed": TicketState.SENT,
    "ManuallyConfirmed": TicketState.SENT,
    "AmlAddressVerificationProcessing": TicketState.IN_REVIEW,
    "AvsPending": TicketState.IN_REVIEW,
    "ManualReview": TicketState.IN_REVIEW,
    "AmlAcceptedOverride": TicketState.PROCESSING,
    "PendingSubmission": TicketState.PROCESSING,
    "ReSubmitted": TicketState.SENT,
}

CONFIRMABLE = frozenset({"Pending2Fa"})
"""Withdrawals that wait for the mailed code (KIIEX dossier 7.7)."""

CONFIRMED = frozenset(
    {
        "New",
        "AdminProcessing",
        "Accepted",
        "SystemProcessing",
        "FullyProcessed",
        "AutoAccepted",
        "Delayed",
        "AmlProcessing",
        "AmlAccepted",
        "AmlAcceptedOverride",
        "LimitsAccepted",
        "PendingSubmission",
        "Submitted",
        "ReSubmitted",
        "Confirmed",
        "ManuallyConfirmed",
        "Confirmed2Fa",
    }
)
"""Where a withdrawal that waited for its code goes on to once it is confirmed (the flows of KIIEX dossier 7.6).

Not among them is what it may come to unconfirmed as well: refused, failed, canceled, put aside by an administrator
(Pending, ManualReview), and the checks of addresses, whose place in the flow is not documented.
"""

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
        "AmlAddressVerificationProcessing",
        "AvsPending",
        "AmlAcceptedOverride",
        "ManualReview",
    }
)
"""Withdrawals that can still be canceled: everything before SystemProcessing (KIIEX dossier 11.8)."""
