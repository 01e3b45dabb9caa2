"""Screens as SVG pictures, for the documentation. Which moments are drawn is a list here; who starts the desk is not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.pilot import Pilot

from fxtui.ui.plain import settle, until_read

if TYPE_CHECKING:
    from fxtui.ui.app import FxtuiApp

SMALL, LARGE = (80, 24), (140, 40)


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: its name, the keys that lead there from a fresh console, the size and the theme."""

    name: str
    keys: tuple[str, ...] = ()
    size: tuple[int, int] = SMALL
    theme: str = "dark"
    wait: float = 0.4


SCREENS: Mapping[str, tuple[str, ...]] = {
    "balances": ("1",),
    "quotes": ("2",),
    "trade": ("3",),
    "tickets": ("4",),
    "venues": ("6",),
    "intents": ("7",),
    "swap": ("2", "s", "1", "0", "0"),
    "help": ("2", "question_mark"),
}
"""The keys that lead to each screen."""

PICTURES: Sequence[Picture] = (
    *(Picture(f"{name}-80x24", keys) for name, keys in SCREENS.items()),
    *(Picture(f"{name}-140x40", keys, LARGE) for name, keys in SCREENS.items()),
    *(
        Picture(f"{name}-80x24-{theme}", SCREENS[name], theme=theme)
        for theme in ("light", "mono", "colour-blind")
        for name in ("balances", "quotes", "swap")
    ),
)
"""What `make screenshots` draws."""


async def export_svgs(
    make_app: Callable[[str], FxtuiApp],
    save: Callable[[str, str], None],
    pictures: Iterable[Picture] = PICTURES,
    prepare: Callable[[FxtuiApp, Pilot[None]], Awaitable[None]] | None = None,
) -> None:
    """Draw `pictures`; `make_app(theme)` makes a fresh console, `save(name, svg)` keeps a picture.

    `prepare` is awaited once the venues were read and before the keys are pressed.
    """
    for picture in pictures:
        app = make_app(picture.theme)
        async with app.run_test(size=picture.size) as pilot:
            await until_read(app, pilot)
            if prepare is not None:
                await prepare(app, pilot)
            await pilot.press(*picture.keys)
            await pilot.pause(picture.wait)
            await settle(app, pilot)
            save(picture.name, app.export_screenshot(title="fxtui"))
