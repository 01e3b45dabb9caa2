"""Reading which customers there are: of each venue once, when it is connected, and again when asked to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fxtui.domain.instrument import VenueId

if TYPE_CHECKING:
    from fxtui.ui.screens.base import DeskScreen


class Lists:
    """What was asked for by one screen; the answers are in the desk's book."""

    def __init__(self, screen: DeskScreen) -> None:
        self._screen = screen
        self._asked: set[VenueId] = set()

    def ask(self, *, again: bool = False) -> None:
        """Ask venues that were not asked yet, all of them `again`; what goes wrong is said."""
        for venue in self._screen.desk.customers.venues():
            if venue not in self._asked or again:
                self._asked.add(venue)
                self._ask(venue, aloud=again)

    def _ask(self, venue: VenueId, *, aloud: bool) -> None:
        async def read() -> None:
            problems = await self._screen.desk.customers.refresh(venue)
            if problems:
                self._screen.say("danger", problems[0].message)
            elif aloud:
                self._screen.say("info", "The customers were read.")

        self._screen.fetch(read, group=f"customers {venue}")
