"""What a planted mistake is, and how it is written down: as a difference to the source, without line numbers.

mutant: its name, the mistake in plain words
file: the file below src/fxtui
first: the tests most likely to catch it (may be left out)
@@
 a line that stays
-a line that goes
+a line that comes
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = "FXTUI_MUTANT"
"""Names, in the environment of the tests, the folder from which `fxtui` has to be imported."""

_NAME, _FILE, _FIRST, _HUNK = "mutant: ", "file: ", "first: ", "@@"

Hunk = tuple[str, str]
"""Whole lines that are there, and what stands there instead."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mistake in one file below `src/fxtui`; `first` are the tests most likely to catch it."""

    name: str
    file: str
    hunks: tuple[Hunk, ...] = ()
    first: tuple[str, ...] = ()

    def applied(self, text: str) -> str:
        """`text` with the mistake in it.

        Raises:
            ValueError: lines that are to be replaced are not there exactly once: the source has changed under it.
        """
        lines = f"\n{text}"
        for old, new in self.hunks:
            found = lines.count(f"\n{old}")
            if found != 1:
                raise ValueError(
                    f"{self.name}: these lines are {found} times in {self.file}, not once:\n{old}"
                )
            lines = lines.replace(f"\n{old}", f"\n{new}")
        return lines.removeprefix("\n")


def mutants_of(path: Path) -> Iterator[Mutant]:
    """The mistakes written down in a file, under lines that begin with `#`.

    Raises:
        ValueError: a line is none of a mistake's, or there is no mistake at all.
    """
    preamble, *blocks = f"\n{path.read_text()}".split(f"\n{_NAME}")
    for line in preamble.splitlines():
        if line and not line.startswith("#"):
            raise ValueError(f"{path.name}: {line!r} belongs to no mistake")
    if not blocks:
        raise ValueError(f"{path.name}: no mistake is written down there")
    for block in blocks:
        head, *parts = f"\n{block.rstrip()}\n".split(f"\n{_HUNK}\n")
        name, file, first = "", "", list[str]()
        for line in head.strip().splitlines():
            if not name:
                name = line
            elif line.startswith(_FILE):
                file = line.removeprefix(_FILE)
            elif line.startswith(_FIRST):
                first.append(line.removeprefix(_FIRST))
            else:
                raise ValueError(f"{path.name}: {line!r} says nothing about {name!r}")
        if not file or not parts:
            raise ValueError(f"{path.name}: {name!r} changes no line of any file")
        yield Mutant(name, file, tuple(_hunk(part, path) for part in parts), tuple(first))


def _hunk(part: str, path: Path) -> Hunk:
    old, new = [], []
    for line in part.rstrip("\n").split("\n"):
        mark, text = line[:1] or " ", line[1:]
        if mark not in " +-":
            raise ValueError(f"{path.name}: {line!r} neither stays nor goes nor comes")
        if mark != "+":
            old.append(f"{text}\n")
        if mark != "-":
            new.append(f"{text}\n")
    return "".join(old), "".join(new)
