"""A person's word on an intent stands, whatever a look that was under way at the time concludes."""

from __future__ import annotations

import asyncio

import pytest

from fxtui.contract.errors import UsageError
from fxtui.domain.intent import IntentState
from fxtui.store.records import IntentRecord
from tests.desk.leftovers import leftover
from tests.support.desk_rig import Rig, settle
from tests.support.fake_venue import LOSES_THE_ANSWER, LOSES_THE_REQUEST, Lands

ABSENT_ENOUGH = 28.0


async def unknown(rig: Rig, script: Lands = LOSES_THE_REQUEST) -> str:
    """The id of a swap nobody knows the outcome of."""
    rig.venue.will(script)
    return (await rig.done(await rig.swap())).intent.intent_id


def kept(rig: Rig, intent_id: str) -> IntentRecord:
    record = rig.desk.intents.get(intent_id)
    assert record is not None
    return record


async def entered(rig: Rig, call: str) -> None:
    """Let time pass until the next `call` is under way."""
    before = rig.venue.count(call)
    await rig.until(lambda: rig.venue.count(call) > before, within=60)


async def told(rig: Rig, intent_id: str, *, executed: bool, ref: str = "") -> IntentRecord:
    """A person's word, which nobody has to wait for."""
    telling = asyncio.ensure_future(rig.desk.settle(intent_id, executed=executed, ref=ref))
    await rig.until(telling.done, within=0)
    return telling.result()


@pytest.mark.parametrize("passed", [0.0, 3.0, ABSENT_ENOUGH])
@pytest.mark.parametrize(("executed", "ref"), [(True, "4711"), (False, "")])
async def test_a_look_under_way_neither_delays_nor_overwrites_what_a_person_says(
    executed: bool, ref: str, passed: float
) -> None:
    rig = Rig()
    intent_id = await unknown(rig)
    await rig.pass_time(passed)
    release = rig.venue.hold("find")
    await entered(rig, "find")
    settled = await told(rig, intent_id, executed=executed, ref=ref)
    assert settled.state is (IntentState.ACCEPTED if executed else IntentState.NOT_PLACED)
    written = len(rig.journal.log)
    release()
    await rig.pass_time(60, step=1)
    assert kept(rig, intent_id) == settled
    assert settled.venue_ref == ref
    assert len(rig.journal.log) == written
    assert rig.view().read_only == ""


async def test_balances_that_come_in_late_overwrite_nothing_either() -> None:
    rig = Rig()
    intent_id = await unknown(rig)
    await rig.pass_time(ABSENT_ENOUGH)
    release = rig.venue.hold("balances")
    await entered(rig, "balances")
    settled = await told(rig, intent_id, executed=True, ref="4711")
    release()
    await rig.pass_time(60, step=1)
    assert kept(rig, intent_id) == settled
    assert rig.journal.states(intent_id)[-1] == "accepted"


async def test_what_a_look_finds_counts_though_a_person_called_it_not_placed() -> None:
    rig = Rig()
    intent_id = await unknown(rig, LOSES_THE_ANSWER)
    release = rig.venue.hold("find")
    await entered(rig, "find")
    assert (await told(rig, intent_id, executed=False)).state is IntentState.NOT_PLACED
    release()
    await rig.until(lambda: kept(rig, intent_id).state is IntentState.ACCEPTED, within=0)
    assert kept(rig, intent_id).venue_ref == next(iter(rig.venue.placed))
    assert rig.journal.states(intent_id)[-2:] == ["not_placed", "accepted"]
    assert any("was called not placed" in sentence for sentence in rig.said())


async def test_the_reference_a_person_gave_is_not_replaced_by_what_a_look_finds() -> None:
    rig = Rig()
    intent_id = await unknown(rig, LOSES_THE_ANSWER)
    release = rig.venue.hold("find")
    await entered(rig, "find")
    await told(rig, intent_id, executed=True, ref="4711")
    release()
    await rig.pass_time(2)
    assert kept(rig, intent_id).venue_ref == "4711"
    assert rig.journal.states(intent_id).count("accepted") == 1


async def test_of_two_words_at_once_only_the_first_is_written() -> None:
    rig = Rig()
    intent_id = await unknown(rig)
    release = rig.journal.hold("accepted")
    first = asyncio.ensure_future(rig.desk.settle(intent_id, executed=True, ref="4711"))
    await settle()
    second = asyncio.ensure_future(rig.desk.settle(intent_id, executed=False))
    await settle()
    release()
    assert (await first).state is IntentState.ACCEPTED
    with pytest.raises(UsageError, match="is accepted: there is nothing to settle"):
        await second
    assert rig.journal.states(intent_id)[-1] == "accepted"


async def test_a_word_whose_screen_goes_away_while_it_is_written_is_written_and_shown() -> None:
    rig = Rig()
    intent_id = await unknown(rig)
    release = rig.journal.hold("accepted")
    telling = asyncio.ensure_future(rig.desk.settle(intent_id, executed=True, ref="4711"))
    await settle()
    telling.cancel()
    await settle()
    release()
    with pytest.raises(asyncio.CancelledError):
        await telling
    assert rig.journal.states(intent_id)[-1] == "accepted"
    assert kept(rig, intent_id).state is IntentState.ACCEPTED


async def test_two_who_take_over_the_same_leftover_write_it_once() -> None:
    rig = Rig()
    intent = leftover(rig, IntentState.PREPARED)
    release = rig.journal.hold("rejected")
    await rig.desk.open()
    resolving = [asyncio.ensure_future(rig.desk.resolve(intent.intent_id)) for _ in range(2)]
    await settle()
    release()
    assert {record.state for record in await asyncio.gather(*resolving)} == {IntentState.REJECTED}
    assert rig.journal.states(intent.intent_id) == ["rejected"]
