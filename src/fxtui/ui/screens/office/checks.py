"""What is typed into the forms of the back office, checked field by field before anything is sent. Pure.

The rules are the grammar's, the same as in the shell; every complaint is one sentence, short enough to stand below
its field, and repeats nothing of what was typed.
"""

from __future__ import annotations

from collections.abc import Callable

from click import UsageError
from msgspec import Struct

from fxtui.contract.iban import checked_iban
from fxtui.domain.foreign import in_fours
from fxtui.grammar import personal_words

_LONGEST_TOKEN = 2_000


class Checked(Struct, frozen=True):
    """A field, read: what would be sent, what is wrong with it, and how it is read back while it is typed."""

    value: str = ""
    complaint: str = ""
    echo: str = ""


def email(text: str) -> Checked:
    """An e-mail address."""
    return _by(personal_words.an_email, text, "Write it like ada@example.com.")


def name(text: str) -> Checked:
    """A name or a surname."""
    unseen = "There is a character in it that can't be seen."
    return _by(personal_words.a_name, text, unseen if text.strip() else "It is missing.")


def phone(text: str) -> Checked:
    """A telephone number as E.164 writes it; read back where what was typed is written otherwise."""
    checked = _by(personal_words.a_phone, text, "Write it with + and the country: +381631283023.")
    as_typed = checked.complaint or checked.value == text.strip()
    return checked if as_typed else Checked(checked.value, echo=f"= {checked.value}")


def _by(rule: Callable[[str], str], text: str, complaint: str) -> Checked:
    try:
        return Checked(rule(text))
    except UsageError:
        return Checked(complaint=complaint)


def token(text: str) -> Checked:
    """A share token: one word; how long it is is told, never what it is."""
    typed = text.strip()
    if not typed:
        return Checked(complaint="It is missing.")
    if len(typed) > _LONGEST_TOKEN or not typed.isascii() or not typed.isprintable() or " " in typed:
        return Checked(complaint="A share token is one word of ASCII characters.")
    return Checked(typed, echo=characters(typed))


def iban(text: str) -> Checked:
    """An IBAN as it is sent; read back in groups of four."""
    try:
        packed = checked_iban(text)
    except ValueError as wrong:
        return Checked(complaint=str(wrong), echo=" ".join(in_fours("".join(text.split()).upper())))
    return Checked(packed, echo=f"✔ {' '.join(in_fours(packed))}")


def anything(text: str) -> Checked:
    """What is chosen, not typed."""
    return Checked(text)


def characters(secret: str) -> str:
    """A secret in words: how long it is."""
    return f"{len(secret)} characters" if len(secret) != 1 else "1 character"
