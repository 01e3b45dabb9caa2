"""A deposit or withdrawal form, read: a note per field, a draft only when everything the venue asks for is there."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fxtui.domain.address import oddity
from fxtui.domain.foreign import Foreign
from fxtui.domain.money import asset
from fxtui.domain.ticket import FormField, TicketForm, TicketKind
from fxtui.ui.screens.tickets.request import AMOUNT, Reading, read

BANK = TicketForm(
    TicketKind.WITHDRAWAL,
    asset("COPM"),
    "Standard",
    Foreign("Bank"),
    (
        FormField("FullName", "Full name"),
        FormField("Account", "Account number", address=True),
        FormField("Comment", "Comment", required=False),
        FormField("TemplateType", "Template", fixed="Standard"),
    ),
    step=Decimal("0.01"),
)
ANSWERS = {"FullName": "Ada Lovelace", "Account": "CO12 3456", "Comment": ""}
FREE = Decimal(9000)


def reading(amount: str = "100", free: Decimal | None = FREE, **answers: str) -> Reading:
    return read("kiiex", BANK, {**ANSWERS, **answers}, amount, free)


def test_a_complete_form_is_a_draft_without_empty_and_fixed_fields() -> None:
    draft = reading().draft
    assert draft is not None
    assert (draft.venue, draft.form, draft.amount) == ("kiiex", BANK, Decimal("100.00"))
    assert draft.answers == {"FullName": "Ada Lovelace", "Account": "CO12 3456"}


def test_what_is_missing_is_the_gap_and_nothing_is_wrong_yet() -> None:
    empty = reading(FullName="  ")
    assert (empty.draft, empty.gap, empty.complaint) == (None, "FullName", "")
    assert reading(amount="").gap == AMOUNT


def test_an_address_is_said_back_whole_in_groups_of_four() -> None:
    assert reading(Account="TQrZ8tKfjp").notes["Account"].sentence == "TQrZ 8tKf jp"


def test_a_look_alike_character_in_an_address_is_refused_and_named() -> None:
    answered = reading(Account="TQrZ8tКf")
    assert answered.draft is None
    assert "“К” (U+041A) looks like a letter" in answered.complaint
    assert answered.complaint == oddity("TQrZ8tКf")


@pytest.mark.parametrize("text", ["Ada\u202eLovelace", "Ada\x07", "a\u200bb"])
def test_what_can_not_be_seen_is_refused(text: str) -> None:
    assert "can't be seen" in reading(FullName=text).complaint


def test_words_that_are_no_address_may_have_accents() -> None:
    assert reading(FullName="José Núñez").draft is not None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("9000.01", "Only 9 000 COPM free."),
        ("1,000", "could mean 1000 or 1"),
        ("0.001", "Less than the step of 0.01"),
        ("-5", "not an amount"),
    ],
)
def test_an_amount_that_makes_no_sense_is_refused_with_the_reason(typed: str, words: str) -> None:
    answered = reading(typed)
    assert (answered.draft, answered.gap) == (None, AMOUNT)
    assert words in answered.complaint


def test_part_of_the_balance_is_cut_to_the_step_and_said() -> None:
    answered = reading("33%", Decimal("100.01"))
    assert answered.draft is not None
    assert answered.draft.amount == Decimal("33.00")
    assert answered.notes[AMOUNT].sentence == "= 33 COPM of 100.01 free, step 0.01"


def test_all_there_is_may_be_withdrawn() -> None:
    answered = reading("max")
    assert answered.draft is not None
    assert answered.draft.amount == FREE


def test_without_a_known_balance_digits_are_enough() -> None:
    answered = reading("5k", None)
    assert answered.draft is not None
    assert answered.draft.amount == Decimal("5000.00")


def test_a_fixed_field_asks_for_nothing() -> None:
    assert "TemplateType" not in reading().notes


def test_hidden_amounts_stay_out_of_the_notes() -> None:
    for typed in ("", "100", "33%", "9001"):
        note = read("kiiex", BANK, ANSWERS, typed, FREE, hidden=True).notes[AMOUNT]
        assert "9 000" not in note.sentence


@pytest.mark.parametrize("typed", ["25%", "max"])
def test_no_part_is_taken_of_a_balance_from_an_earlier_run_and_digits_are_enough(typed: str) -> None:
    answered = read("kiiex", BANK, ANSWERS, typed, FREE, no_part="It is from an earlier run.")
    assert (answered.draft, answered.complaint) == (None, "It is from an earlier run.")
    assert read("kiiex", BANK, ANSWERS, "25", FREE, no_part="It is from an earlier run.").draft is not None
