"""Where the values of a configuration come from: a line of its file, or no line, and then they are defaults."""

from __future__ import annotations

from typing import Any

from fxtui.store.config_lines import Lines
from fxtui.store.config_lines import Path as KeyPath


class Origins:
    """What one file writes, and on which line."""

    def __init__(self, text: str, name: str) -> None:
        """`text` is what the file called `name` says, and TOML; without a file it is empty."""
        import tomllib

        self._document = tomllib.loads(text)
        self._lines = Lines(text)
        self._name = name

    def of(self, path: KeyPath) -> str | None:
        """`config.toml:12` when the file writes `path` there, None when it doesn't."""
        return f"{self._name}:{self._lines.line(path)}" if self._found(path) is not None else None

    def names(self, path: KeyPath) -> tuple[str, ...]:
        """The keys of the table at `path` as the file spells them, none when there is no such table."""
        found = self._found(path)
        return tuple(found) if isinstance(found, dict) else ()

    def _found(self, path: KeyPath) -> Any:
        """What stands at `path`, None for nothing: TOML knows no empty value."""
        found: Any = self._document
        for part in path:
            if not isinstance(found, dict) or part not in found:
                return None
            found = found[part]
        return found
