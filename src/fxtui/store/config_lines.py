"""On which line of a TOML text a key stands, so that an error can name it.

`tomllib` tells no positions of what it has read. The text has been read by it before: what is written here needs to
follow the form of TOML, not to judge it.
"""

from __future__ import annotations

import contextlib
import re

Path = tuple[str | int, ...]
"""Keys from the top, elements of arrays by their number: `("profiles", "sim", "watchlist", 0)`."""

_BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_BASIC = re.compile(r'"((?:[^"\\]|\\.)*)"')
_LITERAL = re.compile(r"'([^']*)'")
_LONG_BASIC = re.compile(r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*"{3,5}', re.DOTALL)
_LONG_LITERAL = re.compile(r"'''(?:[^']|'{1,2}(?!'))*'{3,5}", re.DOTALL)
_PLAIN = re.compile(r"[^,\]}#\n]+")
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
_ESCAPED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}


class Lines:
    """The lines of the keys and array elements of one text."""

    def __init__(self, text: str) -> None:
        """Go through `text`, which has to be TOML that `tomllib` takes; what can't be followed has no line."""
        self._text = text
        self._at = 0
        self._lines: dict[Path, int] = {}
        self._counted: dict[Path, int] = {}
        # An error in following the text must not hide the error that is being reported.
        with contextlib.suppress(ValueError, IndexError, RecursionError):
            self._read()

    def line(self, path: Path) -> int:
        """The line of `path`, or of the first thing in it, or of the nearest one around it; 1 for the whole file."""
        for length in range(len(path), 0, -1):
            wanted = path[:length]
            if wanted in self._lines:
                return self._lines[wanted]
            below = [line for written, line in self._lines.items() if written[:length] == wanted]
            if below:
                return min(below)
        return 1

    def _read(self) -> None:
        table: Path = ()
        while self._skip_blank():
            if self._text.startswith("[[", self._at):
                self._at += 2
                key = self._key()
                table = (*key, self._counted.get(key, 0))
                self._counted[key] = table[-1] + 1 if isinstance(table[-1], int) else 0
                self._note(table)
                self._at += 2
            elif self._text[self._at] == "[":
                self._at += 1
                table = self._key()
                self._note(table)
                self._at += 1
            else:
                self._pair(table)

    def _pair(self, table: Path) -> None:
        path = (*table, *self._key(noted_below=table))
        self._note(path)
        self._at += 1
        self._value(path)

    def _key(self, noted_below: Path | None = None) -> Path:
        """Read `a."b".c` and stop at what follows: `=`, `]`."""
        parts: list[str | int] = []
        while True:
            self._skip_blank()
            parts.append(self._part())
            if noted_below is not None:
                self._note((*noted_below, *parts))
            self._skip_blank()
            if self._text[self._at] != ".":
                return tuple(parts)
            self._at += 1

    def _part(self) -> str:
        for pattern in (_BASIC, _LITERAL, _BARE):
            match = pattern.match(self._text, self._at)
            if match is not None:
                self._at = match.end()
                if pattern is _BASIC:
                    return _ESCAPE.sub(lambda found: _unescaped(found[1]), match[1])
                return match[1] if pattern is _LITERAL else match[0]
        raise ValueError("not TOML")

    def _value(self, path: Path) -> None:
        self._skip_blank()
        opening = self._text[self._at]
        if opening == "[":
            self._array(path)
        elif opening == "{":
            self._inline_table(path)
        else:
            for pattern in (_LONG_BASIC, _LONG_LITERAL, _BASIC, _LITERAL, _PLAIN):
                match = pattern.match(self._text, self._at)
                if match is not None:
                    self._at = match.end()
                    return
            raise ValueError("not TOML")

    def _array(self, path: Path) -> None:
        self._at += 1
        count = 0
        while self._until("]"):
            element = (*path, count)
            self._note(element)
            self._value(element)
            count += 1

    def _inline_table(self, path: Path) -> None:
        self._at += 1
        while self._until("}"):
            self._pair(path)

    def _until(self, closing: str) -> bool:
        """Step over blanks and commas; False, and past it, when `closing` follows."""
        self._skip_blank()
        while self._text[self._at] == ",":
            self._at += 1
            self._skip_blank()
        if self._text[self._at] == closing:
            self._at += 1
            return False
        return True

    def _skip_blank(self) -> bool:
        """Step over blanks, line ends and comments; whether anything is left."""
        match = _BLANK.match(self._text, self._at)
        if match is not None:
            self._at = match.end()
        return self._at < len(self._text)

    def _note(self, path: Path) -> None:
        self._lines.setdefault(path, self._text.count("\n", 0, self._at) + 1)


def _unescaped(escape: str) -> str:
    if escape[0] in "uU":
        return chr(int(escape[1:], 16))
    return _ESCAPED.get(escape, escape)
