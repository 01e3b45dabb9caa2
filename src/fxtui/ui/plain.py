"""Screens and rows as plain text: for a run without a terminal, for the clipboard and for one row printed aside.

What is copied is never what is painted: values stand there as scripts get them, whole and with their names.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from fxtui.domain.foreign import Foreign, printable
from fxtui.domain.moment import Moment, iso
from fxtui.domain.money import EXACT, Money, trimmed
from fxtui.domain.quote import Quote

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from fxtui.ui.app import FxtuiApp

Value = Foreign | str | Enum | Decimal | Money | Moment | datetime | bool | int | float | None
"""What a copied row is made of; None and empty words are left out."""

SIZE = (100, 30)
"""Columns and rows of a screen printed as text."""
MODES = ("balances", "quotes", "trade", "tickets", "office", "venues", "intents")
"""The screens that are printed, in the order of their keys."""
WHOLE = 10_000
"""Characters of a row that is copied or printed: more than any row has."""
_MEANS = Decimal("0.01")
_READ_WITHIN = 15.0
_STEP = 0.1
_TRIES = 20
_RESTS = 0.7
_WAITED_FOR = ("net", "customers ")


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
        if not [
            worker for worker in app.workers if worker.is_running and worker.group.startswith(_WAITED_FOR)
        ]:
            return
        await pilot.pause(_STEP)


def text_of(app: FxtuiApp) -> str:
    """What is on the screen now, without trailing blanks."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips).rstrip()


def named(*what: Foreign | str, **values: Value) -> str:
    """A row for the clipboard: `what` it is, then every value that is known after its name, a blank between."""
    words = [printable(word, WHOLE) for word in what if word]
    told = ((name, _as_scripts_get_it(value)) for name, value in values.items())
    return " ".join((*words, *(f"{name} {text}" for name, text in told if text)))


def quoted(venue: Foreign | str, name: Foreign | str, quote: Quote | None) -> str:
    """A price for the clipboard."""
    if quote is None:
        return named(venue, name, "no price")
    return named(
        venue,
        name,
        bid=quote.bid,
        ask=quote.ask,
        last=quote.last,
        spread_bps=_rounded(quote.spread_bps),
        change_24h=_rounded(quote.change_24h),
        received_at=quote.received_at,
    )


def _rounded(ratio: Decimal | None) -> Decimal | None:
    """What is computed and never dealt on, with the digits that mean something."""
    return ratio.quantize(_MEANS, ROUND_HALF_UP, EXACT) if ratio is not None else None


def _as_scripts_get_it(value: Value) -> str:
    """Every digit and no grouping, times in UTC, ids and addresses in one piece, foreign words harmless."""
    match value:
        case None:
            return ""
        case Enum():
            return printable(str(value.value), WHOLE)
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return trimmed(value)
        case Money():
            return f"{trimmed(value.amount)} {value.asset}"
        case Moment():
            return value.iso()
        case datetime():
            return iso(value)
        case float():
            return f"{value:g}"
        case int():
            return str(value)
        case _:
            return printable(value, WHOLE)


async def print_aside(app: FxtuiApp, text: str) -> None:
    """Show one line on the normal screen, where the terminal can select it, until enter is pressed.

    The event loop goes on meanwhile: what is being sent gets its outcome, and signals are heard.
    """
    try:
        with app.suspend():
            sys.stdout.write(f"{printable(text, WHOLE)}\n\nenter goes back to fxtui ")
            sys.stdout.flush()
            await _something_typed(sys.stdin.fileno())
    except SuspendNotSupported:
        copies = app.key("app.copy")
        app.say("warning", f"This terminal can't show the normal screen meanwhile: {copies} copies the row.")


async def _something_typed(terminal: int) -> None:
    loop = asyncio.get_running_loop()
    typed = asyncio.Event()
    loop.add_reader(terminal, typed.set)
    try:
        await typed.wait()
    finally:
        loop.remove_reader(terminal)
    with contextlib.suppress(OSError):
        os.read(terminal, WHOLE)


def _all_read(app: FxtuiApp) -> bool:
    from fxtui.ui.screens.base import DeskScreen

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
