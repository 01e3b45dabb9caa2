"""Signals before there is an event loop: they unwind like an exit, where the system would cut off in the middle."""

from __future__ import annotations

import signal
import sys
from types import FrameType

ENDING = {signal.SIGHUP: 129, signal.SIGINT: 130, signal.SIGTERM: 143}
"""The signals that end fxtui, with the exit code each of them leads to."""


def unwind_on_signals() -> None:
    """Let HUP and TERM leave by an exit from now on; INT does it by itself, and what is ignored stays ignored."""
    for number in (signal.SIGHUP, signal.SIGTERM):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _leave)


def _leave(number: int, _frame: FrameType | None) -> None:
    sys.exit(ENDING[signal.Signals(number)])
