"""Orders after they were accepted: followed to their end, canceled on request, told as the venue tells them."""

from __future__ import annotations

import asyncio
from decimal import Decimal

from fxtui.contract.errors import NotFoundAtVenue, RateLimited, VenueUnreachable
from fxtui.domain.order import Order, OrderState, OrderType, Side
from fxtui.domain.outcome import Accepted, RefusedBy, Rejected, Unknown
from fxtui.store.records import IntentRecord
from tests.support.desk_rig import Rig, order_draft, settle, withdrawal_draft
from tests.support.fake_venue import LOSES_THE_ANSWER

DOWN = VenueUnreachable("kiiex", "No answer.")


async def placed(rig: Rig, quantity: str = "100") -> IntentRecord:
    preview = await rig.desk.preview(order_draft(quantity))
    return await rig.done(preview, preview.to_type)


async def followed(rig: Rig, record: IntentRecord, within: float = 20) -> Order | None:
    following = asyncio.ensure_future(rig.desk.followed(record.intent.intent_id))
    await rig.until(following.done, within=within)
    return following.result()


async def test_a_resting_order_is_followed_until_it_is_filled() -> None:
    rig = Rig()
    record = await placed(rig)
    assert await _within(rig, record, 5.0) is OrderState.WORKING
    rig.venue.fill(record.venue_ref, Decimal(40))
    await rig.until(lambda: _filled(rig, record) == 40, within=5)
    rig.venue.fill(record.venue_ref)
    order = await followed(rig, record)
    assert order is not None
    assert order.state is OrderState.FILLED
    fills = rig.desk.blotter.fills("kiiex", record.venue_ref)
    assert sum(fill.quantity for fill in fills) == 100


async def test_fills_that_lag_behind_the_order_are_asked_for_until_they_add_up() -> None:
    rig = Rig()
    record = await placed(rig)
    rig.venue.fill(record.venue_ref)
    late, rig.venue.executions = rig.venue.executions, []
    following = asyncio.ensure_future(rig.desk.followed(record.intent.intent_id))
    await rig.pass_time(2)
    assert not following.done()
    rig.venue.executions = late
    await rig.until(following.done, within=5)
    assert len(rig.desk.blotter.fills("kiiex", record.venue_ref)) == 1


async def test_an_order_the_venue_does_not_know_yet_is_asked_for_again() -> None:
    rig = Rig()
    preview = await rig.swap()
    missing = NotFoundAtVenue("kiiex", "Resource Not Found.", code="104")
    rig.venue.fail("order", missing, DOWN, RateLimited("kiiex", "Slow down.", retry_after=5), missing)
    record = await rig.done(preview)
    order = await followed(rig, record)
    assert order is not None
    assert order.state is OrderState.FILLED


async def test_an_order_the_venue_denies_for_a_minute_is_told_and_followed_no_more() -> None:
    rig = Rig()
    record = await placed(rig)
    rig.venue.fail("order", *[NotFoundAtVenue("kiiex", "Resource Not Found.", code="104")] * 500)
    await followed(rig, record, within=90)
    assert any("does not know it now" in sentence for sentence in rig.said())


async def test_a_part_filled_before_the_end_is_said_and_booked() -> None:
    rig = Rig()
    record = await placed(rig)
    rig.venue.fill(record.venue_ref, Decimal(40))
    rig.venue.end(record.venue_ref, OrderState.CANCELED)
    order = await followed(rig, record)
    assert order is not None
    assert (order.state, order.filled) == (OrderState.CANCELED, Decimal(40))
    assert any("after 40 of 100 USDT were filled" in sentence for sentence in rig.said())
    assert len(rig.desk.blotter.fills()) == 1


async def test_an_order_rejected_after_it_was_accepted_is_said() -> None:
    rig = Rig()
    record = await placed(rig)
    rig.venue.end(record.venue_ref, OrderState.REJECTED)
    await followed(rig, record)
    assert any("rejected order" in sentence and "nothing was filled" in sentence for sentence in rig.said())


async def test_a_venue_without_orders_of_its_own_leaves_nothing_to_follow() -> None:
    rig = Rig()
    preview = await rig.swap()
    rig.venue.orders = None
    assert await followed(rig, await rig.done(preview)) is None
    withdrawal = await rig.desk.preview(withdrawal_draft(rig))
    assert await followed(rig, await rig.done(withdrawal, withdrawal.to_type)) is None


async def test_an_order_accepted_in_an_earlier_run_can_still_be_followed() -> None:
    rig = Rig()
    record = await placed(rig)
    second = Rig(clock=rig.clock, venues=[rig.venue], journal=rig._open_journal)
    await second.desk.open()
    rig.venue.fill(record.venue_ref)
    order = await followed(second, record)
    assert order is not None
    assert order.state is OrderState.FILLED


# ---- the open list


async def test_an_order_that_leaves_the_open_list_gets_its_end_from_the_history() -> None:
    rig = Rig()
    record = await placed(rig)
    await rig.desk.refresh("orders")
    assert len(rig.desk.blotter.open_orders()) == 1
    rig.venue.fill(record.venue_ref)
    await rig.desk.refresh("orders")
    assert rig.desk.blotter.open_orders() == ()
    assert len(rig.desk.blotter.fills()) == 1


async def test_an_order_the_venue_denies_everywhere_is_forgotten_after_three_looks() -> None:
    rig = Rig()
    record = await placed(rig)
    await rig.desk.refresh("orders")
    del rig.venue.placed[record.venue_ref]
    for _ in range(2):
        await rig.desk.refresh("orders")
    assert len(rig.desk.blotter.open_orders()) == 1
    await rig.desk.refresh("orders")
    assert rig.desk.blotter.open_orders() == ()


# ---- canceling


async def test_cancel_means_received_and_the_order_tells_when_it_is_done() -> None:
    rig = Rig()
    record = await placed(rig)
    assert await rig.desk.cancel("kiiex", record.venue_ref) == Accepted(record.venue_ref)
    order = await followed(rig, record)
    assert order is not None
    assert order.state is OrderState.CANCELED


async def test_mine_are_those_of_the_journal_and_no_others() -> None:
    rig = Rig()
    mine = await placed(rig)
    foreign = rig.venue.place("999", {"side": "sell", "type": "limit", "quantity": "1", "price": "4100"})
    assert await rig.desk.cancel_mine() == [("kiiex", mine.venue_ref, Accepted(mine.venue_ref))]
    assert rig.venue.placed[foreign].state is OrderState.WORKING
    assert await rig.desk.cancel_all() == [("kiiex", Accepted(""))]
    assert rig.venue.placed[foreign].state is OrderState.CANCELED


async def test_a_cancel_that_breaks_is_unknown_and_one_that_never_left_is_not() -> None:
    rig = Rig()
    rig.venue.fail("cancel", KeyError("result"))
    assert isinstance(await rig.desk.cancel("kiiex", "1"), Unknown)
    away = Rig()
    away.connect_errors["kiiex"] = [DOWN]
    outcome = await away.desk.cancel("kiiex", "1")
    assert isinstance(outcome, Rejected)
    assert outcome.by is RefusedBy.NETWORK


async def test_a_read_only_venue_cancels_nothing() -> None:
    rig = Rig(live=True, trading=False)
    outcome = await rig.desk.cancel("kiiex", "1")
    assert isinstance(outcome, Rejected)
    assert (outcome.by, outcome.code) == (RefusedBy.GUARD, "read-only")
    assert rig.venue.count("cancel") == 0


async def test_canceling_goes_on_when_the_screen_that_asked_dies() -> None:
    rig = Rig()
    record = await placed(rig)
    release = rig.venue.hold("cancel")
    screen = asyncio.ensure_future(rig.desk.cancel("kiiex", record.venue_ref))
    await settle()
    screen.cancel()
    await settle()
    release()
    await rig.until(lambda: rig.venue.placed[record.venue_ref].state is OrderState.CANCELED, within=2)


async def test_a_cancel_in_flight_at_the_end_is_waited_for() -> None:
    rig = Rig()
    record = await placed(rig)
    release = rig.venue.hold("cancel")
    waiting = asyncio.ensure_future(rig.desk.cancel("kiiex", record.venue_ref))
    await settle()
    draining = asyncio.ensure_future(rig.desk.drain(5.0))
    await settle()
    assert not draining.done()
    release()
    await rig.until(draining.done, within=2)
    assert isinstance(await waiting, Accepted)


async def test_a_cancel_that_is_not_answered_until_the_end_is_unknown() -> None:
    rig = Rig()
    rig.venue.hold("cancel")
    waiting = asyncio.ensure_future(rig.desk.cancel("kiiex", "1"))
    await settle()
    draining = asyncio.ensure_future(rig.desk.drain(5.0))
    await settle()
    rig.clock.advance(4.9)
    await settle()
    assert not draining.done()
    await rig.until(draining.done, within=5)
    assert isinstance(await waiting, Unknown)


async def test_an_unknown_order_found_later_is_followed_like_any_other() -> None:
    rig = Rig()
    rig.venue.will(LOSES_THE_ANSWER)
    draft = order_draft("10", type=OrderType.MARKET, limit_price=None, side=Side.SELL)
    record = await rig.done(await rig.desk.preview(draft))
    await rig.until(rig.desk.blotter.fills, within=10)
    assert rig.desk.blotter.history()[0].client_id == record.intent.client_id


def _filled(rig: Rig, record: IntentRecord) -> Decimal:
    order = rig.desk.blotter.order("kiiex", record.venue_ref)
    return order.filled if order else Decimal(0)


async def _within(rig: Rig, record: IntentRecord, seconds: float) -> OrderState | None:
    following = asyncio.ensure_future(rig.desk.followed(record.intent.intent_id, seconds))
    await rig.until(following.done, within=seconds + 1)
    order = following.result()
    return order.state if order else None
