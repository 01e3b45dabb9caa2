"""What a disk or SQLite refused and what a person does about it: the second half of the journal's sentences."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

_LOOK = "look after the disk of {path}, then start fxtui again"
_ROOM = "make room on the disk of {path}"
_WRITABLE = "let this user write {path} and its folder"
_DAMAGED = "start fxtui again, which sets {path} aside"
_WAIT = "end what else has {path} open"
_UNFORESEEN = "look at {path}"

_BY_SQLITE = {
    sqlite3.SQLITE_FULL: _ROOM,
    sqlite3.SQLITE_IOERR: _LOOK,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_READONLY: _WRITABLE,
    sqlite3.SQLITE_CANTOPEN: _WRITABLE,
    sqlite3.SQLITE_PERM: _WRITABLE,
    sqlite3.SQLITE_BUSY: _WAIT,
    sqlite3.SQLITE_LOCKED: _WAIT,
}
_BY_SYSTEM = {
    errno.ENOSPC: _ROOM,
    errno.EDQUOT: _ROOM,
    errno.EFBIG: _ROOM,
    errno.EIO: _LOOK,
    errno.EROFS: _WRITABLE,
    errno.EACCES: _WRITABLE,
    errno.EPERM: _WRITABLE,
}


def told(wrong: Exception, path: Path, then: str = "") -> str:
    """`(what went wrong), what that means: what to do`, without its point; the path comes last, where it may be cut."""
    if isinstance(wrong, OSError):
        said, remedy = wrong.strerror or str(wrong), _BY_SYSTEM.get(wrong.errno or 0, _UNFORESEEN)
    else:
        code = getattr(wrong, "sqlite_errorcode", 0) & 0xFF
        said, remedy = str(wrong), _BY_SQLITE.get(code, _UNFORESEEN)
    return f"({said}){then}: {remedy.format(path=path)}"
