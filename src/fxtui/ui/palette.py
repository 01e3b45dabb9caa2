"""ctrl+p: one list of everything that can be done or opened here, narrowed by typing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from fxtui.ui.commands import commands_of, key_label, keys_of
from fxtui.ui.screens.base import DeskScreen
from fxtui.ui.text import line
from fxtui.ui.widgets.picker import Candidate, PickModal

if TYPE_CHECKING:
    from fxtui.ui.app import FxtuiApp

_NOT_LISTED = {"app.palette"}


def open_palette(app: FxtuiApp) -> None:
    """Open the palette over a main screen; a dialog has no palette."""
    if not isinstance(app.screen, DeskScreen):
        return
    entries = {one.key: (one, act) for one, act in _entries(app, app.screen)}

    def chosen(key: str | None) -> None:
        if key is not None:
            entries[key][1]()

    app.push_screen(PickModal("Palette", [one for one, _ in entries.values()]), chosen)


def _entries(app: FxtuiApp, screen: DeskScreen) -> list[tuple[Candidate, Callable[[], None]]]:
    found: list[tuple[Candidate, Callable[[], None]]] = []
    for command in (*commands_of(screen.NAME), *commands_of("app")):
        if command.name in _NOT_LISTED:
            continue
        keys = " ".join(key_label(key) for key in keys_of(command, app.keymap))
        words = f"{command.title}  {keys}".strip()
        found.append((Candidate(command.name, words, command.help), partial(app.run_command, command.name)))
    for instrument in app.desk.instruments():
        venue, pair = instrument.venue, instrument.pair
        candidate = Candidate(f"{venue} {pair}", line(f"{pair}", 24), f"open the instrument at {venue}")
        found.append((candidate, partial(app.open_instrument, venue, pair)))
    for verb in _verbs():
        candidate = Candidate(f": {verb[0]}", f": {verb[1]}", verb[2])
        found.append((candidate, partial(app.open_line, f"{verb[0]} ")))
    return found


def _verbs() -> list[tuple[str, str, str]]:
    from fxtui.grammar.parser import verbs
    from fxtui.ui.requests import is_for_the_shell

    return [(verb.name, verb.usage, verb.text) for verb in verbs() if not is_for_the_shell(verb.name)]
