"""The lock files hold what pyproject.toml asks for, with hashes, and what is tested is what runs."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.hygiene.sources import ROOT
from tests.hygiene.test_repository import INDEX_OPTION

LOCKS = ["run", "dev"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
WANTED = {
    "run": PROJECT["dependencies"],
    "dev": PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"],
}


def text_of(lock: str) -> str:
    return (ROOT / "requirements" / f"{lock}.lock").read_text("utf-8")


def locked(lock: str) -> dict[str, tuple[Version, int]]:
    """Version and number of hashes of each package."""
    found: dict[str, tuple[Version, int]] = {}
    for block in re.split(r"^(?=[A-Za-z0-9])", text_of(lock), flags=re.MULTILINE):
        if pin := re.match(r"([\w.-]+)==([\w.!+]+)", block):
            found[canonicalize_name(pin[1])] = (Version(pin[2]), block.count("--hash=sha256:"))
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_asked_for_is_locked_at_a_version_that_fits(lock: str) -> None:
    pins = locked(lock)
    for wanted in map(Requirement, WANTED[lock]):
        version, _ = pins[canonicalize_name(wanted.name)]
        assert wanted.specifier.contains(version), wanted


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_file_has_its_hash(lock: str) -> None:
    pins = locked(lock)
    assert len(pins) == len(re.findall(r"^[A-Za-z0-9]", text_of(lock), flags=re.MULTILINE))
    assert [name for name, (_, hashes) in pins.items() if not hashes] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_what_builds_the_project_is_locked_too(lock: str) -> None:
    assert {"hatchling", "editables"} <= locked(lock).keys()


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_an_index_or_an_address(lock: str) -> None:
    assert not INDEX_OPTION.search(text_of(lock))
    assert "://" not in text_of(lock)


def test_what_is_tested_is_what_runs() -> None:
    run, dev = locked("run"), locked("dev")
    assert {name: dev.get(name) for name in run} == run


def test_textual_is_pinned_exactly() -> None:
    (pin,) = [wanted for wanted in map(Requirement, PROJECT["dependencies"]) if wanted.name == "textual"]
    assert [clause.operator for clause in pin.specifier] == ["=="]
