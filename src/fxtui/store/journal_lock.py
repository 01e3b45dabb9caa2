"""The lock that makes one process the only writer of a journal; it ends with the process, however that ends."""

from __future__ import annotations

import contextlib
import fcntl
import os
from pathlib import Path

from fxtui.contract.errors import StoreError
from fxtui.store.journal_trouble import told
from fxtui.store.paths import check_private, private_folder

_PRIVATE_FILE = 0o600
_LONGEST_PID = 20


class JournalLock:
    """An attempt at the lock: `held` tells how it went, `holder` names the process that has it, empty if unknown."""

    def __init__(self, path: Path) -> None:
        """Try to take the lock at `path`, without waiting.

        Raises:
            StoreError: when the file can't be opened or locked at all, or is not private.
        """
        private_folder(path.parent)
        self.holder = ""
        try:
            self._file: int | None = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, _PRIVATE_FILE)
        except OSError as wrong:
            raise StoreError(f"The journal's lock can't be opened {told(wrong, path)}.") from None
        try:
            check_private(path, folder=False)
            self.held = self._take(path, self._file)
        except BaseException:
            self.release()
            raise
        if not self.held:
            self.release()

    def release(self) -> None:
        """Give the lock up; doing so twice is doing so once."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _take(self, path: Path, file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with contextlib.suppress(OSError):
                said = os.pread(file, _LONGEST_PID, 0).decode("ascii", "replace").strip()
                self.holder = said if said.isdigit() else ""
            return False
        except OSError as wrong:
            raise StoreError(f"The journal can't be locked {told(wrong, path)}.") from None
        with contextlib.suppress(OSError):
            os.ftruncate(file, 0)
            os.pwrite(file, str(os.getpid()).encode("ascii"), 0)
        return True
