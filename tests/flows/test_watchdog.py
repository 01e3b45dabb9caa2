"""The watchdog: what stands still is told of with its place, what does not is not, and it costs nothing to speak of."""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from collections.abc import Coroutine
from typing import Any

import pytest

from fxtui.bootstrap.watchdog import STALL, WatchedLoop


def run(work: Coroutine[Any, Any, None]) -> None:
    """Run `work` on a watched loop."""

    async def watched() -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, WatchedLoop)
        loop.watch()
        # What the loop had been doing before it was watched is not its stall.
        await asyncio.sleep(0)
        await work

    before = signal.getsignal(signal.SIGALRM)
    try:
        with asyncio.Runner(loop_factory=WatchedLoop) as runner:
            runner.run(watched())
    finally:
        signal.signal(signal.SIGALRM, before)


async def stand_still(seconds: float) -> None:
    """Hold up the loop."""
    secret = "canary-4711"
    time.sleep(seconds)  # noqa: ASYNC251 - standing still is what is watched for
    assert secret


def test_a_loop_that_stands_still_is_told_of_with_its_place_and_without_values(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING):
        run(stand_still(STALL * 1.6))
    place, lasted = caplog.messages
    assert "stand_still" in place
    assert "time.sleep(seconds)" in place
    assert "canary-4711" not in place
    assert float(lasted.split()[-2]) >= STALL * 1.6 - 0.02


def test_a_loop_that_stands_still_while_it_sleeps_on_a_lock_is_told_of(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def waits() -> None:
        import threading

        threading.Event().wait(STALL * 1.2)

    with caplog.at_level(logging.WARNING):
        run(waits())
    assert "in waits" in caplog.messages[0]


def test_a_loop_that_sleeps_or_works_in_short_turns_is_not_told_of(caplog: pytest.LogCaptureFixture) -> None:
    async def works() -> None:
        await asyncio.sleep(STALL * 1.5)
        for _ in range(4):
            time.sleep(STALL / 3)  # noqa: ASYNC251 - as above
            await asyncio.sleep(0)

    with caplog.at_level(logging.WARNING):
        run(works())
    assert caplog.messages == []


def test_no_alarm_is_left_behind() -> None:
    run(stand_still(0))
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
