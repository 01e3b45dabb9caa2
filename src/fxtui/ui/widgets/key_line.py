"""The keys of a dialog as one line, and the key of one command for a widget that names it in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from textual.content import Content
from textual.widget import Widget

from fxtui.ui.commands import Command, key_label, keys_of

if TYPE_CHECKING:
    from fxtui.ui.app import FxtuiApp


def key_for(widget: Widget, name: str) -> str:
    """The key of the command `name` that works in the application of `widget`, as people write it."""
    return cast("FxtuiApp", widget.app).key(name)


def key_line(
    commands: Sequence[Command],
    lasting: Sequence[Command],
    keymap: Mapping[str, str],
    why_not: Callable[[str], str],
    width: int,
) -> Content:
    """The keys that fit into `width`, what is not possible now greyed; those of `lasting` end it and are always there."""
    shown = [command for command in commands if command.shown]
    last = len(shown)
    shown += lasting
    while last > 1 and sum(len(_key(c, keymap)) + len(c.title) + 3 for c in shown) > width + 2:
        last -= 1
        del shown[last]
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
