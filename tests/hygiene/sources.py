"""The files of this repository and what stands in them, for the tests of this folder."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "fxtui"
# Files that are kept as they were received, so that laws over form do not reach them; each says why.
TAKEN_OVER = {
    "benchmarks/ptybench.py": "the instrument the budgets were set with: another version would give other numbers",
}
_NOT_OURS = {".git", ".venv", "build", "dist", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
_NOT_OURS |= {".hypothesis", ".import_linter_cache"}


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file: its path from the root with `/`, its text and its tree."""

    path: str
    text: str
    tree: ast.Module

    @classmethod
    def of(cls, path: str, text: str) -> Source:
        """The source that would stand at `path`."""
        return cls(path, text, ast.parse(text, path))

    def at(self, node: ast.AST) -> str:
        """Where `node` stands, as an editor opens it."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}"

    def below(self, *folders: str) -> bool:
        """Whether the file is one of these, or lies below one of these folders (`src/fxtui` is left out of them)."""
        own = self.path.removeprefix("src/fxtui/")
        return any(own == folder or own.startswith(f"{folder}/") for folder in folders)


@cache
def repository_files() -> tuple[str, ...]:
    """What is tracked and what is about to be; without git, everything but environments and caches."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        done = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        done = None
    if done is not None and done.returncode == 0 and done.stdout:
        names: Iterator[str] = (name for name in done.stdout.split("\0") if name)
    else:
        found = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
        names = (path.as_posix() for path in found if not _NOT_OURS & set(path.parts))
    return tuple(sorted(name for name in names if (ROOT / name).is_file()))


@cache
def python_files() -> tuple[Source, ...]:
    """Every Python file of the repository that is written here."""
    names = (name for name in repository_files() if name.endswith(".py") and name not in TAKEN_OVER)
    return tuple(Source.of(name, (ROOT / name).read_text("utf-8")) for name in names)


@cache
def package_files() -> tuple[Source, ...]:
    """The Python files of the package."""
    return tuple(source for source in python_files() if source.path.startswith("src/fxtui/"))


def imported(source: Source) -> Iterator[tuple[ast.AST, str]]:
    """Every module or name the source imports, at its head or inside a function, in full."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield node, f"{node.module}.{alias.name}"


def called(source: Source) -> Iterator[tuple[ast.expr, str]]:
    """Every name the source refers to that an import of it made, in full: `datetime.datetime.now`, `time.time`."""
    known: dict[str, str] = {}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                head = alias.name.split(".")[0]
                known[alias.asname or head] = alias.name if alias.asname else head
        elif isinstance(node, ast.ImportFrom) and node.module:
            known.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Name | ast.Attribute) and (name := _full(node, known)):
            yield node, name


def _full(node: ast.expr, known: dict[str, str]) -> str:
    match node:
        case ast.Name(id=name):
            return known.get(name, "")
        case ast.Attribute(value=value, attr=attr):
            head = _full(value, known)
            return f"{head}.{attr}" if head else ""
        case _:
            return ""
