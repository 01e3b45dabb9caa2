"""Streams nobody reads any more: a pipe whose reader has left, a terminal that has gone."""

from __future__ import annotations

import errno
import os
import sys

_GONE = frozenset({errno.EPIPE, errno.EIO})


def is_gone(error: OSError) -> bool:
    """Whether a write failed because nobody reads it any more."""
    return error.errno in _GONE


def forget() -> None:
    """Send what is still to be written nowhere; the interpreter would flush it at its end, and fail."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
