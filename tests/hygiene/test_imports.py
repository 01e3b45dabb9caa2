"""What a fresh process loads: nothing is paid for before it is used. The static arrows are kept by import-linter."""

from __future__ import annotations

import subprocess
import sys

import pytest

from fxtui.contract.plugin import venue_names

VENUES = venue_names()
FACES = {"textual", "rich", "click"}
NETWORK = {"httpx", "httpcore", "starlette", "uvicorn", "ssl"}
HEAVY = FACES | NETWORK | {"pydantic", "keyring", "cryptography", "tomlkit", "textual_plotext", "plotext"}


def loaded_by(code: str) -> set[str]:
    """The names of the modules that `code` adds to those of a fresh interpreter."""
    script = (
        f"import sys\nbare = set(sys.modules)\n{code}\nprint(*sorted(set(sys.modules) - bare), sep='\\n')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines())


def run_by(*words: str) -> set[str]:
    """The modules that one command line adds."""
    return loaded_by(f"from fxtui.__main__ import main\nassert main({list(words)!r}) == 0")


def test_the_version_loads_nothing_of_fxtui_but_its_entry() -> None:
    loaded = run_by("--version")
    assert {name for name in loaded if name.split(".")[0] == "fxtui"} == {"fxtui", "fxtui.__main__"}
    assert not loaded & (HEAVY | {"asyncio", "platformdirs", "sqlite3"})


def test_the_help_loads_neither_screens_nor_network() -> None:
    loaded = run_by("--help")
    assert not loaded & (HEAVY - {"click"})
    assert not [
        name for name in loaded if name.startswith(("fxtui.ui", "fxtui.transport", "fxtui.simulator"))
    ]


def test_naming_the_venues_imports_none_of_them() -> None:
    loaded = loaded_by("from fxtui.contract.plugin import venue_names\nassert venue_names()")
    assert not [name for name in loaded if name.startswith("fxtui.venues")]
    assert not loaded & HEAVY


@pytest.mark.parametrize("venue", VENUES)
def test_describing_a_venue_imports_its_folder_and_no_part_of_it(venue: str) -> None:
    loaded = loaded_by(
        f"from fxtui.contract.plugin import venue_plugin\nassert venue_plugin({venue!r}).id == {venue!r}"
    )
    assert {name for name in loaded if name.startswith("fxtui.venues")} == {
        "fxtui.venues",
        f"fxtui.venues.{venue}",
    }
    assert not loaded & HEAVY


@pytest.mark.parametrize("venue", VENUES)
def test_connecting_code_loads_no_simulator_and_no_screen(venue: str) -> None:
    loaded = loaded_by(
        f"from fxtui.contract.plugin import venue_plugin\nvenue_plugin({venue!r}).load('connect')"
    )
    assert not loaded & (FACES | {"starlette", "uvicorn", "keyring", "cryptography"})
    assert not [name for name in loaded if name.startswith(("fxtui.simulator", "fxtui.ui", "fxtui.desk"))]
    assert not [name for name in loaded if name.startswith(f"fxtui.venues.{venue}.sim")]


@pytest.mark.parametrize("venue", VENUES)
def test_a_simulator_loads_nothing_of_its_adapter(venue: str) -> None:
    loaded = loaded_by(
        f"from fxtui.contract.plugin import venue_plugin\nvenue_plugin({venue!r}).load('simulate')"
    )
    own = f"fxtui.venues.{venue}"
    of_the_venue = {name for name in loaded if name.startswith(f"{own}.")}
    assert {name for name in of_the_venue if not name.startswith(f"{own}.sim")} == set()
    assert not loaded & (FACES | {"httpx", "httpcore"})
    assert not [
        name
        for name in loaded
        if name.startswith(("fxtui.transport", "fxtui.desk", "fxtui.store", "fxtui.ui"))
    ]


@pytest.mark.parametrize(
    "module", ["fxtui.desk.desk", "fxtui.store.config", "fxtui.store.paths", "fxtui.grammar.requests"]
)
def test_what_every_command_needs_is_light(module: str) -> None:
    loaded = loaded_by(f"import {module}")
    # asyncio brings ssl along, whoever imports it.
    assert not loaded & (HEAVY - {"ssl"})
    assert not [name for name in loaded if name.startswith(("fxtui.venues.", "fxtui.transport"))]


def test_the_console_loads_no_network_before_its_first_paint() -> None:
    loaded = loaded_by("import fxtui.ui.app")
    assert not loaded & (
        NETWORK - {"ssl"} | {"pydantic", "keyring", "cryptography", "tomlkit", "textual_plotext", "plotext"}
    )
    assert not [
        name for name in loaded if name.startswith(("fxtui.venues", "fxtui.transport", "fxtui.simulator"))
    ]


def test_the_money_types_load_the_standard_library_and_msgspec_alone() -> None:
    loaded = loaded_by(
        "import pkgutil, fxtui.domain\n"
        "for part in pkgutil.walk_packages(fxtui.domain.__path__, 'fxtui.domain.'): __import__(part.name)"
    )
    roots = {name.split(".")[0] for name in loaded}
    assert roots - set(sys.stdlib_module_names) == {"fxtui", "msgspec", "typing_extensions"}
    assert {name for name in loaded if name.startswith("fxtui") and not name.startswith("fxtui.domain")} == {
        "fxtui"
    }
