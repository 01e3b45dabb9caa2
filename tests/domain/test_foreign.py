"""Foreign words can't reach a terminal by accident, and what the door lets through is one harmless line."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fxtui.domain.foreign import Foreign, printable

HOSTILE = (
    "\x1b[2J\x1b]52;c;ZXZpbA==\x07",
    "\x9b31mred",
    "a\u202eevil\u2066",
    "line\nbreak\rreturn\ttab",
    "zero\u200bwidth\ufeff",
    "z" + "\u0301" * 50,
    "\ud800",
    "x" * 10_000,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_becomes_one_harmless_line(text: str) -> None:
    assert_harmless(printable(Foreign(text)))


@given(st.text(alphabet=st.characters(), max_size=400))
def test_any_text_becomes_one_harmless_line(text: str) -> None:
    assert_harmless(printable(text))


def assert_harmless(shown: str) -> None:
    assert len(shown) <= 200
    for character in shown:
        assert unicodedata.category(character)[0] != "C", f"U+{ord(character):04X} passed"
        assert unicodedata.category(character) not in {"Zl", "Zp"}


def test_formatting_foreign_text_does_not_show_it() -> None:
    foreign = Foreign("\x1b[31mboo")
    assert "boo" not in f"{foreign} {foreign!s} {foreign!r}" + "%s" % foreign  # noqa: UP031


def test_plain_words_pass_unchanged() -> None:
    assert printable(Foreign("Cédula de ciudadanía · 日本 €5")) == "Cédula de ciudadanía · 日本 €5"
