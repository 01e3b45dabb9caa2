"""Whole commands timed from outside, two or more in turn, so that a drift of the machine hits all alike."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence

WARM_UPS = 2


def medians(
    commands: Mapping[str, Sequence[str]], *, runs: int, environ: Mapping[str, str] | None = None
) -> dict[str, float]:
    """The median wall time in milliseconds of each command over `runs` interleaved runs, after a warm-up.

    Raises:
        RuntimeError: when a command fails; a benchmark of an error measures nothing.
    """
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for run in range(runs + WARM_UPS):
        for name, command in commands.items():
            started = time.perf_counter()
            done = subprocess.run(
                list(command),
                env={**os.environ, **(environ or {})},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
            )
            elapsed = (time.perf_counter() - started) * 1000
            if done.returncode != 0:
                raise RuntimeError(f"{name} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
            if run >= WARM_UPS:
                taken[name].append(elapsed)
    return {name: statistics.median(times) for name, times in taken.items()}
