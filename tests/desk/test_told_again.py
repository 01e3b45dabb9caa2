"""An answer that the disk refused to take: it is written down as soon as the disk takes it, and money moves again."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

import pytest

from fxtui.domain.intent import Intent, IntentState
from fxtui.domain.outcome import CannotTell, Finding, RefusedBy, Rejected
from tests.support.desk_rig import Rig, swap_draft
from tests.support.fake_venue import answers


@pytest.mark.parametrize("state", ["accepted", "rejected"])
async def test_what_the_venue_answered_is_written_down_once_the_disk_takes_it(state: str) -> None:
    rig = Rig("kiiex", "other")

    async def cannot_tell(_intent: Intent, _taken: Collection[str]) -> Finding:
        return CannotTell("It does not say.")

    vars(rig.venue).update(find=cannot_tell)
    if state == "rejected":
        rig.venue.will(answers(Rejected(RefusedBy.VENUE, "101", "There are not enough funds.")))
    rig.journal.break_on = {state}
    record = await rig.done(await rig.swap())
    assert record.state is IntentState.UNKNOWN
    await rig.pass_time(10)
    assert (await rig.desk.preview(swap_draft("5", venue="other"))).refusal is not None
    rig.journal.break_on = set()
    await rig.pass_time(2)
    kept = rig.desk.intents.get(record.intent.intent_id)
    assert kept is not None
    assert kept.state.value == state
    assert rig.journal.states(record.intent.intent_id)[-1] == state
    assert (await rig.desk.preview(swap_draft("5", venue="other"))).refusal is None


async def test_a_persons_word_is_not_overwritten_by_an_answer_written_late() -> None:
    rig = Rig()
    rig.venue.will(answers(Rejected(RefusedBy.VENUE, "101", "There are not enough funds.")))
    rig.journal.break_on = {"rejected"}
    record = await rig.done(await rig.swap())
    telling = asyncio.ensure_future(rig.desk.settle(record.intent.intent_id, executed=True, ref="4711"))
    await rig.until(telling.done, within=0)
    rig.journal.break_on = set()
    await rig.pass_time(10)
    assert rig.journal.states(record.intent.intent_id)[-1] == "accepted"
