"""What holds for every question to every venue when the way there, or the venue, fails: an error of the right kind."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping

import pytest

from fxtui.contract.errors import (
    CredentialsRefused,
    RateLimited,
    VenueError,
    VenueGarbled,
    VenueRefused,
    VenueUnreachable,
)
from fxtui.contract.venue import Venue
from tests.venues.support.reads import Known, Read, every_read, quick_reads, something_known
from tests.venues.support.simulated import QUICK, Simulated, played
from tests.venues.support.words import is_one_sentence

RIGHT: Mapping[str, type[VenueError] | tuple[type[VenueError], ...]] = {
    "429": RateLimited,
    "html": VenueUnreachable,
    "garbled": VenueGarbled,
    "truncated": VenueUnreachable,
    "reset": VenueUnreachable,
    "lost-answer": VenueUnreachable,
    "server-error": (VenueRefused, VenueUnreachable),
}
"""What a fault that goes on and on is raised as."""


_learned: dict[str, dict[str, list[str]]] = {}


async def operations_of(sim: Simulated, known: Known) -> dict[str, list[str]]:
    """The venue's operations with the questions that need each, from asking everything once in peace."""
    needing = _learned.setdefault(sim.plugin.id, {})
    if needing:
        return needing
    for name in every_read(sim.connect(), known):
        venue = sim.connect()
        for operation in await _asked_by(sim, every_read(venue, known)[name]):
            needing.setdefault(operation, []).append(name)
        await sim.pause()
    return needing


async def _error_of(read: Read) -> VenueError | None:
    """What asking raises; anything but a `VenueError` is let through."""
    try:
        await read()
    except VenueError as error:
        return error
    return None


@pytest.mark.parametrize("fault", RIGHT)
async def test_a_fault_of_any_operation_is_the_right_error_in_one_sentence(
    sim: Simulated, fault: str
) -> None:
    known = await something_known(sim.connect(), sim)
    failed: set[str] = set()
    needing = await operations_of(sim, known)
    for operation, names in needing.items():
        await sim.control.fault(fault, operation, count=0)
        # One after the other: whoever waits here takes the time along, for the others too.
        errors = [await _error_of(every_read(sim.connect(), known)[name]) for name in names]
        await sim.control.peace()
        await sim.pause()
        for name, error in zip(names, errors, strict=True):
            if error is None:
                continue
            failed.add(name)
            assert isinstance(error, RIGHT[fault]), (operation, name, type(error), error.message)
            assert is_one_sentence(error.message), (operation, name, error.message)
            assert error.venue == sim.plugin.id
    assert failed == {name for names in needing.values() for name in names}


@pytest.mark.parametrize("fault", ["html", "truncated", "reset", "lost-answer"])
async def test_a_fault_that_passes_is_not_even_noticed(sim: Simulated, fault: str) -> None:
    for name in quick_reads(sim.connect()):
        venue = sim.connect()
        await quick_reads(venue)[name]()
        await sim.control.fault(fault, "*", count=2)
        await quick_reads(venue)[name]()
        assert [one["struck"] for one in (await sim.control.books()).state["faults"]] == [2], name
        await sim.control.peace()


async def test_an_answer_that_does_not_come_ends_the_question_in_time(sim: Simulated) -> None:
    names = list(quick_reads(sim.connect()))
    venues = [sim.connect() for _ in names]
    for name, venue in zip(names, venues, strict=True):
        await quick_reads(venue)[name]()
    await sim.control.fault("slow", "*", count=0)
    asked = [quick_reads(venue)[name]() for name, venue in zip(names, venues, strict=True)]
    async with asyncio.timeout(QUICK.total + 3):
        errors = await asyncio.gather(*asked, return_exceptions=True)
    for name, error in zip(names, errors, strict=True):
        assert isinstance(error, VenueUnreachable), (name, error)
        assert is_one_sentence(error.message)


async def test_a_request_limit_is_kept_to_until_it_is_over(sim: Simulated) -> None:
    for name in quick_reads(sim.connect()):
        venue = sim.connect()
        await quick_reads(venue)[name]()
        await sim.control.fault("429", "*", count=1)
        with pytest.raises(RateLimited) as limited:
            await quick_reads(venue)[name]()
        heard = len(sim.relay.heard)
        assert limited.value.retry_after > 0
        with pytest.raises(RateLimited):
            await quick_reads(venue)[name]()
        assert len(sim.relay.heard) == heard, name
        await sim.pause(limited.value.retry_after + 1)
        await quick_reads(venue)[name]()


async def test_a_session_that_ended_is_renewed_unseen(sim: Simulated) -> None:
    for name in quick_reads(sim.connect()):
        venue = sim.connect()
        await quick_reads(venue)[name]()
        await sim.control.fault("session-expiry", "*", count=1)
        await quick_reads(venue)[name]()
        await sim.control.peace()


async def test_sessions_that_end_at_once_are_no_endless_loop(sim: Simulated) -> None:
    for name in quick_reads(sim.connect()):
        venue = sim.connect()
        await quick_reads(venue)[name]()
        heard = len(sim.relay.heard)
        await sim.control.fault("session-expiry", "*", count=0)
        error = await _error_of(quick_reads(venue)[name])
        assert error is None or isinstance(error, CredentialsRefused), (name, error)
        assert error is None or is_one_sentence(error.message)
        assert len(sim.relay.heard) - heard < 8, name
        await sim.control.peace()


async def test_many_questions_after_a_lost_session_log_in_once(sim: Simulated) -> None:
    venue = sim.connect()
    balances = played(venue.balances, "balances")
    first, second = await _asked_by(sim, balances.balances), await _asked_by(sim, balances.balances)
    reads = list(quick_reads(venue).values())
    for read in reads:
        await read()
    in_peace = await _asked_by(sim, lambda: asyncio.gather(*(read() for read in reads)))
    login = first.keys() - second.keys() - in_peace.keys()
    assert login
    await sim.control.fault("session-expiry", "*", count=1)
    again = await _asked_by(sim, lambda: asyncio.gather(*(read() for read in reads)))
    assert all(again[operation] <= 1 for operation in login), again


async def _asked_by(sim: Simulated, read: Read) -> Counter[str]:
    """How often each operation was asked for by one question."""
    before: Counter[str] = Counter((await sim.control.books()).state["requests"])
    await read()
    after: Counter[str] = Counter((await sim.control.books()).state["requests"])
    return after - before


async def test_the_health_shows_what_went_wrong_and_forgets_it_when_all_is_well(
    sim: Simulated, venue: Venue
) -> None:
    reads = quick_reads(venue)
    name = next(iter(reads))
    await reads[name]()
    await sim.control.fault("html", "*", count=0)
    with pytest.raises(VenueUnreachable):
        await reads[name]()
    failing = venue.health()
    assert failing.failures_in_row > 0
    assert failing.last_problem is not None
    assert failing.last_problem.kind == VenueUnreachable.kind
    await sim.control.peace()
    await reads[name]()
    assert venue.health().failures_in_row == 0
