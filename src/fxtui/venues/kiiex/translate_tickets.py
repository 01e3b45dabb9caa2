"""KIIEX's tickets and their forms as values of ours and nothing else; pure functions.

Prices, balances, orders and fills are in `translate`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from fxtui.domain.foreign import Foreign, printable
from fxtui.domain.instrument import VenueId
from fxtui.domain.money import Asset
from fxtui.domain.ticket import (
    DepositAddress,
    FormField,
    Ticket,
    TicketAction,
    TicketForm,
    TicketKind,
    TicketState,
)
from fxtui.transport.strict_json import StrictJsonError, dumps, loads
from fxtui.venues.kiiex.codes import (
    CANCELABLE,
    CONFIRMABLE,
    DEPOSIT_STATE_OF,
    DEPOSIT_STATES,
    WITHDRAW_STATE_OF,
    WITHDRAW_STATES,
)
from fxtui.venues.kiiex.translate import asset_code
from fxtui.venues.kiiex.wire.tickets import DepositKeys, TicketRow

ADDRESS = "ExternalAddress"
COMMENT = "Comment"
FILLED_BY_US = ("TemplateType", "Amount")
"""Fields of a withdrawal form whose answers are known: the method and the amount."""

DESTINATIONS = (ADDRESS, "BankAccountNumber", "AccountNumber", "IBAN", "BankAccountName")
"""Where a form says the money goes, the first that is answered."""

_OPTIONAL = frozenset({COMMENT, "Language", "Memo", "MemoType", "BankAddress", "SwiftCode", "Swiftcode"})
_LABELS: Mapping[str, str] = {
    ADDRESS: "Address",
    "SwiftCode": "SWIFT code",
    "Swiftcode": "SWIFT code",
    "Memo": "Memo, if the receiver asks for one",
    "MemoType": "Type of the memo",
}
_BREAK = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[\s_.-]+")
_LONGEST_NAME = 64
_MEMO = re.compile(r"(?:^|&)(?:memo|memoid|dt|tag)=([^&]*)", re.IGNORECASE)


class Method(Struct, frozen=True):
    """One way to withdraw: the template's name and, where it has one, the provider (network, bank) it goes through."""

    name: str
    provider: str = ""
    provider_name: str = ""


def ticket(
    venue: VenueId, account: str, kind: TicketKind, row: TicketRow, asset_of: Mapping[int, Asset]
) -> Ticket | None:
    """The ticket of `row`, None when its asset is no plain asset code (KIIEX dossier 7.2 to 7.6)."""
    listed = asset_of.get(row.asset_id) if row.asset_id is not None else None
    code = listed or asset_code(row.asset_name)
    if code is None:
        return None
    names, states = (
        (DEPOSIT_STATES, DEPOSIT_STATE_OF)
        if kind is TicketKind.DEPOSIT
        else (WITHDRAW_STATES, WITHDRAW_STATE_OF)
    )
    word = names.of(row.status)
    reference = row.request_code if is_plain(row.request_code) else ""
    return Ticket(
        venue,
        account,
        ticket_id=str(row.ticket_number) if row.ticket_number else reference,
        kind=kind,
        asset=code,
        amount=row.amount,
        fee=row.fee_amt,
        state=states.get(word, TicketState.OTHER),
        venue_state=Foreign(word),
        actions=actions(kind, word),
        created_at=row.created_timestamp,
        updated_at=row.last_update_timestamp,
        reference=reference,
        destination=_destination(form_of(row.template_form)) if kind is TicketKind.WITHDRAWAL else None,
        note=_note(row),
    )


def actions(kind: TicketKind, word: str) -> tuple[TicketAction, ...]:
    """What can be done to a ticket in the state KIIEX calls `word`; nothing to a deposit or in an unknown state."""
    if kind is not TicketKind.WITHDRAWAL:
        return ()
    legal = []
    if word in CONFIRMABLE:
        legal.append(TicketAction.CONFIRM)
    if word in CANCELABLE:
        legal.append(TicketAction.CANCEL)
    return tuple(legal)


def form_of(value: object) -> dict[str, object]:
    """A form's fields from JSON text or an object, keys as they came; empty when it is neither."""
    if isinstance(value, str):
        try:
            value = loads(value.encode("utf-8", "surrogatepass"))
        except StrictJsonError:
            return {}
    return value if isinstance(value, dict) else {}


def text_of(value: object) -> str:
    """Everything an opaque field says as one text, for looking for a reference in it."""
    if isinstance(value, str):
        return value
    try:
        return dumps(value).decode()
    except (TypeError, ValueError):
        return ""


def withdrawal_form(asset: Asset, method: Method, template: object, step: Decimal) -> TicketForm | None:
    """The form of a withdrawal template, None when a name in it can't be shown as it is (KIIEX dossier 7.4)."""
    names = list(form_of(template))
    if not is_plain(method.name) or not all(is_plain(name) for name in names):
        return None
    title = f"{method.name} ({method.provider_name})" if method.provider_name else method.name
    return TicketForm(
        TicketKind.WITHDRAWAL,
        asset,
        method.name,
        Foreign(title),
        tuple(_field(name, method.name) for name in names),
        method.provider,
        step,
    )


def deposit_form(asset: Asset, step: Decimal) -> TicketForm:
    """The one form of a deposit ticket: a free comment for the operator who credits it (KIIEX dossier 7.1)."""
    comment = FormField(COMMENT, "Comment for the operator", required=False)
    return TicketForm(TicketKind.DEPOSIT, asset, "ticket", Foreign("Deposit ticket"), (comment,), "", step)


def methods(listed: Sequence[object]) -> list[Method]:
    """The ways in GetWithdrawTemplateTypes, as plain names or with their providers (KIIEX dossier 7.4)."""
    found: list[Method] = []
    for one in listed:
        if isinstance(one, str):
            found.append(Method(one))
        elif isinstance(one, dict):
            fields = {str(key).lower(): value for key, value in one.items()}
            name, title = fields.get("templatename"), fields.get("accountprovidername")
            provider = fields.get("accountproviderid")
            number = str(provider) if isinstance(provider, (int, str)) else ""
            if isinstance(name, str):
                usable = number.isascii() and number.isdigit()
                found.append(Method(name, number if usable else "", title if isinstance(title, str) else ""))
    return found


def deposit_addresses(
    venue: VenueId, asset: Asset, network: Foreign, keys: DepositKeys
) -> list[DepositAddress]:
    """The addresses of GetDepositInfo, newest first; a suffix like `?memo=7` is the memo (KIIEX dossier 7.1)."""
    listed = keys.deposit_info
    if isinstance(listed, str):
        try:
            listed = loads(listed.encode("utf-8", "surrogatepass"))
        except StrictJsonError:
            listed = [listed]
    texts = [one for one in listed if isinstance(one, str) and one] if isinstance(listed, list) else []
    found: list[DepositAddress] = []
    for text in reversed(texts):
        address, _, suffix = text.partition("?")
        memo = _MEMO.search(suffix)
        if suffix and memo is None:
            address = text
        found.append(
            DepositAddress(venue, asset, network, Foreign(address), Foreign(memo[1]) if memo else None)
        )
    return found


def is_plain(name: str) -> bool:
    """Whether a venue's name for a field or method can be shown and typed exactly as it is."""
    return 0 < len(name) <= _LONGEST_NAME and printable(Foreign(name), _LONGEST_NAME) == name


def label(name: str) -> str:
    """`BankAccountNumber` as `Bank account number`."""
    if name in _LABELS:
        return _LABELS[name]
    parts = [
        part if part.isupper() and len(part) > 1 else part.lower() for part in _BREAK.split(name) if part
    ]
    text = " ".join(parts) or name
    return text[:1].upper() + text[1:]


def destination_of(answers: Mapping[str, str]) -> str:
    """Where a filled form says the money goes: its address or account, else every answer."""
    for name in DESTINATIONS:
        if answers.get(name):
            return answers[name]
    rest = [
        value for name, value in sorted(answers.items()) if value and name not in (COMMENT, *FILLED_BY_US)
    ]
    return "; ".join(rest)


def _field(name: str, method: str) -> FormField:
    if name == "TemplateType":
        return FormField(name, "Method", fixed=method)
    if name == "Amount":
        return FormField(name, "Amount", fixed="")
    return FormField(name, label(name), required=name not in _OPTIONAL, address=name == ADDRESS)


def _destination(form: Mapping[str, object]) -> Foreign | None:
    known = {name.lower(): value for name, value in form.items()}
    for name in DESTINATIONS:
        value = known.get(name.lower())
        if isinstance(value, str) and value:
            return Foreign(value)
    return None


def _note(row: TicketRow) -> Foreign | None:
    """Why it was rejected, else the last comment: a list, its JSON text, or plain words (KIIEX dossier 7.5)."""
    if row.reject_reason:
        return Foreign(row.reject_reason)
    comments = row.comments
    if isinstance(comments, str):
        text = comments
        try:
            comments = loads(text.encode("utf-8", "surrogatepass"))
        except StrictJsonError:
            return Foreign(text) if text else None
    if isinstance(comments, list) and comments and isinstance(comments[-1], dict):
        last = {str(key).lower(): value for key, value in comments[-1].items()}.get("comment")
        return Foreign(last) if isinstance(last, str) and last else None
    return None
