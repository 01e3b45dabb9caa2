"""All commands of all scopes, found by looking into this folder, and their keys as sentences name them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path

from fxtui.ui.commands.command import Command, key_label, keys_of

MODES = ("balances", "quotes", "trade", "tickets", "office", "venues", "intents")
"""The main screens, each a Textual mode of the same name."""
SCREENS = (*MODES, "instrument", "ticket_form")
"""Where the commands of the application work besides those of the screen; every other scope is a dialog's."""
_MACHINERY = {"__init__", "command", "keymap", "keys", "registry", "taken"}
_EVERYWHERE = "app.help"
_NAMED = r"\{([a-z_]+\.[a-z_]+)\}"


@cache
def scopes() -> tuple[str, ...]:
    """The names of all scopes."""
    return tuple(
        sorted(found.stem for found in Path(__file__).parent.glob("*.py") if found.stem not in _MACHINERY)
    )


@cache
def _declared(scope: str) -> tuple[Command, ...]:
    declared: tuple[Command, ...] = import_module(f"fxtui.ui.commands.{scope}").COMMANDS
    return declared


def all_commands() -> tuple[Command, ...]:
    """Every command there is, those of the application first."""
    ordered = ["app", *(name for name in scopes() if name != "app")]
    return tuple(command for name in ordered for command in _declared(name))


@cache
def commands_of(scope: str) -> tuple[Command, ...]:
    """The commands of one screen, by rank; empty when it has none of its own."""
    if scope not in scopes():
        return ()
    return tuple(sorted(_declared(scope), key=lambda command: command.rank))


def command(name: str) -> Command:
    """The command called `name`; `KeyError` when there is none."""
    for candidate in commands_of(name.partition(".")[0]):
        if candidate.name == name:
            return candidate
    raise KeyError(name)


def together(scope: str) -> tuple[Command, ...]:
    """Every command that hears a key where `scope` is in front: its own and those of the application."""
    if scope == "app":
        return commands_of(scope)
    everywhere = commands_of("app")
    if scope not in SCREENS:
        everywhere = tuple(one for one in everywhere if one.priority or one.name == _EVERYWHERE)
    return (*commands_of(scope), *everywhere)


def key_of(name: str, keymap: Mapping[str, str]) -> str:
    """The first key of the command `name` as people write it, empty when it has none."""
    keys = keys_of(command(name), keymap)
    return key_label(keys[0]) if keys else ""


def worded(words: str, keymap: Mapping[str, str]) -> str:
    """`words` with the key of a command in place of its name in braces: `{trade.buy} buys`; never for foreign words."""
    return re.sub(_NAMED, lambda found: key_of(found[1], keymap), words)
