"""The last word about an end that does not come: so many seconds later the process is gone, whatever hangs in it."""

from __future__ import annotations

import _thread
import os
import time
from collections.abc import Callable

DRAINS_WITHIN = 5.0
"""Seconds what is being sent has for its outcome, before an end as before a stop. With the seconds `desk/closing.py` has
for leaving the venues and for the last known values it stays below `ENDS_WITHIN`, so that the journal is still closed."""
ENDS_WITHIN = 8.0
"""Seconds from the wish to end until the process is gone in any case."""
_FOR_THE_TERMINAL = 0.2


def nothing() -> None:
    """What is done last when nothing has to be."""


def at_the_latest(code: int, last: Callable[[], None] = nothing, *, within: float = ENDS_WITHIN) -> None:
    """End the process with `code` in `within` seconds; `last` has a moment before that, and may hang.

    May be called from a signal handler: a thread of the module `threading` takes a lock to start, which what was
    interrupted may hold.
    """

    def end() -> None:
        time.sleep(within)
        _thread.start_new_thread(last, ())
        time.sleep(_FOR_THE_TERMINAL)
        os._exit(code)

    _thread.start_new_thread(end, ())
