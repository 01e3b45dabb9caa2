"""Deposits and withdrawals, and the forms they are asked for with."""

from __future__ import annotations

from fxtui.venues.kiiex.wire.values import Code, KiiexRow, Number, NumberIfGiven, Time, WholeIfGiven, Words


class TicketRow(KiiexRow, frozen=True, kw_only=True):
    """A deposit or withdrawal ticket (KIIEX dossier 7.2, 7.5); forms and comments are of many shapes and stay opaque."""

    ticket_number: WholeIfGiven = None
    request_code: Words = ""
    account_id: WholeIfGiven = None
    asset_id: WholeIfGiven = None
    asset_name: Words = ""
    amount: Number
    fee_amt: NumberIfGiven = None
    status: Code = ""
    template_form: object = None
    deposit_info: object = None
    comments: object = None
    reject_reason: Words = ""
    created_timestamp: Time = None
    last_update_timestamp: Time = None


class WithdrawFee(KiiexRow, frozen=True):
    """GetWithdrawFee (KIIEX dossier 7.4)."""

    fee_amount: Number
    ticket_amount: NumberIfGiven = None


class TemplateTypes(KiiexRow, frozen=True):
    """GetWithdrawTemplateTypes (KIIEX dossier 7.4): objects or plain names."""

    template_types: list[object]


class Template(KiiexRow, frozen=True):
    """GetWithdrawTemplate (KIIEX dossier 7.4): the form's fields, usually as JSON text."""

    template: object


class DepositKeys(KiiexRow, frozen=True):
    """GetDepositInfo (KIIEX dossier 7.1): the addresses, as JSON text of a list, the newest last."""

    deposit_info: object
    provider_id: WholeIfGiven = None
