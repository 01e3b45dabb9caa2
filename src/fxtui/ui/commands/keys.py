"""Names of keys: what people write, what Textual calls it, and what it types. Pure."""

from __future__ import annotations

import unicodedata

from textual.keys import KEY_NAME_REPLACEMENTS, REPLACED_KEYS, Keys, key_to_character

_MODIFIERS = {"alt", "ctrl", "hyper", "meta", "shift", "super"}
_PLAIN = {key.value for key in Keys if key.value.isalnum()}
_SPOKEN = {
    "esc": "escape",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "del": "delete",
    "ins": "insert",
    "return": "enter",
    "↑": "up",
    "↓": "down",
    "←": "left",
    "→": "right",
}
# A terminal sends the same byte for both.
_SAME = {
    "ctrl+h": "backspace",
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+left_square_bracket": "escape",
    "ctrl+space": "ctrl+@",
    "ctrl+at": "ctrl+@",
}
_NAMED_UP_TO = 0xFF


def named(written: str) -> str | None:
    """Textual's name of a key as people write it (`?`, `esc`, `Ctrl+K`), None when there is no such key."""
    if written == "+" or written.endswith("++"):
        written = f"{written[:-1]}plus"
    *modifiers, last = written.split("+")
    held = {modifier.lower() for modifier in modifiers}
    key = _of_last(last)
    if key is None or len(held) != len(modifiers) or not held <= _MODIFIERS:
        return None
    if held == {"shift"} and len(key) == 1:
        return key.upper()
    if held and len(key) == 1:
        key = key.lower()
    name = "+".join([*sorted(held), key])
    return _SAME.get(name, name)


def character_of(key: str) -> str | None:
    """The character a key types by Textual's name of it, None when it types nothing."""
    found = key_to_character(REPLACED_KEYS.get(key, key))
    return found if found is not None and found.isprintable() else None


def _of_last(last: str) -> str | None:
    """Textual's name of a key without modifiers."""
    lowered = last.lower()
    if lowered in _SPOKEN:
        return _SPOKEN[lowered]
    if len(last) == 1:
        return _of_character(last)
    if lowered in _PLAIN:
        return lowered
    character = character_of(lowered)
    return _of_character(character) if character is not None and ord(character) <= _NAMED_UP_TO else None


def _of_character(character: str) -> str | None:
    if not character.isprintable():
        return None
    if character.isalnum():
        return character
    name = unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_")
    return KEY_NAME_REPLACEMENTS.get(name, name) or None
