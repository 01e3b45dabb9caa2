"""What starting costs: the version, one command of the command line, the console's first paint and first live quote."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import ptybench
from benchmarks.budget import Budget
from benchmarks.processes import medians
from benchmarks.simulators import PROFILE, serving

_HELLO = Path(__file__).parent / "baselines" / "hello.py"
_LAST_STATE = r"USDT/COPM .*\d\.\d"
# "now" is less than a second. A remembered price is older by then: the bare application runs in between, for longer.
_LIVE_QUOTE = r"USDT/COPM .*\d\.\d.* now"


def measure(runs: int) -> list[Budget]:
    """Every budget of starting up, medians over `runs` interleaved runs."""
    python, fxtui = sys.executable, str(Path(sys.executable).with_name("fxtui"))
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with serving(home, "kiiex"):
            reading = [fxtui, "balances", "--json", "--home", str(home), "--profile", PROFILE]
            times = medians(
                {
                    "pass": [python, "-c", "pass"],
                    "version": [fxtui, "--version"],
                    "imports": [python, "-c", "import httpx, pydantic"],
                    "balances": reading,
                },
                runs=runs,
            )
            console = _console([fxtui, "--home", str(home), "--profile", PROFILE], runs)
    return [
        Budget("fxtui --version", "python -c pass", times["version"], times["pass"], 4.0),
        Budget("fxtui balances --json", "import httpx, pydantic", times["balances"], times["imports"], 1.6),
        Budget("start → first complete paint", "bare Textual", console["paint"], console["hello"], 1.3),
        Budget("start → first live quote", "bare Textual", console["quote"], console["hello"], 2.2),
    ]


def _console(command: list[str], runs: int) -> dict[str, float]:
    """Medians in milliseconds until the bare application, the last known state and a live quote are on the screen."""
    python = sys.executable
    scenarios: list[dict[str, Any]] = [
        {"name": "paint", "cmd": command, "ready": _LAST_STATE, "quit": ["q"], "settle": 0.3},
        {"name": "hello", "cmd": [python, str(_HELLO)], "ready": "Hello", "quit": ["ctrl+q"], "settle": 1.5},
        {"name": "quote", "cmd": command, "ready": _LIVE_QUOTE, "quit": ["q"], "settle": 1.5},
    ]
    ptybench.one_run({**scenarios[2], "settle": 2.0}, seed=0)
    measured = ptybench.bench([{**s, "runs": runs} for s in scenarios], None, brief=True)
    found: dict[str, float] = {}
    for name, scenario in measured["scenarios"].items():
        ready = scenario["summary"]["ready_ms"]
        if ready is None:
            screen = "\n".join(scenario["failed"][0].get("screen", []))
            raise RuntimeError(f"{name} was never ready; its screen:\n{screen}")
        found[name] = ready["median"]
    return found
