"""Which part of a list is shown, and what is told about the rest (dossier 3, meta)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from fxtui.venues.kriptomat.sim.options import Modes

PER_PAGE = 8
MOST_PER_PAGE = 100
PAGES_TOO_MANY = 11
"""By how much the documents' sample is wrong: 102 of 8 each are 13 pages, and it says 24."""

_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[_Row]):
    """A page of rows and the `meta` beside it."""

    rows: Sequence[_Row]
    meta: Mapping[str, object]


def page_of(rows: Sequence[_Row], page: str | None, per_page: str | None, modes: Modes) -> Page[_Row]:
    """The page the query asks for, as far as this venue heeds it; what is no number from 1 on is the first."""
    number = 1 if modes.on("paging", "ignored") else _positive(page, 1)
    size = min(_positive(per_page, PER_PAGE), MOST_PER_PAGE) if modes.on("paging", "page") else PER_PAGE
    pages = -(-len(rows) // size)
    meta = {
        "current_page": number,
        "total_pages": pages if modes.on("meta", "right") else pages + PAGES_TOO_MANY,
        "total_count": len(rows),
        "per_page": size,
        "last_page": number == max(pages, 1),
        "out_of_range": number > max(pages, 1),
    }
    return Page(rows[(number - 1) * size : number * size], meta)


def _positive(text: str | None, otherwise: int) -> int:
    if text is None or not (text.isascii() and text.isdigit() and len(text) < 10):
        return otherwise
    return int(text) or otherwise
