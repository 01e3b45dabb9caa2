"""What is found is one intent's proof alone: a ticket that another intent brought about, or may have, proves nothing."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from msgspec.structs import replace

from fxtui.desk.case import GIVES_UP_AFTER
from fxtui.desk.claims import why_not_proof
from fxtui.domain.intent import Intent, IntentKind, IntentState
from fxtui.domain.outcome import Absent, CannotTell, Finding, Found
from fxtui.store.records import IntentRecord
from tests.support.desk_rig import Rig, withdrawal_draft
from tests.support.fake_venue import LOSES_THE_REQUEST

ELSEWHERE = "TXYZopYRdj2D9XRtbG411XZZ3kM5VkAeBf"


def finds_by_content(rig: Rig) -> None:
    """Let the venue find whatever ticket there is, as one that takes no key and shows no form does."""

    async def find(_intent: Intent, _taken: Collection[str]) -> Finding:
        await rig.venue.entered("find")
        made = next(iter(rig.venue.made.values()), None)
        return Found(made.ticket_id) if made is not None else Absent("the list")

    vars(rig.venue).update(find=find)


def kept(rig: Rig, record: IntentRecord) -> IntentRecord:
    found = rig.desk.intents.get(record.intent.intent_id)
    assert found is not None
    return found


async def withdrawn(rig: Rig, address: str | None = None) -> IntentRecord:
    draft = withdrawal_draft(rig, "50")
    if address is not None:
        draft = replace(draft, answers={"address": address})
    preview = await rig.desk.preview(draft)
    return await rig.done(preview, preview.to_type)


async def lost_and_made(rig: Rig) -> tuple[IntentRecord, IntentRecord]:
    """A withdrawal whose request was lost, and one of the same amount to elsewhere that went through."""
    finds_by_content(rig)
    rig.venue.will(LOSES_THE_REQUEST)
    lost = await withdrawn(rig)
    return lost, await withdrawn(rig, ELSEWHERE)


async def test_a_ticket_that_another_withdrawal_made_is_no_proof_for_a_lost_one() -> None:
    rig = Rig()
    lost, made = await lost_and_made(rig)
    await rig.pass_time(20)
    assert kept(rig, made).state is IntentState.ACCEPTED
    assert kept(rig, lost).state.unresolved
    assert kept(rig, lost).venue_ref == ""


async def test_a_person_is_asked_once_nobody_could_tell_for_minutes() -> None:
    rig = Rig()
    lost, made = await lost_and_made(rig)
    await rig.pass_time(GIVES_UP_AFTER - 30, step=5)
    assert kept(rig, lost).state is IntentState.UNKNOWN
    await rig.pass_time(90, step=5)
    assert kept(rig, lost).state is IntentState.NEEDS_HUMAN
    assert f"is what {made.intent.intent_id} brought about." in kept(rig, lost).reason
    assert any(f"{lost.intent.intent_id} needs you" in said for said in rig.said())


async def test_a_venue_that_can_not_be_read_asks_nobody_however_long() -> None:
    rig = Rig()
    rig.venue.will(LOSES_THE_REQUEST)

    async def find(_intent: Intent, _taken: Collection[str]) -> Finding:
        return CannotTell("It does not answer.")

    vars(rig.venue).update(find=find)
    lost = await withdrawn(rig)
    await rig.pass_time(GIVES_UP_AFTER * 3, step=5)
    assert kept(rig, lost).state is IntentState.UNKNOWN


@pytest.mark.parametrize(
    ("changes", "proof"),
    [
        ({}, False),
        ({"venue": "other"}, True),
        ({"account": "8"}, True),
        ({"kind": IntentKind.DEPOSIT}, True),
        ({"kind": IntentKind.TICKET_ACTION}, True),
    ],
)
async def test_only_what_makes_the_same_kind_of_thing_at_the_same_account_counts(
    changes: dict[str, object], proof: bool
) -> None:
    rig = Rig()
    made = await withdrawn(rig)
    intent = replace(made.intent, intent_id="another", **changes)
    said = why_not_proof(rig.desk.intents, intent, made.venue_ref)
    assert (said == "") is proof
    assert why_not_proof(rig.desk.intents, made.intent, made.venue_ref) == ""
    assert why_not_proof(rig.desk.intents, intent, "nothing else's") == ""


async def test_without_a_key_two_open_intents_for_the_same_amount_can_not_be_told_apart() -> None:
    rig = Rig()
    rig.venue.will(LOSES_THE_REQUEST)
    lost = await withdrawn(rig)
    keyless = replace(lost.intent, intent_id="another", client_id="")
    assert "may be what" in why_not_proof(rig.desk.intents, keyless, "88001")
    assert why_not_proof(rig.desk.intents, replace(keyless, client_id="17"), "88001") == ""
    assert why_not_proof(rig.desk.intents, replace(keyless, give=None), "88001") == ""
