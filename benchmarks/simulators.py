"""A running `fxtui sim` with a profile that points at it, for benchmarks that need a venue."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROFILE = "sim"


@contextmanager
def serving(home: Path, *venues: str) -> Iterator[None]:
    """Serve `venues` and write their profile below `home`; ends when the block does."""
    words = ["sim", *venues, "--write-profile", PROFILE, "--home", str(home), "--until-eof"]
    child = subprocess.Popen(
        [sys.executable, "-m", "fxtui", *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        for _ in venues:
            if not child.stdout.readline():
                raise RuntimeError(f"the simulator ended with {child.wait()}")
        yield
    finally:
        child.stdin.close()
        child.wait(timeout=10)
