"""The wish to end from outside: which signals carry it, and how it reaches what runs on the event loop.

The first one counts, the others change nothing: what is being drained is not torn. The handlers are Python's own beside
the loop's, so that the deadline runs also where the loop is stuck; what was ignored when the process began, as under
`nohup`, stays ignored. From that wish on nothing of ours stops the process: its deadline would stop with it.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Coroutine
from types import FrameType
from typing import Any

from fxtui.bootstrap.deadline import at_the_latest, nothing
from fxtui.bootstrap.unwinding import ENDING, stop_for_no_terminal, told_before

HUNG_UP = ENDING[signal.SIGHUP]
"""The exit code where the terminal has gone, whether a signal said so or not."""


def run_until_told(
    work: Callable[[Ending], Coroutine[Any, Any, int]],
    *,
    last: Callable[[], None] = nothing,
    loop: Callable[[], asyncio.AbstractEventLoop] | None = None,
) -> int:
    """Run `work` to its end on a loop of its own; it is handed what tells it to end. Returns its exit code.

    `last` is done before a process that hangs is ended hard.
    """
    ending = Ending(last)

    async def listening() -> int:
        ending.listen()
        return await work(ending)

    with asyncio.Runner(loop_factory=loop) as runner:
        code = runner.run(listening())
    ending.forget()
    return code


class Ending:
    """Whether, and with which exit code, this process was told to end."""

    def __init__(self, last: Callable[[], None] = nothing) -> None:
        """`last` is done before a process that hangs is ended hard."""
        self.code: int | None = None
        self._last = last
        self._told = False
        self._then: Callable[[int], None] | None = None
        self._listening: list[signal.Signals] = []

    def listen(self) -> None:
        """Listen from now on, on the running loop."""
        loop = asyncio.get_running_loop()
        for number in ENDING:
            if signal.getsignal(number) is not signal.SIG_IGN:
                # The loop's handler is woken wherever it waits; ours, put in its place, runs also where it is stuck.
                loop.add_signal_handler(number, self.wish, ENDING[number])
                signal.signal(number, self._received)
                self._listening.append(number)
        told = told_before()
        if told is not None:
            self.wish(told)

    def then(self, end: Callable[[int], None]) -> None:
        """Call `end` with the exit code on the loop, once, as soon as the process is told to end: at once if it was."""
        self._then = end
        if self.code is not None:
            self._tell()

    def wish(self, code: int) -> None:
        """End with `code`: a signal came, or the terminal is gone and nobody said so."""
        self._begin(code)
        self._tell()

    def limit(self, code: int) -> None:
        """The end has begun by itself: from now on it may take no longer than after a signal."""
        if self.code is None:
            self._hurry(code)

    def forget(self) -> None:
        """The loop is closed: leave the signals as it left them; after a wish to end they stay without effect."""
        if self.code is not None:
            for number in self._listening:
                signal.signal(number, signal.SIG_IGN)

    def _received(self, number: int, _frame: FrameType | None) -> None:
        self._begin(ENDING[signal.Signals(number)])

    def _begin(self, code: int) -> None:
        if self.code is None:
            self.code = code
            self._hurry(code)

    def _hurry(self, code: int) -> None:
        stop_for_no_terminal()
        at_the_latest(code, self._last)

    def _tell(self) -> None:
        if self._then is not None and self.code is not None and not self._told:
            self._told = True
            self._then(self.code)


class Stopping:
    """SIGTSTP for a command: it stops once what is being sent has its outcome; the console's driver has its own."""

    def __init__(self, ending: Ending, sent: Callable[[], Awaitable[None]]) -> None:
        """Listen from now on; `sent` returns when nothing is being sent, or after its own limit."""
        self._ending = ending
        self._sent = sent
        self._stopping: asyncio.Task[None] | None = None
        if signal.getsignal(signal.SIGTSTP) is not signal.SIG_IGN:
            asyncio.get_running_loop().add_signal_handler(signal.SIGTSTP, self._soon)

    def _soon(self) -> None:
        if self._stopping is None or self._stopping.done():
            self._stopping = asyncio.get_running_loop().create_task(self._stop(), name="stopping")

    def forget(self) -> None:
        """Stop no more: the end is near."""
        if self._stopping is not None:
            self._stopping.cancel()

    async def _stop(self) -> None:
        await self._sent()
        if self._ending.code is None:
            os.kill(os.getpid(), signal.SIGSTOP)
