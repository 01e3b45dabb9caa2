"""Real desks in the tests' own process: built as the composition root builds them, over simulators on loopback sockets."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from decimal import Decimal
from inspect import isawaitable
from pathlib import Path

from fxtui.bootstrap.desk_factory import Machine, build_desk
from fxtui.desk.clock import SystemChance, SystemClock
from fxtui.desk.desk import Desk
from fxtui.desk.events import IntentMoved
from fxtui.desk.views import Preview, VenueView
from fxtui.domain.intent import IntentState
from fxtui.domain.swap import SwapDraft
from fxtui.store.config import Profile
from fxtui.store.paths import find_paths
from fxtui.store.simulated import paper_profile
from tests.venues.support.deals import a_deal
from tests.venues.support.simulated import Simulated

PATIENCE = 30.0
"""Seconds after which a fact that does not come about is a failure; a machine under load is slow."""

PAUSE = 0.02


def profile_of(*sims: Simulated) -> Profile:
    """The profile `fxtui sim --write-profile` would write for these simulators."""
    return paper_profile("sim", [(sim.plugin.id, sim.base_url, sim.credentials) for sim in sims])


def a_desk(home: Path, profile: Profile, clock: SystemClock | None = None) -> Desk:
    """A desk as `fxtui` builds it, its journal and state below `home`; nothing is opened yet."""
    machine = Machine(clock or SystemClock(), SystemChance(), os.environ)
    return build_desk(profile, find_paths(str(home), {}), machine)


@asynccontextmanager
async def started(home: Path, profile: Profile, clock: SystemClock | None = None) -> AsyncIterator[Desk]:
    """A desk as the console runs it, polling and all, drained at the end."""
    desk = a_desk(home, profile, clock)
    await desk.start()
    try:
        yield desk
    finally:
        await desk.drain(1.0)


@asynccontextmanager
async def opened(home: Path, profile: Profile, clock: SystemClock | None = None) -> AsyncIterator[Desk]:
    """A desk as one command of the command line runs it, drained at the end."""
    desk = a_desk(home, profile, clock)
    await desk.open()
    try:
        yield desk
    finally:
        await desk.drain(1.0)


async def until(fact: Callable[[], bool | Awaitable[bool]], what: str) -> None:
    """Wait until the fact is there."""
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                seen = fact()
                if await seen if isawaitable(seen) else seen:
                    return
                await asyncio.sleep(PAUSE)
    except TimeoutError:
        raise AssertionError(f"{what} did not come about within {PATIENCE:.0f} s") from None


async def a_swap(sim: Simulated) -> SwapDraft:
    """A swap the account has the money for, found by an adapter of the test's own."""
    picking = sim.connect(clock=SystemClock())
    deal = await a_deal(picking)
    await picking.aclose()
    draft = deal.swap()
    return SwapDraft(draft.venue, draft.give, draft.get, draft.amount, draft.dealt, Decimal("0.003"))


def states_of(desk: Desk, into: list[IntentState]) -> Callable[[], None]:
    """Note every state an intent moves to; returns what ends that."""
    return desk.subscribe(
        lambda event: into.append(event.record.state) if isinstance(event, IntentMoved) else None
    )


def view(desk: Desk, venue: str) -> VenueView:
    """One venue as the desk shows it."""
    return next(one for one in desk.venues() if one.id == venue)


def state_of(desk: Desk, intent_id: str) -> IntentState | None:
    """The state of an intent as the desk shows it, None when it knows no such intent."""
    record = desk.intents.get(intent_id)
    return record.state if record is not None else None


async def confirmable(desk: Desk, draft: SwapDraft) -> Preview:
    """A preview without a refusal."""
    preview = await desk.preview(draft)
    assert preview.refusal is None, preview.refusal
    return preview


async def orders_taken(sim: Simulated) -> int:
    """How many orders the venue ever took over the wire."""
    return (await sim.control.books()).effects.orders
