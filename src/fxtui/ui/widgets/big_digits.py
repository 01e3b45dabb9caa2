"""Digits three lines high, for the one price somebody looks at."""

from __future__ import annotations

_SHAPES = {
    "0": ("╭─╮", "│ │", "╰─╯"),
    "1": ("╶╮ ", " │ ", "╶┴╴"),
    "2": ("╶─╮", "╭─╯", "╰─╴"),
    "3": ("╶─╮", " ─┤", "╶─╯"),
    "4": ("╷ ╷", "╰─┤", "  ╵"),
    "5": ("╭─╴", "╰─╮", "╶─╯"),
    "6": ("╭─╴", "├─╮", "╰─╯"),
    "7": ("╶─╮", "  │", "  ╵"),
    "8": ("╭─╮", "├─┤", "╰─╯"),
    "9": ("╭─╮", "╰─┤", "╶─╯"),
    ".": (" ", " ", "."),
    " ": (" ", " ", " "),
    "−": ("   ", "╶─╴", "   "),
    "–": ("   ", "╶─╴", "   "),
}


def big(text: str) -> tuple[str, str, str]:
    """`text` (digits, point, blank, minus) as three lines; other characters are left out."""
    shapes = [_SHAPES[character] for character in text if character in _SHAPES]
    first, second, third = ("".join(shape[n] for shape in shapes) for n in range(3))
    return first, second, third
