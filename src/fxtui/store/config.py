"""Reading `config.toml`. Writing it lives in `fxtui.store.config_write`; what a value may be, in `config_schema`.

A file that is not right is never changed and never half used: every problem names file, line and key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from fxtui.contract.errors import ConfigurationError, StoreError
from fxtui.store.config_values import Config, Limits, Profile, SecretRef, VenueProfile
from fxtui.store.paths import check_private

__all__ = [
    "Config",
    "KeyCheck",
    "Limits",
    "Profile",
    "SecretRef",
    "VenueProfile",
    "check_config",
    "load_config",
]

KeyCheck = Callable[[Mapping[str, str]], Sequence[tuple[str, str, str]]]
"""Takes the table `keys`; gives what is wrong in it: an action's name, a sentence without its point, what to do."""

_LARGEST = 1_048_576


def load_config(path: Path) -> Config:
    """Read the configuration; a missing file is an empty configuration.

    Raises:
        ConfigurationError: the first problem, `where` being `config.toml:LINE: dotted.key`.
    """
    config, problems = _read(path)
    if problems:
        first = problems[0]
        if len(problems) > 1:
            rest = f"There are {len(problems) - 1} more problems: `fxtui config check` lists them."
            first.hint = f"{first.hint} {rest}".strip()
        raise first
    return config


def check_config(path: Path, check_keys: KeyCheck | None = None) -> list[ConfigurationError]:
    """Return every problem of the file, none when it is in order or missing.

    Which actions and keys there are is not known here: `check_keys` judges them, and a console starts without them.
    """
    return _read(path, check_keys)[1]


def _read(path: Path, check_keys: KeyCheck | None = None) -> tuple[Config, list[ConfigurationError]]:
    try:
        text = read_text(path)
    except ConfigurationError as problem:
        return Config(), [problem]
    if text is None:
        return Config(), []
    from fxtui.store.config_reading import read_config

    return read_config(text, path, check_keys)


def read_text(path: Path) -> str | None:
    """Return what the file says, None when there is none.

    Raises:
        ConfigurationError: when it can't be read, is not UTF-8, too large, or other users can get at it.
    """
    name = path.name
    try:
        if not path.exists():
            return None
        check_private(path.parent, folder=True)
        check_private(path, folder=False)
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except StoreError as wrong:
        raise ConfigurationError(wrong.message, where=name, hint=wrong.hint) from None
    except OSError as wrong:
        raise ConfigurationError(f"{path} can't be read: {wrong.strerror or wrong}.", where=name) from None
    if len(content) > _LARGEST:
        raise ConfigurationError("The file is larger than 1 MiB, which no configuration is.", where=name)
    try:
        return content.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        raise ConfigurationError("The file is not UTF-8 text here.", where=f"{name}:{line}") from None
