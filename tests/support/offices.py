"""A fake desk with customers at Kriptomat beside KIIEX: five of them, one with bank accounts and transactions."""

from __future__ import annotations

from datetime import timedelta

from fxtui.domain.customer import CustomerStatus, KycState, TransactionKind, TransactionState
from tests.support.clock import START
from tests.support.fake_customers import OTHER_IBAN, made_bank, made_customer, made_transaction
from tests.support.fake_desk import FakeDesk, FakeVenue, filled_desk

PEOPLE = (
    made_customer(),
    made_customer("3", "Mary", "Somerville", kyc=KycState.PENDING, word="pending"),
    made_customer("4", "Max", "Born", kyc=KycState.REJECTED, word="declined"),
    made_customer("5", "Emmy", "Noether", status=CustomerStatus.DELETED),
    made_customer("21", "Lise", "Meitner", kyc=KycState.NOT_STARTED, word="not_started"),
)
MOVES = (
    made_transaction(),
    made_transaction("131", TransactionKind.SELL, "0.01", gross="582.5", net="570.85", fee="11.65"),
    made_transaction(
        "130",
        TransactionKind.WITHDRAWAL,
        "250",
        gross="250",
        net="249",
        fee="1",
        state=TransactionState.PENDING,
        word="pending",
        at=START - timedelta(days=3),
    ),
    made_transaction("90", TransactionKind.DEPOSIT, "2500", gross="2500", net="2489", fee="1", odd=True),
)


def with_customers(*, live: bool = False, account: str = "2") -> FakeDesk:
    """KIIEX and Kriptomat, which acts for customer 2."""
    desk = filled_desk(live=live)
    desk.add_venue(FakeVenue("kriptomat", "Kriptomat", account=account))
    office = desk.customers.open_at("kriptomat", *PEOPLE)
    office.banks["2"] = [
        made_bank(),
        made_bank("12", iban=OTHER_IBAN, word="pending", reference="RF4512345"),
    ]
    office.transactions["2"] = list(MOVES)
    return desk
