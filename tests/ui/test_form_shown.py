"""What a preview says of a form: the answers that are sent, and none to a field the venue fills by itself."""

from __future__ import annotations

from decimal import Decimal

from msgspec.structs import replace

from fxtui.cli.rows import preview_facts
from fxtui.domain.ticket import FormField, TicketDraft
from fxtui.ui.widgets.preview_facts import facts_of
from tests.support.desk_rig import ADDRESS, Rig, withdrawal_draft

FIELDS = (
    FormField("TemplateType", "Method", fixed="Chain"),
    FormField("Amount", "Amount", fixed=""),
    FormField("ExternalAddress", "External address", address=True),
)
ANSWERS = {"TemplateType": "foo", "Amount": "777", "ExternalAddress": ADDRESS}


async def test_the_console_shows_no_answer_to_a_field_that_the_venue_fills() -> None:
    rig = Rig()
    form = replace(withdrawal_draft(rig).form, method="Chain", fields=FIELDS)
    preview = await rig.desk.preview(TicketDraft("kiiex", form, Decimal(50), ANSWERS))
    shown = "\n".join(str(fact) for fact in facts_of(preview, rig.clock.now(), Decimal(0), ""))
    assert ADDRESS in shown.replace(" ", "")
    assert "foo" not in shown
    assert "777" not in shown


async def test_the_shell_shows_no_answer_to_a_field_that_the_venue_fills() -> None:
    rig = Rig()
    form = replace(withdrawal_draft(rig).form, method="Chain", fields=FIELDS)
    preview = await rig.desk.preview(TicketDraft("kiiex", form, Decimal(50), ANSWERS))
    shown = dict(preview_facts(preview))
    assert shown["External address"].replace(" ", "") == ADDRESS
    assert not {"Method", "Amount"} & set(shown)
