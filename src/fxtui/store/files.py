"""Writing a small file so that a crash leaves the old one or the new one, never a part."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from fxtui.contract.errors import StoreError

_PRIVATE_FILE = 0o600


def write_atomically(path: Path, content: bytes, *, durable: bool) -> None:
    """Put `content` in place of `path`, mode 0600, by way of a file beside it.

    With `durable` it has survived a power cut when this returns; without, the old or the new content will be there, or
    none. A symbolic link stays one: what it points to is replaced.

    Raises:
        StoreError: when the disk refuses; `path` is as it was.
    """
    target = path.resolve()
    beside = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        _write(beside, content, durable=durable)
        beside.replace(target)
        if durable:
            sync_folder(target.parent)
    except OSError as wrong:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise StoreError(f"{path} can't be written: {wrong.strerror or wrong}. It is as it was.") from None


def sync_folder(folder: Path) -> None:
    """Have the names in `folder` on disk; `OSError` when that fails."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(path: Path, content: bytes, *, durable: bool) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, _PRIVATE_FILE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        if durable:
            os.fsync(file.fileno())


def make_private_file(path: Path) -> None:
    """Make an empty file of mode 0600 and have its name on disk; `FileExistsError` when there is one."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, _PRIVATE_FILE)
    os.close(descriptor)
    sync_folder(path.parent)
