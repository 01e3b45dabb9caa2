"""The lines of `fxtui venue test`: reach, clock, login, permissions. Reads only, and every problem is a sentence."""

from __future__ import annotations

from collections.abc import Mapping

from fxtui.contract.errors import NotFoundAtVenue, VenueError
from fxtui.contract.health import SKEW_BLOCK, SKEW_WARN, Check, CheckState
from fxtui.transport.client import VenueClient
from fxtui.venues.kiiex.calls import Calls
from fxtui.venues.kiiex.session import Login
from fxtui.venues.kiiex.settings import TITLE

_PERMISSIONS: Mapping[str, str] = {
    "balances": "GetAccountPositions",
    "orders": "GetOpenOrders",
    "history": "GetOrdersHistory",
    "fills": "GetTradesHistory",
    "deposits": "GetDepositTickets",
    "withdrawals": "GetWithdrawTickets",
}


async def checks(calls: Calls, client: VenueClient) -> list[Check]:
    """What was looked at, in order; what can't be looked at without the step before is left out."""
    reach = await _reach(calls)
    found = [reach]
    if reach.state is CheckState.FAILED:
        return found
    found.append(_clock(client.skew))
    try:
        login = await calls.login()
    except VenueError as error:
        return [*found, Check("login", CheckState.FAILED, error.message)]
    how = "with a session token" if login.token is not None else "without a token: every call is signed"
    found.append(Check("login", CheckState.OK, f"Logged in for account {login.account_id}, {how}."))
    for name, operation in _PERMISSIONS.items():
        found.append(await _permission(calls, login, name, operation))
    return found


async def _reach(calls: Calls) -> Check:
    try:
        await calls.public("GetProducts", {"OMSId": calls.settings.oms_id})
    except VenueError as error:
        return Check("reach", CheckState.FAILED, error.message)
    return Check("reach", CheckState.OK, f"{TITLE} answers.")


def _clock(skew: float | None) -> Check:
    if skew is None:
        return Check(
            "clock", CheckState.WARNING, f"{TITLE} does not tell the time: the clocks can't be compared."
        )
    said = f"{TITLE}'s clock is {abs(skew):.1f} s {'ahead of' if skew > 0 else 'behind'} this machine's"
    if abs(skew) > SKEW_BLOCK:
        return Check("clock", CheckState.FAILED, f"{said}: set this machine's clock.")
    if abs(skew) >= SKEW_WARN:
        return Check("clock", CheckState.WARNING, f"{said}: check this machine's clock.")
    return Check("clock", CheckState.OK, f"{said}.")


async def _permission(calls: Calls, login: Login, name: str, operation: str) -> Check:
    try:
        await calls.private(operation, _body(calls, login, operation))
    except NotFoundAtVenue:
        # Without tickets KIIEX may answer 404 (dossier 7.2).
        return Check(name, CheckState.OK, f"{operation} is allowed and shows nothing.")
    except VenueError as error:
        return Check(name, CheckState.FAILED, error.message)
    return Check(name, CheckState.OK, f"{operation} is allowed.")


def _body(calls: Calls, login: Login, operation: str) -> dict[str, object]:
    match operation:
        case "GetTradesHistory":
            return {"omsId": login.oms_id, "accountId": login.account_id, "depth": 1}
        case "GetDepositTickets":
            return {
                "OMSId": login.oms_id,
                "OperatorId": calls.settings.operator_id,
                "AccountId": login.account_id,
            }
        case "GetWithdrawTickets":
            return {"OMSId": login.oms_id, "AccountId": login.account_id, "StartIndex": 0, "Limit": 1}
        case "GetOrdersHistory":
            return {"OMSId": login.oms_id, "AccountId": login.account_id, "Depth": 1}
        case _:
            return {"OMSId": login.oms_id, "AccountId": login.account_id}
