"""The ways a disk can fail under the journal, each as the words that are put before the program."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.proof.traced import STRACE, SYNCS, Call, tracing

_ERRORS = ("ENOSPC", "EIO")
_WRITE = "pwrite64"
_PAGE = 4096
_SIZES = (0, _PAGE, 8 * _PAGE, 16 * _PAGE)
"""Bytes files may grow to under a limit: nothing, a head, the tables in part, the tables."""

_ROOMS = (16, 48, 96, 192)
"""What there is room for on disks that are soon full, in KiB beside what the home has already."""

_KIB = 1024

CALLS, FULL_FILES, CLOSED_FILES, FULL_DISK = (
    "a write or a sync fails",
    "files can't grow",
    "a file can't be opened",
    "the disk is soon full",
)
WAYS = (CALLS, FULL_FILES, CLOSED_FILES, FULL_DISK)
"""What of a disk can fail."""


@dataclass(frozen=True, slots=True)
class Case:
    """One way to fail.

    Either the `place`-th `call` of the journal's thread fails with `error`, once or from then on; or files can't grow
    beyond `limit` bytes; or the disk of the home has `room` KiB left; or `file` of the journal can't be opened to be written.
    """

    name: str
    first: bool
    """Whether the home has no journal yet."""
    call: str = ""
    place: int = 0
    error: str = ""
    on: bool = False
    limit: int | None = None
    room: int = 0
    file: str | None = None
    waits: bool = False
    """Whether the program, which has sent by then, waits for a disk that does not come back."""

    def around(self, trace: Path, journal: Path) -> Sequence[str]:
        """The words before the program; what it does is written to `trace`, of a `file` only how it was opened."""
        if self.limit is not None:
            return (*tracing(trace), "prlimit", f"--fsize={self.limit}:{resource.RLIM_INFINITY}")
        if self.file is not None:
            assert STRACE is not None
            path = journal.with_name(self.file)
            return (
                STRACE,
                "-f",
                "-o",
                str(trace),
                "-P",
                str(path),
                "-e",
                f"inject=openat:error={self.error}",
            )
        if self.room:
            return tracing(trace)
        when = f"{self.place}{'+' if self.on else ''}"
        return tracing(trace, "-e", f"inject={self.call}:error={self.error}:when={when}")

    @property
    def way(self) -> str:
        """What of the disk fails."""
        if self.limit is not None:
            return FULL_FILES
        if self.file is not None:
            return CLOSED_FILES
        return FULL_DISK if self.room else CALLS

    def struck(self, trace: Path) -> bool:
        """Whether the error came about; what a disk does that is soon full is up to the disk."""
        return self.limit is not None or bool(self.room) or b"(INJECTED)" in trace.read_bytes()


def cases_of(seen: Sequence[Call], sent: int, *, first: bool) -> Iterator[Case]:
    """Every way for the calls of an order on a sound disk to fail, `first` where that made the journal.

    Args:
        seen: the calls on the journal's files.
        sent: where among all calls the request began to leave.
        first: whether there was no journal yet.
    """
    home = "a new journal" if first else "a journal"
    for call, place, file, after in _places(seen, sent):
        for error in _ERRORS:
            for on in (False, True):
                name = f"{home}: {call} {place} ({file}) {error}{' and on' if on else ''}"
                yield Case(name, first, call, place, error, on, waits=on and after)
    for limit in _SIZES:
        yield Case(f"{home}: files of {limit} bytes at most", first, limit=limit)
    for file in ("journal.lock", "journal.sqlite3", "journal.sqlite3-wal"):
        for error in ("EROFS", "EACCES"):
            yield Case(f"{home}: {file} can't be opened: {error}", first, error=error, file=file)
    if _can_mount():
        for room in _ROOMS:
            yield Case(f"{home}: a disk with {room} KiB left", first, room=room)


def _places(seen: Sequence[Call], sent: int) -> Iterator[tuple[str, int, str, bool]]:
    """Every sync, and of writes to one file between two syncs the first two and the last.

    Told are the call, its place among its like, its file, and whether it comes after the request began to leave.
    """
    counts: Counter[str] = Counter()
    places: list[tuple[str, int, str, bool]] = []
    for call in seen:
        if call.name in SYNCS or call.name == _WRITE:
            counts[call.name] += 1
            places.append((call.name, counts[call.name], Path(call.file).name, call.begun > sent))
    for n, place in enumerate(places):
        near = (*places[max(0, n - 2) : n], *places[n + 1 : n + 2])
        alike = [one[0] == place[0] == _WRITE and one[2] == place[2] for one in near]
        if len(alike) < 3 or not all(alike):
            yield place


def _can_mount() -> bool:
    return os.geteuid() == 0 and shutil.which("mount") is not None and _mounts()


def _mounts() -> bool:
    probe = Path("/tmp") / f"fxtui-mount-{os.getpid()}"
    probe.mkdir()
    try:
        with full_disk(probe, probe, _ROOMS[0]):
            return True
    except subprocess.CalledProcessError:
        return False
    finally:
        probe.rmdir()


@contextmanager
def full_disk(folder: Path, like: Path, room: int) -> Iterator[None]:
    """A disk at `folder` with room for all of `like` and `room` KiB more, until the block ends.

    Raises:
        subprocess.CalledProcessError: where disks can't be made.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    taken = sum(-(-part.stat().st_size // _PAGE) * _PAGE for part in like.rglob("*")) // _KIB
    options = f"size={taken + room}k,mode=0700"
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=True, capture_output=True
    )
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True, capture_output=True)
