"""What the store costs a process that only starts."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {
    "pydantic",
    "httpx",
    "textual",
    "rich",
    "click",
    "keyring",
    "tomlkit",
    "cryptography",
    "platformdirs",
}


def loaded(code: str) -> set[str]:
    script = f"{code}\nimport sys\nprint(*sys.modules, sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.splitlines())


@pytest.mark.parametrize("module", ["config", "paths", "records"])
def test_the_start_path_loads_nothing_it_does_not_use(module: str) -> None:
    found = loaded(f"import fxtui.store.{module}")
    assert not found & (HEAVY | {"tomllib", "sqlite3", "difflib", "asyncio", "json"})
    assert not [name for name in found if name.startswith("fxtui.venues")]


@pytest.mark.parametrize("module", ["journal", "state", "secrets", "simulated", "config_write"])
def test_no_part_of_the_store_loads_what_it_may_never_need(module: str) -> None:
    found = loaded(f"import fxtui.store.{module}")
    assert not found & (HEAVY | {"sqlite3"})
    assert not [name for name in found if name.startswith(("fxtui.venues", "fxtui.transport", "fxtui.desk"))]


def test_reading_a_configuration_loads_no_adapter() -> None:
    text = '[profiles.p]\\nmode = "paper"\\n[profiles.p.venues.kiiex]\\nenvironment = "staging"\\nuser_id = "1"\\n'
    found = loaded(
        "from pathlib import Path\nfrom fxtui.store.config_reading import read_config\n"
        f"config, problems = read_config('{text}', Path('config.toml'))\nassert not problems and config.profiles"
    )
    assert not found & HEAVY
    assert [name for name in found if name.startswith("fxtui.venues.")] == ["fxtui.venues.kiiex"]
