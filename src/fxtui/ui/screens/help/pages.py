"""What stands on the help page of a screen, from the command declarations. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap

from textual.content import Content

from fxtui.ui import format as show
from fxtui.ui.commands import Command, commands_of, key_label, keys_of
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
AMOUNTS = "Amounts: 250, 1.5k, 2m, 25%, max. One point, no commas. y sends, enter never does."
_KEY = 15
_WORDS = 54


def help_page(scope: str, keymap: Mapping[str, str]) -> list[Content]:
    """The lines of the help for a screen."""
    lines: list[Content] = []
    own = [command for command in commands_of(scope) if command.key]
    if own:
        lines += [_head(f"Here, on {scope}"), *_commands(own, keymap), Content("")]
    lines += [_head("Everywhere"), *_commands([c for c in commands_of("app") if c.key], keymap), Content("")]
    lines += [_head("Moving"), *(_entry(keys, words) for keys, words in MOVING), Content("")]
    lines += [_head("Signs")]
    lines += [_entry(sign, words, style or "bold") for sign, style, words in SIGNS]
    lines += [Content(""), Content(AMOUNTS)]
    return lines


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
    return [_entry(" ".join(key_label(key) for key in keys_of(c, keymap)), c.help) for c in commands]


def _entry(keys: str, words: str, style: str = "bold") -> Content:
    first, *rest = wrap(words, _WORDS) or [""]
    more = [Content(f"\n  {'':<{_KEY}}{part}") for part in rest]
    return Content.assemble("  ", (f"{keys:<{_KEY}}", style), first, *more)
