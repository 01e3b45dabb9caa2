"""Budgets are kept to the request, a part of them is kept for what matters, and no request goes out inside a ban."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fxtui.transport.pacing import PATIENCE, HeldBack, Limit, Metering, Pacer, Pacers
from fxtui.transport.request import Priority
from tests.support.clock import FakeClock

OTHERS = [Priority.LOOKUP, Priority.CANCEL, Priority.MONEY]


async def admitted(pacer: Pacer, clock: FakeClock, priority: Priority, most: int = 100) -> int:
    """How many requests of `priority` go at once, without any time passing."""
    for count in range(most):
        task = asyncio.ensure_future(pacer.admit(priority))
        await asyncio.sleep(0)
        if not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            return count
        if task.exception() is not None:
            return count
    return most


async def test_ordinary_requests_leave_a_fifth() -> None:
    clock = FakeClock()
    pacer = Pacer(Limit(10, 60, 10), clock)
    assert await admitted(pacer, clock, Priority.NORMAL) == 8
    assert pacer.left() == 2
    assert await admitted(pacer, clock, Priority.MONEY) == 2
    assert pacer.left() == 0


@pytest.mark.parametrize("priority", OTHERS)
async def test_what_matters_may_use_all(priority: Priority) -> None:
    clock = FakeClock()
    assert await admitted(Pacer(Limit(10, 60, 10), clock), clock, priority) == 10


async def test_the_budget_comes_back_with_time() -> None:
    clock = FakeClock()
    pacer = Pacer(Limit(10, 60, 10), clock)
    await admitted(pacer, clock, Priority.MONEY)
    clock.advance(59.9)
    assert pacer.left() == 0
    clock.advance(0.1)
    assert pacer.left() == 10
    assert await admitted(pacer, clock, Priority.NORMAL) == 8


async def test_a_burst_is_held_to_its_even_rate() -> None:
    clock = FakeClock()
    pacer = Pacer(Limit(300, 60, 5), clock)
    assert await admitted(pacer, clock, Priority.NORMAL) == 4
    clock.advance(0.5)
    assert await admitted(pacer, clock, Priority.NORMAL) == 0
    assert await admitted(pacer, clock, Priority.CANCEL) == 1
    clock.advance(0.5)
    assert await admitted(pacer, clock, Priority.NORMAL) == 3


async def test_a_short_wait_is_waited() -> None:
    clock = FakeClock()
    pacer = Pacer(Limit(300, 60, 5), clock)
    await admitted(pacer, clock, Priority.NORMAL)
    waiting = asyncio.ensure_future(pacer.admit(Priority.NORMAL))
    await clock.asleep()
    clock.advance(0.9)
    await asyncio.sleep(0)
    assert not waiting.done()
    clock.advance(0.1)
    await asyncio.wait_for(waiting, 1)


@pytest.mark.parametrize("priority", list(Priority))
async def test_a_long_wait_is_refused_at_once(priority: Priority) -> None:
    clock = FakeClock()
    pacer = Pacer(Limit(5, 60, 5), clock)
    await admitted(pacer, clock, Priority.MONEY)
    clock.advance(60 - PATIENCE[priority] - 0.5)
    with pytest.raises(HeldBack) as held:
        await pacer.admit(priority)
    assert held.value.wait == pytest.approx(PATIENCE[priority] + 0.5)
    assert not held.value.banned
    assert clock.sleepers == 0


async def test_ordinary_requests_go_in_their_order() -> None:
    clock = FakeClock()
    pacer = Pacer(Limit(60, 60, 1), clock)
    went: list[int] = []

    async def go(number: int) -> None:
        await pacer.admit(Priority.NORMAL)
        went.append(number)

    tasks = [asyncio.ensure_future(go(number)) for number in range(4)]
    for second in range(1, 4):
        await clock.asleep()
        assert went == list(range(second))
        clock.advance(1)
    await asyncio.gather(*tasks)
    assert went == [0, 1, 2, 3]


async def test_a_long_line_turns_newcomers_away() -> None:
    clock = FakeClock()
    pacer = Pacer(Limit(60, 60, 5), clock)  # ordinary: 4 in any 5 s
    tasks = [asyncio.ensure_future(pacer.admit(Priority.NORMAL)) for _ in range(4)]
    await asyncio.gather(*tasks)
    clock.advance(3)
    tasks = [asyncio.ensure_future(pacer.admit(Priority.NORMAL)) for _ in range(4)]
    await clock.asleep()
    with pytest.raises(HeldBack):
        await pacer.admit(Priority.NORMAL)
    for _ in range(4):
        await clock.asleep(0)
        clock.advance(5)
        await asyncio.sleep(0)
    await asyncio.gather(*tasks)


async def test_what_matters_overtakes_the_line() -> None:
    clock = FakeClock()
    pacer = Pacer(Limit(300, 60, 5), clock)
    await admitted(pacer, clock, Priority.NORMAL)
    waiting = asyncio.ensure_future(pacer.admit(Priority.NORMAL))
    await clock.asleep()
    await pacer.admit(Priority.MONEY)
    assert not waiting.done()
    clock.advance(1)
    await waiting


async def test_who_gives_up_leaves_the_line() -> None:
    clock = FakeClock()
    pacer = Pacer(Limit(60, 60, 1), clock)
    await pacer.admit(Priority.NORMAL)
    first = asyncio.ensure_future(pacer.admit(Priority.NORMAL))
    second = asyncio.ensure_future(pacer.admit(Priority.NORMAL))
    await clock.asleep()
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    await clock.asleep()
    clock.advance(1)
    await asyncio.wait_for(second, 1)


@pytest.mark.parametrize("priority", list(Priority))
async def test_nothing_goes_inside_a_ban(priority: Priority) -> None:
    clock = FakeClock()
    pacer = Pacer(None, clock)
    pacer.ban(30)
    clock.advance(10)
    with pytest.raises(HeldBack) as held:
        await pacer.admit(priority)
    assert held.value.wait == pytest.approx(20)
    assert held.value.banned
    clock.advance(20)
    await pacer.admit(priority)


@pytest.mark.parametrize("priority", [Priority.NORMAL, Priority.LOOKUP, Priority.CANCEL])
async def test_the_end_of_a_ban_is_waited_for(priority: Priority) -> None:
    clock = FakeClock()
    pacer = Pacer(Limit(10, 60, 10), clock)
    pacer.ban(2)
    waiting = asyncio.ensure_future(pacer.admit(priority))
    await clock.asleep()
    assert pacer.left() == 0
    clock.advance(2)
    await asyncio.wait_for(waiting, 1)


async def test_money_waits_for_no_ban() -> None:
    clock = FakeClock()
    pacer = Pacer(None, clock)
    pacer.ban(0.5)
    with pytest.raises(HeldBack):
        await pacer.admit(Priority.MONEY)


async def test_a_ban_is_never_shortened() -> None:
    clock = FakeClock()
    pacer = Pacer(None, clock)
    pacer.ban(60)
    pacer.ban(1)
    clock.advance(30)
    with pytest.raises(HeldBack):
        await pacer.admit(Priority.NORMAL)


async def test_a_ban_that_comes_while_waiting_holds() -> None:
    clock = FakeClock()
    pacer = Pacer(Limit(60, 60, 1), clock)
    await pacer.admit(Priority.NORMAL)
    waiting = asyncio.ensure_future(pacer.admit(Priority.NORMAL))
    await clock.asleep()
    pacer.ban(60)
    clock.advance(1)
    with pytest.raises(HeldBack):
        await waiting


@pytest.mark.parametrize("priority", list(Priority))
async def test_what_was_admitted_before_a_ban_is_held_back_by_it(priority: Priority) -> None:
    clock = FakeClock()
    pacer = Pacer(Limit(10, 60, 10), clock)
    await pacer.admit(priority)
    await pacer.outlast_ban(priority)
    pacer.ban(60)
    with pytest.raises(HeldBack) as held:
        await pacer.outlast_ban(priority)
    assert held.value.banned
    assert held.value.wait == pytest.approx(60)
    clock.advance(60)
    await pacer.outlast_ban(priority)
    assert pacer.left() == 10, "looking again is not counted"


async def test_what_was_admitted_before_a_short_ban_waits_for_its_end_unless_it_is_money() -> None:
    clock = FakeClock()
    pacer = Pacer(None, clock)
    pacer.ban(2)
    waiting = asyncio.ensure_future(pacer.outlast_ban(Priority.NORMAL))
    await clock.asleep()
    with pytest.raises(HeldBack):
        await pacer.outlast_ban(Priority.MONEY)
    clock.advance(1.9)
    await asyncio.sleep(0)
    assert not waiting.done()
    clock.advance(0.1)
    await asyncio.wait_for(waiting, 1)


async def test_scopes_are_counted_apart() -> None:
    clock = FakeClock()
    pacers = Pacers(Metering({"login": Limit(5, 60, 5), "default": Limit(300, 60, 300)}), clock)
    await admitted(pacers.of("login"), clock, Priority.MONEY)
    await pacers.of("default").admit(Priority.NORMAL)
    assert pacers.tightest() == (0, 5)
    pacers.of("login").ban(60)
    await pacers.of("default").admit(Priority.NORMAL)
    pacers.ban_all(60)
    for scope in ("login", "default", "another"):
        with pytest.raises(HeldBack):
            await pacers.of(scope).admit(Priority.NORMAL)


def test_without_limits_there_is_no_budget() -> None:
    assert Pacers(Metering(), FakeClock()).tightest() is None


@pytest.mark.parametrize(("requests", "seconds", "burst"), [(0, 60, 1), (1, 0, 1), (1, 60, 0), (-1, 60, 1)])
def test_a_limit_allows_something(requests: int, seconds: float, burst: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        Limit(requests, seconds, burst)


@given(
    st.integers(1, 12),
    st.floats(0.5, 20),
    st.integers(1, 12),
    st.lists(st.tuples(st.sampled_from(list(Priority)), st.floats(0, 3)), max_size=40),
)
def test_no_window_ever_holds_more_than_its_limit(
    requests: int, seconds: float, burst: int, calls: list[tuple[Priority, float]]
) -> None:
    went = asyncio.run(_went(Limit(requests, seconds, burst), calls))
    allowed = [(requests, seconds)]
    if burst < requests:
        allowed.append((burst, seconds * burst / requests))
    for most, window in allowed:
        for first, beyond in zip(went, went[most:], strict=False):
            assert beyond - first >= window - 1e-5
    assert all(later >= earlier for earlier, later in pairwise(went))


async def _went(limit: Limit, calls: list[tuple[Priority, float]]) -> list[float]:
    clock = FakeClock(hurried=True)
    pacer = Pacer(limit, clock)
    went = []
    for priority, pause in calls:
        with suppress(HeldBack):
            await pacer.admit(priority)
            went.append(clock.now().mono)
        clock.advance(pause)
    return went
