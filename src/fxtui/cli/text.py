"""The command line's door for foreign words: one printable line, and cells a spreadsheet won't run."""

from __future__ import annotations

from fxtui.domain.foreign import Foreign, printable

_FORMULA = ("=", "+", "-", "@")


def line(text: Foreign | str | None) -> str:
    """`text` as one harmless line, empty for None."""
    return "" if text is None else printable(text)


def csv_cell(text: str) -> str:
    """`text` for a CSV cell: what a spreadsheet would take for a formula gets an apostrophe in front."""
    if text.startswith(_FORMULA) and not _is_number(text):
        return "'" + text
    return text


def _is_number(text: str) -> bool:
    digits = text[1:] if text[:1] in "+-" else text
    return digits.replace(".", "", 1).isdigit()
