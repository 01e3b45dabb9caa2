"""Signals before there is an event loop: they unwind like an exit, where the system would cut off in the middle.

An exception out of a signal handler is lost where Python can't pass it on, as in what an import calls when it is done:
so what was told is kept as well, for the loop to look at.
"""

from __future__ import annotations

import signal
import sys
from types import FrameType

ENDING = {signal.SIGHUP: 129, signal.SIGINT: 130, signal.SIGTERM: 143}
"""The signals that end fxtui, with the exit code each of them leads to."""
_told: list[int] = []


def unwind_on_signals() -> None:
    """Let HUP and TERM leave by an exit from now on, and INT by `KeyboardInterrupt`; what is ignored stays ignored."""
    for number in ENDING:
        if signal.getsignal(number) in {signal.SIG_DFL, signal.default_int_handler}:
            signal.signal(number, _leave)


def told_before() -> int | None:
    """The exit code of the first signal that came before there was a loop, None when none did."""
    return _told[0] if _told else None


def stop_for_no_terminal() -> None:
    """Let a terminal that somebody else has stop us no more: what it stops can't end, whatever told it to."""
    for number in (signal.SIGTTOU, signal.SIGTTIN):
        signal.signal(number, signal.SIG_IGN)


def _leave(number: int, _frame: FrameType | None) -> None:
    code = ENDING[signal.Signals(number)]
    _told.append(code)
    stop_for_no_terminal()
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    sys.exit(code)
