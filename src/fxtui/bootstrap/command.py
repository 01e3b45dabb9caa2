"""Running one command on a desk: opened, answered, drained; told to end, the answer is left and the desk still drained."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from fxtui.bootstrap.deadline import DRAINS_WITHIN
from fxtui.bootstrap.signals import Ending, Stopping, run_until_told

if TYPE_CHECKING:
    from fxtui.desk.desk import Desk


def run_command(desk: Desk, answer: Callable[[Desk], Coroutine[Any, Any, int]], *, journal: bool) -> int:
    """Answer on `desk`, which does not poll; `journal` opens the journal at once. Returns the exit code."""
    return run_until_told(lambda ending: _run(ending, desk, answer, journal))


async def _run(
    ending: Ending, desk: Desk, answer: Callable[[Desk], Coroutine[Any, Any, int]], journal: bool
) -> int:
    async def answered() -> int:
        await desk.open(journal=journal)
        return await answer(desk)

    # A task of its own, so that nothing ever cancels the draining.
    answering = asyncio.create_task(answered(), name="answering")
    stopping = Stopping(ending, lambda: desk.sent(DRAINS_WITHIN))

    def end(_code: int) -> None:
        answering.cancel()

    ending.then(end)
    try:
        return await answering
    except asyncio.CancelledError:
        if ending.code is None:
            raise
        return ending.code
    finally:
        await desk.drain(DRAINS_WITHIN)
        stopping.forget()
