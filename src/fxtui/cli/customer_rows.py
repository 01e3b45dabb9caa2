"""The rows and facts of customers and their bank accounts: personal data is masked unless it is revealed.

An IBAN names a person's account and is masked; references, BICs and the venue's own account are not personal.
"""

from __future__ import annotations

from collections.abc import Sequence

from fxtui.cli.render import Row
from fxtui.cli.rows import decimal, time
from fxtui.cli.text import line
from fxtui.desk.customer_book import CustomerRow
from fxtui.domain.customer import BankAccount, DepositInstructions, Transaction
from fxtui.domain.foreign import Foreign, in_fours
from fxtui.domain.personal import Personal, shown

_PERSONAL = {
    "email": Personal.EMAIL,
    "name": Personal.NAME,
    "surname": Personal.NAME,
    "phone": Personal.PHONE,
    "born": Personal.WHOLE,
    "address": Personal.WHOLE,
    "building_number": Personal.WHOLE,
    "city": Personal.WHOLE,
    "postal_code": Personal.WHOLE,
}
"""What of a customer is personal, and how it is masked; a country alone tells nobody apart."""


def masked_text(key: str, text: str | Foreign, *, revealed: bool) -> str:
    """One field of a customer or a bank account as it is shown; `key` is its key in a row."""
    kind = Personal.IBAN if key == "iban" else _PERSONAL.get(key)
    foreign = text if isinstance(text, Foreign) else Foreign(text)
    return line(foreign) if kind is None else shown(foreign, kind, revealed=revealed)


def customer_row(row: CustomerRow, *, acted_for: bool, revealed: bool) -> Row:
    """venue, customer_id, email, name, surname, phone, born, address…, status, kyc, acted_for, masked.

    What could not be read is None, all but the id.
    """
    known = row.customer

    def told(text: Foreign | None) -> str | None:
        return line(text) or None

    def personal(key: str) -> str | None:
        return None if known is None else masked_text(key, getattr(known, key), revealed=revealed) or None

    return {
        "venue": row.venue,
        "customer_id": line(row.customer_id),
        **{key: personal(key) for key in _PERSONAL},
        "country": told(known.country) if known else None,
        "status": known.status.value if known else None,
        "venue_status": told(known.venue_status) if known else None,
        "kyc": known.kyc.value if known else None,
        "venue_kyc": told(known.venue_kyc) if known else None,
        "acted_for": acted_for,
        "masked": not revealed,
    }


def bank_row(bank: BankAccount, *, revealed: bool) -> Row:
    """venue, customer_id, bank_id, bank, iban, swift_bic, reference, state, usable, masked."""
    return {
        "venue": bank.venue,
        "customer_id": line(bank.customer_id),
        "bank_id": line(bank.bank_id),
        "bank": line(bank.bank) or None,
        "iban": masked_text("iban", bank.iban, revealed=revealed) or None,
        "swift_bic": line(bank.swift_bic) or None,
        "reference": line(bank.reference) or None,
        "state": line(bank.venue_state) or None,
        "usable": bank.usable,
        "masked": not revealed,
    }


def instructions_row(
    told: DepositInstructions, banks: Sequence[BankAccount], *, revealed: bool
) -> tuple[Row, list[dict[str, str | None]]]:
    """Where transfers go, and what each of the customer's bank accounts must write on one: the row, its references."""
    references = [
        {
            "bank_id": line(bank.bank_id),
            "iban": masked_text("iban", bank.iban, revealed=revealed) or None,
            "reference": line(bank.reference) or None,
        }
        for bank in banks
    ]
    row: Row = {
        "venue": told.venue,
        "customer_id": line(told.customer_id),
        "iban": _in_groups(told.iban),
        "bank_name": line(told.bank_name) or None,
        "bank_address": line(told.bank_address) or None,
        "recipient_name": line(told.recipient_name) or None,
        "recipient_address": line(told.recipient_address) or None,
        "swift_bic": line(told.swift_bic) or None,
        "references": references,
        "masked": not revealed,
    }
    return row, references


def transaction_row(one: Transaction) -> Row:
    """venue, customer_id, transaction_id, kind, venue_kind, instrument, asset, amount, price, gross, net, fee, odd…"""
    return {
        "venue": one.venue,
        "customer_id": line(one.customer_id),
        "transaction_id": line(one.transaction_id),
        "kind": one.kind.value,
        "venue_kind": line(one.venue_kind) or None,
        "instrument": str(one.pair) if one.pair else None,
        "asset": one.asset,
        "amount": decimal(one.amount),
        "price": decimal(one.price),
        "gross": decimal(one.gross),
        "net": decimal(one.net),
        "fee": decimal(one.fee),
        "odd": one.odd,
        "state": one.state.value,
        "venue_state": line(one.venue_state) or None,
        "at": time(one.at),
    }


def row_facts(row: Row) -> list[tuple[str, str]]:
    """A row for people, a key on each line; lists are left to tables."""
    return [
        (key.replace("_", " "), _word(value)) for key, value in row.items() if not isinstance(value, list)
    ]


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _in_groups(iban: Foreign) -> str | None:
    packed = "".join(line(iban).split())
    return " ".join(in_fours(packed)) or None
