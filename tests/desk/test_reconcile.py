"""What nobody knows the outcome of: one "not found" proves nothing, what is found counts, withdrawals need a person."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest
from msgspec.structs import replace

from fxtui.contract.errors import UsageError, VenueUnreachable
from fxtui.desk.events import Said
from fxtui.desk.views import VenueState
from fxtui.domain.intent import IntentState
from fxtui.domain.money import Asset
from tests.desk.leftovers import bent_venue, leftover
from tests.support.desk_rig import Rig, settle, state, withdrawal_draft
from tests.support.fake_venue import (
    COPM,
    EXECUTES_AND_HANGS,
    LOSES_THE_ANSWER,
    LOSES_THE_REQUEST,
    USDT,
    lands_late,
)


async def test_an_order_that_never_landed_is_settled_after_the_window_and_not_before() -> None:
    rig = Rig()
    rig.venue.will(LOSES_THE_REQUEST)
    record = await rig.done(await rig.swap())
    intent_id = record.intent.intent_id
    await rig.pass_time(29.5)
    assert rig.venue.count("find") >= 3
    assert state(rig, intent_id) is IntentState.UNKNOWN
    await rig.until(lambda: state(rig, intent_id) is IntentState.NOT_PLACED, within=1.5)
    assert len(rig.venue.seen) == 1
    free = await rig.swap("99")
    assert free.refusal is None


@pytest.mark.parametrize("seconds", [0.1, 3.0, 12.0, 20.0, 28.0])
async def test_an_order_that_lands_late_is_found_and_not_called_absent(seconds: float) -> None:
    rig = Rig()
    rig.venue.will(lands_late(seconds))
    record = await rig.done(await rig.swap())
    await rig.until(
        lambda: state(rig, record.intent.intent_id) is not IntentState.UNKNOWN, within=seconds + 11
    )
    assert state(rig, record.intent.intent_id) is IntentState.ACCEPTED
    assert len(rig.venue.placed) == 1


async def test_what_is_unknown_is_looked_up_at_once_when_the_venue_is_back() -> None:
    rig = Rig()
    await rig.desk.start()
    await settle()
    rig.venue.will(LOSES_THE_ANSWER)
    down = [VenueUnreachable("kiiex", "No answer.")] * 500
    reads = ("balances", "quotes", "overview", "open_orders", "tickets", "find")
    preview = await rig.swap()
    for read in reads:
        rig.venue.fail(read, *down)
    record = await rig.done(preview)
    intent_id = record.intent.intent_id
    await rig.pass_time(90)
    assert rig.view().state is VenueState.DOWN
    assert state(rig, intent_id) is IntentState.UNKNOWN
    for read in reads:
        rig.venue.mend(read)
    await rig.until(lambda: rig.view().state is not VenueState.DOWN, within=40)
    await rig.until(lambda: state(rig, intent_id) is IntentState.ACCEPTED, within=0.5)
    await rig.desk.drain(1.0)


async def test_looks_that_fail_count_for_nothing() -> None:
    rig = Rig()
    rig.venue.will(LOSES_THE_REQUEST)
    rig.venue.fail("find", *[VenueUnreachable("kiiex", "No answer.")] * 500)
    record = await rig.done(await rig.swap())
    await rig.pass_time(100)
    assert rig.venue.count("find") > 5
    assert state(rig, record.intent.intent_id) is IntentState.UNKNOWN
    rig.venue.mend("find")
    await rig.pass_time(29)
    assert state(rig, record.intent.intent_id) is IntentState.UNKNOWN
    await rig.until(lambda: state(rig, record.intent.intent_id) is IntentState.NOT_PLACED, within=120)


@pytest.mark.parametrize(
    ("asset", "funds"), [(USDT, (9_900, 0)), (USDT, (10_000, 1)), (COPM, (1_000_001, 0))]
)
async def test_any_change_of_a_balance_or_a_hold_is_a_doubt(asset: Asset, funds: tuple[int, int]) -> None:
    rig = Rig()
    rig.venue.will(LOSES_THE_REQUEST)
    record = await rig.done(await rig.swap())
    rig.venue.funds[asset] = [Decimal(one) for one in funds]
    await rig.until(lambda: state(rig, record.intent.intent_id) is IntentState.NEEDS_HUMAN, within=45)


async def test_absence_with_changed_balances_is_no_proof_and_goes_to_a_person() -> None:
    rig = Rig()
    rig.venue.will(LOSES_THE_REQUEST)
    record = await rig.done(await rig.swap())
    rig.venue.funds[USDT] = [Decimal(9_900), Decimal(100)]
    intent_id = record.intent.intent_id
    await rig.until(lambda: state(rig, intent_id) is IntentState.NEEDS_HUMAN, within=45)
    assert (await rig.swap("5")).refusal is not None
    settled = await rig.desk.settle(intent_id, executed=False)
    assert settled.state is IntentState.NOT_PLACED
    assert (await rig.swap("5")).refusal is None


async def test_without_balances_from_before_absence_is_no_proof() -> None:
    rig = Rig()
    intent = leftover(rig, IntentState.UNKNOWN)
    record = rig.journal.kept[intent.intent_id]
    rig.journal.kept[intent.intent_id] = replace(record, intent=replace(intent, marks={"highest": "88000"}))
    await rig.desk.start()
    await rig.until(lambda: state(rig, intent.intent_id) is IntentState.NEEDS_HUMAN, within=45)


async def test_balances_that_cannot_be_read_settle_nothing_until_they_can() -> None:
    rig = Rig()
    rig.venue.will(LOSES_THE_REQUEST)
    record = await rig.done(await rig.swap())
    rig.venue.fail("balances", *[VenueUnreachable("kiiex", "No answer.")] * 500)
    intent_id = record.intent.intent_id
    await rig.pass_time(120, step=1)
    assert state(rig, intent_id) is IntentState.UNKNOWN
    rig.venue.mend("balances")
    await rig.until(lambda: state(rig, intent_id) is IntentState.NOT_PLACED, within=31)


async def test_what_needs_a_person_is_not_settled_by_the_program_when_balances_come_back() -> None:
    rig = Rig()
    rig.venue.will(LOSES_THE_REQUEST)
    record = await rig.done(await rig.swap())
    before, rig.venue.funds[USDT] = rig.venue.funds[USDT], [Decimal(9_900), Decimal(100)]
    intent_id = record.intent.intent_id
    await rig.until(lambda: state(rig, intent_id) is IntentState.NEEDS_HUMAN, within=45)
    rig.venue.funds[USDT] = before
    await rig.pass_time(200, step=1)
    assert state(rig, intent_id) is IntentState.NEEDS_HUMAN


async def test_a_withdrawal_that_stays_absent_is_never_settled_by_the_program() -> None:
    rig = Rig()
    rig.venue.will(LOSES_THE_REQUEST)
    preview = await rig.desk.preview(withdrawal_draft(rig))
    record = await rig.done(preview, preview.to_type)
    intent_id = record.intent.intent_id
    await rig.until(lambda: state(rig, intent_id) is IntentState.NEEDS_HUMAN, within=45)
    await rig.pass_time(300, step=1)
    assert state(rig, intent_id) is IntentState.NEEDS_HUMAN
    assert (await rig.desk.preview(withdrawal_draft(rig))).refusal is not None


async def test_what_needs_a_person_is_still_accepted_when_it_turns_up() -> None:
    rig = Rig()
    rig.venue.will(lands_late(90))
    preview = await rig.desk.preview(withdrawal_draft(rig))
    record = await rig.done(preview, preview.to_type)
    intent_id = record.intent.intent_id
    await rig.until(lambda: state(rig, intent_id) is IntentState.NEEDS_HUMAN, within=45)
    await rig.until(lambda: state(rig, intent_id) is IntentState.ACCEPTED, within=130)


async def test_a_person_settles_only_what_is_open() -> None:
    rig = Rig()
    record = await rig.done(await rig.swap())
    with pytest.raises(UsageError):
        await rig.desk.settle(record.intent.intent_id, executed=False)
    rig.venue.will(LOSES_THE_REQUEST)
    unknown = await rig.done(await rig.swap("5"))
    settled = await rig.desk.settle(unknown.intent.intent_id, executed=True, ref="4711")
    assert (settled.state, settled.venue_ref) == (IntentState.ACCEPTED, "4711")


async def test_a_look_leaves_an_intent_alone_that_is_still_being_sent() -> None:
    rig = Rig()
    release = rig.venue.hold("execute")
    intent = rig.desk.submit(await rig.swap())
    await settle()
    assert (await rig.desk.resolve(intent.intent_id)).state is IntentState.SENDING
    assert rig.venue.count("find") == 0
    release()
    assert (await rig.desk.settled(intent.intent_id)).state is IntentState.ACCEPTED


async def test_resolve_with_patience_sees_an_order_that_never_landed_to_its_end() -> None:
    rig = Rig()
    rig.venue.will(LOSES_THE_REQUEST)
    record = await rig.done(await rig.swap())
    resolving = asyncio.ensure_future(rig.desk.resolve(record.intent.intent_id, patience=45))
    await rig.until(resolving.done, within=46)
    assert resolving.result().state is IntentState.NOT_PLACED


# ---- at start


async def test_what_was_prepared_and_never_sent_is_rejected_at_the_next_start() -> None:
    rig = Rig()
    intent = leftover(rig, IntentState.PREPARED)
    await rig.desk.start()
    await rig.until(lambda: state(rig, intent.intent_id) is IntentState.REJECTED, within=2)
    assert rig.journal.states(intent.intent_id) == ["rejected"]
    assert rig.venue.count("find") == 0
    assert rig.view().read_only == ""


@pytest.mark.parametrize("where", [IntentState.SENDING, IntentState.UNKNOWN])
async def test_what_was_executed_before_a_crash_is_found_within_five_seconds(where: IntentState) -> None:
    rig = Rig()
    intent = leftover(rig, where)
    await rig.venue.execute(intent)
    await rig.desk.start()
    assert rig.view().read_only
    await rig.until(lambda: state(rig, intent.intent_id) is IntentState.ACCEPTED, within=5)
    assert rig.view().read_only == ""
    assert len(rig.venue.placed) == 1


async def test_the_venue_is_read_only_until_its_leftovers_were_looked_at_and_others_are_not_held_up() -> None:
    rig = Rig("kiiex", "other")
    leftover(rig, IntentState.SENDING)
    rig.venue.fail("find", *[VenueUnreachable("kiiex", "No answer.")] * 3)
    await rig.desk.start()
    await settle()
    assert rig.view("kiiex").read_only
    assert rig.view("other").read_only == ""
    await rig.pass_time(1)
    assert rig.view("kiiex").read_only
    await rig.until(lambda: not rig.view("kiiex").read_only, within=20)
    assert rig.desk.intents.unresolved()


async def test_a_leftover_that_never_landed_is_settled_within_45_seconds_of_the_start() -> None:
    rig = Rig()
    intent = leftover(rig, IntentState.SENDING)
    await rig.desk.start()
    await rig.until(lambda: state(rig, intent.intent_id) is IntentState.NOT_PLACED, within=45)


async def test_a_command_looks_leftovers_up_before_it_previews() -> None:
    rig = Rig()
    intent = leftover(rig, IntentState.SENDING)
    await rig.venue.execute(intent)
    await rig.desk.open()
    preview = await rig.swap("5")
    assert preview.refusal is None
    assert state(rig, intent.intent_id) is IntentState.ACCEPTED


async def test_a_second_instance_touches_nothing_of_the_first() -> None:
    rig = Rig()
    rig.journal.read_only, rig.journal.read_only_reason = True, "Another fxtui has the journal."
    intent = leftover(rig, IntentState.PREPARED)
    sending = leftover(rig, IntentState.SENDING)
    await rig.desk.start()
    await rig.pass_time(5)
    assert rig.journal.log == []
    assert rig.venue.count("find") == 0
    assert {state(rig, one.intent_id) for one in (intent, sending)} == {IntentState.SENDING}
    preview = await rig.swap()
    assert preview.refusal is not None
    assert preview.refusal.code == "second-instance"


@pytest.mark.parametrize("executed", [False, True])
@pytest.mark.parametrize("where", [state for state in IntentState if state.unresolved])
async def test_a_damaged_row_keeps_the_venue_read_only_until_a_person_settles_it(
    where: IntentState, executed: bool
) -> None:
    rig = Rig()
    intent = leftover(rig, where, damaged=True)
    await rig.desk.start()
    await rig.pass_time(60, step=1)
    await rig.desk.resolve(intent.intent_id)
    assert rig.venue.count("find") == 0
    assert rig.journal.log == []
    assert rig.view().read_only
    settled = await rig.desk.settle(intent.intent_id, executed=executed, ref="4711" if executed else "")
    assert settled.state is (IntentState.ACCEPTED if executed else IntentState.NOT_PLACED)
    assert rig.view().read_only == ""
    assert rig.desk.intents.unresolved() == ()


@pytest.mark.parametrize("executed", [False, True])
async def test_a_row_whose_venue_cannot_be_read_keeps_every_venue_read_only_until_a_person_settles_it(
    executed: bool,
) -> None:
    rig = Rig("kiiex", "other")
    intent = leftover(rig, IntentState.SENDING)
    bent_venue(rig, intent)
    await rig.desk.start()
    await rig.pass_time(60, step=1)
    held = f"is read-only until {intent.intent_id}, which is damaged on disk, is settled on Intents."
    assert [view.read_only for view in rig.desk.venues()] == [f"KIIEX {held}", f"OTHER {held}"]
    assert (await rig.desk.resolve(intent.intent_id, patience=40)).damaged
    told = [one.sentence for one in rig.events if isinstance(one, Said) and "damaged" in one.sentence]
    assert told == [f"{intent.intent_id} is damaged on disk: look at your venues and settle it yourself."]
    settled = await rig.desk.settle(intent.intent_id, executed=executed, ref="4711" if executed else "")
    assert settled.state is (IntentState.ACCEPTED if executed else IntentState.NOT_PLACED)
    assert [view.read_only for view in rig.desk.venues()] == ["", ""]


async def test_looking_patiently_at_a_damaged_row_does_not_wait() -> None:
    rig = Rig()
    intent = leftover(rig, IntentState.UNKNOWN, damaged=True)
    resolving = asyncio.ensure_future(rig.desk.resolve(intent.intent_id, patience=40))
    await rig.until(resolving.done, within=0)
    assert resolving.result().damaged


@pytest.mark.parametrize("where", [IntentState.PREPARED, IntentState.SENDING])
async def test_a_sound_row_that_was_being_sent_is_not_a_persons_to_settle(where: IntentState) -> None:
    rig = Rig()
    intent = leftover(rig, where)
    await rig.desk.open()
    with pytest.raises(UsageError, match=f"is {where.value}"):
        await rig.desk.settle(intent.intent_id, executed=False)
    assert rig.journal.log == []


async def test_a_hanging_request_is_unknown_on_disk_after_a_drain_and_found_at_the_next_start() -> None:
    rig = Rig()
    rig.venue.will(EXECUTES_AND_HANGS)
    intent = rig.desk.submit(await rig.swap())
    draining = asyncio.ensure_future(rig.desk.drain(5.0))
    await rig.until(draining.done, within=6)
    assert rig.journal.states(intent.intent_id) == ["prepared", "sending", "unknown"]
    second = Rig(clock=rig.clock, venues=[rig.venue], journal=rig._open_journal)
    rig.journal.closed = False
    await second.desk.start()
    await second.until(lambda: state(second, intent.intent_id) is IntentState.ACCEPTED, within=5)
    assert len(rig.venue.placed) == 1


async def test_a_lost_answer_of_a_withdrawal_is_found_by_its_ticket() -> None:
    rig = Rig()
    rig.venue.will(LOSES_THE_ANSWER)
    preview = await rig.desk.preview(withdrawal_draft(rig))
    record = await rig.done(preview, preview.to_type)
    assert record.state is IntentState.UNKNOWN
    await rig.until(lambda: state(rig, record.intent.intent_id) is IntentState.ACCEPTED, within=5)
    assert len(rig.venue.made) == 1
