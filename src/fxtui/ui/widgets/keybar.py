"""The bottom line: the keys of this screen, from the command declarations; what is not possible now is greyed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual.content import Content

from fxtui.ui.commands import Command, key_label, keys_of
from fxtui.ui.widgets.line import Line


class KeyBar(Line):
    """Keys and words, the most important first; what does not fit falls off, help never does."""

    DEFAULT_CSS = """
    KeyBar { background: $paper; color: $paper-text; }
    """

    def __init__(
        self, commands: Sequence[Command], keymap: Mapping[str, str], why_not: Callable[[str], str]
    ) -> None:
        """`why_not` says for a command's name why it can't be done now, empty when it can."""
        super().__init__()
        self._commands = sorted((c for c in commands if c.shown), key=lambda command: command.rank)
        self._keymap = keymap
        self._why_not = why_not

    def on_resize(self) -> None:
        """Draw for the new width."""
        self.draw()

    def draw(self) -> None:
        """Draw the keys that fit."""
        shown = [
            (command, self._entry(command))
            for command in self._commands
            if not (command.apt and self._why_not(command.name))
        ]
        while shown and sum(len(entry[0]) + len(entry[1]) + 3 for _, entry in shown) > self.size.width:
            least = max(range(len(shown)), key=lambda n: (shown[n][0].name != "app.help", shown[n][0].rank))
            del shown[least]
        parts: list[str | tuple[str, str]] = [" "]
        for command, (key, title) in shown:
            if self._why_not(command.name):
                parts.append((f"{key} {title}", "$soft dim"))
            else:
                parts += [(key, "bold $accent"), f" {title}"]
            parts.append("  ")
        self.show(Content.assemble(*parts))

    def _entry(self, command: Command) -> tuple[str, str]:
        keys = keys_of(command, self._keymap)
        return (key_label(keys[0]) if keys else "", command.title)
