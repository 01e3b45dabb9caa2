"""A swap from the desk over a real socket into the simulator's books, on good days and on bad ones."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from fxtui.contract.errors import Refused, VenueUnreachable
from fxtui.contract.plugin import venue_names
from fxtui.desk.desk import Desk
from fxtui.desk.views import Preview, VenueState, Visible
from fxtui.domain.intent import Intent, IntentState
from fxtui.domain.money import EXACT
from fxtui.domain.order import OrderState
from fxtui.domain.swap import SwapDraft
from fxtui.transport.pacing import Metering, Pacers
from fxtui.transport.timing import Timing
from tests.flows.support.desks import a_swap, opened, profile_of, started, states_of, until, view
from tests.flows.support.rushing import RushingClock
from tests.venues.support.simulated import Simulated, simulated

QUICK = Timing(total=3.0, connect=2.0, read=2.0, write=2.0, pool=2.0)
"""Long enough for a machine under load, short enough for a fault that hangs."""

PATIENT = 20.0
EVERYTHING = Visible(quotes=frozenset(), balances=True, orders=True, tickets=True)


@pytest.fixture(params=venue_names())
async def sim(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Simulated]:
    """Every venue's simulator, asked as often as we like; a venue without swaps is left out."""
    monkeypatch.setattr("fxtui.transport.client.Timing", lambda: QUICK)
    monkeypatch.setattr("fxtui.transport.client.Pacers", lambda _, clock: Pacers(Metering(), clock))
    async with simulated(request.param) as served:
        if served.connect().swaps is None:
            pytest.skip("the venue does not offer swaps")
        yield served


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty home."""
    return tmp_path / "home"


async def confirmable(desk: Desk, draft: SwapDraft) -> Preview:
    """A preview without a refusal."""
    preview = await desk.preview(draft)
    assert preview.refusal is None, preview.refusal
    return preview


async def operation_of(desk: Desk, draft: SwapDraft) -> str:
    """The venue's name of the call that carries out this swap."""
    prepared = (await confirmable(desk, draft)).prepared
    assert prepared is not None
    return prepared.request.operation


async def orders_taken(sim: Simulated) -> int:
    return (await sim.control.books()).effects.orders


# ---- a good day


async def test_a_swap_is_previewed_confirmed_filled_and_the_books_agree(sim: Simulated, home: Path) -> None:
    draft = await a_swap(sim)
    async with started(home, profile_of(sim)) as desk:
        desk.look_at(EVERYTHING)
        states: list[IntentState] = []
        states_of(desk, states)
        before = await sim.control.books()
        preview = await confirmable(desk, draft)
        assert preview.give is not None
        assert preview.get is not None
        assert (preview.give.asset, preview.get.asset) == (draft.give, draft.get)
        assert preview.give.amount <= draft.amount

        intent = desk.submit(preview, preview.to_type)
        record = await desk.settled(intent.intent_id, PATIENT)
        order = await desk.followed(intent.intent_id, PATIENT)

        assert record.state is IntentState.ACCEPTED
        assert states == [IntentState.PREPARED, IntentState.SENDING, IntentState.ACCEPTED]
        assert preview.prepared is not None
        assert intent.request == preview.prepared.request
        assert sim.relay.times(intent.request.body) == 1
        assert order is not None
        assert (order.order_id, order.state) == (record.venue_ref, OrderState.FILLED)

        books = await sim.control.books()
        assert books.effects.orders == before.effects.orders + 1
        executed = books.fills(order.order_id)
        assert order.filled == sum(Decimal(row["quantity"]) for row in executed)
        shown = desk.blotter.fills(sim.plugin.id, order.order_id)
        assert sorted((fill.price, fill.quantity) for fill in shown) == sorted(
            (Decimal(row["price"]), Decimal(row["quantity"])) for row in executed
        )
        given = EXACT.subtract(
            before.total(intent.account, draft.give), books.total(intent.account, draft.give)
        )
        got = EXACT.subtract(books.total(intent.account, draft.get), before.total(intent.account, draft.get))
        assert given == preview.give.amount if draft.dealt == draft.give else given > 0
        assert abs(got - preview.get.amount) < preview.get.amount / 100
        await until(lambda: balances_agree(desk, sim, intent), "the desk's balances as the venue has them")


async def balances_agree(desk: Desk, sim: Simulated, intent: Intent) -> bool:
    books = await sim.control.books()
    rows = desk.balances.of(intent.venue)
    return bool(rows) and all(
        (row.total, row.held)
        == (books.total(intent.account, row.asset), books.held(intent.account, row.asset))
        for row in rows
    )


async def test_one_preview_confirmed_many_times_is_one_order(sim: Simulated, home: Path) -> None:
    draft = await a_swap(sim)
    async with opened(home, profile_of(sim)) as desk:
        before = await orders_taken(sim)
        preview = await confirmable(desk, draft)
        intents = {desk.submit(preview, preview.to_type).intent_id for _ in range(50)}
        assert len(intents) == 1
        record = await desk.settled(intents.pop(), PATIENT)
        assert record.state is IntentState.ACCEPTED
        assert await orders_taken(sim) == before + 1


async def test_the_same_again_has_to_be_typed(sim: Simulated, home: Path) -> None:
    draft = await a_swap(sim)
    async with opened(home, profile_of(sim)) as desk:
        first = await confirmable(desk, draft)
        await desk.settled(desk.submit(first).intent_id, PATIENT)
        again = await confirmable(desk, draft)
        assert again.to_type
        before = await orders_taken(sim)
        with pytest.raises(Refused):
            desk.submit(again)
        assert await orders_taken(sim) == before


# ---- answers that are lost


@pytest.mark.parametrize("fault", ["lost-answer", "truncated", "garbled", "server-error"])
async def test_a_lost_answer_is_unknown_then_found_and_never_a_second_order(
    sim: Simulated, home: Path, fault: str
) -> None:
    draft = await a_swap(sim)
    async with started(home, profile_of(sim)) as desk:
        states: list[IntentState] = []
        states_of(desk, states)
        before = await orders_taken(sim)
        preview, other = await confirmable(desk, draft), await confirmable(desk, draft)
        await sim.control.fault(fault, await operation_of(desk, draft))

        intent = desk.submit(preview)
        await desk.settled(intent.intent_id, PATIENT)
        assert IntentState.UNKNOWN in states
        if states[-1] is IntentState.UNKNOWN:
            with pytest.raises(Refused) as refused:
                desk.submit(other, other.to_type)
            assert refused.value.code == "lane"

        await until(lambda: _state(desk, intent) is IntentState.ACCEPTED, "the order found")
        order = await desk.followed(intent.intent_id, PATIENT)
        assert states == [
            IntentState.PREPARED,
            IntentState.SENDING,
            IntentState.UNKNOWN,
            IntentState.ACCEPTED,
        ]
        assert order is not None
        assert order.state is OrderState.FILLED
        assert await orders_taken(sim) == before + 1
        assert (await sim.control.books()).fills(order.order_id)
        assert sim.relay.times(intent.request.body) == 1


def _state(desk: Desk, intent: Intent) -> IntentState | None:
    record = desk.intents.get(intent.intent_id)
    return record.state if record is not None else None


async def test_what_never_landed_is_settled_within_the_window_and_not_before(
    sim: Simulated, home: Path
) -> None:
    draft, clock = await a_swap(sim), RushingClock()
    async with opened(home, profile_of(sim), clock) as desk:
        states: list[IntentState] = []
        states_of(desk, states)
        before = await orders_taken(sim)
        preview = await confirmable(desk, draft)
        await sim.control.fault("reset", await operation_of(desk, draft))
        intent = desk.submit(preview)
        sent = clock.now()
        await desk.settled(intent.intent_id, PATIENT)
        async with clock.rush(sim.control, 20):
            await until(lambda: _state(desk, intent) is not IntentState.UNKNOWN, "the end of the window")
            took = sent.age(clock.now())
        record = desk.intents.get(intent.intent_id)
        assert record is not None
        assert record.state is IntentState.NOT_PLACED, record
        assert 30 <= took <= 60
        assert IntentState.REJECTED not in states
        assert await orders_taken(sim) == before
        assert sim.relay.times(intent.request.body) == 1


async def test_what_landed_late_is_found(sim: Simulated, home: Path) -> None:
    draft = await a_swap(sim)
    async with started(home, profile_of(sim)) as desk:
        before = await orders_taken(sim)
        preview = await confirmable(desk, draft)
        await sim.control.fault("late-landing", await operation_of(desk, draft), after_ms=1200)
        intent = desk.submit(preview)
        record = await desk.settled(intent.intent_id, PATIENT)
        assert record.state is IntentState.UNKNOWN
        await until(lambda: _state(desk, intent) is IntentState.ACCEPTED, "the order found")
        assert await orders_taken(sim) == before + 1


# ---- a process that dies


@asynccontextmanager
async def killed_while_sending(sim: Simulated, home: Path, *, executes: bool) -> AsyncIterator[str]:
    """The id of an intent whose process was killed when the venue had its request, and before it had an answer."""
    draft = await a_swap(sim)
    async with opened(home, profile_of(sim)) as desk:
        operation = await operation_of(desk, draft)
    await sim.control.fault("slow", operation, after_ms=120_000, executes=executes)
    swap = json.dumps([draft.give, draft.get, str(draft.amount)])
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.flows.support.dying"),
        *(str(home), sim.plugin.id, sim.base_url, json.dumps(dict(sim.credentials)), swap),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    try:
        assert child.stdout is not None
        assert child.stderr is not None
        intent_id = (await child.stdout.readline()).decode().strip()
        assert intent_id, (await child.stderr.read()).decode()
        await until(lambda: _struck(sim), "the request at the venue")
    finally:
        child.send_signal(signal.SIGKILL)
        await child.wait()
    rest = await child.stdout.read()
    assert b"settled" not in rest
    await sim.control.peace()
    yield intent_id


async def _struck(sim: Simulated) -> bool:
    return any(fault["struck"] for fault in (await sim.control.books()).state["faults"])


async def test_a_process_killed_after_the_order_landed_is_put_right_by_the_next_one(
    sim: Simulated, home: Path
) -> None:
    before = await orders_taken(sim)
    async with (
        killed_while_sending(sim, home, executes=True) as intent_id,
        started(home, profile_of(sim)) as desk,
    ):
        left = desk.intents.get(intent_id)
        assert left is not None
        assert left.state in {IntentState.SENDING, IntentState.UNKNOWN, IntentState.ACCEPTED}
        assert left.state is IntentState.ACCEPTED or view(desk, sim.plugin.id).read_only
        await until(lambda: _state_of(desk, intent_id) is IntentState.ACCEPTED, "the order found")
        record = desk.intents.get(intent_id)
        assert record is not None
        assert (await sim.control.books()).fills(record.venue_ref)
        assert await orders_taken(sim) == before + 1
        await until(lambda: not view(desk, sim.plugin.id).read_only, "money may move again")
        order = await desk.followed(intent_id, PATIENT)
        assert order is not None
        assert order.order_id == record.venue_ref


async def test_a_process_killed_before_the_order_landed_leaves_no_order_and_no_certainty(
    sim: Simulated, home: Path
) -> None:
    before = await orders_taken(sim)
    async with (
        killed_while_sending(sim, home, executes=False) as intent_id,
        started(home, profile_of(sim)) as desk,
    ):
        await until(lambda: _state_of(desk, intent_id) is IntentState.UNKNOWN, "the intent taken over")
        await until(lambda: not view(desk, sim.plugin.id).read_only, "the first look")
        assert _state_of(desk, intent_id) is IntentState.UNKNOWN
        preview = await desk.preview(await a_swap(sim))
        assert preview.refusal is not None
        assert preview.refusal.code == "lane"
        assert await orders_taken(sim) == before


def _state_of(desk: Desk, intent_id: str) -> IntentState | None:
    record = desk.intents.get(intent_id)
    return record.state if record is not None else None


# ---- two instances


async def test_a_second_desk_on_the_journal_reads_and_moves_nothing(sim: Simulated, home: Path) -> None:
    draft = await a_swap(sim)
    async with started(home, profile_of(sim)) as first:
        intent = first.submit(await confirmable(first, draft))
        await first.settled(intent.intent_id, PATIENT)
        async with started(home, profile_of(sim)) as second:
            assert view(second, sim.plugin.id).read_only
            assert second.intents.get(intent.intent_id) is not None
            await until(lambda: bool(second.balances.of(sim.plugin.id)), "the second desk's balances")
            before = await orders_taken(sim)
            preview = await second.preview(replace(draft, amount=draft.amount * 2))
            assert preview.refusal is not None
            assert preview.refusal.code == "second-instance"
            with pytest.raises(Refused):
                second.submit(preview, preview.to_type)
            assert await orders_taken(sim) == before
        assert not view(first, sim.plugin.id).read_only
    async with opened(home, profile_of(sim)) as third:
        record = await third.settled(
            third.submit(await confirmable(third, replace(draft, amount=draft.amount * 2))).intent_id, PATIENT
        )
        assert record.state is IntentState.ACCEPTED


# ---- a venue that is down


@pytest.fixture
def outsider(sim: Simulated, monkeypatch: pytest.MonkeyPatch) -> str:
    """A second venue, registered from outside: the same protocol under another name."""
    name = f"{sim.plugin.id}-elsewhere"
    registered = replace(sim.plugin, id=name, title="Elsewhere")
    monkeypatch.setattr("fxtui.contract.plugin._registered", lambda: {name: lambda: registered})
    return name


async def test_a_venue_that_is_down_marks_its_rows_and_the_rest_lives(
    sim: Simulated, home: Path, outsider: str, unused_tcp_port: int
) -> None:
    profile = profile_of(sim)
    dead = replace(profile.venues[0], venue=outsider, base_url=f"http://127.0.0.1:{unused_tcp_port}")
    draft = await a_swap(sim)
    async with started(home, replace(profile, venues=(dead, *profile.venues))) as desk:
        desk.look_at(EVERYTHING)
        await until(lambda: view(desk, outsider).state is VenueState.DOWN, "the news that it is down")
        await until(lambda: view(desk, sim.plugin.id).state is VenueState.OK, "the other one's answers")
        problem = view(desk, outsider).problem
        assert problem is not None
        assert (problem.kind, problem.venue) == ("unreachable", outsider)
        assert view(desk, sim.plugin.id).problem is None
        await until(lambda: desk.balances.problem(outsider) is not None, "its balances' mark")
        assert desk.balances.problem(sim.plugin.id) is None
        assert {row.venue for row in desk.balances.all()} == {sim.plugin.id}
        problems = await desk.refresh("balances")
        assert [one.venue for one in problems] == [outsider]
        record = await desk.settled(desk.submit(await confirmable(desk, draft)).intent_id, PATIENT)
        assert record.state is IntentState.ACCEPTED


async def test_a_venue_that_goes_down_keeps_its_last_rows_and_says_so(sim: Simulated, home: Path) -> None:
    venue, clock = sim.plugin.id, RushingClock()
    async with started(home, profile_of(sim), clock) as desk:
        desk.look_at(EVERYTHING)
        await until(lambda: bool(desk.balances.of(venue)) and bool(desk.quotes.all()), "balances and quotes")
        rows = desk.balances.of(venue)
        await sim.stop()
        roles = ("balances", "quotes", "orders", "tickets")
        problems = await asyncio.gather(*(desk.refresh(role, venue) for role in roles))
        assert [one.kind for of_role in problems for one in of_role] == ["unreachable"] * len(roles)
        async with clock.rush(sim.control, 20):
            await until(lambda: view(desk, venue).state is VenueState.DOWN, "the news that it is down")
        assert desk.balances.of(venue) == rows
        assert desk.balances.problem(venue) is not None
        assert desk.quotes.all()
        with pytest.raises(VenueUnreachable):
            await desk.preview(_swap_of(desk, venue))


def _swap_of(desk: Desk, venue: str) -> SwapDraft:
    instrument = next(one for one in desk.instruments(venue) if one.tradable)
    return SwapDraft(
        venue, instrument.pair.base, instrument.pair.quote, instrument.minimum * 2, instrument.pair.base
    )
