"""Canceling several orders at once: at the venue that was named and at no other, and what could not be read is told."""

from __future__ import annotations

import pytest

from fxtui.contract.errors import Problem, UsageError, VenueUnreachable
from fxtui.domain.order import OrderState
from fxtui.domain.outcome import Accepted
from fxtui.store.records import IntentRecord
from tests.support.desk_rig import Rig, order_draft

DOWN = VenueUnreachable("kiiex", "KIIEX does not answer.", hint="It is tried again.")


async def placed(rig: Rig, venue: str = "kiiex") -> IntentRecord:
    """An order of ours that works at `venue`."""
    return await rig.done(await rig.desk.preview(order_draft(venue=venue)))


async def reopened(rig: Rig) -> Rig:
    """The next process: same venues, same journal, nothing read yet."""
    again = Rig(clock=rig.clock, venues=list(rig.venues.values()), journal=rig._open_journal)
    await again.desk.open()
    return again


async def test_mine_of_one_venue_leaves_those_of_the_others() -> None:
    rig = Rig("kiiex", "other")
    here, there = await placed(rig), await placed(rig, "other")
    assert await rig.desk.cancel_mine("kiiex") == [("kiiex", here.venue_ref, Accepted(here.venue_ref))]
    assert rig.venues["other"].placed[there.venue_ref].state is OrderState.WORKING
    assert rig.venues["other"].count("cancel") == 0


async def test_mine_of_one_venue_reads_only_that_venue() -> None:
    rig = await reopened(Rig("kiiex", "other"))
    await rig.desk.cancel_mine("kiiex")
    assert rig.venues["kiiex"].count("open_orders") == 1
    assert rig.venues["other"].count("open_orders") == 0


async def test_mine_at_a_venue_that_can_not_be_read_is_a_problem_and_not_nothing() -> None:
    before = Rig()
    await placed(before)
    rig = await reopened(before)
    rig.venue.fail("open_orders", DOWN)
    [problem] = await rig.desk.cancel_mine()
    assert isinstance(problem, Problem)
    assert (problem.kind, problem.venue, problem.hint) == ("unreachable", "kiiex", "It is tried again.")
    assert "may still work" in problem.message
    assert problem.message.endswith(": KIIEX does not answer.")


async def test_mine_cancels_what_can_be_read_and_tells_the_rest_last() -> None:
    before = Rig("kiiex", "other")
    await placed(before)
    there = await placed(before, "other")
    rig = await reopened(before)
    rig.venues["kiiex"].fail("open_orders", DOWN)
    canceled, problem = await rig.desk.cancel_mine()
    assert canceled == ("other", there.venue_ref, Accepted(there.venue_ref))
    assert isinstance(problem, Problem)


async def test_mine_at_a_named_venue_without_orders_says_so() -> None:
    rig = Rig()
    rig.venue.orders = None
    assert await rig.desk.cancel_mine() == []
    [problem] = await rig.desk.cancel_mine("kiiex")
    assert isinstance(problem, Problem)
    assert (problem.kind, problem.message) == ("not_offered", "KIIEX does not offer orders.")


async def test_a_venue_the_profile_does_not_have_is_wrong_use() -> None:
    rig = Rig()
    with pytest.raises(UsageError, match="no venue 'nowhere'"):
        await rig.desk.cancel_mine("nowhere")
    with pytest.raises(UsageError, match="no venue 'nowhere'"):
        await rig.desk.cancel_all("nowhere")


async def test_all_of_one_venue_asks_no_other() -> None:
    rig = Rig("kiiex", "other")
    await placed(rig)
    await placed(rig, "other")
    assert await rig.desk.cancel_all("other") == [("other", Accepted(""))]
    assert (rig.venues["kiiex"].count("cancel_all"), rig.venues["other"].count("cancel_all")) == (0, 1)
