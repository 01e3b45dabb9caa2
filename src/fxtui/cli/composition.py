"""What the command line needs of the rest of fxtui; `fxtui.bootstrap` provides it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from fxtui.desk.desk import Desk
    from fxtui.grammar.requests import SimRequest
    from fxtui.store.config import Config


class Composition(Protocol):
    """The parts of one process, each made when first asked for."""

    home: str | None
    verbose: bool

    @property
    def config_path(self) -> Path:
        """The configuration file, there or not."""
        ...

    def load_config(self) -> Config:
        """Read the configuration; `ConfigurationError` names file, line and key."""
        ...

    def check_keys(self, keys: Mapping[str, str]) -> Sequence[tuple[str, str, str]]:
        """What is wrong with a user's own keys: the command's name, a sentence without its point, what to do."""
        ...

    def run_on_desk(
        self, profile: str | None, answer: Callable[[Desk], Coroutine[Any, Any, int]], *, journal: bool
    ) -> int:
        """Answer on a desk of the profile that does not poll, and drain it; `journal` opens the journal at once.

        Returns the exit code; a signal to end cancels the answer, and is the exit code: 128 and its number.
        """
        ...

    def run_console(self, profile: str | None) -> int:
        """Open the console; returns the exit code."""
        ...

    def run_demo(self, *, seed: int | None, scenario: str | None) -> int:
        """Open the console on simulators; returns the exit code."""
        ...

    def run_sim(self, request: SimRequest, say: Callable[[str], None]) -> int:
        """Serve simulators until stopped; `say` writes one JSON line per venue. Returns the exit code."""
        ...
