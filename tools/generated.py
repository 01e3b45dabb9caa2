"""What the generators of pages share: tables, texts that stand below a declaration, and writing a page or checking it."""

from __future__ import annotations

import ast
import inspect
import pkgutil
import sys
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import fxtui.venues
from fxtui.contract.plugin import VenuePlugin, venue_plugin

DOCS = Path(__file__).resolve().parents[1] / "docs"


def own_venues() -> list[VenuePlugin]:
    """The venues of this repository; those installed beside it are described elsewhere."""
    return [venue_plugin(part.name) for part in pkgutil.iter_modules(fxtui.venues.__path__)]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of a page; a bar within a cell is written so that it ends none."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def texts_below(module: ModuleType, class_name: str = "") -> dict[str, str]:
    """The texts that stand below the names a module assigns, or a class of it; as one line when they are one paragraph."""
    body = ast.parse(inspect.getsource(module)).body
    if class_name:
        body = next(node for node in body if isinstance(node, ast.ClassDef) and node.name == class_name).body
    found: dict[str, str] = {}
    for declared, below in pairwise(body):
        match declared, below:
            case (
                ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                found[name] = inspect.cleandoc(text)
            case _:
                pass
    return found


def write_or_check(name: str, text: str, generator: str) -> int:
    """Write the page `name`, or with `--check` say whether it is what would be written; returns the exit code."""
    page = DOCS / name
    if "--check" not in sys.argv[1:]:
        page.write_text(text, encoding="utf-8")
        return 0
    if page.is_file() and page.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(f"docs/{name} is stale: write it again with `python -m tools.{generator}`.\n")
    return 1
