"""Sending what a form asks for: once, by the desk, with its outcome told whether or not the form still stands."""

from __future__ import annotations

import logging
from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING

from fxtui.domain.instrument import VenueId
from fxtui.domain.outcome import Outcome, Unknown
from fxtui.ui import format as show
from fxtui.ui.screens.office.deeds import Deed, Plan
from fxtui.ui.screens.office.told import said

if TYPE_CHECKING:
    from fxtui.ui.screens.base import DeskScreen

_log = logging.getLogger(__name__)


class Sending:
    """What is under way, and what nobody knows the outcome of."""

    def __init__(self, screen: DeskScreen, over: Callable[[Deed, Outcome], None]) -> None:
        """`over` is called with every outcome."""
        self._screen = screen
        self._over = over
        self._under_way: set[tuple[VenueId, str]] = set()
        self._unknown: dict[tuple[VenueId, str], str] = {}
        self._numbers = count()

    def why_not(self, deed: Deed) -> str:
        """Why the same can't be asked now: it is under way; empty when it is not."""
        if _key(deed) not in self._under_way:
            return ""
        return f"{deed.doing[0].upper()}{deed.doing[1:]} is under way: wait for the answer."

    def warning(self, deed: Deed) -> str:
        """What to know before the same is asked again: that nobody knows what became of it the last time."""
        asked = self._unknown.get(_key(deed))
        return f"What was asked at {asked} may have been done. {deed.unknown}" if asked else ""

    def send(self, deed: Deed, plan: Plan, heard: Callable[[Outcome], None]) -> None:
        """Send it; `heard` is told the outcome. The desk's task does it, so it outlives this screen and the form."""
        self._under_way.add(_key(deed))
        asked = show.utc(self._screen.now().wall)

        async def carry() -> None:
            try:
                outcome = await plan.send()
            except Exception as error:  # noqa: BLE001 - whatever happened, it may have been done
                # The error's own words are left out: they may name a person.
                _log.error("%s failed: %s", deed.doing, type(error).__name__)
                outcome = Unknown(f"fxtui made a mistake ({type(error).__name__}).")
            finally:
                self._under_way.discard(_key(deed))
            if isinstance(outcome, Unknown):
                self._unknown[_key(deed)] = asked
            else:
                self._unknown.pop(_key(deed), None)
            self._screen.say(*said(deed, outcome))
            heard(outcome)
            self._over(deed, outcome)

        self._screen.fxtui.fetch(carry, group=f"office sends {next(self._numbers)}")


def _key(deed: Deed) -> tuple[VenueId, str]:
    return deed.venue, deed.doing
