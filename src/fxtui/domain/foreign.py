"""Words a venue wrote, and the one way to make them printable.

`Foreign` is not a `str`: it cannot reach a widget, a log or a table by accident. The two doors that may open it
(`fxtui.ui.text` and `fxtui.cli.text`) call `printable`. What those doors draw with lives there, not here.
"""

from __future__ import annotations

import unicodedata

from msgspec import Struct

LIMIT = 200
"""Characters of foreign text shown before it is cut with an ellipsis."""

_MARK = "\N{REPLACEMENT CHARACTER}"
_MAX_COMBINING = 2


class Foreign(Struct, frozen=True):
    """Text as a venue sent it, untouched and not to be shown as it is."""

    raw: str

    def __repr__(self) -> str:
        return f"<Foreign, {len(self.raw)} characters>"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    def __bool__(self) -> bool:
        return bool(self.raw)


def in_fours(text: str) -> list[str]:
    """An address or an account's number in groups of four, as it is compared by eye."""
    return [text[start : start + 4] for start in range(0, len(text), 4)]


def printable(text: Foreign | str, limit: int = LIMIT) -> str:
    """Return one harmless line: no control, bidirectional, invisible or private character, at most `limit` long.

    White space folds into single blanks, what is dropped for safety leaves a visible mark, and stacked combining
    characters are cut, so that the line can neither drive the terminal nor paint outside its cells.
    """
    raw = text.raw if isinstance(text, Foreign) else text
    shown: list[str] = []
    combining = 0
    for character in raw[: limit * 4]:
        category = unicodedata.category(character)
        if category in {"Mn", "Me", "Mc"}:
            combining += 1
            if combining <= _MAX_COMBINING and shown:
                shown.append(character)
            continue
        combining = 0
        if character.isspace() and character in " \t\r\n\x0b\x0c\N{NO-BREAK SPACE}":
            shown.append(" ")
        elif category[0] == "C" or category in {"Zl", "Zp"}:
            shown.append(_MARK)
        else:
            shown.append(character)
    line = " ".join("".join(shown).split())
    if len(line) > limit or len(raw) > limit * 4:
        return line[: limit - 1] + "…"
    return line
