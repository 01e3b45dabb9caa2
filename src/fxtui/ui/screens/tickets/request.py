"""What stands in a deposit or withdrawal form: checked field by field, turned into a draft. Pure.

These checks help while typing. Whether an address may be paid to is the desk's word alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct

from fxtui.domain.address import oddity
from fxtui.domain.amount import AmountError, parse_amount
from fxtui.domain.instrument import VenueId
from fxtui.domain.money import Money, floor_to, trimmed
from fxtui.domain.ticket import FormField, TicketDraft, TicketForm, TicketKind
from fxtui.ui import format as show

AMOUNT = "\namount"
"""The name of the amount's note: no field of a venue is called that."""
_LONGEST = 400


class Note(Struct, frozen=True):
    """One sentence beside a field; `wrong` keeps the ticket from being previewed."""

    sentence: str = ""
    wrong: bool = False


class Reading(Struct, frozen=True):
    """The form, read: a note per field, and the draft when nothing is missing or wrong."""

    notes: Mapping[str, Note]
    draft: TicketDraft | None
    gap: str
    """The name of the first field that is empty or wrong, empty when there is none."""

    @property
    def complaint(self) -> str:
        """The first thing that is wrong, empty when nothing is."""
        return next((note.sentence for note in self.notes.values() if note.wrong), "")


def read(
    venue: VenueId,
    form: TicketForm,
    answers: Mapping[str, str],
    amount: str,
    free: Decimal | None,
    *,
    hidden: bool = False,
    no_part: str = "",
) -> Reading:
    """Read a form.

    `free` is what is available to withdraw, None when it is unknown or does not matter; `hidden` keeps it out of the
    notes; `no_part` says why no part of it may be taken, empty when one may.
    """
    notes: dict[str, Note] = {}
    gap = ""
    for field in form.fields:
        if field.fixed is not None:
            continue
        notes[field.name], complete = _field(field, answers.get(field.name, ""))
        gap = gap or ("" if complete else field.name)
    shown = None if hidden else free
    known, of = _words(shown, form), _part_words(shown, form)
    asked, notes[AMOUNT] = _amount(form, amount, free, known, of, no_part)
    gap = gap or ("" if asked is not None else AMOUNT)
    if gap or asked is None:
        return Reading(notes, None, gap)
    given = {field.name: text for field in form.asked if (text := answers.get(field.name, "").strip())}
    return Reading(notes, TicketDraft(venue, form, asked, given), "")


def _field(field: FormField, text: str) -> tuple[Note, bool]:
    typed = text.strip()
    if not typed:
        return Note("" if field.required else "may stay empty"), not field.required
    if len(typed) > _LONGEST:
        return Note(f"At most {_LONGEST} characters.", True), False
    if any(not character.isprintable() for character in typed):
        return Note("There is a character in it that can't be seen.", True), False
    if not field.address:
        return Note(), True
    if odd := oddity(typed):
        return Note(odd, True), False
    return Note(typed if " " in typed else show.groups_of_four(typed)), True


def _words(free: Decimal | None, form: TicketForm) -> str:
    return f"{show.money(Money(free, form.asset))} free" if free is not None else ""


def _part_words(free: Decimal | None, form: TicketForm) -> str:
    if free is None:
        return ""
    return f" of {show.money(Money(free, form.asset)).removesuffix(f' {form.asset}')} free"


def _amount(
    form: TicketForm, text: str, free: Decimal | None, known: str, of: str, no_part: str
) -> tuple[Decimal | None, Note]:
    if not text.strip():
        return None, Note(known)
    try:
        asked = parse_amount(text, free, no_part)
    except AmountError as wrong:
        return None, Note(str(wrong), True)
    amount = floor_to(asked, form.step)
    if amount <= 0:
        return None, Note(f"Less than the step of {trimmed(form.step)}.", True)
    if form.kind is TicketKind.WITHDRAWAL and free is not None and amount > free:
        return None, Note(f"Only {known}." if known else "More than is free.", True)
    if amount == asked and trimmed(asked) == text.strip():
        return amount, Note(known)
    step = f", step {trimmed(form.step)}" if amount != asked else ""
    return amount, Note(f"= {show.money(Money(amount, form.asset))}{of}{step}")
