"""Random lives of a desk: killed, drained, lied to, on full disks. No law of the money path is ever broken."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine, Iterator
from functools import partial
from typing import Any

import pytest

from fxtui.contract.abilities import ClientKey
from fxtui.desk.desk import Desk
from fxtui.desk.execution import Execution
from fxtui.desk.reconcile import Reconcile
from tests.proof.engine_machine import engine_machine
from tests.proof.engine_world import Tally, World
from tests.proof.figures import broken

Deed = Callable[[World], Coroutine[Any, Any, None]]


@pytest.mark.parametrize(("lives", "seed"), [(60, 1), (80, 2), (80, 3), (80, 4)])
def test_no_life_breaks_a_law(lives: int, seed: int) -> None:
    assert not broken(engine_machine(lives, seed, fixed=True))


@pytest.fixture
def world() -> Iterator[World]:
    """One life that has begun."""
    opened = World(Tally(), ClientKey.UUID4)
    opened.loop.run_until_complete(opened.start())
    yield opened
    opened.end()


async def crash(*args: Any, **more: Any) -> None:
    """What no line of the product foresees."""
    raise KeyError("planted")


async def drain(world: World) -> None:
    await world.run.drain(5.0)


async def settle(world: World) -> None:
    await world.run.settle("20261121-140211-7f3a9c", True, "4711")


async def acknowledge(world: World) -> None:
    await world.run.acknowledge()


async def lose_an_answer(world: World) -> None:
    await world.deal("order", 7, "loses the answer")
    await world.loop.pass_time(2.0)


@pytest.mark.parametrize(
    ("where", "name", "deed"),
    [
        (Desk, "drain", drain),
        (Desk, "settle", settle),
        (Desk, "acknowledge", acknowledge),
        (Execution, "_write_ahead", lose_an_answer),
        (Execution, "_conclude", lose_an_answer),
        (Reconcile, "look", lose_an_answer),
    ],
)
def test_an_error_nobody_foresaw_breaks_a_law(
    world: World, monkeypatch: pytest.MonkeyPatch, where: type, name: str, deed: Deed
) -> None:
    monkeypatch.setattr(where, name, crash)
    world.loop.run_until_complete(deed(world))
    assert "KeyError" in " ".join(world.laws.wrong)


async def fail_in_a_task() -> None:
    crashing = asyncio.ensure_future(crash())
    await asyncio.wait({crashing})


async def fail_in_a_callback() -> None:
    asyncio.get_running_loop().call_soon(partial(int, "planted"))


@pytest.mark.parametrize("fail", [fail_in_a_task, fail_in_a_callback])
def test_an_error_nobody_waits_for_breaks_a_law(
    world: World, fail: Callable[[], Coroutine[Any, Any, None]]
) -> None:
    world.loop.run_until_complete(fail())
    world.loop.run_until_complete(world.loop.quiet())
    gc.collect()
    assert "planted" in " ".join(world.laws.wrong)


async def crash_when_ended(*args: Any, **more: Any) -> None:
    """What meets an error because its process is killed."""
    try:
        await asyncio.Event().wait()
    finally:
        await crash()


def test_what_the_killed_leave_behind_breaks_no_law(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Desk, "settle", crash_when_ended)
    left = asyncio.ensure_future(crash_when_ended(), loop=world.loop)
    world.loop.run_until_complete(settle(world))
    world.loop.run_until_complete(world.again("killed"))
    assert left.done()
    del left
    gc.collect()
    assert not world.laws.wrong


@pytest.mark.parametrize("keys", ClientKey)
def test_every_form_of_key_goes_to_the_venue(keys: ClientKey) -> None:
    world = World(Tally(), keys)
    world.loop.run_until_complete(world.start())
    world.loop.run_until_complete(world.deal("order", 7, "accepts"))
    world.loop.run_until_complete(world.deal("order", 7, "loses the answer"))
    world.loop.run_until_complete(world.loop.pass_time(2.0))
    world.judge()
    one, other = world.disk.rows().values()
    assert (one.client_id == other.client_id) is (keys is ClientKey.NONE)
    assert (one.state, other.state) == ("accepted", "unknown" if keys is ClientKey.NONE else "accepted")
    world.end()
