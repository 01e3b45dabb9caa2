"""A console over the real desk and a simulated venue on a socket, driven by keys."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from textual.pilot import Pilot

from fxtui.bootstrap.composition import Composition
from fxtui.bootstrap.desk_factory import build_desk
from fxtui.desk.desk import Desk
from fxtui.ui.app import FxtuiApp
from fxtui.ui.plain import text_of
from tests.support.console import TRUECOLOR

_TRIES = 400
_PAUSE = 0.05
_NAMES = {" ": "space", ".": "full_stop", "-": "minus", "%": "percent_sign"}


@dataclass
class RealConsole:
    """The application, its desk, and hands to press keys."""

    app: FxtuiApp
    desk: Desk
    pilot: Pilot[None]

    @property
    def lines(self) -> list[str]:
        """What is on the screen, line by line."""
        return text_of(self.app).split("\n")

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        """Press the keys that type `text`."""
        await self.pilot.press(*(_NAMES.get(character, character) for character in text))

    async def until(self, fact: Callable[[], object], what: str) -> None:
        """Wait for a fact; `AssertionError` shows the screen when it does not come about."""
        for _ in range(_TRIES):
            if fact():
                return
            await self.pilot.pause(_PAUSE)
        raise AssertionError(f"{what} did not come about:\n{text_of(self.app)}")

    async def until_shown(self, words: str) -> None:
        """Wait until `words` are on the screen."""
        await self.until(lambda: words in text_of(self.app), f"{words!r} on the screen")


@asynccontextmanager
async def real_console(home: Path, *, size: tuple[int, int] = (80, 24)) -> AsyncIterator[RealConsole]:
    """The console on the profile `sim` below `home`; the desk is drained when the block ends."""
    composition = Composition({**os.environ, **TRUECOLOR})
    composition.home = str(home)
    config = composition.load_config()
    desk = build_desk(composition.profile("sim", config), composition.paths, composition.machine)
    app = FxtuiApp(desk, config=config, on_ready=desk.start, environ=TRUECOLOR, folder=home / "out")
    try:
        async with app.run_test(size=size) as pilot:
            opened = RealConsole(app, desk, pilot)
            await opened.until(lambda: desk.quotes.all() and desk.balances.all(), "prices and balances")
            yield opened
    finally:
        await desk.drain(1.0)
