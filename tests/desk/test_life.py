"""Opening, starting, listening, draining: the desk around its venues, its journal and its last known figures."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from fxtui.contract.errors import Refused, StoreError, UsageError, VenueUnreachable
from fxtui.contract.health import CheckState
from fxtui.desk.bus import Bus
from fxtui.desk.clock import KeyMaker, SystemChance, SystemClock
from fxtui.desk.events import QuotesMoved, Said, VenueChanged
from fxtui.desk.supervisor import Supervisor
from fxtui.desk.views import VenueState
from fxtui.domain.intent import IntentState
from fxtui.domain.outcome import Rejected
from fxtui.domain.ticket import TicketKind
from fxtui.store.state import StateStore
from tests.support.clock import FakeClock
from tests.support.desk_rig import Rig, SeededChance, settle, swap_draft, withdrawal_draft
from tests.support.fake_venue import COPM, EXECUTES_AND_HANGS, USDT, USDT_COPM


async def drained(rig: Rig, limit: float = 5.0) -> None:
    draining = asyncio.ensure_future(rig.desk.drain(limit))
    await rig.until(draining.done, within=limit + 5)
    await draining


async def test_nothing_is_connected_before_it_is_asked() -> None:
    rig = Rig()
    await rig.desk.open()
    assert rig.connects == 0
    assert rig.view().state is VenueState.CONNECTING
    await rig.desk.refresh("balances")
    assert rig.connects == 1
    await rig.pass_time(60, step=5)
    assert rig.venue.count("balances") == 1


async def test_a_start_without_any_venue_answering_raises_nothing() -> None:
    rig = Rig()
    rig.connect_errors["kiiex"] = [VenueUnreachable("kiiex", "No answer.")] * 100
    await rig.desk.start()
    await rig.pass_time(5)
    assert rig.view().state is VenueState.DOWN


async def test_a_journal_that_cannot_be_opened_is_an_error_of_opening_and_a_note_on_a_preview() -> None:
    async def broken() -> object:
        raise StoreError("The journal belongs to somebody else.")

    rig = Rig(journal=broken)
    with pytest.raises(StoreError):
        await rig.desk.open()
    await rig.desk.open(journal=False)
    preview = await rig.swap()
    assert preview.refusal is not None
    assert preview.refusal.code == "disk"
    assert preview.get is not None


async def test_a_drain_waits_for_what_is_in_flight() -> None:
    rig = Rig()
    await rig.desk.start()
    release = rig.venue.hold("execute")
    intent = rig.desk.submit(await rig.swap())
    await settle()
    draining = asyncio.ensure_future(rig.desk.drain(5.0))
    await rig.pass_time(2)
    assert not draining.done()
    release()
    await rig.until(draining.done, within=2)
    assert rig.journal.states(intent.intent_id) == ["prepared", "sending", "accepted"]
    assert rig.journal.closed
    assert rig.venue.closed


async def test_a_drain_calls_unknown_what_does_not_end_within_the_limit() -> None:
    rig = Rig()
    await rig.desk.start()
    rig.venue.will(EXECUTES_AND_HANGS)
    intent = rig.desk.submit(await rig.swap())
    await settle()
    started = rig.clock.now().mono
    await drained(rig, 5.0)
    assert rig.clock.now().mono - started <= 6
    assert rig.journal.states(intent.intent_id) == ["prepared", "sending", "unknown"]
    record = rig.desk.intents.get(intent.intent_id)
    assert record is not None
    assert record.reason == "fxtui was closing before the answer came."


async def test_a_stop_waits_for_the_outcome_of_what_is_sent_and_ends_nothing() -> None:
    rig = Rig()
    await rig.desk.start()
    release = rig.venue.hold("execute")
    intent = rig.desk.submit(await rig.swap())
    await settle()
    waiting = asyncio.ensure_future(rig.desk.sent(5.0))
    await rig.pass_time(2)
    assert not waiting.done()
    release()
    await rig.until(waiting.done, within=1)
    assert rig.journal.states(intent.intent_id) == ["prepared", "sending", "accepted"]
    assert not rig.journal.closed


async def test_a_stop_does_not_wait_for_ever_and_leaves_in_flight_what_is() -> None:
    rig = Rig()
    await rig.desk.start()
    release = rig.venue.hold("execute")
    intent = rig.desk.submit(await rig.swap())
    await settle()
    waiting = asyncio.ensure_future(rig.desk.sent(5.0))
    await rig.until(waiting.done, within=6)
    assert rig.journal.states(intent.intent_id) == ["prepared", "sending"]
    release()
    await rig.until(lambda: rig.journal.states(intent.intent_id)[-1] == "accepted", within=1)


async def test_a_stop_waits_for_what_is_confirmed_meanwhile_as_well() -> None:
    rig = Rig("kiiex", "other")
    await rig.desk.start()
    release = rig.venues["kiiex"].hold("execute")
    release_other = rig.venues["other"].hold("execute")
    first = rig.desk.submit(await rig.desk.preview(swap_draft(venue="kiiex")))
    await settle()
    waiting = asyncio.ensure_future(rig.desk.sent(5.0))
    await rig.pass_time(1)
    second = rig.desk.submit(await rig.desk.preview(swap_draft("5", venue="other")))
    await settle()
    release()
    await rig.until(lambda: rig.journal.states(first.intent_id)[-1] == "accepted", within=1)
    await rig.pass_time(1)
    assert not waiting.done()
    release_other()
    await rig.until(waiting.done, within=1)
    assert rig.journal.states(second.intent_id) == ["prepared", "sending", "accepted"]


async def test_a_stop_waits_for_a_cancel_under_way() -> None:
    rig = Rig()
    await rig.desk.start()
    release = rig.venue.hold("cancel")
    canceling = asyncio.ensure_future(rig.desk.cancel("kiiex", "1"))
    await settle()
    waiting = asyncio.ensure_future(rig.desk.sent(5.0))
    await rig.pass_time(2)
    assert not waiting.done()
    release()
    await rig.until(waiting.done, within=1)
    await canceling


async def test_a_stop_without_money_under_way_does_not_wait() -> None:
    rig = Rig()
    await rig.desk.sent(5.0)
    await rig.desk.start()
    await rig.desk.sent(5.0)


async def test_nothing_new_is_confirmed_or_canceled_once_it_drains() -> None:
    rig = Rig()
    preview = await rig.swap()
    await drained(rig)
    with pytest.raises(Refused) as refused:
        rig.desk.submit(preview)
    assert refused.value.code == "closing"
    outcome = await rig.desk.cancel("kiiex", "1")
    assert isinstance(outcome, Rejected)
    assert outcome.code == "closing"


async def test_draining_twice_is_draining_once_and_leaves_no_task_behind() -> None:
    rig = Rig("kiiex", "other")
    await rig.desk.start()
    await rig.pass_time(3)
    await asyncio.gather(rig.desk.drain(1.0), rig.desk.drain(1.0))
    await rig.desk.drain(1.0)
    assert [venue.count("aclose") for venue in rig.venues.values()] == [1, 1]
    others = asyncio.all_tasks() - {asyncio.current_task()}
    assert others == set()


async def test_a_venue_that_hangs_on_leaving_does_not_keep_the_desk() -> None:
    rig = Rig()
    await rig.desk.refresh("balances")
    rig.venue.hold("aclose")
    await drained(rig)
    assert rig.journal.closed or rig.desk.intents.records() == ()


async def test_a_listener_that_fails_harms_nobody_and_one_that_left_hears_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bus = Bus()
    heard: list[object] = []

    def breaks(event: object) -> None:
        raise ValueError(event)

    bus.subscribe(breaks)
    leave = bus.subscribe(heard.append)
    with caplog.at_level(logging.CRITICAL):
        bus.tell(VenueChanged("kiiex"))
    leave()
    leave()
    bus.tell(VenueChanged("kiiex"))
    assert heard == [VenueChanged("kiiex")]


async def test_a_task_that_fails_is_logged_announced_and_started_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock, bus = FakeClock(), Bus()
    heard: list[object] = []
    bus.subscribe(heard.append)
    supervisor = Supervisor(clock, SeededChance(), bus)
    runs = 0

    async def work() -> None:
        nonlocal runs
        runs += 1
        if runs < 3:
            raise ValueError("broken")

    task = supervisor.spawn("polling", work, restart=True, venue="kiiex")
    await clock.asleep()
    clock.advance(1)
    await settle()
    clock.advance(2)
    await settle()
    assert (runs, task.done()) == (3, True)
    assert [event for event in heard if isinstance(event, Said)] == [
        Said("danger", "polling failed (ValueError): it is started again.", "kiiex")
    ] * 2
    assert caplog.text.count("polling failed") == 2


async def test_asking_goes_through_and_what_is_asked_of_tickets_lands_in_the_book() -> None:
    rig = Rig()
    depth = await rig.desk.depth("kiiex", USDT_COPM, 1)
    assert (len(depth.bids), len(depth.asks)) == (1, 1)
    assert await rig.desk.candles("kiiex", USDT_COPM, 60, 5) == ()
    assert await rig.desk.trades("kiiex", USDT_COPM, 5) == ()
    assert await rig.desk.ticket_assets("kiiex", TicketKind.WITHDRAWAL) == (USDT, COPM)
    assert len(await rig.desk.forms("kiiex", TicketKind.WITHDRAWAL, USDT)) == 1
    assert await rig.desk.deposit_addresses("kiiex", USDT) == ()
    preview = await rig.desk.preview(withdrawal_draft(rig))
    record = await rig.done(preview, preview.to_type)
    seen = await rig.desk.ticket("kiiex", TicketKind.WITHDRAWAL, record.venue_ref)
    assert rig.desk.tickets.get("kiiex", TicketKind.WITHDRAWAL, record.venue_ref) == seen
    with pytest.raises(UsageError):
        await rig.desk.depth("nowhere", USDT_COPM)
    with pytest.raises(UsageError):
        await rig.desk.refresh("everything")


async def test_a_check_of_a_venue_that_cannot_be_connected_is_a_line_that_failed() -> None:
    rig = Rig()
    assert [line.state for line in await rig.desk.check("kiiex")] == [CheckState.OK]
    broken = Rig()
    broken.connect_errors["kiiex"] = [VenueUnreachable("kiiex", "No answer.")]
    lines = await broken.desk.check("kiiex")
    assert [(line.state, line.sentence) for line in lines] == [(CheckState.FAILED, "No answer.")]


async def test_swap_venues_are_those_that_list_the_pair_and_swap() -> None:
    rig = Rig("kiiex", "other")
    assert rig.desk.swap_venues(USDT, COPM) == ("kiiex", "other")
    rig.venues["other"].swaps = None
    await rig.desk.refresh("instruments")
    assert rig.desk.swap_venues(COPM, USDT) == ("kiiex",)
    assert len(rig.desk.instruments()) == 2
    assert len(rig.desk.instruments("kiiex")) == 1


async def test_the_last_known_figures_are_there_before_anything_is_asked_and_are_old(tmp_path: Path) -> None:
    clock = FakeClock()
    folder = tmp_path / "state"
    first = Rig(clock=clock, state=StateStore(folder, "test", clock))
    await first.desk.start()
    await first.pass_time(1)
    await first.desk.drain(1.0)
    clock.advance(3600)
    second = Rig(clock=clock, state=StateStore(folder, "test", clock))
    quote = second.desk.quotes.get("kiiex", USDT_COPM)
    assert quote is not None
    assert quote.received_at.age(clock.now()) >= 3600
    assert second.desk.balances.available("kiiex", USDT) == Decimal(10_000)
    as_of = second.desk.balances.as_of("kiiex")
    assert as_of is not None
    assert as_of.age(clock.now()) >= 3600
    assert second.desk.watchlist() == (("kiiex", USDT_COPM),)
    assert second.view().state is VenueState.CONNECTING
    assert second.desk.quotes.take_dirty() == set()
    second.venue.bid += 1
    await second.desk.start()
    await settle()
    assert second.venue.count("instruments") == 1
    assert QuotesMoved() in second.events


async def test_a_run_in_which_no_venue_answered_keeps_what_was_known(tmp_path: Path) -> None:
    clock = FakeClock()
    first = Rig(clock=clock, state=StateStore(tmp_path / "s", "test", clock))
    await first.desk.refresh("balances")
    await first.desk.drain(1.0)
    saved = StateStore(tmp_path / "s", "test", clock).load().saved_at
    clock.advance(60)
    silent = Rig(clock=clock, state=StateStore(tmp_path / "s", "test", clock))
    silent.connect_errors["kiiex"] = [VenueUnreachable("kiiex", "No answer.")] * 9
    await silent.desk.refresh("balances")
    await silent.desk.drain(1.0)
    assert StateStore(tmp_path / "s", "test", clock).load().saved_at == saved is not None


def test_real_nonces_and_names_are_never_given_twice() -> None:
    chance = SystemChance()
    nonces = [chance.nonce() for _ in range(5_000)]
    assert len(set(nonces)) == 5_000
    assert nonces == sorted(nonces, key=int)
    keys = KeyMaker(chance)
    now = SystemClock().now()
    names = {keys.intent_id(now) for _ in range(100)} | {keys.preview_id() for _ in range(100)}
    assert len(names) == 200
    uuid = keys.uuid4()
    assert (uuid[14], len(uuid), uuid) == ("4", 36, uuid.lower())


def test_an_intents_name_is_readable_and_sorts_by_time() -> None:
    clock, keys = FakeClock(), KeyMaker(SeededChance())
    earlier = keys.intent_id(clock.now())
    clock.advance(1)
    assert earlier.startswith("20250709-120000-")
    assert earlier < keys.intent_id(clock.now())


def test_importing_the_desk_loads_nothing_heavy() -> None:
    heavy = "pydantic httpx textual click keyring tomlkit platformdirs sqlite3 fxtui.venues fxtui.transport"
    script = f"import fxtui.desk.desk, sys\nprint([m for m in {heavy.split()!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


async def test_a_state_other_than_accepted_has_no_order_to_follow() -> None:
    rig = Rig()
    rig.journal.break_on = {"append"}
    record = await rig.done(await rig.swap())
    assert record.state is IntentState.REJECTED
    assert await rig.desk.followed(record.intent.intent_id, 1) is None
    with pytest.raises(UsageError):
        await rig.desk.settled("nobody")
