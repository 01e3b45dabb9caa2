"""Customers, their bank accounts and where their transfers go: all of it is personal data."""

from __future__ import annotations

from fxtui.transport.rows import Row
from fxtui.venues.kriptomat.wire.values import Whole, Words


class CustomerRow(Row, frozen=True):
    """GET /users/{user} (dossier 3, operation 5)."""

    email: Words = ""
    name: Words = ""
    surname: Words = ""
    phone: Words = ""
    date_of_birth: Words = ""
    address: Words = ""
    building_number: Words = ""
    city: Words = ""
    postal_code: Words = ""
    country: Words = ""
    status: Words = ""
    kyc_status: Words = ""


class BankRow(Row, frozen=True):
    """One bank account of a customer (dossier 3, operations 8 and 9)."""

    id: Whole
    iban: Words
    name: Words = ""
    swift_bic: Words = ""
    reference_number: Words = ""
    state: Words = ""


class DepositRow(Row, frozen=True):
    """GET /users/{user}/deposit-instructions (dossier 3, operation 11); the IBAN has blanks in it."""

    iban: Words
    bank_name: Words = ""
    bank_address: Words = ""
    recipient_name: Words = ""
    recipient_address: Words = ""
    swift_bic: Words = ""
