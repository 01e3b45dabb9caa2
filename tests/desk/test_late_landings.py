"""An order that turns up after its intent was called not placed or refused: it counts, and that is said aloud."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from msgspec.structs import replace

from fxtui.desk.events import OrdersChanged
from fxtui.domain.intent import IntentState
from fxtui.domain.order import OrderState, OrderType
from fxtui.domain.outcome import RefusedBy, Rejected
from fxtui.store.records import IntentRecord
from tests.desk.leftovers import leftover
from tests.support.desk_rig import Rig, order_draft
from tests.support.fake_venue import Lands, answers, lands_late

REFUSES = answers(Rejected(RefusedBy.VENUE, "101", "There are not enough funds."))


def kept(rig: Rig, record: IntentRecord) -> IntentRecord:
    found = rig.desk.intents.get(record.intent.intent_id)
    assert found is not None
    return found


def aloud(rig: Rig) -> list[str]:
    return [said for said in rig.said() if "do not repeat it" in said]


@pytest.mark.parametrize("kind", [OrderType.LIMIT, OrderType.MARKET])
async def test_an_order_that_lands_after_it_was_called_not_placed_is_accepted_aloud(kind: OrderType) -> None:
    rig = Rig()
    await rig.desk.start()
    await rig.until(lambda: rig.desk.balances.as_of("kiiex"))
    rig.venue.will(lands_late(60))
    draft = replace(order_draft(), type=kind)
    if kind is OrderType.MARKET:
        draft = replace(draft, limit_price=None)
    record = await rig.done(await rig.desk.preview(draft))
    await rig.until(lambda: kept(rig, record).state is IntentState.NOT_PLACED, within=50)
    assert not aloud(rig)
    await rig.until(lambda: kept(rig, record).state is IntentState.ACCEPTED, within=90)
    assert kept(rig, record).venue_ref == next(iter(rig.venue.placed))
    assert len(aloud(rig)) == 1
    assert "was called not placed, and KIIEX has it as" in aloud(rig)[0]


async def test_an_order_that_works_though_it_was_called_refused_is_accepted_aloud() -> None:
    rig = Rig()
    await rig.desk.start()
    rig.venue.will(Lands(REFUSES.answer, effect=True))
    record = await rig.done(await rig.desk.preview(order_draft()))
    assert record.state is IntentState.REJECTED
    await rig.until(lambda: kept(rig, record).state is IntentState.ACCEPTED, within=60)
    assert "was called rejected, and KIIEX has it as" in aloud(rig)[0]


async def test_what_the_venue_lists_as_refused_stays_refused() -> None:
    rig = Rig()
    rig.venue.will(Lands(REFUSES.answer, effect=True))
    record = await rig.done(await rig.desk.preview(order_draft()))
    (order,) = rig.venue.placed.values()
    rig.venue.placed[order.order_id] = replace(order, state=OrderState.REJECTED)
    await rig.desk.refresh("orders", "kiiex")
    assert OrdersChanged("kiiex") in rig.events
    assert [one.state for one in rig.desk.blotter.history("kiiex")] == [OrderState.REJECTED]
    await rig.pass_time(1)
    assert kept(rig, record).state is IntentState.REJECTED
    assert not aloud(rig)


async def test_it_is_written_down_once_the_disk_takes_it() -> None:
    rig = Rig()
    await rig.desk.start()
    rig.venue.will(lands_late(60))
    record = await rig.done(await rig.desk.preview(order_draft()))
    await rig.until(lambda: kept(rig, record).state is IntentState.NOT_PLACED, within=50)
    rig.journal.break_on = {"accepted"}
    await rig.pass_time(60, step=1)
    assert kept(rig, record).state is IntentState.NOT_PLACED
    blocked = await rig.swap("7")
    assert "disk" in {note.code for note in blocked.notes}
    rig.journal.break_on = set()
    await rig.until(lambda: kept(rig, record).state is IntentState.ACCEPTED, within=60)
    assert len(aloud(rig)) == 1
    assert (await rig.swap("7")).refusal is None


async def test_what_an_earlier_run_called_not_placed_a_moment_ago_is_looked_up_again() -> None:
    rig = Rig()
    intent = leftover(rig, IntentState.UNKNOWN)
    record = rig.journal.kept[intent.intent_id]
    just_now = rig.clock.now().wall - timedelta(seconds=20)
    rig.journal.kept[intent.intent_id] = replace(record, state=IntentState.NOT_PLACED, updated_at=just_now)
    rig.venue.place(intent.client_id, json.loads(intent.request.body))
    await rig.desk.start()
    await rig.until(lambda: kept(rig, record).state is IntentState.ACCEPTED, within=20)
    assert len(aloud(rig)) == 1
