"""What KIIEX's answers to calls that change something say, and which of its refusals prove that nothing happened.

The tables are data for `fxtui.transport.evidence`, which alone draws the conclusion (KIIEX dossier 1.6, 5.4, 7.7).
Codes that are not listed prove nothing: 101 without a known text, 102, 107, and every text we don't know.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from msgspec import Struct

from fxtui.domain.foreign import Foreign
from fxtui.transport.evidence import EvidenceTable, Said, SaidAccepted, SaidNothing, SaidRefused
from fxtui.transport.request import Answer
from fxtui.venues.kiiex.envelope import (
    IN_PROCESS,
    INVALID_REQUEST,
    NOT_AUTHORIZED,
    OK,
    OPERATION_FAILED,
    Envelope,
    envelope,
    folded,
    lowered,
)

_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_ID = re.compile(r"[1-9]\d{0,18}", re.ASCII)
_LONGEST_CODE = 40

_UNEXECUTED: Mapping[str, str] = {
    "20": "KIIEX did not take it: the session had ended or the key lacks the permission, and nothing was done.",
    "100": "KIIEX found the request invalid and did nothing.",
    "104": "KIIEX does not know what the request names and did nothing.",
    "106": "KIIEX does not support this and did nothing.",
    "2fa": "KIIEX wants a second factor for this, which an API key can't give, and did nothing.",
}
_REFUSING_STATUSES = frozenset({200, 400, 401, 404})

Reader = Callable[[object, Answer], Said]


class Verdict(Struct, frozen=True):
    """How one call's answer is read and what its refusals prove; `signed_in` False for a call without a session.

    `of_its_own_making` are listed refusals that the very same request brings about when a proxy sends it twice: the
    first one was executed, the second one's answer is seen. They prove nothing before the request was looked up.
    """

    read: Reader
    table: EvidenceTable
    signed_in: bool = True
    of_its_own_making: frozenset[str] = frozenset()


_TEXTS: Mapping[str, str] = {
    "notenoughfunds": "not_enough_funds",
    "insufficientbalance": "not_enough_funds",
    "invalidclientorderid": "invalid_client_order_id",
    "withdrawticketnotfoundforomsidaccountidrequestcode": "unknown_ticket",
    "withdrawticketalreadyprocessed": "already_processed",
    "thisendpointrequires2facodealongwiththepayload": "2fa",
}
"""Texts that mean something by themselves, folded. An order refused for its ClientOrderId may be open: unlisted below."""


_FAILED = frozenset({None, OK, OPERATION_FAILED})
_TEXT_DECIDES: Mapping[str, frozenset[int | None]] = {"not_enough_funds": _FAILED | {INVALID_REQUEST}}
"""Codes beside which a text means what it says, where these are more than a failure without a reason."""


def _table(*unlisted: str, **texts: str) -> EvidenceTable:
    """What every call lists, but for `unlisted`, and the known texts of one call."""
    listed = {code: sentence for code, sentence in _UNEXECUTED.items() if code not in unlisted}
    return EvidenceTable({**listed, **texts}, _REFUSING_STATUSES)


def _order(value: object, _answer: Answer) -> Said:
    """SendOrder: Accepted with an OrderId, or Rejected without one (KIIEX dossier 5.1)."""
    fields, said = _read(value)
    status = folded(str(fields.get("status") or ""))
    order_id = _id(fields.get("orderid"))
    if status == "accepted":
        if said is not None and said.code not in {None, OK}:
            return SaidNothing("it says yes and no at once")
        return SaidAccepted(order_id) if order_id else SaidNothing("it names no order")
    if status == "rejected":
        if order_id:
            return SaidNothing("it refuses and names an order")
        return _refused(said or Envelope(None, None, "", ""))
    return _refused(said) if said is not None and said.refused else SaidNothing("it says neither yes nor no")


def _withdrawal(value: object, _answer: Answer) -> Said:
    """CreateWithdrawTicket: on success the detail is the request code (KIIEX dossier 7.4)."""
    _, said = _read(value)
    return _generic(said, said.detail if said is not None and is_request_code(said.detail) else "")


def _deposit(value: object, _answer: Answer) -> Said:
    """CreateDepositTicket: `success` with the request code (KIIEX dossier 7.1)."""
    fields, said = _read(value)
    success, request_code = fields.get("success"), fields.get("requestcode")
    if success is True and (said is None or not said.refused):
        return SaidAccepted(
            request_code if isinstance(request_code, str) and is_request_code(request_code) else ""
        )
    if said is not None and said.refused and success is not True:
        return _refused(said)
    return SaidNothing("it says neither yes nor no")


def _action(value: object, _answer: Answer) -> Said:
    """ConfirmWithdraw, CancelWithdraw, CancelOrder, CancelAllOrders: the generic answer (KIIEX dossier 5.3, 7.7)."""
    return _generic(_read(value)[1], "")


VERDICTS: Mapping[str, Verdict] = {
    "SendOrder": Verdict(
        _order,
        _table(not_enough_funds="The account has not enough funds for this order."),
        of_its_own_making=frozenset({"not_enough_funds"}),
    ),
    "CreateWithdrawTicket": Verdict(
        _withdrawal,
        _table(not_enough_funds="The account has not enough funds for this withdrawal."),
        of_its_own_making=frozenset({"not_enough_funds"}),
    ),
    "CreateDepositTicket": Verdict(_deposit, _table()),
    "ConfirmWithdraw": Verdict(
        _action,
        _table(already_processed="This withdrawal waits for no confirmation any more."),
        signed_in=False,
        of_its_own_making=frozenset({"104", "already_processed"}),
    ),
    "CancelWithdraw": Verdict(
        _action,
        _table(
            unknown_ticket="KIIEX does not know this withdrawal.",
            already_processed="This withdrawal is processed already: it can't be canceled any more.",
        ),
        of_its_own_making=frozenset({"104", "unknown_ticket", "already_processed"}),
    ),
    "CancelOrder": Verdict(_action, _table(), of_its_own_making=frozenset({"104"})),
    "CancelAllOrders": Verdict(_action, _table("104")),
}
"""Every call that changes something; nothing else is ever sent by `execute`.

Nobody can look up what canceling all orders has done, so that 104, which canceled orders may answer, is unlisted there.
"""


def is_request_code(text: str) -> bool:
    """Whether `text` is a GUID, as KIIEX's request codes are."""
    return _GUID.fullmatch(text) is not None


def _read(value: object) -> tuple[dict[str, object], Envelope | None]:
    fields = lowered(value)
    if not isinstance(fields, dict):
        return {}, None
    return fields, envelope(fields)


def _generic(said: Envelope | None, ref: str) -> Said:
    if said is None:
        return SaidNothing("it says neither yes nor no")
    if said.result is True:
        # Published samples have a true result beside an error code (KIIEX dossier 10, row 26).
        return (
            SaidAccepted(ref)
            if said.code in {None, OK, IN_PROCESS}
            else SaidNothing("it says yes and no at once")
        )
    return _refused(said) if said.refused else SaidNothing("it says neither yes nor no")


def _refused(said: Envelope) -> SaidRefused:
    words = Foreign(" ".join(filter(None, (said.text, said.detail))))
    return SaidRefused(_code(said), words or None)


def _code(said: Envelope) -> str:
    """The table's key: what a known text means where the code is 101 or missing, else the code."""
    for text in (said.text, said.detail):
        known = _TEXTS.get(folded(text[:200]))
        if known and (known == "invalid_client_order_id" or said.code in _TEXT_DECIDES.get(known, _FAILED)):
            return known
    if said.code is None or said.code == OK:
        if said.unauthorized:
            return str(NOT_AUTHORIZED)
        return f"text {said.text[:_LONGEST_CODE]}"  # never equal to a code of the tables
    return str(said.code)


def _id(value: object) -> str:
    text = str(value) if isinstance(value, (int, str)) and not isinstance(value, bool) else ""
    return text if _ID.fullmatch(text) else ""
