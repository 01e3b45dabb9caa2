"""Where diagnostics go: one rotating file beside the state, private, with every registered secret redacted."""

from __future__ import annotations

import logging
import os
from logging.handlers import RotatingFileHandler
from pathlib import Path

from fxtui.store.paths import private_folder

_BYTES = 1_000_000
_KEPT = 3


def log_to(path: Path, *, verbose: bool) -> None:
    """Send the log of this process to `path` (mode 0600); `verbose` adds debug lines."""
    from fxtui.transport.redact import RedactingFilter, install

    private_folder(path.parent)
    previous = os.umask(0o077)
    try:
        handler = RotatingFileHandler(path, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8")
    finally:
        os.umask(previous)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    handler.addFilter(RedactingFilter())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.DEBUG if verbose else logging.INFO)
    install()
