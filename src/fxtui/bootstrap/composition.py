"""What the command line is handed: configuration, desks, the console, the demo and the simulators, each on demand."""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fxtui.contract.errors import ConfigurationError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from fxtui.bootstrap.desk_factory import Machine
    from fxtui.desk.desk import Desk
    from fxtui.grammar.requests import SimRequest
    from fxtui.store.config import Config, Profile
    from fxtui.store.paths import Paths


class Composition:
    """The parts of one process, made when first asked for."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.home: str | None = None
        self.verbose = False

    @property
    def paths(self) -> Paths:
        """Where this run's files are: below `--home` or `FXTUI_HOME`, else the platform's folders."""
        from fxtui.store.paths import find_paths

        return find_paths(self.home, self.environ)

    @property
    def config_path(self) -> Path:
        """The configuration file, there or not."""
        return self.paths.config

    def load_config(self) -> Config:
        """Read the configuration; `ConfigurationError` names file, line and key."""
        from fxtui.store.config import load_config

        return load_config(self.config_path)

    def check_keys(self, keys: Mapping[str, str]) -> list[tuple[str, str, str]]:
        """What is wrong with a user's own keys: the command's name, a sentence without its point, what to do."""
        from fxtui.ui.commands.keymap import settled

        return [
            (one.name, f"{one.fault[0].upper()}{one.fault[1:]}", one.hint) for one in settled(keys).troubles
        ]

    @property
    def machine(self) -> Machine:
        """Clock, chance and environment."""
        from fxtui.bootstrap.desk_factory import Machine
        from fxtui.desk.clock import SystemChance, SystemClock

        return Machine(SystemClock(), SystemChance(), self.environ)

    def profile(self, name: str | None, config: Config) -> Profile:
        """The profile called `name`, or the default one."""
        if not config.profiles:
            raise ConfigurationError(
                "No profile is configured yet.",
                where=self.config_path.name,
                hint="Run `fxtui demo` to look around, or `fxtui sim kiiex --write-profile sim` to make a profile.",
            )
        chosen = name or config.default_profile or next(iter(config.profiles))
        if chosen not in config.profiles:
            known = ", ".join(sorted(config.profiles))
            raise UsageError(f"There is no profile {chosen!r} in {self.config_path.name}: it has {known}.")
        return config.profiles[chosen]

    def run_on_desk(
        self, profile: str | None, answer: Callable[[Desk], Coroutine[Any, Any, int]], *, journal: bool
    ) -> int:
        """Answer on a desk of the profile, drained at the end; returns the exit code, also of a signal to end."""
        from fxtui.bootstrap.command import run_command
        from fxtui.bootstrap.desk_factory import build_desk
        from fxtui.bootstrap.logs import log_to

        chosen = self.profile(profile, self.load_config())
        log_to(self.paths.log, verbose=self.verbose)
        desk = build_desk(chosen, self.paths, self.machine, remember=False)
        return run_command(desk, answer, journal=journal)

    def run_console(self, profile: str | None) -> int:
        """Open the console on a profile; the demo when nothing is configured. Returns the exit code."""
        from fxtui.bootstrap.console import run_console, run_demo

        config = self.load_config()
        if profile is None and not config.profiles:
            return run_demo(self, seed=None, scenario=None)
        return run_console(self, self.profile(profile, config), config)

    def run_demo(self, *, seed: int | None, scenario: str | None) -> int:
        """Open the console on simulators, or print its screens when there is no terminal."""
        from fxtui.bootstrap.console import run_demo

        return run_demo(self, seed=seed, scenario=scenario)

    def run_sim(self, request: SimRequest, say: Callable[[str], None]) -> int:
        """Serve simulators until stopped; `say` writes one JSON line per venue."""
        from fxtui.bootstrap.simulators import serve_simulators

        serve_simulators(request, self.config_path, say)
        return 0


def run(words: Sequence[str]) -> int:
    """Run one command line with the parts of this process."""
    from fxtui.bootstrap.hardening import harden
    from fxtui.bootstrap.unwinding import unwind_on_signals

    unwind_on_signals()
    harden()
    from fxtui.cli.main import main

    return main(words, Composition(os.environ))
