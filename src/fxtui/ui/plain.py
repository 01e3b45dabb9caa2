"""Screens as plain text: for a run without a terminal, and for one row printed aside on the normal screen."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported
from textual.pilot import Pilot

from fxtui.domain.foreign import printable
from fxtui.domain.quote import Quote
from fxtui.ui.screens.base import DeskScreen

if TYPE_CHECKING:
    from fxtui.ui.app import FxtuiApp

SIZE = (100, 30)
"""Columns and rows of a screen printed as text."""
MODES = ("balances", "quotes", "trade", "tickets", "venues", "intents")
"""The screens that are printed, in the order of their keys."""
_READ_WITHIN = 15.0
_STEP = 0.1
_TRIES = 20
_RESTS = 0.7


async def print_screens(app: FxtuiApp) -> str:
    """Run `app` without a terminal, wait until its venues were read, and return every main screen as text."""
    pages: list[str] = []
    async with app.run_test(size=SIZE) as pilot:
        await until_read(app, pilot)
        for mode in MODES:
            await app.go(mode)
            await pilot.pause()
            await settle(app, pilot)
            pages.append(f"── {mode} " + "─" * (SIZE[0] - len(mode) - 4) + "\n" + text_of(app))
    return "\n\n".join(pages) + "\n"


async def until_read(app: FxtuiApp, pilot: Pilot[None], within: float = _READ_WITHIN) -> None:
    """Wait until every venue was read or failed: balances and prices, or a problem in their place."""
    start = app.clock.now()
    while app.clock.now().mono - start.mono < within:
        if app.started and _all_read(app):
            return
        await pilot.pause(_STEP)


async def settle(app: FxtuiApp, pilot: Pilot[None]) -> None:
    """Give the screen what it asks for by itself: the depth of the pair under the cursor, the book of an order form."""
    await pilot.pause(_RESTS)
    for _ in range(_TRIES):
        if not [worker for worker in app.workers if worker.is_running and worker.group == "net"]:
            return
        await pilot.pause(_STEP)


def text_of(app: FxtuiApp) -> str:
    """What is on the screen now, without trailing blanks."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips).rstrip()


def print_aside(app: FxtuiApp, text: str) -> None:
    """Show one line on the normal screen, where the terminal can select it, until enter is pressed."""
    try:
        with app.suspend():
            sys.stdout.write(f"{printable(text, 400)}\n\nenter goes back to fxtui ")
            sys.stdout.flush()
            sys.stdin.readline()
    except SuspendNotSupported:
        app.say("warning", "This terminal can't show the normal screen meanwhile: y copies the row.")


def _all_read(app: FxtuiApp) -> bool:
    desk = app.desk
    views = desk.venues()
    problems = {view.id for view in views if view.problem is not None}
    balances = all(view.id in problems or desk.balances.as_of(view.id) is not None for view in views)
    watched = desk.watchlist()
    priced = bool(watched) and all(
        venue in problems or _priced(desk.quotes.get(venue, pair)) for venue, pair in watched
    )
    return isinstance(app.screen, DeskScreen) and balances and (priced or bool(problems))


def _priced(quote: Quote | None) -> bool:
    return quote is not None and (quote.bid is not None or quote.ask is not None)
