"""What stands on the help page of a screen or a dialog, from the command declarations. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap

from textual.content import Content

from fxtui.ui import format as show
from fxtui.ui.commands import Command, command, commands_of, key_label, keys_of, worded
from fxtui.ui.commands.registry import SCREENS
from fxtui.ui.speech import MARKS, STYLES, Spoken

MOVING = (
    ("↑ ↓  j k", "Move the cursor."),
    ("pgup pgdn  g G", "Move by pages, to the first or last row."),
    ("enter", "Go deeper: open what is under the cursor."),
    ("esc", "Come back."),
    ("tab", "The next field or pane."),
)
SIGNS = (
    ("●", "$good", "a venue answers"),
    ("◐", "$stale", "it is slow, with the age of its last answer"),
    ("○", "$danger", "it is down"),
    ("▲ ▼", "", "a price just went up or down"),
    ("*", "$accent", "the best venue of a pair"),
    ("•", "$accent", "a pinned pair"),
    ("?", "$unknown", "not known; never the same as 0"),
    ("–", "$soft", "does not apply here"),
)
FIXED = {
    "ticket_form": (
        ("enter space", "Choose the asset or the way from a list."),
        ("← →  h l", "The neighbour in that list."),
    ),
    "trade": (
        ("↑ ↓", "In the form: the field before, the next one."),
        ("← →  h l space", "On a choice of the form: choose."),
    ),
    "office_form": (
        ("tab", "The next field; shift+tab the one before."),
        ("← →  h l space", "On a choice: choose."),
    ),
    "pick": (
        ("↑ ↓", "Move the cursor; what is typed narrows the list."),
        ("enter", "Choose what is under the cursor."),
        ("esc", "Back; nothing is chosen."),
    ),
    "tell": (("enter", "Answer with what is typed."), ("esc", "Back; nothing is answered.")),
    "line": (
        ("enter", "Do what is typed."),
        ("tab", "Complete the verb."),
        ("↑ ↓", "What was typed before."),
        ("esc", "Close the line."),
    ),
    "order": (("↑ ↓", "Read on."), ("esc enter", "Back to the list.")),
}
"""Keys of widgets, which no command declares, by scope."""
AMOUNTS = "Amounts: 250, 1.5k, 2m, 25%, max. One point, no commas. {preview.send} sends, enter never does."
_PLACES = {
    "ticket_form": "on the form",
    "swap": "in the swap",
    "preview": "in the preview",
    "office": "on Back office",
    "office_form": "in this form",
    "ask": "at this question",
    "tell": "in this field",
    "pick": "in this list",
    "line": "on the line",
    "order": "on the order",
}
_IN_DIALOGS = ("app.help", "app.hide")
_WITHOUT_AMOUNTS = {"office", "office_form", "ask", "tell", "pick", "line", "order"}
_KEY = 15
_WORDS = 54


def help_page(scope: str, keymap: Mapping[str, str]) -> list[Content]:
    """The lines of the help for a screen or a dialog; a dialog hears few keys of the application."""
    lines: list[Content] = []
    own = [
        *_commands(commands_of(scope), keymap),
        *(_entry(keys, words) for keys, words in FIXED.get(scope, ())),
    ]
    if own:
        lines += [_head(f"Here, {_PLACES.get(scope, f'on {scope}')}"), *own, Content("")]
    amounts = [] if scope in _WITHOUT_AMOUNTS else [Content(""), Content(worded(AMOUNTS, keymap))]
    if scope and scope not in SCREENS:
        heard = [command(name) for name in _IN_DIALOGS]
        return [*lines, _head("In every dialog"), *_commands(heard, keymap), *amounts]
    lines += [_head("Everywhere"), *_commands(commands_of("app"), keymap), Content("")]
    lines += [_head("Moving"), *(_entry(keys, words) for keys, words in MOVING), Content("")]
    lines += [_head("Signs"), *(_entry(sign, words, style or "bold") for sign, style, words in SIGNS)]
    return [*lines, *amounts]


def said_page(said: Sequence[Spoken]) -> list[Content]:
    """The lines of what was said, newest first."""
    if not said:
        return [Content.styled("Nothing was said yet.", "$soft")]
    return [
        Content.assemble(
            (f"{show.utc(one.at.wall)}  ", "$soft"),
            (f"{MARKS[one.tone]} ", f"{STYLES[one.tone]} bold".strip()),
            (one.sentence, STYLES[one.tone]),
        )
        for one in said
    ]


def _head(words: str) -> Content:
    return Content.styled(words, "bold $accent")


def _commands(commands: Sequence[Command], keymap: Mapping[str, str]) -> list[Content]:
    keyed = [(keys_of(one, keymap), one.help) for one in commands]
    return [_entry(" ".join(key_label(key) for key in keys), words) for keys, words in keyed if keys]


def _entry(keys: str, words: str, style: str = "bold") -> Content:
    first, *rest = wrap(words, _WORDS) or [""]
    more = [Content(f"\n  {'':<{_KEY}}{part}") for part in rest]
    return Content.assemble("  ", (f"{keys:<{_KEY}}", style), first, *more)
