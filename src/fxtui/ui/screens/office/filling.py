"""Filling a pane with what is known for it, or with why it is empty."""

from __future__ import annotations

from collections.abc import Sequence

from fxtui.domain.customer import BankAccount, DepositInstructions, Transaction
from fxtui.ui.screens.office import absence, banks, money
from fxtui.ui.screens.office.facts import deposit_facts
from fxtui.ui.screens.office.kept import Answer
from fxtui.ui.screens.office.rows import Around
from fxtui.ui.widgets.details import Details, Fact
from fxtui.ui.widgets.listing import Listing


def fill_banks(listing: Listing, answer: Answer[Sequence[BankAccount]], around: Around) -> None:
    """The bank accounts of a customer."""
    known = {one.bank_id: one for one in answer.value or ()}
    listing.when_empty(*absence.why_no_banks(answer))
    listing.show(
        list(known),
        lambda key: banks.bank_row(known[key], around),
        lambda key: banks.bank_row(known[key], around).plain,
    )


def fill_deposit(
    details: Details,
    answer: Answer[DepositInstructions],
    referring: Answer[Sequence[BankAccount]],
    around: Around,
) -> None:
    """Where a customer's transfers go, with the references of its bank accounts."""
    if answer.value is None:
        state, sentence, key, does = absence.why_no_deposit(answer)
        details.show([Fact("", absence.as_line(state, sentence, key, does, around.keymap))])
        return
    why = referring.problem or "reading the bank accounts…"
    details.show(deposit_facts(answer.value, referring.value, why, around))


def fill_transactions(
    listing: Listing, answer: Answer[Sequence[Transaction]], around: Around, *, everybody: bool
) -> None:
    """The transactions of a customer, or of all."""
    known = {one.transaction_id: one for one in answer.value or ()}
    listing.when_empty(*absence.why_no_transactions(answer))
    listing.show(
        list(known),
        lambda key: money.transaction_row(known[key], around, everybody=everybody),
        lambda key: money.transaction_text(known[key]),
        money.columns_for(tuple(known.values()), everybody=everybody),
    )
