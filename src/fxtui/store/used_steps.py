"""The last time step used of each authenticator, in one small file each: no one-time code is used twice, not by
another process and not after a crash either (safety.md section 5).
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import hashlib
import os
from pathlib import Path

from fxtui.contract.errors import StoreError
from fxtui.store.files import sync_folder
from fxtui.store.paths import check_private, private_folder

_PRIVATE_FILE = 0o600
_WIDTH = 20
_FAR = 4
"""Steps by which the last one may lie ahead before the clock must have been set back: venues allow one or two."""


class UsedSteps:
    """Implements `fxtui.contract.steps.StepMemory` below a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def claim(self, name: str, step: int) -> bool:
        """Remember, on disk and under a lock, that `step` is used; False when it, or a later one, was before.

        Raises:
            StoreError: the disk refuses, the file is not private, or the clock was set back far behind the last use.
        """
        return await asyncio.to_thread(self._claim, name, step)

    def _claim(self, name: str, step: int) -> bool:
        private_folder(self._folder)
        path = self._folder / hashlib.sha256(name.encode()).hexdigest()[:32]
        try:
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, _PRIVATE_FILE)
        except OSError as wrong:
            raise _refused(path, wrong) from None
        try:
            check_private(path, folder=False)
            fcntl.flock(file, fcntl.LOCK_EX)
            return _take(file, path, step)
        except OSError as wrong:
            raise _refused(path, wrong) from None
        finally:
            os.close(file)


def _take(file: int, path: Path, step: int) -> bool:
    """Compare with what is written, and write `step` where it is later.

    What can't be read counts as the present step: damage costs the wait for the next one, never a second use.
    """
    written = os.pread(file, _WIDTH + 1, 0)
    last = -1 if not written else step
    with contextlib.suppress(ValueError):
        last = int(written)
    if last > step + _FAR:
        raise StoreError(
            f"The last one-time code of this login is from later than now: this machine's clock was set back; {path} "
            "says so.",
            hint="Set the clock right. Remove the file only when no login was made since.",
        )
    if last >= step and written.strip().isdigit():
        return False
    os.pwrite(file, f"{step:>{_WIDTH}}".encode("ascii"), 0)
    os.ftruncate(file, _WIDTH)
    os.fsync(file)
    sync_folder(path.parent)
    return last < step


def _refused(path: Path, wrong: OSError) -> StoreError:
    return StoreError(
        f"The one-time codes used can't be written down in {path}: {wrong.strerror or wrong}.",
        hint="No login is made without it: mend the disk or the folder.",
    )
