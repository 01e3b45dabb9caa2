"""When an order that nobody finds is called not placed: after looks enough, over time enough, and then at once."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from fxtui.contract.errors import VenueUnreachable
from fxtui.domain.intent import Intent, IntentState
from fxtui.domain.outcome import CannotTell, Finding
from tests.support.desk_rig import Rig, settle, state
from tests.support.fake_venue import LOSES_THE_REQUEST


async def test_two_looks_are_too_few_however_far_apart() -> None:
    rig = Rig()
    rig.venue.will(LOSES_THE_REQUEST)
    record = await rig.done(await rig.swap())
    intent_id = record.intent.intent_id
    await rig.until(lambda: rig.venue.count("find") == 1, within=2)
    rig.venue.fail("find", *[VenueUnreachable("kiiex", "No answer.")] * 500)
    await rig.pass_time(100, step=1)
    rig.venue.mend("find")
    looks = rig.venue.count("find")
    await rig.until(lambda: rig.venue.count("find") == looks + 1, within=40)
    assert state(rig, intent_id) is IntentState.UNKNOWN
    await rig.until(lambda: state(rig, intent_id) is IntentState.NOT_PLACED, within=40)


async def test_an_answer_that_was_long_under_way_tells_of_when_it_was_asked_for() -> None:
    rig = Rig()
    rig.venue.will(LOSES_THE_REQUEST)
    record = await rig.done(await rig.swap())
    intent_id = record.intent.intent_id
    await rig.until(lambda: rig.venue.count("find") == 2, within=5)
    release = rig.venue.hold("find")
    await rig.pass_time(32)
    assert rig.venue.count("find") == 3
    release()
    await settle()
    assert state(rig, intent_id) is IntentState.UNKNOWN
    await rig.until(lambda: state(rig, intent_id) is IntentState.NOT_PLACED, within=1)


@pytest.mark.parametrize("seconds", [0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.5, 4.0])
async def test_however_long_looks_take_what_never_landed_is_settled_by_one_that_is_asked_at_once_after_the_window(
    seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = Rig()
    find, answered = rig.venue.find, list[float]()

    async def slowly(intent: Intent, taken: Collection[str]) -> Finding:
        await rig.clock.sleep(seconds)
        answered.append(rig.clock.now().mono)
        return await find(intent, taken)

    monkeypatch.setattr(rig.venue, "find", slowly)
    rig.venue.will(LOSES_THE_REQUEST)
    record = await rig.done(await rig.swap())
    await rig.until(lambda: state(rig, record.intent.intent_id) is IntentState.NOT_PLACED, within=45)
    assert 30 + seconds <= answered[-1] - answered[0] <= 31 + 2 * seconds


async def test_a_venue_that_can_not_tell_after_the_window_is_not_asked_without_pause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rig = Rig()
    rig.venue.will(LOSES_THE_REQUEST)
    record = await rig.done(await rig.swap())
    await rig.until(lambda: rig.venue.count("find") == 3, within=5)
    asked = list[float]()

    async def baffled(_: Intent, _taken: Collection[str]) -> Finding:
        asked.append(rig.clock.now().mono)
        return CannotTell("It lists two that may be it.", answered=True)

    with monkeypatch.context() as patch:
        patch.setattr(rig.venue, "find", baffled)
        await rig.pass_time(60)
        assert 5 <= len(asked) <= 12
    await rig.until(lambda: state(rig, record.intent.intent_id) is IntentState.NOT_PLACED, within=31)
