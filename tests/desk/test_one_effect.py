"""A machine of random days: lost answers, late landings, crashes, full disks. No money action is lost or made twice.

Every day ends with the venue answering and the disk working again; then nothing may be left UNKNOWN.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Coroutine
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from fxtui.contract.errors import FxtuiError, Refused, StoreError, VenueUnreachable
from fxtui.desk.views import Preview
from fxtui.domain.intent import IntentState
from fxtui.domain.outcome import RefusedBy, Rejected
from tests.support.clock import FakeClock
from tests.support.desk_rig import Rig, settle, withdrawal_draft
from tests.support.fake_journal import FakeJournal
from tests.support.fake_venue import (
    ACCEPTS,
    EXECUTES_AND_HANGS,
    LOSES_THE_ANSWER,
    LOSES_THE_REQUEST,
    FakeVenue,
    answers,
    lands_late,
)

SCRIPTS = st.sampled_from(
    [
        ACCEPTS,
        LOSES_THE_ANSWER,
        LOSES_THE_REQUEST,
        EXECUTES_AND_HANGS,
        lands_late(0.5),
        lands_late(7),
        lands_late(20),
        answers(Rejected(RefusedBy.VENUE, "no", "The venue refused.")),
        answers(Rejected(RefusedBy.NETWORK, "not-sent", "Nothing was sent.")),
        answers(ValueError("broken")),
    ]
)
NEVER_HAPPENED = {IntentState.REJECTED, IntentState.NOT_PLACED}


class Handle(FakeJournal):
    """One process's way to a disk that outlives it."""

    def __init__(self, disk: FakeJournal, clock: FakeClock) -> None:
        super().__init__(clock)
        self.kept, self.log, self.break_on = disk.kept, disk.log, disk.break_on


class RandomDays(RuleBasedStateMachine):
    """A desk, a venue and a disk; the desk may die at any time, the other two stay."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.clock = FakeClock()
        self.disk = FakeJournal(self.clock)
        self.venue = FakeVenue(self.clock)
        self.previews: list[Preview] = []
        self.starts = 0
        self.run(self.start())

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    async def start(self) -> None:
        self.starts += 1
        self.handle = Handle(self.disk, self.clock)
        self.handle._number = 1_000_000 * self.starts

        async def opened() -> FakeJournal:
            return self.handle

        self.previews = []
        self.rig = Rig(clock=self.clock, venues=[self.venue], journal=opened, seed=self.starts)
        await self.rig.desk.start()
        await settle()

    async def die(self) -> None:
        """Be killed: nothing more is written, nothing more is sent."""
        self.handle.closed = True
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @rule(amount=st.integers(1, 60))
    def preview_a_swap(self, amount: int) -> None:
        self.run(self.keep(self.rig.swap(str(amount))))

    @rule(amount=st.integers(2, 40))
    def preview_a_withdrawal(self, amount: int) -> None:
        self.run(self.keep(self.rig.desk.preview(withdrawal_draft(self.rig, str(amount)))))

    async def keep(self, previewing: Coroutine[Any, Any, Preview]) -> None:
        try:
            self.previews.append(await previewing)
        except FxtuiError:
            return

    @precondition(lambda self: self.previews)
    @rule(data=st.data(), script=SCRIPTS, times=st.integers(1, 3))
    def confirm(self, data: st.DataObject, script: Any, times: int) -> None:
        preview = data.draw(st.sampled_from(self.previews))
        self.venue._scripts.clear()
        self.venue.will(script)
        self.run(self.submit(preview, times))

    @rule(amount=st.integers(2, 60), withdraws=st.booleans(), script=SCRIPTS)
    def deal(self, amount: int, withdraws: bool, script: Any) -> None:
        before = len(self.previews)
        if withdraws:
            self.preview_a_withdrawal(amount)
        else:
            self.preview_a_swap(amount)
        if len(self.previews) > before:
            self.venue._scripts.clear()
            self.venue.will(script)
            self.run(self.submit(self.previews[-1], 1))

    async def submit(self, preview: Preview, times: int) -> None:
        for _ in range(times):
            try:
                self.rig.desk.submit(preview, preview.to_type)
            except Refused:
                return
        await settle()

    @rule(seconds=st.sampled_from([0.25, 1.0, 4.0, 15.0]))
    def time_passes(self, seconds: float) -> None:
        self.run(self.rig.pass_time(seconds, step=0.5))

    @rule(what=st.sampled_from(["append", "sending", "accepted", "unknown", "rejected", "everything"]))
    def the_disk_fills_up(self, what: str) -> None:
        self.disk.break_on.add(what)

    @rule()
    def the_disk_works_again(self) -> None:
        self.disk.break_on.clear()

    @rule(times=st.integers(1, 4))
    def looks_fail(self, times: int) -> None:
        self.venue.fail("find", *[VenueUnreachable("kiiex", "No answer.")] * times)

    @rule()
    def the_process_is_killed_and_started_again(self) -> None:
        self.run(self.die())
        self.run(self.start())

    @rule()
    def the_process_is_ended_in_order_and_started_again(self) -> None:
        self.run(self.end_in_order())
        self.run(self.start())

    async def end_in_order(self) -> None:
        draining = asyncio.ensure_future(self.rig.desk.drain(5.0))
        await self.rig.until(draining.done, within=15)

    @invariant()
    def nothing_was_sent_twice(self) -> None:
        sent = Counter(intent.intent_id for intent in self.venue.seen)
        assert set(sent.values()) <= {1}
        orders = Counter(order.client_id for order in self.venue.placed.values())
        tickets = Counter(ticket.reference for ticket in self.venue.made.values())
        assert set(orders.values()) | set(tickets.values()) <= {1}

    @invariant()
    def everything_at_the_venue_is_in_the_journal_and_not_called_failed(self) -> None:
        known = {record.intent.client_id: record for record in self.disk.kept.values()}
        for key in self.at_the_venue():
            assert key in known
            assert known[key].state not in NEVER_HAPPENED, known[key]
            shown = self.rig.desk.intents.get(known[key].intent.intent_id)
            assert shown is None or shown.state not in NEVER_HAPPENED, shown

    @invariant()
    def what_is_accepted_is_at_the_venue(self) -> None:
        there = self.at_the_venue()
        for record in self.disk.kept.values():
            assert record.state is not IntentState.ACCEPTED or record.intent.client_id in there

    @invariant()
    def at_most_one_unresolved_intent_is_in_a_lane(self) -> None:
        lanes = Counter(record.intent.lane for record in self.rig.desk.intents.unresolved())
        assert set(lanes.values()) <= {1}

    def at_the_venue(self) -> set[str]:
        orders = {order.client_id for order in self.venue.placed.values()}
        return orders | {ticket.reference for ticket in self.venue.made.values()}

    def teardown(self) -> None:
        try:
            self.run(self.dawn())
            left = {record.state for record in self.disk.kept.values()} & {
                IntentState.PREPARED,
                IntentState.SENDING,
                IntentState.UNKNOWN,
            }
            assert left == set()
            self.everything_at_the_venue_is_in_the_journal_and_not_called_failed()
        finally:
            self.run(self.die())
            self.loop.close()

    async def dawn(self) -> None:
        """The disk works, the venue answers, the program is started anew and has a minute."""
        self.disk.break_on.clear()
        self.venue.mend("find")
        await self.die()
        await self.start()
        await self.rig.pass_time(60, step=1)


RandomDays.TestCase.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
TestRandomDays = RandomDays.TestCase


async def test_a_journal_handle_of_a_dead_process_writes_nothing() -> None:
    clock = FakeClock()
    handle = Handle(FakeJournal(clock), clock)
    handle.closed = True
    try:
        await handle.next_number()
    except StoreError:
        return
    raise AssertionError("a dead process wrote")
