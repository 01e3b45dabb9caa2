"""AlphaPoint's words and numbers for what the engine knows (dossier 5, 7, 9)."""

from __future__ import annotations

from collections.abc import Mapping

from fxtui.domain.order import Side, TimeInForce
from fxtui.simulator.orders import Cause, OrderKind, OrderState, Peg, Session

SIDES: Mapping[int, str] = {0: "Buy", 1: "Sell", 2: "Short", 3: "Unknown"}
ORDER_TYPES: Mapping[int, str] = {
    0: "Unknown",
    1: "Market",
    2: "Limit",
    3: "StopMarket",
    4: "StopLimit",
    5: "TrailingStopMarket",
    6: "TrailingStopLimit",
    7: "BlockTrade",
}
TIMES_IN_FORCE: Mapping[int, str] = {0: "Unknown", 1: "GTC", 2: "OPG", 3: "IOC", 4: "FOK", 5: "GTX", 6: "GTD"}
PEGS: Mapping[int, str] = {0: "Unknown", 1: "Last", 2: "Bid", 3: "Ask", 4: "Midpoint"}
ORDER_STATES: Mapping[int, str] = {
    0: "Unknown",
    1: "Working",
    2: "Rejected",
    3: "Canceled",
    4: "Expired",
    5: "FullyExecuted",
}

SIDE_OF: Mapping[int, Side] = {0: Side.BUY, 1: Side.SELL}
KIND_OF: Mapping[int, OrderKind] = {
    1: OrderKind.MARKET,
    2: OrderKind.LIMIT,
    3: OrderKind.STOP_MARKET,
    4: OrderKind.STOP_LIMIT,
    5: OrderKind.TRAILING_STOP_MARKET,
    6: OrderKind.TRAILING_STOP_LIMIT,
}
TIME_IN_FORCE_OF: Mapping[int, TimeInForce] = {1: TimeInForce.GTC, 3: TimeInForce.IOC, 4: TimeInForce.FOK}
PEG_OF: Mapping[int, Peg] = {1: Peg.LAST, 2: Peg.BID, 3: Peg.ASK, 4: Peg.MIDPOINT}

SIDE_WORD: Mapping[Side, str] = {Side.BUY: "Buy", Side.SELL: "Sell"}
KIND_WORD: Mapping[OrderKind, str] = {kind: ORDER_TYPES[number] for number, kind in KIND_OF.items()}
PEG_WORD: Mapping[Peg, str] = {peg: PEGS[number] for number, peg in PEG_OF.items()}
STATE_WORD: Mapping[OrderState, str] = {
    OrderState.TRAVELLING: "Working",
    OrderState.WORKING: "Working",
    OrderState.REJECTED: "Rejected",
    OrderState.CANCELED: "Canceled",
    OrderState.FILLED: "FullyExecuted",
}
CHANGE_REASON: Mapping[Cause, str] = {
    Cause.TAKEN: "NewInputAccepted",
    Cause.TRADED: "Trade",
    Cause.NO_MORE_MARKET: "SystemCanceled_NoMoreMarket",
    Cause.WOULD_TAKE: "NewInputRejected",
    Cause.CANCELED_BY_USER: "UserModified",
    Cause.SELF_TRADE: "SystemCanceled_NoMoreMarket",
    Cause.NO_FUNDS: "SystemCanceled_MarginFailed",
    Cause.MARKET_CLOSED: "NewInputRejected",
}
REJECT_REASON: Mapping[Cause, str] = {
    Cause.WOULD_TAKE: "PostOnly_Would_Take_Liquidity",
    Cause.MARKET_CLOSED: "Instrument_Not_Running",
}
SESSION_WORD: Mapping[Session, str] = {
    Session.RUNNING: "Running",
    Session.PAUSED: "Paused",
    Session.STOPPED: "Stopped",
}
DIRECTIONS: Mapping[int, str] = {0: "NoChange", 1: "Uptick", 2: "DownTick"}

DEPOSIT_STATES: Mapping[str, int] = {
    name: number
    for number, name in enumerate(
        (
            "New",
            "AdminProcessing",
            "Accepted",
            "Rejected",
            "SystemProcessing",
            "FullyProcessed",
            "Failed",
            "Pending",
            "Confirmed",
            "AmlProcessing",
            "AmlAccepted",
            "AmlRejected",
            "AmlFailed",
            "LimitsAccepted",
            "LimitsRejected",
        )
    )
}
WITHDRAW_STATES: Mapping[str, int] = {
    name: number
    for number, name in enumerate(
        (
            "New",
            "AdminProcessing",
            "Accepted",
            "Rejected",
            "SystemProcessing",
            "FullyProcessed",
            "Failed",
            "Pending",
            "Pending2Fa",
            "AutoAccepted",
            "Delayed",
            "UserCanceled",
            "AdminCanceled",
            "AmlProcessing",
            "AmlAccepted",
            "AmlRejected",
            "AmlFailed",
            "LimitsAccepted",
            "LimitsRejected",
            "Submitted",
            "Confirmed",
            "ManuallyConfirmed",
            "Confirmed2Fa",
        )
    )
}


def enum_number(value: object, words: Mapping[int, str]) -> int | None:
    """The number of an enum given as number or, in any case, as name; None when it is neither."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if value in words else None
    if isinstance(value, str):
        if value.isdecimal():
            return enum_number(int(value), words)
        return next((number for number, word in words.items() if word.lower() == value.lower()), None)
    return None


def ticks(ms: int) -> int:
    """.NET ticks (100 ns since year 1) of milliseconds since the epoch (dossier 9)."""
    return ms * 10_000 + 621_355_968_000_000_000
