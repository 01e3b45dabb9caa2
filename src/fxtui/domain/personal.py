"""How much of a person's data is shown: masked until somebody asks to see it, and never told apart by colour alone.

A mask keeps what tells two people apart on one screen, and no more than that.
"""

from __future__ import annotations

from enum import Enum

from fxtui.domain.foreign import Foreign, in_fours, printable

HIDDEN = "•"
"""What stands for each run of characters that is not shown."""

_RUN = HIDDEN * 3
_IBAN_HEAD, _IBAN_TAIL, _PHONE_TAIL = 4, 4, 2
_SHORTEST = 8


class Personal(Enum):
    """The kinds of personal data, by how they are masked."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    IBAN = "iban"
    WHOLE = "whole"
    """Shown whole or not at all: a birth date, a street."""


def shown(text: Foreign, kind: Personal, *, revealed: bool) -> str:
    """One harmless line of `text`: whole when `revealed`, an IBAN in groups of four, else masked; empty stays empty."""
    line = printable(text)
    if not line:
        return ""
    if kind is Personal.IBAN:
        packed = "".join(line.split())
        return " ".join(in_fours(packed)) if revealed else _iban(packed)
    return line if revealed else _MASKS[kind](line)


def _name(line: str) -> str:
    return " ".join(f"{word[0]}{_RUN}" for word in line.split())


def _email(line: str) -> str:
    user, at, host = line.rpartition("@")
    return f"{user[:1]}{_RUN}{at}{host}" if user else _RUN


def _phone(line: str) -> str:
    digits = "".join(line.split())
    head = digits[:_IBAN_HEAD] if digits.startswith("+") else ""
    return f"{head} {_RUN} {digits[-_PHONE_TAIL:]}".strip() if len(digits) >= _SHORTEST else _RUN


def _iban(packed: str) -> str:
    if len(packed) < _SHORTEST + _IBAN_TAIL:
        return _RUN
    return f"{packed[:_IBAN_HEAD]} {_RUN} {packed[-_IBAN_TAIL:]}"


def _whole(_line: str) -> str:
    return _RUN


_MASKS = {
    Personal.NAME: _name,
    Personal.EMAIL: _email,
    Personal.PHONE: _phone,
    Personal.WHOLE: _whole,
}
