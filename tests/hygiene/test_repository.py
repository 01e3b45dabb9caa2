"""What may never be in the repository: hosts of package indexes, paths of one machine, secrets, leftovers."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from pathlib import PurePosixPath

import pytest

from tests.hygiene.sources import ROOT, TAKEN_OVER, repository_files

MAX_BYTES = 1024 * 1024
PICTURES = {".png", ".jpg", ".gif", ".ico"}
LEFTOVERS = [
    "*.pyc", "*.pyo", "*.orig", "*.rej", "*.bak", "*.swp", "*~", "*.log", "*.sqlite*", "*.db", ".DS_Store", "*.egg-info/*",
    ".venv/*", "*/__pycache__/*", "dist/*", "build/*", ".coverage*", "snapshot_report.html", "*.whl",
]  # fmt: skip

# Hosts are put together here, so that this file names none either.
_HOSTS = [
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("npmjs", "org"),
    ("npmjs", "com"),
    ("debian", "org"),
    ("crates", "io"),
]
INDEX_HOST = re.compile("|".join(re.escape(".".join(parts)) for parts in _HOSTS), re.IGNORECASE)
INDEX_OPTION = re.compile(r"^\s*--?(index-url|extra-index-url|find-links|trusted-host|i|f)\b", re.MULTILINE)
MACHINE_PATH = re.compile(
    r"(?<![\w.~/:-])/(?:root|work|Users/\w+|home/\w+|tmp/\w+|opt/(?:wheels|pypi)|var/folders)/\w"
)
SECRET = re.compile(
    r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"
    r"|\bAKIA[0-9A-Z]{16}\b"
    r"|\bgh[pousr]_[A-Za-z0-9]{36}\b"
    r"|\bxox[abprs]-[A-Za-z0-9-]{10,}"
    r"|\bsk_live_\w+"
)
CONFLICT = re.compile(r"^(<{7} |>{7} |={7}$)", re.MULTILINE)


def texts() -> list[tuple[str, str]]:
    """Every file that is no picture, with its text."""
    names = [name for name in repository_files() if PurePosixPath(name).suffix not in PICTURES]
    return [(name, (ROOT / name).read_bytes().decode("utf-8")) for name in names]


def offences(pattern: re.Pattern[str]) -> list[str]:
    """Where `pattern` stands."""
    found = []
    for name, text in texts():
        found += [
            f"{name}:{text.count(chr(10), 0, hit.start()) + 1} {hit.group()!r}"
            for hit in pattern.finditer(text)
        ]
    return found


@pytest.mark.parametrize(
    "pattern", [INDEX_HOST, MACHINE_PATH, SECRET, CONFLICT], ids=["host", "path", "secret", "conflict"]
)
def test_no_file_holds_what_is_not_for_others(pattern: re.Pattern[str]) -> None:
    found = offences(pattern)
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (INDEX_HOST, "from https://files." + "pythonhosted" + ".org/x"),
        (MACHINE_PATH, "see " + "/" + "root/x"),
        (MACHINE_PATH, 'open("' + "/" + 'home/ana/x")'),
        (MACHINE_PATH, "/" + "Users/ana/x"),
        (SECRET, "-----BEGIN EC " + "PRIVATE KEY-----"),
        (SECRET, "AKIA" + "A" * 16),
        (CONFLICT, "<" * 7 + " HEAD"),
        (INDEX_OPTION, "--index-" + "url https://x"),
    ],
)
def test_a_planted_offence_is_seen(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)


@pytest.mark.parametrize("text", ["https://venue.example/work/1", "~/home/x", "a/root/b", "/workspace"])
def test_other_paths_are_fine(text: str) -> None:
    assert not MACHINE_PATH.search(text)


def test_nothing_left_over_is_kept() -> None:
    assert [name for name in repository_files() for leftover in LEFTOVERS if fnmatch(name, leftover)] == []


def test_no_file_is_huge() -> None:
    assert [name for name in repository_files() if (ROOT / name).stat().st_size > MAX_BYTES] == []


def test_no_file_has_carriage_returns() -> None:
    assert [name for name, text in texts() if "\r\n" in text] == []


def test_every_script_can_be_run() -> None:
    scripts = [name for name, text in texts() if text.startswith("#!") and name not in TAKEN_OVER]
    assert {".ci/run", "tools/setup.sh", "tools/lock.sh"} <= set(scripts)
    assert [name for name in scripts if not (ROOT / name).stat().st_mode & 0o100] == []


def test_every_file_taken_over_is_still_here() -> None:
    assert set(TAKEN_OVER) <= set(repository_files())
