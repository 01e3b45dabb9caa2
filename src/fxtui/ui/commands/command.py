"""What a command is, and how it becomes a Textual binding. Which commands there are is in the modules beside this."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct
from textual.binding import Binding, BindingType

_LABELS = {
    "question_mark": "?",
    "slash": "/",
    "colon": ":",
    "full_stop": ".",
    "comma": ",",
    "plus": "+",
    "equals_sign": "=",
    "minus": "-",
    "space": "space",
    "escape": "esc",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "asterisk": "*",
}


class Command(Struct, frozen=True):
    """One action.

    `name` is `<scope>.<verb>`: the scope is a screen's name or `app` (everywhere); the method that carries it out is
    `do_<verb>`. `key` holds Textual key names, comma separated, the first is the one shown. `title` is the word on the
    key bar, `help` one sentence. `line` is what to type on the `:` line for the same, empty when there is nothing.
    `shown` puts it on the key bar, greyed while it can't be done, with `apt` only while it can; `rank` orders the bar,
    low first, and what does not fit falls off its end.
    """

    name: str
    key: str
    title: str
    help: str
    line: str = ""
    shown: bool = True
    apt: bool = False
    rank: int = 50
    priority: bool = False

    @property
    def scope(self) -> str:
        """The screen it belongs to, or `app`."""
        return self.name.partition(".")[0]

    @property
    def method(self) -> str:
        """The method that carries it out."""
        return f"do_{self.name.partition('.')[2]}"

    @property
    def binding(self) -> Binding:
        """The Textual binding; its id is the command's name, so that a keymap can move it."""
        target = "app.command" if self.scope == "app" else "command"
        return Binding(
            self.key, f"{target}('{self.name}')", self.title, show=False, id=self.name, priority=self.priority
        )


def bindings(commands: Iterable[Command]) -> list[BindingType]:
    """The bindings of `commands` that have a key, for a screen's `BINDINGS`."""
    return [command.binding for command in commands if command.key]


def keys_of(command: Command, keymap: Mapping[str, str]) -> tuple[str, ...]:
    """The keys of `command` with the user's own in place of the default ones."""
    keys = keymap.get(command.name, command.key)
    return tuple(key.strip() for key in keys.split(",") if key.strip())


def key_label(key: str) -> str:
    """A Textual key name as people write it: `slash` is `/`, `escape` is `esc`."""
    *modifiers, last = key.split("+") if key != "+" else ["plus"]
    return "+".join([*modifiers, _LABELS.get(last) or _typed(last)])


def _typed(key: str) -> str:
    """What a key types, its name when it types nothing; the table of all keys is read for the rare ones alone."""
    if len(key) == 1:
        return key
    from fxtui.ui.commands.keys import character_of

    return character_of(key) or key
