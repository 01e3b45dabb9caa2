"""All commands of all scopes, found by looking into this folder; and what is wrong with a user's keymap."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path

from fxtui.ui.commands.command import Command, key_label, keys_of

MODES = ("balances", "quotes", "trade", "tickets", "venues", "intents")
"""The main screens, each a Textual mode of the same name."""
_MACHINERY = {"__init__", "command", "registry"}


@cache
def _scopes() -> tuple[str, ...]:
    return tuple(
        sorted(found.stem for found in Path(__file__).parent.glob("*.py") if found.stem not in _MACHINERY)
    )


@cache
def _declared(scope: str) -> tuple[Command, ...]:
    declared: tuple[Command, ...] = import_module(f"fxtui.ui.commands.{scope}").COMMANDS
    return declared


def all_commands() -> tuple[Command, ...]:
    """Every command there is, those of the application first."""
    ordered = ["app", *(name for name in _scopes() if name != "app")]
    return tuple(command for name in ordered for command in _declared(name))


@cache
def commands_of(scope: str) -> tuple[Command, ...]:
    """The commands of one screen, by rank; empty when it has none of its own."""
    if scope not in _scopes():
        return ()
    return tuple(sorted(_declared(scope), key=lambda command: command.rank))


def command(name: str) -> Command:
    """The command called `name`; `KeyError` when there is none."""
    for candidate in commands_of(name.partition(".")[0]):
        if candidate.name == name:
            return candidate
    raise KeyError(name)


def unknown_names(keymap: Mapping[str, str]) -> list[str]:
    """The names in a user's keymap that no command has."""
    known = {command.name for command in all_commands()}
    return sorted(set(keymap) - known)


def collisions(keymap: Mapping[str, str]) -> list[str]:
    """One sentence for every key that would do two things on one screen."""
    sentences: list[str] = []
    everywhere = commands_of("app")
    for scope in _scopes():
        owners: dict[str, str] = {}
        for candidate in (*commands_of(scope), *(everywhere if scope in MODES else ())):
            sentences += [
                f"On {scope} the key {key_label(key)} means both {owners[key]} and {candidate.name}."
                for key in keys_of(candidate, keymap)
                if owners.setdefault(key, candidate.name) != candidate.name
            ]
    return sentences
