"""A customer whole, and where its transfers go, as facts of a pane. Pure; personal data masked unless revealed."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from fxtui.desk.customer_book import CustomerRow
from fxtui.domain.customer import BankAccount, Customer, CustomerStatus, DepositInstructions, KycState
from fxtui.domain.foreign import Foreign
from fxtui.domain.personal import Personal
from fxtui.ui import format as show
from fxtui.ui.commands import worded
from fxtui.ui.plain import named
from fxtui.ui.screens.office.rows import ACTS, Around, kyc_words, status_words
from fxtui.ui.text import line, safe
from fxtui.ui.widgets.details import Fact

MUST_CARRY = "this reference must be on the transfer"
EACH_MUST_CARRY = "its account's reference must be on the transfer"
_UNNAMED = " "
"""The name of a fact that stands below another one's value."""
_NEXT = {
    KycState.NOT_STARTED: "the identity check has not begun: {office.kyc} imports one",
    KycState.PENDING: "the identity check is under way: {office.reload} reads it again",
    KycState.REJECTED: "the identity check failed: this customer can't be served",
    KycState.OTHER: "the venue's word for the identity check is not known",
}
_NO_REFERENCE = "none: {office.bank} adds a bank account, and its reference names the customer"
_BLANK = Fact("", Content(""))


def customer_facts(row: CustomerRow, around: Around) -> list[Fact]:
    """Everything known of a customer."""
    told = [Fact("", _heading(row, around))]
    if row.problem is not None:
        told.append(Fact("problem", safe(row.problem.message, "$danger", limit=300)))
    customer = row.customer
    if customer is None:
        if row.problem is None:
            told.append(Fact("", Content.styled("◌ reading…", "$soft")))
        return told
    told += [
        Fact("status", status_words(customer)),
        Fact("KYC", kyc_words(customer)),
        Fact("trade", _may_trade(customer, around)),
        Fact("name", Content(around.name(customer))),
        Fact("e-mail", _person(customer.email, Personal.EMAIL, around)),
        Fact("phone", _person(customer.phone, Personal.PHONE, around)),
        Fact("born", _person(customer.born, Personal.WHOLE, around)),
        Fact("address", Content(_street(customer, around))),
        Fact("city", Content(_city(customer, around))),
        Fact("country", safe(customer.country or show.NOTHING, limit=20)),
    ]
    return told


def deposit_facts(
    instructions: DepositInstructions, banks: Sequence[BankAccount] | None, why: str, around: Around
) -> list[Fact]:
    """Where a transfer goes, and below it the reference of each bank account it may come from.

    `banks` is None while they are not known, and `why` says so.
    """
    told = [
        Fact("recipient", _person(instructions.recipient_name, Personal.NAME, around)),
        Fact("IBAN", Content.styled(around.person(instructions.iban, Personal.IBAN) or show.UNKNOWN, "bold")),
        Fact("BIC", safe(instructions.swift_bic or show.NOTHING, limit=20)),
        Fact("bank", safe(_joined(instructions.bank_name, instructions.bank_address), limit=200)),
    ]
    if around.revealed and instructions.recipient_address:
        told.insert(1, Fact("address", safe(instructions.recipient_address)))
    told.append(_BLANK)
    if banks is None:
        return [*told, Fact("reference", Content.styled(line(why, 300), "$quiet"))]
    if not banks:
        return [*told, Fact("reference", Content.styled(worded(_NO_REFERENCE, around.keymap), "$stale"))]
    width = max(len(_number(bank)) for bank in banks)
    names = ["reference", *(_UNNAMED for _ in banks)]
    told += [Fact(name, _reference(bank, around, width)) for name, bank in zip(names, banks, strict=False)]
    must = MUST_CARRY if len(banks) == 1 else EACH_MUST_CARRY
    return [*told, Fact(_UNNAMED, Content.assemble(("! ", "$stale bold"), (must, "$stale")))]


def plain_deposit(
    instructions: DepositInstructions, banks: Sequence[BankAccount] | None, around: Around
) -> str:
    """Where a transfer goes for the clipboard, with personal data as it can be seen."""
    references = " ".join(line(bank.reference, 60) for bank in banks or ())
    return named(
        around.titles.get(instructions.venue, instructions.venue),
        "deposit",
        customer_id=instructions.customer_id,
        recipient=around.person(instructions.recipient_name, Personal.NAME),
        iban=around.person(instructions.iban, Personal.IBAN).replace(" ", ""),
        bic=instructions.swift_bic,
        bank=instructions.bank_name,
        references=references,
    )


def _heading(row: CustomerRow, around: Around) -> Content:
    acts = f"   {ACTS} acted for: balances, swaps, withdrawals" if around.acts_for(row) else ""
    return Content.assemble(
        (f"customer {line(row.customer_id, 20)}", "bold"),
        (f"  {around.title(row.venue)}", "$quiet"),
        (acts, "$accent"),
    )


def _may_trade(customer: Customer, around: Around) -> Content:
    if customer.may_trade:
        return Content.styled("may buy, sell and withdraw", "$quiet")
    if customer.status is not CustomerStatus.ACTIVE:
        why = f"is {status_words(customer).plain.partition(' ')[2]}"
        return Content.styled(f"no: the customer {why}", "$stale")
    why = worded(_NEXT[customer.kyc], around.keymap)
    return Content.styled(f"no: {why}", "$stale")


def _person(text: Foreign, kind: Personal, around: Around) -> Content:
    words = around.person(text, kind)
    return Content(words) if words else Content.styled(show.NOTHING, "$quiet")


def _street(customer: Customer, around: Around) -> str:
    return _whole((customer.address, customer.building_number), around)


def _city(customer: Customer, around: Around) -> str:
    return _whole((customer.postal_code, customer.city), around)


def _whole(texts: Sequence[Foreign], around: Around) -> str:
    """Several texts as one value: masked they are one mask, whichever of them there are."""
    words = [around.person(text, Personal.WHOLE) for text in texts]
    told = list(dict.fromkeys(word for word in words if word)) if not around.revealed else words
    return " ".join(word for word in told if word) or show.NOTHING


def _number(bank: BankAccount) -> str:
    return line(bank.reference, 60) or "none told"


def _reference(bank: BankAccount, around: Around, width: int) -> Content:
    unusable = "" if bank.usable else f"  ! {line(bank.venue_state, 20) or 'no state told'}"
    iban = around.person(bank.iban, Personal.IBAN) or show.UNKNOWN
    return Content.assemble(
        (f"{_number(bank):<{width}}", "bold"),
        (f"  from {iban}", ""),
        (f"  {line(bank.bank, 40)}", "$quiet"),
        (unusable, "$stale"),
    )


def _joined(*texts: Foreign) -> str:
    return ", ".join(words for text in texts if (words := line(text, 120))) or show.NOTHING
