"""An address with a character that is none of an address is refused by the desk, whoever asks."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from fxtui.contract.errors import Refused
from fxtui.desk.views import Preview
from fxtui.domain.ticket import FormField, TicketDraft
from tests.support.desk_rig import ADDRESS, Rig, withdrawal_draft

CYRILLIC = "\N{CYRILLIC SMALL LETTER A}"


async def preview_of(rig: Rig, *fields: FormField, **answers: str) -> Preview:
    """The preview of a withdrawal with this form and these answers."""
    draft = withdrawal_draft(rig)
    return await rig.desk.preview(
        TicketDraft("kiiex", replace(draft.form, fields=fields), Decimal(50), answers)
    )


@pytest.mark.parametrize(
    ("odd", "words"),
    [
        (
            CYRILLIC,
            f"Address: “{CYRILLIC}” (U+{ord(CYRILLIC):04X}) looks like a letter of an address but is another character.",
        ),
        ("\N{ZERO WIDTH SPACE}", "Address: There is a character in it that can't be seen."),
    ],
)
async def test_a_character_that_is_none_of_an_address_is_refused_and_named(odd: str, words: str) -> None:
    written = f"{ADDRESS[:9]}{odd}{ADDRESS[10:]}"
    preview = await preview_of(Rig(), FormField("address", "Address", address=True), address=written)
    assert preview.refusal is not None
    assert (preview.refusal.code, preview.refusal.sentence) == ("address", words)


async def test_a_withdrawal_to_a_look_alike_address_is_never_sent() -> None:
    rig = Rig()
    draft = replace(withdrawal_draft(rig), answers={"address": f"{CYRILLIC}{ADDRESS}"})
    preview = await rig.desk.preview(draft)
    with pytest.raises(Refused, match="looks like a letter"):
        await rig.done(preview, preview.to_type)
    assert rig.venue.seen == []


async def test_every_address_of_a_form_is_looked_at() -> None:
    fields = (FormField("first", "First", address=True), FormField("second", "Second", address=True))
    preview = await preview_of(Rig(), *fields, first=ADDRESS, second=f"{ADDRESS}{CYRILLIC}")
    assert preview.refusal is not None
    assert preview.refusal.sentence.startswith("Second: ")


async def test_names_beside_an_address_may_have_accents() -> None:
    fields = (FormField("name", "Full name"), FormField("address", "Address", address=True))
    preview = await preview_of(Rig(), *fields, name="José Núñez", address=ADDRESS)
    assert preview.refusal is None
