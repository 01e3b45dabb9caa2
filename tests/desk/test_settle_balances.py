"""Balances as they were before sending: those read for the preview, not those of an earlier poll."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from fxtui.contract.errors import VenueUnreachable
from fxtui.domain.balance import Balance
from fxtui.domain.intent import IntentState
from fxtui.store.records import IntentRecord
from tests.support.desk_rig import Rig
from tests.support.fake_venue import LOSES_THE_REQUEST, USDT


async def test_a_swap_that_never_landed_right_after_another_is_settled_without_a_person() -> None:
    rig = Rig()
    await rig.done(await rig.swap("100"))
    books = rig.venue.balances
    assert books is not None
    read = books.balances

    async def moved() -> Sequence[Balance]:
        return [replace(one, total=one.total - 100) if one.asset == USDT else one for one in await read()]

    vars(books).update(balances=moved)
    rig.venue.will(LOSES_THE_REQUEST)
    record = await rig.done(await rig.swap("5"))
    await rig.pass_time(40)
    assert kept(rig, record).state is IntentState.NOT_PLACED


async def test_balances_that_could_not_be_read_prove_nothing() -> None:
    rig = Rig()
    await rig.desk.refresh("balances", "kiiex")
    rig.venue.fail("balances", VenueUnreachable("kiiex", "No answer."))
    rig.venue.will(LOSES_THE_REQUEST)
    record = await rig.done(await rig.swap("5"))
    assert not [name for name in record.intent.marks if name.startswith("desk.")]
    await rig.pass_time(40)
    assert kept(rig, record).state is IntentState.NEEDS_HUMAN


@pytest.mark.parametrize("failures", [1, 3])
async def test_balances_that_can_not_be_read_at_the_end_of_the_window_are_soon_read_again(
    failures: int,
) -> None:
    rig = Rig()
    rig.venue.will(LOSES_THE_REQUEST)
    record = await rig.done(await rig.swap("5"))
    await rig.pass_time(28)
    rig.venue.fail("balances", *[VenueUnreachable("kiiex", "No answer.")] * failures)
    await rig.until(lambda: kept(rig, record).state is IntentState.NOT_PLACED, within=9)


async def test_balances_that_stay_unreadable_are_not_asked_for_all_the_time() -> None:
    rig = Rig()
    rig.venue.will(LOSES_THE_REQUEST)
    record = await rig.done(await rig.swap("5"))
    rig.venue.fail("balances", *[VenueUnreachable("kiiex", "No answer.")] * 1000)
    await rig.pass_time(100)
    before = rig.venue.count("find")
    await rig.pass_time(60, step=1)
    assert rig.venue.count("find") - before <= 3
    assert kept(rig, record).state is IntentState.UNKNOWN


async def test_a_look_that_broke_is_soon_made_again() -> None:
    rig = Rig()
    rig.venue.will(LOSES_THE_REQUEST)
    record = await rig.done(await rig.swap("5"))
    await rig.pass_time(20)
    rig.venue.fail("find", VenueUnreachable("kiiex", "No answer."))
    before = rig.venue.count("find")
    await rig.until(lambda: rig.venue.count("find") > before, within=12)
    await rig.until(lambda: rig.venue.count("find") > before + 1, within=2)
    await rig.until(lambda: kept(rig, record).state is IntentState.NOT_PLACED, within=12)


def kept(rig: Rig, record: IntentRecord) -> IntentRecord:
    found = rig.desk.intents.get(record.intent.intent_id)
    assert found is not None
    return found
