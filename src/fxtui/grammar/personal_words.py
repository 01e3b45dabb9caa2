"""What is typed about a person, checked before anything is sent. No sentence here repeats what was typed."""

from __future__ import annotations

import re

import click

from fxtui.contract.iban import checked_iban

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]+")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_BETWEEN_DIGITS = re.compile(r"[\s()./-]+")


def an_email(text: str) -> str:
    """An e-mail address, without blanks around it."""
    typed = text.strip()
    if not (typed.isprintable() and _EMAIL.fullmatch(typed)):
        raise click.UsageError("This is no e-mail address: write it like ana@example.com.")
    return typed


def a_phone(text: str) -> str:
    """A phone number as E.164, `+` and 7 to 15 digits; what people write between digits is left out."""
    typed = _BETWEEN_DIGITS.sub("", text)
    if not (typed.isascii() and _PHONE.fullmatch(typed)):
        raise click.UsageError("A phone number begins with + and its country's digits, like +381631283023.")
    return typed


def a_name(text: str) -> str:
    """A name of one line, its blanks single."""
    typed = " ".join(text.split())
    if not typed or not typed.isprintable():
        raise click.UsageError("A name is at least one letter long, and nothing but what can be read.")
    return typed


def an_iban(words: tuple[str, ...]) -> str:
    """An IBAN without blanks, which may be typed as several words."""
    try:
        return checked_iban(" ".join(words))
    except ValueError as wrong:
        raise click.UsageError(str(wrong)) from None
