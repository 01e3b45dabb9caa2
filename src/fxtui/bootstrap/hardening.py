"""What a process that holds keys never does: dump its memory, or print a stray error's values over a terminal."""

from __future__ import annotations

import logging
import resource
import sys
import threading
from types import TracebackType

_log = logging.getLogger(__name__)


def harden() -> None:
    """No core dumps, and errors nobody caught go to the log by their name instead of to the terminal."""
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (OSError, ValueError):
        _log.warning("core dumps can't be switched off on this machine")
    # Before the log file is open, a log line would otherwise go to the terminal with its traceback.
    logging.getLogger().addHandler(logging.NullHandler())
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    _log.critical("uncaught", exc_info=(kind, error, trace))
    sys.stderr.write(
        f"fxtui: something in fxtui itself went wrong ({kind.__name__}); the log has the details.\n"
    )


def _uncaught_in_thread(failed: threading.ExceptHookArgs) -> None:
    if failed.exc_value is not None and failed.exc_type is not SystemExit:
        _log.critical(
            "uncaught in a thread", exc_info=(failed.exc_type, failed.exc_value, failed.exc_traceback)
        )
