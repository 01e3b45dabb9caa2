"""Screens as SVG pictures, for the documentation. Which moments are drawn is a list here; who starts the desk is not.

Prices move with the time, so two runs differ in their figures, never in what they show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace
from textual.pilot import Pilot

from fxtui.ui.plain import settle, until_read

if TYPE_CHECKING:
    from fxtui.ui.app import FxtuiApp

SMALL, LARGE = (80, 24), (140, 40)
_BETWEEN = 0.1
_ENOUGH_TREND = 12.0


class Picture(Struct, frozen=True):
    """One picture: its name, what leads there (keys, and seconds to wait), what leads away, size and theme.

    `scenario` is what goes wrong at the venue, empty for nothing.
    """

    name: str
    way: tuple[str | float, ...]
    back: tuple[str, ...] = ()
    size: tuple[int, int] = SMALL
    theme: str = "dark"
    scenario: str = ""


_SCREENS: Sequence[Picture] = (
    Picture("quotes", ("2",)),
    Picture("balances", ("1",)),
    Picture("trade", ("3", 1.5)),
    Picture("tickets", ("4",)),
    Picture("office", ("5", 3.0)),
    Picture("office-banks", ("5", "tab", 2.0), ("shift+tab",)),
    Picture("venues", ("6",)),
    Picture("instrument", ("2", "enter", 2.5), ("escape",)),
    Picture("swap", ("2", "s", "2", "5", "0", 3.0), ("escape",)),
    Picture("preview", ("2", "s", "2", "5", "0", "enter", 3.0), ("escape",)),
    Picture("sent", ("2", "s", "2", "5", "0", "enter", 3.5, "y", 2.0), ("escape",)),
    Picture("intents", ("7",)),
    Picture("help", ("2", "question_mark"), ("escape",)),
)
_LOST = Picture(
    "unknown", ("2", "s", "2", "5", "0", "enter", 3.5, "y", 6.0, "escape", "7", 1.0), scenario="reset"
)
"""What became of an order nobody knows: it is being looked up."""
_IN_OTHER_THEMES = {"quotes", "balances", "swap"}


def _dressed(picture: Picture, size: tuple[int, int], theme: str) -> Picture:
    dress = "" if theme == "dark" else f"-{theme}"
    return replace(picture, name=f"{picture.name}-{size[0]}x{size[1]}{dress}", size=size, theme=theme)


PICTURES: Sequence[Picture] = (
    *(_dressed(picture, size, "dark") for size in (SMALL, LARGE) for picture in _SCREENS),
    *(
        _dressed(picture, SMALL, theme)
        for theme in ("light", "colour-blind", "mono")
        for picture in _SCREENS
        if picture.name in _IN_OTHER_THEMES
    ),
    *(_dressed(_LOST, size, "dark") for size in (SMALL, LARGE)),
)
"""What `make screenshots` draws: every screen small and large, some in the other themes."""

OpenApp = Callable[[str, str], AbstractAsyncContextManager["FxtuiApp"]]
"""Makes a console in a theme and a scenario, over a desk that lives as long as the context."""


async def export_svgs(
    open_app: OpenApp, save: Callable[[str, str], None], pictures: Iterable[Picture] = PICTURES
) -> None:
    """Draw `pictures`, one console for all of a size, theme and scenario; `save(name, svg)` keeps each."""
    alike = groupby(pictures, key=lambda picture: (picture.size, picture.theme, picture.scenario))
    for (size, theme, scenario), group in alike:
        async with open_app(theme, scenario) as app, app.run_test(size=size) as pilot:
            await until_read(app, pilot)
            await pilot.pause(_ENOUGH_TREND)
            for picture in group:
                await _press(pilot, picture.way)
                await settle(app, pilot)
                save(picture.name, app.export_screenshot(title="fxtui"))
                await _press(pilot, picture.back)


async def _press(pilot: Pilot[None], way: Iterable[str | float]) -> None:
    for step in way:
        if isinstance(step, str):
            await pilot.press(step)
            await pilot.pause(_BETWEEN)
        else:
            await pilot.pause(step)
