"""Measure every budget and print the table; `--write` keeps it in docs/benchmarks.md."""

from __future__ import annotations

import argparse
import compileall
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.budget import table
from benchmarks.start_up import measure

_SOURCES = Path(__file__).resolve().parents[1] / "src"
_PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"


def main() -> int:
    """Print the table; the exit code is 1 when a budget is missed."""
    words = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    words.add_argument("--runs", type=int, default=7, help="interleaved runs of each command")
    words.add_argument("--write", action="store_true", help="keep the table in docs/benchmarks.md")
    asked = words.parse_args()
    # Budgets are of warm starts: what pip compiles at install, an edited checkout may not have compiled yet.
    compileall.compile_dir(str(_SOURCES), quiet=1)
    budgets = measure(asked.runs)
    printed = table(budgets)
    sys.stdout.write(f"\n{printed}\n")
    if asked.write:
        _PAGE.write_text(_page(printed, asked.runs), "utf-8")
    return 0 if all(b.met for b in budgets) else 1


def _page(printed: str, runs: int) -> str:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    when = datetime.now(UTC).date().isoformat()
    return (
        "# Benchmarks\n\n"
        "Ratios to anchors measured in the same run, medians over interleaved runs; `make bench` measures anew.\n\n"
        f"{when}, commit {commit.stdout.strip()}, Python {platform.python_version()}, "
        f'`make bench ARGS="--runs {runs} --write"`:\n\n{printed}'
    )


if __name__ == "__main__":
    sys.exit(main())
