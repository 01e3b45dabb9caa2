"""What ends up in a terminal by a paste: payloads as bytes, with the marks of a bracketed paste and without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_START, _END = b"\x1b[200~", b"\x1b[201~"
_UNFINISHED = 2.6
"""Seconds until the console makes up the end of a paste that has none."""


@dataclass(frozen=True, slots=True)
class Payload:
    """A paste as the terminal sends it, in how many writes, and how long it takes to be dealt with."""

    name: str
    pieces: Sequence[bytes]
    takes: float = 0.4


def _marked(name: str, text: bytes, takes: float = 0.4) -> Payload:
    return Payload(f"marked {name}", (_START + text + _END,), takes)


def _raw(name: str, text: bytes, takes: float = 0.4) -> Payload:
    return Payload(f"raw {name}", (text,), takes)


def _bytewise(name: str, text: bytes) -> Payload:
    return Payload(f"{name}, byte by byte", tuple(text[i : i + 1] for i in range(len(text))))


_TEXTS: Sequence[tuple[str, bytes]] = (
    ("y and a line's end", b"y\r"),
    ("y twice", b"yy"),
    ("a line's end and y", b"\ry"),
    ("y between digits", b"2y5"),
    ("y between lines", b"100\ry\r200\r"),
    ("lines of LF", b"100\ny\n200\n"),
    ("lines of CR LF", b"100\r\ny\r\n200\r\n"),
    ("a sentence", b"yes, sell 100 USDT today"),
    ("digits", b"250.5"),
    ("odd digits", "٣٤٥".encode()),
    ("full-width digits", "１２３".encode()),
    ("grouped digits", b"1,000.00"),
    ("control bytes", b"25\x00\x07\x08\x0by\x7f"),
    ("an escape sequence", b"\x1b[31mred\x1b[0my"),
    ("a clipboard sequence", b"\x1b]52;c;eQ==\x07y"),
    ("bytes that are no UTF-8", b"25\xff\xfe\x80y\r"),
)

PAYLOADS: Sequence[Payload] = (
    *(made for name, text in _TEXTS for made in (_raw(name, text), _marked(name, text))),
    _raw("ten kilobytes", b"y 100\r" * 1_700, 3.0),
    _marked("ten kilobytes", b"y 100\r" * 1_700, 1.0),
    _bytewise("raw y between lines", b"100\ry\r200\r"),
    _bytewise("marked y between lines", _START + b"100\ry\r" + _END),
    # What the console makes a lone `y` of, if it only counts the keys it understands.
    _raw("y in green", b"\x1b[32my\x1b[0m"),
    _raw("y and an Escape", b"y\x1b"),
    _raw("y and an erased line", b"y\x1b[K"),
    Payload("a marked paste without its end", (_START + b"y\r100\ry\r",), _UNFINISHED),
    Payload(
        "a paste in a paste, y after the first end", (_START + b"1" + _START + b"2" + _END + b"y\r" + _END,)
    ),
    Payload("an end without a start, then y", (_END + b"y\r",)),
    Payload("an empty paste, then y", (_START + _END + b"y",)),
)
"""Every payload. One that is `y` alone is not among them: it is one press of one key."""
assert len(PAYLOADS) == 43
