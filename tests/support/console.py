"""A console over the fake desk, driven by keys, looked at as text."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from textual.pilot import Pilot
from textual.screen import Screen

from fxtui.store.config import Config
from fxtui.ui.app import FxtuiApp
from fxtui.ui.plain import text_of
from tests.support.fake_desk import FakeDesk, filled_desk

TRUECOLOR = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
_TRIES = 300
_PAUSE = 0.02

AnyScreen = TypeVar("AnyScreen", bound=Screen[object])


@dataclass
class Console:
    """What a test holds: the application, the desk behind it, and hands to press keys."""

    app: FxtuiApp
    desk: FakeDesk
    pilot: Pilot[None]

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        """Press the keys that type `text`."""
        names = {
            " ": "space",
            ".": "full_stop",
            "%": "percent_sign",
            "/": "slash",
            ",": "comma",
            "-": "minus",
        }
        await self.pilot.press(*(names.get(character, character) for character in text))

    async def until(self, fact: Callable[[], object], what: str = "") -> None:
        """Wait for a fact; `AssertionError` shows the screen when it does not come about."""
        for _ in range(_TRIES):
            if fact():
                return
            await self.pilot.pause(_PAUSE)
        raise AssertionError(f"{what or 'it'} did not come about:\n{self.text}")

    async def until_shown(self, words: str) -> None:
        """Wait until `words` are on the screen."""
        await self.until(lambda: words in self.text, f"{words!r} on the screen")

    async def seconds(self, seconds: float) -> None:
        """Let time pass on the desk's clock, and draw what changes with it."""
        self.desk.fake_clock.advance(seconds)
        for screen in self.app.shown():
            screen.take_second(self.desk.clock.now())
        await self.pilot.pause()

    @property
    def text(self) -> str:
        """What is on the screen."""
        return text_of(self.app)

    @property
    def lines(self) -> list[str]:
        """The screen line by line."""
        return self.text.splitlines()

    def row(self, words: str) -> str:
        """The first line of the screen with these words."""
        return next((line for line in self.lines if words in line), "")


@asynccontextmanager
async def console(
    desk: FakeDesk | None = None,
    *,
    size: tuple[int, int] = (80, 24),
    config: Config | None = None,
    environ: dict[str, str] | None = None,
    toasts: bool = False,
) -> AsyncIterator[Console]:
    """A running console; every exception of the application is the test's."""
    desk = desk or filled_desk()
    app = FxtuiApp(desk.desk, config=config or Config(), environ=TRUECOLOR if environ is None else environ)
    async with app.run_test(size=size, notifications=toasts) as pilot:
        await pilot.pause()
        yield Console(app, desk, pilot)
