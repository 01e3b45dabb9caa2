"""docs/proofs.md: one section for each proof, which names the day, the commit and the Python it was run with.

A section is replaced when its proof is run again; the others stay as they are.
"""

from __future__ import annotations

import platform
import re
import subprocess
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.proof.figures import Figure

_ROOT = Path(__file__).resolve().parents[1]
PAGE = _ROOT / "docs" / "proofs.md"
_HEAD = (
    "# Proofs\n\n"
    "What fxtui promises about money (`docs/safety.md`), proven from outside the process. The same proofs run small in"
    " `make test`; `make prove` runs them large and prints these tables, `make prove ARGS=--write` keeps them here.\n"
)


def section(title: str, text: str, figures: Sequence[Figure], *, stamp: str = "") -> str:
    """One proof as Markdown: its heading, what it does, its table, and when and on what it was run."""
    return f"## {title}\n\n{text}\n\n{_table(figures)}" + (f"\n{stamp}\n" if stamp else "")


def tree() -> str:
    """The commit that stands in this checkout, with a plus when anything else than the page has changed since."""
    changes = _git("status", "--porcelain", "--", ".", f":!{PAGE.relative_to(_ROOT)}")
    return _git("rev-parse", "--short", "HEAD") + ("+" if changes else "")


def stamp(command: str, before: str) -> str:
    """The line below a table: day, commit, Python, machine, command; `before` is the `tree` the proof began with."""
    commit = before if tree() == before else f"{before.removesuffix('+')}+"
    machine = f"{platform.system()} {platform.machine()}"
    return f"{datetime.now(UTC).date().isoformat()}, commit {commit}, Python {platform.python_version()}, {machine}, `{command}`."


def keep(part: str, order: Iterable[str], page: Path = PAGE) -> None:
    """Put one section on the page in place of the one with its title; `order` names the headings in their order."""
    known = {_title(one): one for one in _sections(page)}
    known[_title(part)] = part
    places = {title: place for place, title in enumerate(order)}
    kept = sorted((title for title in known if title in places), key=places.__getitem__)
    page.write_text("\n".join([_HEAD, *(known[title].rstrip() + "\n" for title in kept)]), "utf-8")


def _sections(page: Path) -> list[str]:
    text = page.read_text("utf-8") if page.exists() else ""
    return re.findall(r"^## .*?(?=^## |\Z)", text, flags=re.MULTILINE | re.DOTALL)


def _title(part: str) -> str:
    return part.partition("\n")[0].removeprefix("## ")


def _table(figures: Sequence[Figure]) -> str:
    rows = [("what", "figure", "promised", "kept")]
    rows += [(one.what, one.value, one.promised, "yes" if one.kept else "NO") for one in figures]
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    lines = ["| " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (w + 2) for w in widths) + "|")
    return "\n".join(lines) + "\n"


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=_ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()
