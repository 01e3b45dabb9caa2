"""Sending an unknown request again with its key: only where that is switched on, only while it is fresh, only once asked."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from fxtui.desk.repeats import WITHIN
from fxtui.domain.intent import IntentState
from fxtui.store.records import IntentRecord
from tests.support.desk_rig import Rig, order_draft, state
from tests.support.fake_venue import LOSES_THE_ANSWER, LOSES_THE_REQUEST


def repeating(rig: Rig) -> Rig:
    rig.venue.abilities = replace(rig.venue.abilities, repeats=True)
    return rig


async def lost(rig: Rig) -> IntentRecord:
    rig.venue.will(LOSES_THE_REQUEST)
    record = await rig.done(await rig.swap("5"))
    assert record.state is IntentState.UNKNOWN
    return record


async def test_by_default_nothing_is_ever_sent_again() -> None:
    rig = Rig()
    record = await lost(rig)
    await rig.pass_time(60)
    assert rig.venue.count("repeat") == 0
    assert state(rig, record.intent.intent_id) is IntentState.NOT_PLACED


async def test_where_it_is_switched_on_what_never_arrived_is_executed_once_with_its_own_key() -> None:
    rig = repeating(Rig())
    record = await lost(rig)
    await rig.until(lambda: state(rig, record.intent.intent_id) is IntentState.ACCEPTED, within=5)
    assert rig.venue.count("repeat") == 1
    assert [order.client_id for order in rig.venue.placed.values()] == [record.intent.client_id]


async def test_what_looking_finds_is_not_sent_again() -> None:
    rig = repeating(Rig())
    rig.venue.will(LOSES_THE_ANSWER)
    record = await rig.done(await rig.swap("5"))
    await rig.until(lambda: state(rig, record.intent.intent_id) is IntentState.ACCEPTED, within=5)
    assert rig.venue.count("repeat") == 0


async def test_after_a_minute_nothing_is_sent_again() -> None:
    rig = repeating(Rig())
    release = rig.venue.hold("find")
    record = await lost(rig)
    await rig.pass_time(WITHIN + 1)
    release()
    await rig.pass_time(20)
    assert rig.venue.count("repeat") == 0
    assert not rig.venue.placed
    assert state(rig, record.intent.intent_id) is IntentState.UNKNOWN


@pytest.mark.parametrize("word", ["pause", "settled"])
async def test_a_person_s_word_stops_it(word: str) -> None:
    rig = repeating(Rig())
    release = rig.venue.hold("find")
    record = await lost(rig)
    await rig.pass_time(2)
    if word == "pause":
        rig.desk.pause("kiiex")
    else:
        await rig.desk.settle(record.intent.intent_id, executed=False)
    release()
    await rig.pass_time(40)
    assert rig.venue.count("repeat") == 0
    assert not rig.venue.placed


async def test_an_order_in_a_book_is_never_sent_again() -> None:
    rig = repeating(Rig())
    rig.venue.will(LOSES_THE_REQUEST)
    record = await rig.done(await rig.desk.preview(order_draft()))
    assert record.state is IntentState.UNKNOWN
    await rig.pass_time(50)
    assert rig.venue.count("repeat") == 0
