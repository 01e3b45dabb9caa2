"""What an address is written with. Whether money may go there is not known here."""

from __future__ import annotations


def oddity(address: str) -> str:
    """What is odd about `address`, one sentence: its first character that is no plain visible ASCII; empty for none."""
    odd = next((one for one in address if not (one.isascii() and one.isprintable())), "")
    if not odd:
        return ""
    if not odd.isprintable():
        return "There is a character in it that can't be seen."
    return f"“{odd}” (U+{ord(odd):04X}) looks like a letter of an address but is another character."
