"""Tickets as KIIEX reports them, in AlphaPoint's full form (dossier 7.2, 7.5)."""

from __future__ import annotations

from collections.abc import Mapping

from fxtui.domain.moment import from_millis, iso
from fxtui.simulator.backoffice import Direction, Ticket
from fxtui.simulator.json_text import dumps
from fxtui.venues.kiiex.sim.catalogue import BY_SYMBOL, OMS_ID, OPERATOR_ID
from fxtui.venues.kiiex.sim.options import Modes
from fxtui.venues.kiiex.sim.order_rows import account_name
from fxtui.venues.kiiex.sim.words import DEPOSIT_STATES, WITHDRAW_STATES, ticks

_REJECTIONS = {"Rejected", "AmlRejected", "LimitsRejected", "Failed", "AmlFailed"}


def deposit_row(ticket: Ticket, modes: Modes) -> dict[str, object]:
    """A deposit; in the seed's spelling `depositInfo`, `comments` and `attachments` are objects (SEED-000)."""
    form: object = ticket.form if modes.seed_names else dumps(ticket.form)
    return {
        **_common(ticket, modes, DEPOSIT_STATES),
        "RequestUser": ticket.user,
        "DepositInfo": form,
        "LastUpdateTimeStamp": _iso(ticket.updated_ms),
        "LastUpdateTimeStampTick": ticks(ticket.updated_ms),
        "Comments": {} if modes.seed_names else [],
        "Attachments": {} if modes.seed_names else [],
        "ReferenceId": reference(ticket),
        "AccountProviderId": ticket.provider,
    }


def withdraw_row(ticket: Ticket, modes: Modes) -> dict[str, object]:
    """A withdrawal."""
    return {
        **_common(ticket, modes, WITHDRAW_STATES),
        "TemplateForm": dumps(ticket.form),
        "TemplateFormType": ticket.form_type,
        "RequestUserId": ticket.user,
        "LastUpdateTimestamp": _iso(ticket.updated_ms),
        "LastUpdateTimestampTick": ticks(ticket.updated_ms),
        "Comments": _comments(ticket, show_code=modes.on("show_code", "on")),
        "Attachments": [],
        "AuditLog": [
            {"Status": stage.state, "UpdatedBy": stage.by, "Timestamp": _iso(stage.at_ms)}
            for stage in ticket.stages
        ],
        "AccountProviderId": ticket.provider,
        "WithdrawTransactionDetails": _on_chain(ticket),
    }


def withdraw_list_row(ticket: Ticket, modes: Modes) -> dict[str, object]:
    """A row of GetWithdrawTickets: the KIIEX page types its last three fields as strings (SEED-001)."""
    row = withdraw_row(ticket, modes)
    if modes.seed_names:
        row |= {name: dumps(row[name]) for name in ("Comments", "Attachments", "AuditLog")}
    return row


def reference(ticket: Ticket) -> str:
    """The first eight digits of the request code."""
    return ticket.code[:8]


def _common(ticket: Ticket, modes: Modes, numbers: Mapping[str, int]) -> dict[str, object]:
    product = BY_SYMBOL[ticket.asset]
    by_hand = ticket.stages[-1].by != "system"
    return {
        "AssetManagerId": 1,
        "AccountId": int(ticket.account),
        "AccountName": account_name(ticket.account),
        "AssetId": product.id,
        "AssetName": product.symbol,
        "Amount": ticket.amount,
        "NotionalValue": ticket.amount,
        "NotionalProductId": product.id,
        "OMSId": OMS_ID,
        "RequestCode": ticket.code,
        "RequestIP": "127.0.0.1",
        "RequestUserName": account_name(ticket.account),
        "OperatorId": OPERATOR_ID,
        "Status": numbers[ticket.state] if modes.on("status", "int") else ticket.state,
        "FeeAmt": ticket.fee,
        "UpdatedByUser": ticket.user if by_hand else 0,
        "UpdatedByUserName": ticket.stages[-1].by,
        "TicketNumber": ticket.number,
        "CreatedTimestamp": _iso(ticket.created_ms),
        "CreatedTimestampTick": ticks(ticket.created_ms),
        "RejectReason": "Refused by the back office" if ticket.state in _REJECTIONS else None,
    }


def _comments(ticket: Ticket, *, show_code: bool) -> list[object]:
    texts = [(stage.at_ms, f"Status updated to ({stage.state})") for stage in ticket.stages[1:]]
    if show_code and ticket.direction is Direction.WITHDRAWAL and ticket.state == "Pending2Fa":
        texts.append((ticket.updated_ms, f"The code in the simulated e-mail is {ticket.verify_code}"))
    return [
        {
            "CommentId": number,
            "EnteredBy": ticket.user,
            "EnteredDateTime": _iso(at_ms),
            "EnteredDateTimeTick": ticks(at_ms),
            "Comment": text,
            "OperatorId": OPERATOR_ID,
            "OMSId": OMS_ID,
            "TicketCode": ticket.code,
            "TicketId": ticket.number,
        }
        for number, (at_ms, text) in enumerate(texts, start=1)
    ]


def _on_chain(ticket: Ticket) -> str:
    """The transaction of a withdrawal that is on its chain, as JSON text."""
    if (
        ticket.state not in {"Submitted", "Confirmed", "FullyProcessed"}
        or "ExternalAddress" not in ticket.form
    ):
        return ""
    return dumps(
        {
            "TxId": "0x" + ticket.code.replace("-", "") * 2,
            "ExternalAddress": ticket.form["ExternalAddress"],
            "Amount": ticket.amount,
            "Confirmed": ticket.state != "Submitted",
            "LastUpdated": _iso(ticket.updated_ms),
            "TimeSubmitted": _iso(ticket.updated_ms),
            "AccountProviderId": ticket.provider,
        }
    )


def _iso(ms: int) -> str:
    return iso(from_millis(ms))
