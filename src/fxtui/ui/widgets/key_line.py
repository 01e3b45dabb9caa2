"""The keys of a dialog as one line, from the command declarations; what is not possible now is greyed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual.content import Content

from fxtui.ui.commands import Command, key_label, keys_of


def key_line(
    commands: Sequence[Command], keymap: Mapping[str, str], why_not: Callable[[str], str], width: int
) -> Content:
    """The keys that fit into `width`; the last of them is always there: it leads out."""
    shown = [command for command in commands if command.shown]
    while len(shown) > 2 and sum(len(_key(c, keymap)) + len(c.title) + 3 for c in shown) > width + 2:
        del shown[-2]
    parts: list[str | tuple[str, str]] = []
    for command in shown:
        key = _key(command, keymap)
        if parts:
            parts.append("  ")
        if why_not(command.name):
            parts.append((f"{key} {command.title}", "$soft dim"))
        else:
            parts += [(key, "bold $accent"), f" {command.title}"]
    return Content.assemble(*parts)


def _key(command: Command, keymap: Mapping[str, str]) -> str:
    keys = keys_of(command, keymap)
    return key_label(keys[0]) if keys else ""
