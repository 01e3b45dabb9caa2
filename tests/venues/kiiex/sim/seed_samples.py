"""The answers of the KIIEX pages, as printed there; the names in them are what the seed mode must return."""

from __future__ import annotations

import json
from typing import Any

_TICKET_START = """
  "assetManagerId": 1, "accountId": 1, "assetId": 1, "assetName": "text", "amount": 1,"""
_DEPOSIT_TICKET = (
    "{"
    + _TICKET_START
    + """
  "omsId": 1, "requestCode": "text", "requestIP": "text", "requestUser": 1, "requestUserName": "text",
  "operatorId": 1, "Status": 1, "feeAmt": 1, "updatedByUser": 1, "updatedByUserName": "text", "ticketNumber": 1,
  "depositInfo": {}, "createdTimestamp": "2025-06-17T11:07:52.286Z",
  "lastUpdateTimeStamp": "2025-06-17T11:07:52.286Z", "comments": {}, "attachments": {}
}"""
)
_WITHDRAW_TICKET_START = (
    "{"
    + _TICKET_START
    + """
  "templateForm": "text", "templateFormType": "text", "omsId": 1, "requestCode": "text", "requestIP": "text",
  "requestUserId": 1, "requestUserName": "text", "operatorId": 1, "Status": 1, "feeAmt": 1, "updatedByUser": 1,
  "updatedByUserName": "text", "ticketNumber": 1, "createdTimestamp": "2025-06-17T11:07:52.286Z",
  "lastUpdateTimestamp": "2025-06-17T11:07:52.286Z","""
)
_WITHDRAW_TICKET = (
    _WITHDRAW_TICKET_START
    + """
  "Comments": [
    {"commentId": 1, "enteredBy": 1, "enteredDateTime": "2025-06-17T11:07:52.286Z", "comment": "text",
     "operatorId": 1, "omsId": 1, "ticketCode": "text", "ticketId": 1}
  ],
  "Attachments": [
    {"attachmentId": 1, "submittedByUserId": 1, "submittedByUserName": "text",
     "uploadDate": "2025-06-17T11:07:52.286Z", "uploadIP": "text", "ticketNumber": 1}
  ],
  "AuditLog": [{}]
}"""
)
_LISTED_WITHDRAW_TICKET = (
    _WITHDRAW_TICKET_START + '"Comments": "text", "Attachments": "text", "AuditLog": "text"}'
)

SAMPLES: dict[str, Any] = {
    call: json.loads(text)
    for call, text in {
        "AuthenticateUser": """{"authenticated": true, "user": {"userId": 1, "userName": "text", "email": "text",
            "emailVerified": true, "accountId": 1, "omsId": 1, "use2FA": true}}""",
        "CreateDepositTicket": '{"success": true, "requestcode": "text"}',
        "GetAccountPositions": """[{"omsId": 1, "accountId": 1, "productSymbol": "text", "productId": 1,
            "amount": 1, "hold": 1}]""",
        "GetLevel1SummaryMin": '[["text"]]',
        "SendOrder": '{"status": "text", "errormsg": "text", "OrderId": 1}',
        "GetOrderStatus": '{"OrderId": 1, "OrderState": "text", "QuantityExecuted": 1, "AvgPrice": 1}',
        "GetTradesHistory": '[{"tradeId": 1, "orderId": 1, "quantity": 1, "price": 1}]',
        "CreateWithdrawTicket": '{"result": true, "errormsg": "text", "errorcode": 1, "detail": "text"}',
        "GetWithdrawTickets": f"[{_LISTED_WITHDRAW_TICKET}]",
        "GetWithdrawTicket": _WITHDRAW_TICKET,
        "GetWithdrawTicketByVerifyCode": _WITHDRAW_TICKET,
        "GetDepositTicket": _DEPOSIT_TICKET,
        "GetDepositTickets": f"[{_DEPOSIT_TICKET}]",
    }.items()
}


def fits(answer: object, sample: object) -> bool:
    """Whether an answer has exactly the sample's names at every level, and a list or object where it has one."""
    if isinstance(sample, dict):
        if not isinstance(answer, dict):
            return False
        if not sample:
            return True
        return answer.keys() == sample.keys() and all(fits(answer[name], sample[name]) for name in sample)
    if isinstance(sample, list):
        return isinstance(answer, list) and all(fits(row, sample[0]) for row in answer)
    return not isinstance(answer, (dict, list))
