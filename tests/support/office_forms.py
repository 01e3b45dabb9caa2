"""The forms of the back office by keys: opened, filled, read, and pasted into."""

from __future__ import annotations

from textual import events
from textual._time import get_time
from textual.widgets import Input

from fxtui.ui import arrivals
from fxtui.ui.screens.modal import ARMS_AFTER
from fxtui.ui.screens.office.form import FormModal, Stage
from tests.support.console import Console

EMAIL, PHONE = "sonja@example.com", "+46 8 123-4567"


async def opened_form(opened: Console, *keys: str) -> FormModal:
    """Press keys on the screen until a form stands."""
    await opened.press("5")
    await opened.until_shown("○ not started")
    await opened.press(*keys)
    await opened.until(lambda: isinstance(opened.app.screen, FormModal), "the form")
    assert isinstance(opened.app.screen, FormModal)
    return opened.app.screen


async def typed(opened: Console, *texts: str) -> None:
    """Fill fields one after the other; `enter` goes on from each but the last."""
    for place, text in enumerate(texts):
        if place:
            await opened.press("enter")
        focused = opened.app.focused
        assert isinstance(focused, Input)
        focused.value = text
    await opened.pilot.pause()


async def read(opened: Console) -> None:
    """Let the summary stand for as long as it takes."""
    await opened.seconds(ARMS_AFTER * 2)


async def new_customer(opened: Console) -> FormModal:
    """The summary of a new customer."""
    form = await opened_form(opened, "n")
    await typed(opened, EMAIL, "Sonja", "Kowalewski", PHONE)
    await opened.press("enter")
    await opened.until_shown("y send")
    await read(opened)
    return form


async def removal(opened: Console) -> FormModal:
    """The question whether to remove the first bank account."""
    await opened.press("5")
    await opened.until_shown("○ not started")
    await opened.press("tab")
    await opened.until_shown("DE68 ••• 6485")
    return await opened_form(opened, "x")


def stage(opened: Console) -> Stage | None:
    screen = opened.app.screen
    return screen._stage if isinstance(screen, FormModal) else None


async def poured(opened: Console, *keys: str) -> None:
    """A paste without its marks: these keys are read at one moment."""
    at = get_time()
    for key in keys:
        opened.app.arrivals.note(key, at)
    for key in keys:
        event = events.Key(key, key if len(key) == 1 else None)
        event.time = at
        opened.app.post_message(event)
    await opened.pilot.pause(arrivals.APART * 3)
