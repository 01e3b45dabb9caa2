"""How an answer is spelled: AlphaPoint's names, or those of the KIIEX pages (dossier 1.5, 11.9).

Handlers write AlphaPoint's names in full. For a call the KIIEX pages describe, the seed mode keeps exactly the names
given there; for other calls it turns names into camelCase.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Context, Decimal

from fxtui.venues.kiiex.sim.options import Modes

_LOGIN_USER = ("userId", "userName", "email", "emailVerified", "accountId", "omsId", "use2FA")
_TICKET_START = ("assetManagerId", "accountId", "assetId", "assetName", "amount")
_TICKET_END = ("updatedByUser", "updatedByUserName", "ticketNumber")
_DEPOSIT_TICKET = (
    *_TICKET_START, "omsId", "requestCode", "requestIP", "requestUser", "requestUserName", "operatorId", "Status",
    "feeAmt", *_TICKET_END, "depositInfo", "createdTimestamp", "lastUpdateTimeStamp", "comments", "attachments",
)  # fmt: skip
_WITHDRAW_TICKET = (
    *_TICKET_START, "templateForm", "templateFormType", "omsId", "requestCode", "requestIP", "requestUserId",
    "requestUserName", "operatorId", "Status", "feeAmt", *_TICKET_END, "createdTimestamp", "lastUpdateTimestamp",
    "Comments", "Attachments", "AuditLog",
)  # fmt: skip

SEED_NAMES: Mapping[str, tuple[str, ...]] = {
    "AuthenticateUser": ("authenticated", "user", "SessionToken"),
    "Authenticate": ("authenticated", "user", "SessionToken"),
    "GetAccountPositions": ("omsId", "accountId", "productSymbol", "productId", "amount", "hold"),
    "GetOrderStatus": ("OrderId", "OrderState", "QuantityExecuted", "AvgPrice"),
    "GetTradesHistory": ("tradeId", "orderId", "quantity", "price"),
    "CreateDepositTicket": ("success", "requestcode"),
    "GetDepositTicket": _DEPOSIT_TICKET,
    "GetDepositTickets": _DEPOSIT_TICKET,
    "GetWithdrawTicket": _WITHDRAW_TICKET,
    "GetWithdrawTicketByVerifyCode": _WITHDRAW_TICKET,
    "GetWithdrawTickets": _WITHDRAW_TICKET,
}
"""Per call the names of its answer, or of each row of it, on the KIIEX pages; the login's token is added."""

_NESTED: Mapping[str, tuple[str, ...]] = {
    "user": _LOGIN_USER,
    "Comments": ("commentId", "enteredBy", "enteredDateTime", "comment", "operatorId", "omsId", "ticketCode", "ticketId"),
    "Attachments": (
        "attachmentId", "submittedByUserId", "submittedByUserName", "uploadDate", "uploadIP", "ticketNumber",
    ),
}  # fmt: skip
_KEPT = frozenset({"result", "errormsg", "errorcode", "detail", "statuscode", "status", "OrderId", "msg"})
_DOTNET = Context(prec=28)


def rendered(call: str, answer: object, modes: Modes) -> object:
    """`answer` in the chosen spelling and with the chosen number of digits."""
    if modes.seed_names:
        names = SEED_NAMES.get(call)
        answer = _camel_case(answer) if names is None or _is_refusal(answer) else _named(answer, names)
    return _padded(answer) if modes.on("digits", "28") else answer


def _is_refusal(answer: object) -> bool:
    return isinstance(answer, dict) and (
        answer.keys() >= {"errormsg", "errorcode"} or answer.get("Locked") is not None
    )


def _named(answer: object, names: tuple[str, ...]) -> object:
    """Only `names`, spelled like that, found under whatever case the answer has them in."""
    if isinstance(answer, list):
        return [_named(row, names) for row in answer]
    if not isinstance(answer, dict):
        return answer
    found = {name.lower(): value for name, value in answer.items()}
    return {
        name: _named(found[name.lower()], _NESTED[name]) if name in _NESTED else found[name.lower()]
        for name in names
        if name.lower() in found
    }


def _camel_case(answer: object) -> object:
    if isinstance(answer, list):
        return [_camel_case(row) for row in answer]
    if isinstance(answer, dict):
        return {name if name in _KEPT else camel(name): _camel_case(value) for name, value in answer.items()}
    return answer


def camel(name: str) -> str:
    """`OMSId` as `omsId`, `ProductId` as `productId`: the leading capitals, save the last of them, become small."""
    capitals = re.match(r"[A-Z]+", name)
    if capitals is None:
        return name
    end = capitals.end() if capitals.end() in {1, len(name)} else capitals.end() - 1
    return name[:end].lower() + name[end:]


def _padded(answer: object) -> object:
    """Every decimal with the zeros .NET would write: 28 significant digits in all, or 28 after the point."""
    if isinstance(answer, list):
        return [_padded(item) for item in answer]
    if isinstance(answer, dict):
        return {name: _padded(value) for name, value in answer.items()}
    if isinstance(answer, Decimal):
        short = _DOTNET.plus(answer)
        places = 28 - max(0, short.adjusted() + 1)
        exponent = short.as_tuple().exponent
        if places > 0 and isinstance(exponent, int) and -exponent < places:
            return short.quantize(Decimal(1).scaleb(-places), context=Context(prec=60))
        return short
    return answer
