"""The ways a disk can fail under the journal, each as the words that are put before the program."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
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

_ROOMS = (64, 128, 256)
"""Sizes of disks that are soon full, in KiB."""


@dataclass(frozen=True, slots=True)
class Case:
    """One way to fail.

    Either the `place`-th `call` of the journal's thread fails with `error`, once or from then on; or files can't grow
    beyond `limit` bytes; or the whole home has `room` KiB; or `file` of the journal can't be opened to be written.
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

    def around(self, trace: Path, journal: Path) -> Sequence[str]:
        """The words before the program; what it does is written to `trace`, a file that can't be opened excepted."""
        if self.limit is not None:
            return (*tracing(trace), "prlimit", f"--fsize={self.limit}:{resource.RLIM_INFINITY}")
        if self.file is not None:
            assert STRACE is not None
            path = journal.with_name(self.file)
            return (
                STRACE,
                "-f",
                "-o",
                os.devnull,
                "-P",
                str(path),
                "-e",
                f"inject=openat:error={self.error}",
            )
        if self.room:
            return tracing(trace)
        when = f"{self.place}{'+' if self.on else ''}"
        return tracing(trace, "-e", f"inject={self.call}:error={self.error}:when={when}")


def cases_of(seen: Sequence[Call], *, first: bool) -> Iterator[Case]:
    """Every way for the calls of an order on a sound disk to fail, `first` where that made the journal."""
    home = "a new journal" if first else "a journal"
    for call, place, file in _places(seen):
        for error in _ERRORS:
            for on in (False, True):
                name = f"{home}: {call} {place} ({file}) {error}{' and on' if on else ''}"
                yield Case(name, first, call, place, error, on)
    for limit in _SIZES:
        yield Case(f"{home}: files of {limit} bytes at most", first, limit=limit)
    for file in ("journal.lock", "journal.sqlite3", "journal.sqlite3-wal"):
        for error in ("EROFS", "EACCES"):
            yield Case(f"{home}: {file} can't be opened: {error}", first, error=error, file=file)
    if _can_mount():
        for room in _ROOMS:
            yield Case(f"{home}: a disk of {room} KiB", first, room=room)


def _places(seen: Sequence[Call]) -> Iterator[tuple[str, int, str]]:
    """Every sync, and of writes to one file between two syncs the first two and the last: call, place and file."""
    counts: dict[str, int] = {}
    places: list[tuple[str, int, str]] = []
    for call in seen:
        if call.name in SYNCS or call.name == _WRITE:
            counts[call.name] = counts.get(call.name, 0) + 1
            places.append((call.name, counts[call.name], Path(call.file).name))
    for n, (name, place, file) in enumerate(places):
        alike = [
            near[0] == _WRITE == name and near[2] == file
            for near in (*places[max(0, n - 2) : n], *places[n + 1 : n + 2])
        ]
        if name in SYNCS or len(alike) < 3 or not all(alike):
            yield name, place, file


def _can_mount() -> bool:
    return os.geteuid() == 0 and shutil.which("mount") is not None and _mounts()


def _mounts() -> bool:
    probe = Path("/tmp") / f"fxtui-mount-{os.getpid()}"
    probe.mkdir()
    try:
        with full_disk(probe, _ROOMS[0]):
            return True
    except subprocess.CalledProcessError:
        return False
    finally:
        probe.rmdir()


@contextmanager
def full_disk(folder: Path, room: int) -> Iterator[None]:
    """A disk of `room` KiB at `folder` until the block ends; `CalledProcessError` where disks can't be made."""
    folder.mkdir(mode=0o700, exist_ok=True)
    options = f"size={room}k,mode=0700"
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=True, capture_output=True
    )
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True, capture_output=True)
