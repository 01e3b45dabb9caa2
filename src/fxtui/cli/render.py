"""How answers are written: a table for people, a JSON document or CSV for scripts.

A row is a mapping from key to a plain value (text, int, bool, None or a list of texts); decimals come as text. What a
row holds is decided by the verbs, not here.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence

from msgspec import Struct

from fxtui.cli.text import csv_cell, line
from fxtui.contract.errors import Problem

SCHEMA = 1

Value = str | int | bool | None | Sequence[str] | Sequence[Mapping[str, str | None]] | Mapping[str, object]
Row = Mapping[str, Value]

_BOLD = "\x1b[1m"
_PLAIN = "\x1b[0m"
_GAP = "  "
_MONEY = {"amount", "asset"}


class Column(Struct, frozen=True):
    """One column of a table: the row's key, the head, and whether it lines up on the decimal point."""

    key: str
    head: str
    number: bool = False


def document(name: str, rows: Sequence[Row], problems: Sequence[Problem] = (), **more: object) -> str:
    """One JSON object with `schema`, the list called `name`, and `errors` when there were any."""
    body: dict[str, object] = {"schema": SCHEMA, name: list(rows), **more}
    if problems:
        body["errors"] = [problem_row(p) for p in problems]
    return json.dumps(body, ensure_ascii=False)


def error_document(problem: Problem) -> str:
    """The JSON object an error is written as."""
    return json.dumps({"error": problem_row(problem)}, ensure_ascii=False)


def problem_row(problem: Problem) -> dict[str, object]:
    """An error's keys: kind, code, message, venue, retryable, hint."""
    return {
        "kind": problem.kind,
        "code": line(problem.code) or None,
        "message": line(problem.message),
        "venue": problem.venue,
        "retryable": problem.retryable,
        "hint": line(problem.hint) or None,
    }


def comma_separated(columns: Sequence[str], rows: Sequence[Row], *, head: bool = True) -> str:
    """The rows as CSV, with a head line unless `head` is False; every key of `columns` is a column."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if head:
        writer.writerow(columns)
    for row in rows:
        writer.writerow([csv_cell(_flat(row.get(key))) for key in columns])
    return out.getvalue()


def table(columns: Sequence[Column], rows: Sequence[Row], *, color: bool, empty: str) -> str:
    """The rows as an aligned table; `empty` is the sentence that stands for no rows, if there is one."""
    if not rows:
        return f"{empty}\n" if empty else ""
    cells = [[line(_flat(row.get(c.key))) for c in columns] for row in rows]
    for index, column in enumerate(columns):
        if column.number:
            _align_points(cells, index)
    widths = [max(len(c.head), *(len(r[i]) for r in cells)) for i, c in enumerate(columns)]
    head = _GAP.join(_pad(c.head, w, c.number) for c, w in zip(columns, widths, strict=True)).rstrip()
    lines = [f"{_BOLD}{head}{_PLAIN}" if color else head]
    lines += [
        _GAP.join(_pad(cell, w, c.number) for cell, c, w in zip(row, columns, widths, strict=True)).rstrip()
        for row in cells
    ]
    return "\n".join(lines) + "\n"


def facts(pairs: Sequence[tuple[str, str]]) -> str:
    """Names and values under each other, for one thing shown whole."""
    shown = [(name, line(value)) for name, value in pairs if value]
    width = max((len(name) for name, _ in shown), default=0)
    return "".join(f"{name:<{width}}  {value}\n" for name, value in shown)


def grouped(text: str) -> str:
    """A plain decimal with its whole digits in groups of three, for reading only."""
    whole, point, rest = text.partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    if not digits.isdigit():
        return text
    return f"{sign}{int(digits):,}".replace(",", " ") + point + rest


def _flat(value: object) -> str:
    """One cell: money as `10 USDT`, other mappings as `NAME=VALUE`, words side by side, sentences with bars between."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (str, int)):
        return str(value)
    if isinstance(value, Mapping):
        if value.keys() == _MONEY:
            return " ".join(str(v) for v in value.values())
        return " ".join(f"{name}={v}" for name, v in value.items())
    if isinstance(value, Sequence):
        texts = [_flat_part(part) for part in value]
        return (" | " if any(" " in text for text in texts) else " ").join(texts)
    raise TypeError(f"no cell is made of {type(value).__name__}")


def _flat_part(part: object) -> str:
    """One of several in a cell: what a mapping says, its first word being what kind it is of."""
    if not isinstance(part, Mapping):
        return str(part)
    first, *rest = [str(said) for said in part.values() if said is not None]
    return f"{first} {': '.join(rest)}"


def _align_points(cells: list[list[str]], index: int) -> None:
    column = [grouped(row[index]) for row in cells]
    longest = max((len(c.partition(".")[2]) for c in column), default=0)
    for row, cell in zip(cells, column, strict=True):
        missing = longest - len(cell.partition(".")[2]) + (0 if "." in cell or not longest else 1)
        row[index] = cell + " " * missing


def _pad(text: str, width: int, right: bool) -> str:
    return text.rjust(width) if right else text.ljust(width)
