"""The back office screen by keys."""

from __future__ import annotations

from fxtui.ui.screens.office.view import CustomersView
from tests.support.console import Console


async def office(opened: Console) -> Console:
    """Open the screen and wait until everybody is read."""
    await opened.press("5")
    await opened.until_shown("○ not started")
    return opened


def view(opened: Console) -> CustomersView:
    return opened.app.screen.query_one(CustomersView)


def asked(opened: Console, what: str) -> list[str]:
    """The customers `what` was asked of the venue for, in order."""
    return [whose for kind, whose in opened.desk.customers.asked if kind == what]
