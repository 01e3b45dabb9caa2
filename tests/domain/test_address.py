"""What an address is written with: letters, digits and signs of plain ASCII, and nothing that looks like them."""

from __future__ import annotations

import pytest

from fxtui.domain.address import oddity


@pytest.mark.parametrize("address", ["", "TQrZ8tKfjp", "CO12 3456", "0x7fa5?memo=7", "rEb8T:12-3_4"])
def test_plain_signs_are_nothing_odd(address: str) -> None:
    assert oddity(address) == ""


@pytest.mark.parametrize("odd", ["\u0430", "\u041a", "\uff21", "\u0131", "é", "\u0660", "\u0301"])
def test_the_first_character_that_only_looks_right_is_named(odd: str) -> None:
    named = f"“{odd}” (U+{ord(odd):04X})"
    assert oddity(f"TQr{odd}Zß") == f"{named} looks like a letter of an address but is another character."


@pytest.mark.parametrize("unseen", ["\u200b", "\u202e", "\u00a0", "\ufeff", "\x07", "\n", "\x7f"])
def test_what_can_not_be_seen_is_not_printed(unseen: str) -> None:
    assert oddity(f"TQrZ{unseen}8t") == "There is a character in it that can't be seen."
