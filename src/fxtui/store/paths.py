"""Where the files are, and whether they are ours alone.

Nothing is read or written here but folders and their permissions.
"""

from __future__ import annotations

import os
import shlex
import stat
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from fxtui.contract.errors import StoreError

HOME_VARIABLE = "FXTUI_HOME"

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_PRIVATE_FOLDER = 0o700


class Paths(Struct, frozen=True):
    """The files of one user: `state` is a folder with one file per profile, all others are files.

    Nothing of it needs to exist.
    """

    config: Path
    journal: Path
    lock: Path
    state: Path
    log: Path

    @property
    def config_folder(self) -> Path:
        """The folder of the configuration."""
        return self.config.parent

    @property
    def journal_folder(self) -> Path:
        """The folder of the journal and its lock."""
        return self.journal.parent

    @property
    def used_steps(self) -> Path:
        """The folder that remembers which one-time codes were used, by every profile."""
        return self.journal_folder / "one-time-codes"

    @property
    def state_folder(self) -> Path:
        """The folder of the last known figures."""
        return self.state

    @property
    def log_folder(self) -> Path:
        """The folder of the log."""
        return self.log.parent

    @property
    def folders(self) -> tuple[Path, ...]:
        """Every folder that has to be private, each once."""
        named = (self.config_folder, self.journal_folder, self.state_folder, self.log_folder)
        return tuple(dict.fromkeys(named))

    def of_profile(self, name: str) -> Paths:
        """The same with a journal of the profile's own: what one profile sent is never looked up with another's keys."""
        return replace(
            self,
            journal=self.journal.parent / name / self.journal.name,
            lock=self.lock.parent / name / self.lock.name,
        )

    def below(self, name: str) -> Paths:
        """The same configuration with journal, state and log of their own in folders called `name`."""
        return replace(
            self,
            journal=self.journal.parent / name / self.journal.name,
            lock=self.lock.parent / name / self.lock.name,
            state=self.state.parent / name / self.state.name,
            log=self.log.parent / name / self.log.name,
        )


def find_paths(home: str | None, environ: Mapping[str, str]) -> Paths:
    """Return the paths below `home`, else below `FXTUI_HOME`, else in the folders this platform means for them."""
    chosen = home or environ.get(HOME_VARIABLE) or None
    if chosen is not None:
        folder = Path(chosen).expanduser().absolute()
        return _paths(folder, folder, folder, folder)
    from platformdirs import PlatformDirs

    folders = PlatformDirs("fxtui", appauthor=False)
    return _paths(
        folders.user_config_path, folders.user_data_path, folders.user_state_path, folders.user_log_path
    )


def _paths(config: Path, records: Path, state: Path, log: Path) -> Paths:
    return Paths(
        config=config / "config.toml",
        journal=records / "journal.sqlite3",
        lock=records / "journal.lock",
        state=state / "last-known",
        log=log / "fxtui.log",
    )


def private_folder(path: Path) -> None:
    """Make the folder, its missing parents too, readable by its owner only; check it when it is there already.

    Raises:
        StoreError: when it can't be made, is looser than 0700 or belongs to somebody else.
    """
    missing: list[Path] = []
    folder = path
    while not folder.exists() and folder != folder.parent:
        missing.append(folder)
        folder = folder.parent
    for folder in reversed(missing):
        try:
            folder.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
        except OSError as wrong:
            raise StoreError(f"The folder {folder} can't be made: {wrong.strerror or wrong}.") from None
    check_private(path, folder=True)


def check_private(path: Path, *, folder: bool | None = None) -> None:
    """Check that nobody but this user may read or write `path` (a file 0600, a folder 0700).

    Args:
        path: what to check; a symbolic link is followed.
        folder: whether it has to be a folder (True) or a plain file (False); None takes either.

    Raises:
        StoreError: when it is missing, of the wrong kind, looser, or somebody else's, with the command that mends it.
    """
    try:
        status = path.stat()
    except OSError as wrong:
        raise StoreError(f"{path} can't be looked at: {wrong.strerror or wrong}.") from None
    is_folder = stat.S_ISDIR(status.st_mode)
    if not is_folder and not stat.S_ISREG(status.st_mode):
        raise StoreError(f"{path} is neither a file nor a folder.", hint="Move it away.")
    if folder is not None and folder is not is_folder:
        wanted, found = ("folder", "file") if folder else ("file", "folder")
        raise StoreError(f"{path} should be a {wanted} and is a {found}.", hint="Move it away.")
    quoted = shlex.quote(str(path))
    if status.st_uid != os.geteuid():
        raise StoreError(
            f"{path} belongs to another user (uid {status.st_uid}).",
            hint=f"Run fxtui as that user, or take it over: chown {os.geteuid()} {quoted}",
        )
    if status.st_mode & _OTHERS:
        mode = stat.S_IMODE(status.st_mode)
        mending = f"chmod {'700' if is_folder else '600'} {quoted}"
        raise StoreError(f"Other users can get at {path} (mode {mode:04o}).", hint=f"Mend it with: {mending}")
