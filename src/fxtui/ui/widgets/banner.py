"""The top line: where money is real, whose account it is, how each venue stands, and the time.

What it says about LIVE and PAPER comes from `desk.live` alone. It is one line painted whole, so that a live banner
is a bar across the screen in every theme, without gaps; only the cells that changed are repainted.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from fxtui.desk.views import VenueState, VenueView
from fxtui.domain.moment import Moment
from fxtui.ui import format as show
from fxtui.ui.accounts import account_words, has_customers
from fxtui.ui.text import line
from fxtui.ui.widgets.line import Line

DOTS = {
    VenueState.CONNECTING: "◌",
    VenueState.OK: "●",
    VenueState.SLOW: "◐",
    VenueState.DOWN: "○",
    VenueState.PAUSED: "‖",
}
"""The sign of a venue's state; the word or the age beside it says the same."""
STATE_STYLES = {
    VenueState.CONNECTING: "$soft",
    VenueState.OK: "$good",
    VenueState.SLOW: "$stale",
    VenueState.DOWN: "$danger",
    VenueState.PAUSED: "$soft",
}
_ROOM_FOR_LOCAL_TIME = 100


class Banner(Line):
    """The banner of every screen."""

    DEFAULT_CSS = """
    Banner {
        background: $paper; color: $paper-text;
        &.-live { background: $live; color: $live-text; }
    }
    """

    def __init__(self, *, live: bool, profile: str) -> None:
        super().__init__(classes="-live" if live else None)
        self._live = live
        self._profile = line(profile, 24)

    def draw(self, venues: Sequence[VenueView], now: Moment) -> None:
        """Say profile, account, the state of every venue, and the time."""
        whole = "$live-style" if self._live else ""
        right = Content.assemble(self._states(venues, now), "  ", self._time(now), " ")
        left = self._left(venues, self.size.width - right.cell_length - 1)
        gap = max(1, self.size.width - left.cell_length - right.cell_length)
        banner = Content.assemble(left, " " * gap, right)
        self.show(banner.stylize_before(whole) if whole else banner)

    def _left(self, venues: Sequence[VenueView], room: int) -> Content:
        # Loud without colour too: words and capital letters.
        money = " LIVE  REAL MONEY " if self._live else " PAPER "
        left = Content.assemble((money, "bold"), f" {self._profile}")
        whose = _whose(venues)
        longer = Content.assemble(left, f" · {whose}")
        return longer if whose and longer.cell_length <= room else left

    def _time(self, now: Moment) -> str:
        utc = show.utc(now.wall)
        return f"{show.local(now.wall)}  {utc}" if self.size.width >= _ROOM_FOR_LOCAL_TIME else utc

    def _states(self, venues: Sequence[VenueView], now: Moment) -> Content:
        parts = [
            Content.assemble(
                (DOTS[venue.state], "" if self._live else STATE_STYLES[venue.state]),
                f" {line(venue.title, 16)}{_how_long(venue, now)}",
            )
            for venue in venues
        ]
        return Content("  ").join(parts)


def _whose(venues: Sequence[VenueView]) -> str:
    """The one account there is; among several the one that a key changes, a customer's."""
    known = [venue for venue in venues if venue.account]
    chosen = known if len(known) == 1 else [venue for venue in known if has_customers(venue)]
    return account_words(chosen[0], chosen[0].account) if len(chosen) == 1 else ""


def _how_long(venue: VenueView, now: Moment) -> str:
    match venue.state:
        case VenueState.OK:
            return ""
        case VenueState.CONNECTING:
            return " connecting"
        case VenueState.PAUSED:
            return " paused"
        case VenueState.SLOW | VenueState.DOWN:
            seen = venue.health.last_success or venue.since
            word = "" if venue.state is VenueState.SLOW else " down"
            return f"{word} {show.age(seen.age(now))}"
