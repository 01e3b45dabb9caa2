"""A customer's bank accounts as rows. Pure; IBANs are masked unless revealed."""

from __future__ import annotations

from textual.content import Content

from fxtui.domain.customer import BankAccount
from fxtui.domain.personal import Personal
from fxtui.ui import format as show
from fxtui.ui.plain import named
from fxtui.ui.screens.office.rows import Around
from fxtui.ui.text import line, safe
from fxtui.ui.widgets.sheet_layout import Align, Column, Row

COLUMNS = (
    Column("No", Align.RIGHT),
    Column("Bank", grow=True),
    Column("IBAN"),
    Column("BIC", rank=2),
    Column("Reference"),
    Column("State"),
)
_WORD = 16


def bank_row(bank: BankAccount, around: Around) -> Row:
    """The row of a bank account."""
    cells = (
        Content.styled(line(bank.bank_id, 12), "bold"),
        safe(bank.bank or show.NOTHING, limit=40),
        Content.styled(iban(bank, around), "bold"),
        safe(bank.swift_bic or show.NOTHING, "$quiet", limit=12),
        safe(bank.reference or show.NOTHING, limit=30),
        bank_state(bank),
    )
    return Row(bank.bank_id, cells, "", lambda: plain_bank(bank, around))


def bank_state(bank: BankAccount) -> Content:
    """Whether money may be sent there, with the venue's own word."""
    word = line(bank.venue_state, _WORD) or "not told"
    if bank.usable:
        return Content.assemble(("✔ ", "$good bold"), word)
    return Content.styled(f"! {word}", "$stale")


def iban(bank: BankAccount, around: Around) -> str:
    """The IBAN as it may be seen now."""
    return around.person(bank.iban, Personal.IBAN) or show.UNKNOWN


def last_six(bank: BankAccount) -> str:
    """What is typed to remove a bank account: the end of its IBAN, its number where the IBAN is none."""
    packed = "".join(sign for sign in bank.iban.raw if sign.isascii() and sign.isalnum())
    return packed[-6:] if len(packed) >= 6 else line(bank.bank_id, 20)


def plain_bank(bank: BankAccount, around: Around) -> str:
    """A row for the clipboard, with the IBAN as it can be seen."""
    shown = iban(bank, around)
    return named(
        around.titles.get(bank.venue, bank.venue),
        "bank account",
        bank_id=bank.bank_id,
        customer_id=bank.customer_id,
        bank=bank.bank,
        iban=shown.replace(" ", "") if around.revealed else shown,
        bic=bank.swift_bic,
        reference=bank.reference,
        state=bank.venue_state,
    )
