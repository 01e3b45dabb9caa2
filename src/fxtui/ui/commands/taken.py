"""Keys that no command may have where something else needs them: rows, fields, the framework, and what is never to send.

What two commands want of one key is not here; that is `fxtui.ui.commands.keymap`.
"""

from __future__ import annotations

from collections.abc import Mapping

from fxtui.ui.commands.command import Command
from fxtui.ui.commands.keys import character_of

_MOVES, _OPENS, _EDITS = "moves in tables", "opens what is under the cursor", "edits what is typed"

FRAMEWORK: Mapping[str, str] = {
    "tab": "goes to the next field",
    "shift+tab": "goes to the field before",
    "ctrl+c": "leaves fxtui",
}
"""Keys of every screen and dialog."""
TABLE: Mapping[str, str] = {
    **dict.fromkeys(("up", "k", "down", "j", "pageup", "pagedown", "home", "g", "end", "G"), _MOVES),
    "enter": _OPENS,
}
"""Keys of rows, on every main screen."""
BOARD: Mapping[str, str] = {"ctrl+u": _MOVES, "ctrl+d": _MOVES, "l": _OPENS, "right": _OPENS}
"""Keys of the rows of prices and balances besides."""
CHOOSING: Mapping[str, str] = dict.fromkeys(("left", "h", "right", "l", "space"), "chooses in the form")
"""Keys of a field with a list to choose from."""
# Written out, since importing Textual's `Input` here would cost the shell its start; a test compares them.
_CARETS = tuple(
    f"{held}{way}" for held in ("", "shift+", "ctrl+", "ctrl+shift+") for way in ("left", "right")
)
_ENDS_OF_LINE = ("home", "end", "shift+home", "shift+end", "ctrl+a", "ctrl+e", "ctrl+shift+a")
_DELETES = (
    *("backspace", "ctrl+backspace", "alt+backspace", "super+backspace", "delete"),
    *("ctrl+d", "ctrl+k", "ctrl+u", "ctrl+w"),
)
_CLIPS = ("ctrl+c", "super+c", "ctrl+v", "ctrl+x")
EDITING: Mapping[str, str] = {
    **dict.fromkeys((*_CARETS, *_ENDS_OF_LINE, *_DELETES, *_CLIPS), _EDITS),
    "enter": "ends what is typed",
}
"""Keys of a field to type into: all that Textual's `Input` binds."""
AMOUNT: Mapping[str, str] = dict.fromkeys(
    ("full_stop", "comma", "percent_sign", "underscore", *"0123456789abkmxABKMX"), "is typed into the amount"
)
"""Keys that type an amount."""
_SCROLLING = dict.fromkeys(("up", "down", "left", "right", "pageup", "pagedown", "home", "end"), "reads on")

_OF_SCOPE: Mapping[str, Mapping[str, str]] = {
    "app": {**TABLE, **BOARD},
    "quotes": {**TABLE, **BOARD},
    "balances": {**TABLE, **BOARD},
    "trade": {**EDITING, **TABLE},
    "tickets": TABLE,
    "office": TABLE,
    "venues": TABLE,
    "intents": TABLE,
    "instrument": EDITING,
    "ticket_form": {**EDITING, **CHOOSING},
    "office_form": {**EDITING, **CHOOSING},
    "swap": {**EDITING, **AMOUNT},
    "preview": EDITING,
    "help": _SCROLLING,
}
_OF_COMMAND: Mapping[str, Mapping[str, str]] = {
    "preview.send": {"enter": "never sends money"},
    "ask.yes": {"enter": "never means yes"},
    "office_form.send": {"enter": "never sends"},
}


def taken(command: Command, key: str) -> str:
    """What `key` does already where `command` works, in words without a point; empty when it is free for it."""
    if key in command.key.split(","):
        return ""
    for keys in (_OF_COMMAND.get(command.name, {}), FRAMEWORK, _OF_SCOPE.get(command.scope, {})):
        if key in keys:
            return keys[key]
    if command.name == "preview.close" and character_of(key) is not None:
        # While something has to be typed there, this key has to lead out nevertheless.
        return "is typed to confirm"
    if command.scope == "app" and command.priority:
        # It comes before every field and dialog.
        return "is typed into fields" if character_of(key) is not None else EDITING.get(key, "")
    return ""
