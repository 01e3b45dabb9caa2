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
    """A log file nobody else may read."""

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
