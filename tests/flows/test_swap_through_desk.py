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

from fxtui.contract.errors import Refused
from fxtui.desk.desk import Desk
from fxtui.desk.views import Visible
from fxtui.domain.intent import Intent, IntentState
from fxtui.domain.money import EXACT
from fxtui.domain.order import OrderState
from fxtui.domain.swap import SwapDraft
from tests.flows.support.desks import (
    a_swap,
    confirmable,
    opened,
    orders_taken,
    profile_of,
    started,
    state_of,
    states_of,
    until,
    view,
)
from tests.flows.support.rushing import RushingClock
from tests.venues.support.simulated import Simulated

PATIENT = 20.0
EVERYTHING = Visible(quotes=frozenset(), balances=True, orders=True, tickets=True)


async def operation_of(desk: Desk, draft: SwapDraft) -> str:
    """The venue's name of the call that carries out this swap."""
    prepared = (await confirmable(desk, draft)).prepared
    assert prepared is not None
    return prepared.request.operation


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
    rows = [row for row in desk.balances.of(intent.venue) if row.account == intent.account]
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

        await until(lambda: state_of(desk, intent.intent_id) is IntentState.ACCEPTED, "the order found")
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
            await until(
                lambda: state_of(desk, intent.intent_id) is not IntentState.UNKNOWN, "the end of the window"
            )
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
        await until(lambda: state_of(desk, intent.intent_id) is IntentState.ACCEPTED, "the order found")
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
        await until(lambda: state_of(desk, intent_id) is IntentState.ACCEPTED, "the order found")
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
        await until(lambda: state_of(desk, intent_id) is IntentState.UNKNOWN, "the intent taken over")
        await until(lambda: not view(desk, sim.plugin.id).read_only, "the first look")
        assert state_of(desk, intent_id) is IntentState.UNKNOWN
        preview = await desk.preview(await a_swap(sim))
        assert preview.refusal is not None
        assert preview.refusal.code == "lane"
        assert await orders_taken(sim) == before
