"""Where diagnostics go: one private file, with every registered secret redacted; a full one is kept as `.1`.

The standard library's rotating handler is left out for what importing it costs every command.
"""

from __future__ import annotations

import logging
import os
from io import TextIOWrapper
from pathlib import Path

from fxtui.store.paths import private_folder

_BYTES = 2_000_000
_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


def log_to(path: Path, *, verbose: bool) -> None:
    """Send the log of this process to `path` (mode 0600, made when first written to); `verbose` adds debug lines."""
    from fxtui.transport.redact import RedactingFilter, install

    private_folder(path.parent)
    _set_aside(path)
    handler = _PrivateFile(path, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter(_FORMAT))
    handler.addFilter(RedactingFilter())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.DEBUG if verbose else logging.INFO)
    install()


class _PrivateFile(logging.FileHandler):
    """A log file nobody else may read; a line that can't be written is lost, and whoever logs it goes on.

    The standard handler raises where the folder has gone or the disk is full: inside the money path that would be an
    outcome nobody writes down, and on standard error it would be drawn over the console.
    """

    def handle(self, record: logging.LogRecord) -> bool:
        """Write `record` if that can be done."""
        try:
            return bool(super().handle(record))
        except Exception:  # noqa: BLE001 - a log is never the reason something fails
            return False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """Nothing: there is nowhere left to say it."""

    def _open(self) -> TextIOWrapper:
        previous = os.umask(0o077)
        try:
            return super()._open()
        finally:
            os.umask(previous)


def _set_aside(path: Path) -> None:
    try:
        if path.stat().st_size > _BYTES:
            path.replace(path.with_name(f"{path.name}.1"))
    except FileNotFoundError:
        pass
