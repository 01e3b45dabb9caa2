"""What a venue might write, and what our own sentences and values must never contain."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from fxtui.contract.errors import VenueError
from fxtui.domain.foreign import Foreign
from fxtui.domain.outcome import CannotTell, Rejected, Unknown

ESCAPES = "\x1b]52;c;ZXZpbA==\x07\x1b[2J\x9b31m\x00\x08"
MARKUP = "[/x][@click=app.quit]now[/][red"
BIDI = "\N{RIGHT-TO-LEFT OVERRIDE}lautca\N{POP DIRECTIONAL FORMATTING}\N{LEFT-TO-RIGHT ISOLATE}\N{ZERO WIDTH JOINER}"
LINES = "first\r\nsecond\N{LINE SEPARATOR}third"

HOSTILE = f"{ESCAPES}{MARKUP}{BIDI}{LINES}"
"""All of it in one text."""

NOBODY_KNOWS = "Zorblatted"
"""A word no venue has in any enumeration."""

_TWO_SENTENCES = re.compile(r"[.!?]\s+[A-Z][a-z]")
_MARKUP = re.compile(r"\[/|\[@")


def is_one_sentence(text: str) -> bool:
    """Whether `text` is one line for people: printable, one sentence, with an end."""
    return (
        bool(text.strip())
        and (text[0].isalnum() or text[0] == "-")
        and text[-1] == "."
        and not any(is_dangerous(character) for character in text)
        and not _TWO_SENTENCES.search(text)
        and "Traceback" not in text
        and "Error(" not in text
    )


def sentence_of(said: VenueError | Unknown | Rejected | CannotTell) -> str:
    """The words for people in an error or an outcome."""
    return said.message if isinstance(said, VenueError) else said.reason


def is_dangerous(character: str) -> bool:
    """Whether a character could drive a terminal or turn its text around."""
    return (
        unicodedata.category(character)[0] == "C" or character in "\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}"
    )


def foreign_in_plain_text(value: object) -> list[str]:
    """Where in a domain value a plain `str` carries what only a `Foreign` may carry."""
    return [
        f"{where} = {text!r}"
        for where, text in texts(value)
        if any(is_dangerous(character) for character in text) or _MARKUP.search(text)
    ]


def texts(value: object, where: str = "") -> Iterator[tuple[str, str]]:
    """Every plain `str` inside a domain value, keys too, with the way to it; what is `Foreign` stays closed."""
    match value:
        case Foreign() | bytes():
            return
        case str():
            yield where, value
        case Mapping():
            for key, item in value.items():
                yield from texts(key, f"{where} key")
                yield from texts(item, f"{where}[{key!r}]")
        case Sequence():
            for index, item in enumerate(value):
                yield from texts(item, f"{where}[{index}]")
        case Struct():
            for part in value.__struct_fields__:
                yield from texts(getattr(value, part), f"{where}.{part}")
        case _:
            return


def foreigners(value: object) -> Iterator[Foreign]:
    """Every `Foreign` inside a domain value."""
    match value:
        case Foreign():
            yield value
        case str() | bytes():
            return
        case Mapping():
            for item in value.values():
                yield from foreigners(item)
        case Sequence():
            for item in value:
                yield from foreigners(item)
        case Struct():
            for part in value.__struct_fields__:
                yield from foreigners(getattr(value, part))
        case _:
            return
