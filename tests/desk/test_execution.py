"""The path of money: at most one intent per preview, on disk before it is sent, and an honest outcome afterwards."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest
from msgspec.structs import replace

from fxtui.contract.errors import Refused, VenueGarbled
from fxtui.desk.events import IntentMoved
from fxtui.desk.scrutiny import Scrutiny
from fxtui.domain.foreign import Foreign
from fxtui.domain.intent import Intent, IntentKind, IntentState
from fxtui.domain.order import OrderState
from fxtui.domain.outcome import Accepted, RefusedBy, Rejected
from fxtui.domain.ticket import FormField
from tests.support.desk_rig import Rig, order_draft, settle, withdrawal_draft
from tests.support.fake_venue import (
    EXECUTES_AND_HANGS,
    LOSES_THE_ANSWER,
    Lands,
    answers,
)


async def test_a_swap_is_previewed_confirmed_executed_and_followed_to_its_fills() -> None:
    rig = Rig()
    preview = await rig.swap("100")
    assert preview.refusal is None
    assert preview.to_type == ""
    record = await rig.done(preview)
    assert record.state is IntentState.ACCEPTED
    assert record.venue_ref in rig.venue.placed
    following = asyncio.ensure_future(rig.desk.followed(record.intent.intent_id))
    await rig.until(following.done)
    order = following.result()
    assert order is not None
    assert order.state is OrderState.FILLED
    assert [fill.quantity for fill in rig.desk.blotter.fills("kiiex", order.order_id)] == [Decimal(100)]
    assert any("Sold 100 USDT at 4000 on KIIEX." in sentence for sentence in rig.said())


async def test_the_intent_is_on_disk_and_called_sending_before_the_venue_sees_it() -> None:
    rig = Rig()
    on_disk: list[list[str]] = []
    rig.venue.on_execute = lambda intent: on_disk.append(rig.journal.states(intent.intent_id))
    await rig.done(await rig.swap())
    assert on_disk == [["prepared", "sending"]]


@pytest.mark.parametrize("submits", [1, 2, 10, 50])
async def test_one_preview_is_one_intent_however_often_it_is_confirmed(submits: int) -> None:
    rig = Rig()
    preview = await rig.swap()
    intents = [rig.desk.submit(preview) for _ in range(submits)]
    await rig.desk.settled(intents[0].intent_id)
    again = rig.desk.submit(preview)
    assert {id(intent) for intent in [*intents, again]} == {id(again)}
    assert len(rig.venue.placed) == 1
    assert len(rig.journal.kept) == 1


async def test_what_was_previewed_is_what_is_sent_byte_for_byte() -> None:
    rig = Rig()
    preview = await rig.swap("123.45")
    assert preview.prepared is not None
    await rig.done(preview)
    assert [intent.request for intent in rig.venue.seen] == [preview.prepared.request]
    assert rig.venue.seen[0].client_id == preview.prepared.client_id


async def test_a_price_that_moved_after_the_preview_changes_no_byte_of_what_is_sent() -> None:
    rig = Rig()
    preview = await rig.swap("123.45")
    assert preview.prepared is not None
    rig.venue.bid, rig.venue.ask = Decimal(4001), Decimal(4005)
    await rig.done(preview)
    assert [intent.request for intent in rig.venue.seen] == [preview.prepared.request]


async def test_the_intent_keeps_what_the_screen_showed_and_the_balances_before() -> None:
    rig = Rig()
    record = await rig.done(await rig.swap("100"))
    assert record.intent.seen["draft"] == "swap 100 USDT from USDT to COPM"
    assert record.intent.seen["give"] == "100 USDT"
    assert record.intent.marks["desk.available 7 USDT"] == "10000"
    assert record.intent.marks["desk.held 7 COPM"] == "0"
    assert record.intent.marks["highest"] == "88000"


async def test_a_disk_that_takes_no_intent_means_nothing_is_sent() -> None:
    rig = Rig()
    preview = await rig.swap()
    rig.journal.break_on = {"append"}
    record = await rig.done(preview)
    assert (record.state, record.code) == (IntentState.REJECTED, "disk")
    assert rig.venue.seen == []


async def test_a_disk_that_fails_between_prepared_and_sending_means_nothing_is_sent() -> None:
    rig = Rig()
    preview = await rig.swap()
    rig.journal.break_on = {"sending"}
    record = await rig.done(preview)
    assert (record.state, record.code) == (IntentState.REJECTED, "disk")
    assert rig.venue.seen == []
    assert rig.journal.states(record.intent.intent_id) == ["prepared", "rejected"]


async def test_a_disk_that_takes_neither_sending_nor_the_refusal_blocks_money_until_it_does() -> None:
    rig = Rig()
    preview = await rig.swap()
    rig.journal.break_on = {"sending", "rejected"}
    record = await rig.done(preview)
    assert (record.state, record.code) == (IntentState.REJECTED, "disk")
    await rig.pass_time(10)
    blocked = await rig.desk.preview(order_draft())
    assert "disk" in {note.code for note in blocked.notes}
    rig.journal.break_on = set()
    await rig.until(lambda: rig.journal.states(record.intent.intent_id) == ["prepared", "rejected"])
    assert (await rig.desk.preview(order_draft())).refusal is None
    assert rig.venue.seen == []


async def test_a_disk_that_fails_after_sending_leaves_unknown_and_blocks_money_until_it_works() -> None:
    rig = Rig()
    preview = await rig.swap()
    rig.journal.break_on = {"accepted"}
    record = await rig.done(preview)
    assert record.state is IntentState.UNKNOWN
    blocked = await rig.desk.preview(order_draft())
    assert blocked.refusal is not None
    assert "disk" in {note.code for note in blocked.notes}
    assert rig.view().read_only
    rig.journal.break_on = set()
    await rig.until(lambda: _state(rig, record.intent) is IntentState.ACCEPTED)
    assert rig.journal.states(record.intent.intent_id) == ["prepared", "sending", "accepted"]
    assert not rig.view().read_only
    assert len(rig.venue.placed) == 1


async def test_a_lost_answer_is_unknown_and_then_found_and_never_sent_again() -> None:
    rig = Rig()
    rig.venue.will(LOSES_THE_ANSWER)
    record = await rig.done(await rig.swap())
    assert record.state is IntentState.UNKNOWN
    await rig.until(lambda: _state(rig, record.intent) is IntentState.ACCEPTED)
    found = rig.desk.intents.get(record.intent.intent_id)
    assert found is not None
    assert found.venue_ref in rig.venue.placed
    assert len(rig.venue.seen) == 1
    states = [e.record.state.value for e in rig.events if isinstance(e, IntentMoved)]
    assert states == ["prepared", "sending", "unknown", "accepted"]


async def test_nothing_like_an_unknown_intent_is_sent_meanwhile() -> None:
    rig = Rig()
    second = await rig.swap("7")
    rig.venue.will(LOSES_THE_ANSWER)
    record = await rig.done(await rig.swap())
    with pytest.raises(Refused) as refused:
        rig.desk.submit(second)
    assert refused.value.code == "lane"
    third = await rig.swap("8")
    assert third.refusal is not None
    assert third.refusal.code == "lane"
    assert record.intent.intent_id in third.refusal.sentence
    assert len(rig.venue.seen) == 1


async def test_an_adapter_that_breaks_while_sending_leaves_unknown() -> None:
    rig = Rig()
    rig.venue.will(answers(KeyError("OrderId")))
    record = await rig.done(await rig.swap())
    assert record.state is IntentState.UNKNOWN
    assert record.steps[-1].evidence == "KeyError"


async def test_a_mistake_of_ours_before_the_first_byte_is_written_down_as_not_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def mistaken(*_: object) -> None:
        raise ZeroDivisionError

    rig = Rig()
    preview = await rig.swap()
    monkeypatch.setattr(Scrutiny, "recheck_sending", mistaken)
    record = await rig.done(preview)
    assert record.state is IntentState.REJECTED
    assert rig.journal.states(record.intent.intent_id) == ["prepared", "rejected"]
    assert record.reason == "fxtui made a mistake before sending (ZeroDivisionError): nothing was sent."
    assert rig.venue.seen == []


async def test_a_venue_error_raised_against_the_contract_leaves_unknown() -> None:
    rig = Rig()
    rig.venue.will(answers(VenueGarbled("kiiex", "HTML came back.")))
    assert (await rig.done(await rig.swap())).state is IntentState.UNKNOWN


async def test_a_refusal_of_the_venue_is_told_in_our_words_with_its_code_and_its_cleaned_words() -> None:
    rig = Rig()
    no = Rejected(
        RefusedBy.VENUE, "Not_Enough_Funds", "There is not enough money.", Foreign("no\x1b[31m funds")
    )
    rig.venue.will(answers(no))
    record = await rig.done(await rig.swap())
    assert (record.state, record.code) == (IntentState.REJECTED, "Not_Enough_Funds")
    assert record.reason.startswith("There is not enough money. (no")
    assert "\x1b" not in record.reason
    free = await rig.swap("101")
    assert free.refusal is None


async def test_an_expired_preview_is_refused() -> None:
    rig = Rig()
    preview = await rig.swap()
    rig.clock.advance(10.5)
    with pytest.raises(Refused) as refused:
        rig.desk.submit(preview)
    assert refused.value.code == "expired"
    assert rig.journal.kept == {}


async def test_a_wall_clock_set_back_does_not_make_an_expired_preview_fresh() -> None:
    rig = Rig()
    preview = await rig.swap()
    rig.clock.advance(10.5)
    rig.clock.jump(-3600)
    with pytest.raises(Refused):
        rig.desk.submit(preview)


async def test_a_disk_that_takes_too_long_lets_the_intent_expire_unsent() -> None:
    rig = Rig()
    preview = await rig.swap()
    intent = rig.desk.submit(preview)
    rig.clock.advance(6)
    record = await rig.desk.settled(intent.intent_id)
    assert (record.state, record.code) == (IntentState.REJECTED, "late")
    assert rig.venue.seen == []


async def test_a_disk_that_is_slow_to_write_sending_lets_the_intent_expire_unsent_as_well() -> None:
    rig = Rig()
    preview = await rig.swap()
    rig.journal.on_write = lambda what: rig.clock.advance(6) if what == "sending" else None
    record = await rig.done(preview)
    assert (record.state, record.code) == (IntentState.REJECTED, "late")
    assert rig.journal.states(record.intent.intent_id) == ["prepared", "sending", "rejected"]
    assert rig.venue.seen == []


async def test_an_outcome_being_written_when_the_limit_of_a_drain_is_over_is_written() -> None:
    rig = Rig()
    release = rig.journal.hold("accepted")
    intent = rig.desk.submit(await rig.swap())
    await settle()
    draining = asyncio.ensure_future(rig.desk.drain(1.0))
    await rig.pass_time(2)
    assert not draining.done()
    release()
    await rig.until(draining.done)
    assert rig.journal.states(intent.intent_id) == ["prepared", "sending", "accepted"]


async def test_an_answer_that_comes_together_with_the_cancel_counts() -> None:
    rig = Rig()
    rig.venue.will(Lands(None, hangs=True, when_canceled=Accepted("88001")))
    intent = rig.desk.submit(await rig.swap())
    await settle()
    await _drained(rig)
    assert rig.journal.states(intent.intent_id) == ["prepared", "sending", "accepted"]


async def test_a_drain_before_anything_was_sent_sends_nothing_more() -> None:
    rig = Rig()
    release = rig.journal.hold("append")
    intent = rig.desk.submit(await rig.swap())
    await settle()
    draining = asyncio.ensure_future(rig.desk.drain(1.0))
    await rig.pass_time(2)
    release()
    await rig.until(draining.done)
    record = rig.desk.intents.get(intent.intent_id)
    assert record is not None
    assert (record.state, record.code) == (IntentState.REJECTED, "never-sent")
    assert rig.venue.seen == []


async def test_a_preview_that_says_no_is_not_sent() -> None:
    rig = Rig()
    preview = await rig.swap("20000")
    assert preview.refusal is not None
    with pytest.raises(Refused) as refused:
        rig.desk.submit(preview)
    assert refused.value.code == "balance"


async def test_the_same_wish_again_within_a_minute_must_be_typed() -> None:
    rig = Rig()
    await rig.done(await rig.swap("100"))
    again = await rig.swap("100")
    assert again.to_type == "100"
    with pytest.raises(Refused) as refused:
        rig.desk.submit(again)
    assert refused.value.code == "typed"
    assert (await rig.done(again, "100")).state is IntentState.ACCEPTED
    await rig.pass_time(61)
    assert (await rig.swap("100")).to_type == ""


async def test_two_previews_of_one_wish_do_not_both_go_unasked() -> None:
    rig = Rig()
    first, second = await rig.swap("100"), await rig.swap("100")
    await rig.done(first)
    with pytest.raises(Refused) as refused:
        rig.desk.submit(second)
    assert refused.value.code == "duplicate"
    assert len(rig.venue.placed) == 1


async def test_a_withdrawal_wants_the_end_of_its_address_and_its_amount_typed() -> None:
    rig = Rig()
    preview = await rig.desk.preview(withdrawal_draft(rig))
    assert preview.to_type == "4st1wM 50"
    for wrong in ("", "y", "4st1wM", "50", "4st1wm 50", "4st1wM 5", "50 4st1wM"):
        with pytest.raises(Refused):
            rig.desk.submit(preview, wrong)
    record = await rig.done(preview, " 4st1wM  50 ")
    assert (record.state, record.intent.kind) == (IntentState.ACCEPTED, IntentKind.WITHDRAWAL)


@pytest.mark.parametrize(
    ("number", "typed"), [("4000 56789", "056789 50"), ("  12 ", "12 50"), ("GB82 WEST 1234", "ST1234 50")]
)
async def test_blanks_in_an_account_number_are_not_typed(number: str, typed: str) -> None:
    rig = Rig()
    draft = withdrawal_draft(rig)
    to_bank = replace(draft.form, fields=(FormField("BankAccountNumber", "Number", True),))
    preview = await rig.desk.preview(replace(draft, form=to_bank, answers={"BankAccountNumber": number}))
    assert preview.to_type == typed


async def test_settled_gives_up_waiting_and_tells_where_it_stands() -> None:
    rig = Rig()
    rig.venue.will(EXECUTES_AND_HANGS)
    intent = rig.desk.submit(await rig.swap())
    waiting = asyncio.ensure_future(rig.desk.settled(intent.intent_id, 3.0))
    await rig.until(waiting.done, within=4)
    assert waiting.result().state is IntentState.SENDING
    await _drained(rig)


async def test_a_screen_that_dies_does_not_take_the_request_with_it() -> None:
    rig = Rig()
    release = rig.venue.hold("execute")
    intent = rig.desk.submit(await rig.swap())
    screen = asyncio.ensure_future(rig.desk.settled(intent.intent_id))
    await settle()
    screen.cancel()
    await settle()
    release()
    assert (await rig.desk.settled(intent.intent_id)).state is IntentState.ACCEPTED


def _state(rig: Rig, intent: Intent) -> IntentState:
    record = rig.desk.intents.get(intent.intent_id)
    assert record is not None
    return record.state


async def _drained(rig: Rig) -> None:
    draining = asyncio.ensure_future(rig.desk.drain(1.0))
    await rig.until(draining.done)
