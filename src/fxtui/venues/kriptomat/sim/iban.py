"""Bank account numbers and payment references: ISO 13616 and ISO 11649, whose check digits are the same arithmetic."""

from __future__ import annotations

import re
from collections.abc import Mapping

_FORM = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", re.ASCII)
_MODULUS = 97
_RIGHT = 1
_CHECKED = 4

BANKS: Mapping[str, tuple[str, str]] = {
    "AT": ("Musterbank Wien", "MUSTATWW"),
    "DE": ("Beispielbank Frankfurt", "BSPLDEFF"),
    "EE": ("Näidispank", "NAIDEE2X"),
    "FR": ("Banque Exemple", "EXEMFRPP"),
    "SI": ("Vzorčna banka d.d.", "VZORSI2X"),
}
"""An invented bank for every account of a country: its name and code."""
ELSEWHERE = ("Example Bank", "EXMP")


def normalised(iban: str) -> str:
    """Without blanks and in capitals."""
    return "".join(iban.split()).upper()


def is_right(iban: str) -> bool:
    """Whether a normalised IBAN has the form of one and passes its check."""
    return _FORM.fullmatch(iban) is not None and _remainder(iban[_CHECKED:] + iban[:_CHECKED]) == _RIGHT


def reference(digits: str) -> str:
    """The creditor reference `RF…` of some digits."""
    check = _MODULUS + _RIGHT - _remainder(digits + "RF00")
    return f"RF{check:02d}{digits}"


def bank_of(iban: str) -> tuple[str, str]:
    """Name and BIC of the bank that keeps an account."""
    country = iban[:2]
    name, code = ELSEWHERE
    return BANKS.get(country, (name, f"{code}{country}XX"))


def _remainder(text: str) -> int:
    """The number that letters and digits spell, modulo 97: A is 10, Z is 35."""
    return int("".join(str(int(character, 36)) for character in text)) % _MODULUS
