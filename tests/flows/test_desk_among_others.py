"""A desk beside another one on the same journal, and venues that are down while others live."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from fxtui.contract.errors import Refused, VenueUnreachable
from fxtui.desk.desk import Desk
from fxtui.desk.views import VenueState, Visible
from fxtui.domain.intent import FrozenRequest, IntentState
from fxtui.domain.swap import SwapDraft
from tests.flows.support.desks import (
    a_swap,
    confirmable,
    opened,
    orders_taken,
    profile_of,
    started,
    until,
    view,
)
from tests.flows.support.rushing import RushingClock
from tests.venues.support.simulated import Simulated

PATIENT = 20.0
EVERYTHING = Visible(quotes=frozenset(), balances=True, orders=True, tickets=True)


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
        await until(lambda: {row.venue for row in desk.balances.all()} == {sim.plugin.id}, "its rows")
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
        missing = view(desk, venue).missing
        roles = [role for role in ("balances", "orders", "tickets") if role not in missing]
        problems = await asyncio.gather(*(desk.refresh(role, venue) for role in roles))
        assert [one.kind for of_role in problems for one in of_role] == ["unreachable"] * len(roles)
        for problem in await desk.refresh(
            "quotes", venue
        ):  # a price of this moment may be told without asking
            assert problem.kind == "unreachable"
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
        venue,
        instrument.pair.base,
        instrument.pair.quote,
        max(instrument.minimum, instrument.lot) * 2,
        instrument.pair.base,
        Decimal("0.003"),
    )


# ---- two profiles


async def test_what_one_profile_sent_is_no_business_of_another(sim: Simulated, home: Path) -> None:
    draft = await a_swap(sim)
    operation = (await _prepared(sim, home, draft)).operation
    await sim.control.fault("lost-answer", operation)
    async with opened(home, profile_of(sim)) as first:
        intent = first.submit(await confirmable(first, draft))
        await first.settled(intent.intent_id, PATIENT)
        assert first.intents.get(intent.intent_id) is not None
    async with opened(home, replace(profile_of(sim), name="elsewhere")) as other:
        assert other.intents.records() == ()
    async with opened(home, profile_of(sim)) as again:
        assert again.intents.get(intent.intent_id) is not None


async def _prepared(sim: Simulated, home: Path, draft: SwapDraft) -> FrozenRequest:
    async with opened(home, profile_of(sim)) as desk:
        prepared = (await confirmable(desk, draft)).prepared
        assert prepared is not None
        return prepared.request
