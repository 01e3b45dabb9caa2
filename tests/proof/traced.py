"""The real program under strace: what it wrote, what it synced and what it sent, in the order it did so.

Only what a trace holds is told here; what it has to hold is the proofs' to say.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

STRACE = shutil.which("strace")
MISSING = (
    "strace is missing, so the order of system calls can't be watched: install it (apt-get install strace)"
)

SYNCS = frozenset({"fsync", "fdatasync"})
WRITES = frozenset({"write", "writev", "pwrite64", "pwritev"})
SENDS = frozenset({"write", "writev", "sendto", "sendmsg", "sendmmsg"})
_CALLS = ",".join(sorted(SYNCS | WRITES | SENDS))
_LONGEST = 8_192
_NEVER = 1 << 60

_LINE = re.compile(r"^(\d+) +[\d:.]+ (.*)$")
_WHOLE = re.compile(r"^(\w+)\((.*)\) += (-?\d+|\?)")
_BEGUN = re.compile(r"^(\w+)\((.*?) *<unfinished \.\.\.>$")
_RESUMED = re.compile(r"^<\.\.\. (\w+) resumed>.*\) += (-?\d+|\?)")
_FILE = re.compile(r"^\d+<(.*?)>(?:\(deleted\))?(?:,|$)")
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True, slots=True)
class Call:
    """One system call on a descriptor: its file or connection, the bytes as strace spells them, and what came of it.

    `thread` made it; `begun` and `ended` are its places in the order of everything that was seen.
    """

    thread: str
    name: str
    file: str
    spelled: str
    begun: int
    ended: int
    result: int

    @property
    def content(self) -> bytes:
        """The bytes that were handed over."""
        return self.spelled.encode("latin-1", "replace").decode("unicode_escape").encode("latin-1", "replace")


def tracing(trace: Path, *more: str) -> tuple[str, ...]:
    """The words that run the command after them under strace and write what it does to `trace`."""
    assert STRACE is not None, MISSING
    watched = ("-e", f"trace={_CALLS}", "-o", str(trace))
    return (STRACE, "-f", "--seccomp-bpf", "-tt", "-yy", "-s", str(_LONGEST), *watched, *more)


def calls(trace: Path) -> Sequence[Call]:
    """Every call of a trace, in the order in which they began."""
    return sorted(_read(trace), key=lambda call: call.begun)


def _read(trace: Path) -> Iterator[Call]:
    open_calls: dict[str, tuple[str, str, int]] = {}
    with trace.open(encoding="latin-1") as lines:
        for place, line in enumerate(lines):
            found = _LINE.match(line.rstrip("\n"))
            if found is None:
                continue
            thread, said = found.groups()
            if whole := _WHOLE.match(said):
                name, words, result = whole.groups()
                yield _call(thread, name, words, place, place, result)
            elif begun := _BEGUN.match(said):
                open_calls[thread] = (begun.group(1), begun.group(2), place)
            elif (resumed := _RESUMED.match(said)) and thread in open_calls:
                name, words, since = open_calls.pop(thread)
                yield _call(thread, name, words, since, place, resumed.group(2))
    for thread, (name, words, since) in open_calls.items():
        yield _call(thread, name, words, since, _NEVER, "?")


def _call(thread: str, name: str, words: str, begun: int, ended: int, result: str) -> Call:
    file, text = _FILE.match(words), "".join(_TEXT.findall(words))
    came_of_it = -1 if result == "?" else int(result)
    return Call(thread, name, file.group(1) if file else "", text, begun, ended, came_of_it)
