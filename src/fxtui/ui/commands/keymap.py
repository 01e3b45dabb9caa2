"""The keys a user wants against those there are: which of them work, and what is wrong with the others. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from fxtui.ui.commands.command import Command, key_label, keys_of
from fxtui.ui.commands.keys import named
from fxtui.ui.commands.registry import all_commands, scopes, together
from fxtui.ui.commands.taken import taken

_HOW = "Write a key like f2, ctrl+n, space or ?, with commas between several."
_WHERE = "docs/keys.md lists the names of all commands."


class Trouble(Struct, frozen=True):
    """Why a key of the user's does not work: the name it is written for, what is wrong, and what to do.

    `fault` has no point at its end; `kept` is the key that works instead, empty when there is no such command.
    """

    name: str
    fault: str
    advice: str
    kept: str = ""

    @property
    def sentence(self) -> str:
        """What is wrong and what holds, in one sentence."""
        if not self.kept:
            return self.fault if self.fault.endswith("?") else f"{self.fault}."
        return f"{self.fault}: {self.name} keeps {self.kept}."

    @property
    def hint(self) -> str:
        """What to do, and what holds until then."""
        return f"{self.advice} Until then it keeps {self.kept}." if self.kept else self.advice


class Settled(Struct, frozen=True):
    """The keys that work, by Textual's names, and what is wrong with the others, in the order they are written."""

    keymap: Mapping[str, str]
    troubles: tuple[Trouble, ...] = ()


class Clash(Struct, frozen=True):
    """A key that two commands want in one place."""

    key: str
    both: tuple[Command, Command]


def settled(wanted: Mapping[str, str]) -> Settled:
    """What of `wanted` (names of commands to keys) works; a command whose key does not keeps the one it had."""
    if not wanted:
        return Settled({})
    known = {command.name: command for command in all_commands()}
    keymap: dict[str, str] = {}
    troubles: dict[str, Trouble] = {}
    for name, written in wanted.items():
        if name not in known:
            troubles[name] = Trouble(name, f"there is no command {name}{_nearest(name, known)}", _WHERE)
            continue
        keys, trouble = _read(known[name], written)
        if trouble is None:
            keymap[name] = keys
        else:
            troubles[name] = trouble
    while clashes := collisions(keymap):
        trouble = _of_clashes(clashes, list(keymap))
        if trouble.name not in keymap:
            break
        del keymap[trouble.name]
        troubles[trouble.name] = trouble
    return Settled(keymap, tuple(troubles[name] for name in wanted if name in troubles))


def collisions(keymap: Mapping[str, str]) -> list[Clash]:
    """Every key that two commands have in one place."""
    found: list[Clash] = []
    for scope in scopes():
        owners: dict[str, Command] = {}
        for candidate in together(scope):
            for key in keys_of(candidate, keymap):
                owner = owners.setdefault(key, candidate)
                if owner.name != candidate.name:
                    found.append(Clash(key, (owner, candidate)))
    return found


def _read(command: Command, written: str) -> tuple[str, Trouble | None]:
    """The keys as Textual names them, or what is wrong with one of them."""
    parts = [part.strip() for part in written.split(",") if part.strip()]
    if not parts:
        return "", Trouble(command.name, f"“{written}” names no key", _HOW, _kept(command))
    keys: list[str] = []
    for part in parts:
        key = named(part)
        if key is None:
            return "", Trouble(command.name, f"“{part}” is no key", _HOW, _kept(command))
        if use := taken(command, key):
            advice = f"Choose another key for {command.name}."
            return "", Trouble(command.name, f"the key {key_label(key)} {use}", advice, _kept(command))
        keys.append(key)
    return ",".join(dict.fromkeys(keys)), None


def _of_clashes(clashes: list[Clash], changed: list[str]) -> Trouble:
    """The first clash as a trouble of the command that yields, with everything it clashes with on that key."""
    key = clashes[0].key
    loser = max(clashes[0].both, key=lambda one: changed.index(one.name) if one.name in changed else -1)
    others = [
        other.name
        for clash in clashes
        for other in clash.both
        if clash.key == key and loser in clash.both and other != loser
    ]
    *most, last = dict.fromkeys(others)
    means = ", ".join([loser.name, *most]) if most else f"both {loser.name}"
    fault = f"the key {key_label(key)} means {means} and {last}"
    return Trouble(loser.name, fault, f"Choose another key for {loser.name}.", _kept(loser))


def _kept(command: Command) -> str:
    return " ".join(key_label(key) for key in keys_of(command, {})) or "no key"


def _nearest(name: str, known: Mapping[str, Command]) -> str:
    from fxtui.store.config_schema import suggestion

    return suggestion(name, tuple(known))
