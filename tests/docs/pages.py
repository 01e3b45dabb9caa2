"""The pages of docs/ as the tests read them."""

from __future__ import annotations

import re

from tests.hygiene.sources import ROOT

_FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def page(name: str) -> str:
    """What a page says; `name` is its path from the root."""
    return (ROOT / name).read_text(encoding="utf-8")


def fenced(text: str, language: str) -> list[str]:
    """The blocks of a page that are written in `language`."""
    return [block for named, block in _FENCED.findall(text) if named == language]


def rows(text: str, head: str) -> dict[str, list[str]]:
    """The cells of the table below the heading `head`, by the word in its first column."""
    section = text.split(f"\n{head}\n", 1)[1].split("\n#", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return {row[0].strip("`"): row[1:] for row in cells}
