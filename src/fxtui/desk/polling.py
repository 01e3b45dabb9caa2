"""How often what is read: one owned task per venue and role, fast for what is on the screen, slow for the rest.

A poller that fails backs off alone, up to 30 s; a venue that asks to wait is left in peace by all of its pollers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from fxtui.contract.errors import FxtuiError, NotOffered
from fxtui.desk.connections import Link
from fxtui.desk.floor import Floor
from fxtui.desk.listings import Listings
from fxtui.desk.reads import Reads
from fxtui.desk.supervisor import backed_off, jittered
from fxtui.desk.views import Visible
from fxtui.desk.waiting import Alarm
from fxtui.domain.instrument import Pair, VenueId

POLLED = ("quotes", "balances", "values", "orders", "tickets")
"""The roles that are polled, in the order they are first asked."""

HIDDEN = 5.0
"""How many times slower what is not on the screen is polled."""

_BEHIND = 3.0
"""How many times slower the rest of the watchlist is priced while a dialog shows one pair: before it would be stale."""

_HEAD_START = 0.5
"""Seconds by which what is on the screen is asked first at a start: a venue's budget of requests is small."""

_CADENCE: Mapping[str, float] = {
    "quotes": 1.0,
    "balances": 10.0,
    "values": 15.0,
    "orders": 3.0,
    "tickets": 15.0,
}
_NEVER = float("-inf")
_SOON = 0.3


class Polling:
    """All pollers of the desk."""

    def __init__(self, floor: Floor, reads: Reads, listings: Listings) -> None:
        self._floor = floor
        self._pollers = {
            (link.id, role): Poller(floor, reads, listings, link, role)
            for link in floor.links.values()
            for role in POLLED
        }

    def start(self) -> None:
        """Start one task per venue and role."""
        for link in self._floor.links.values():
            link.cadence = partial(self._cadence, link.id)
        for (venue, role), poller in self._pollers.items():
            self._floor.supervisor.spawn(f"polling {role} of {venue}", poller.run, restart=True, venue=venue)

    def look_at(self, visible: Visible) -> None:
        """Change what is polled fast."""
        for poller in self._pollers.values():
            poller.look_at(visible)

    def soon(self, venue: VenueId, role: str) -> None:
        """Read a role of a venue within a moment, because something just changed there."""
        poller = self._pollers.get((venue, role))
        if poller is not None:
            poller.hurry()

    def pause(self, venue: VenueId) -> None:
        """Stop polling a venue."""
        self._floor.link(venue).pause()

    def resume(self, venue: VenueId) -> None:
        """Poll a venue again, at once."""
        self._floor.link(venue).resume()
        for (polled, _), poller in self._pollers.items():
            if polled == venue:
                poller.begin_again()

    def _cadence(self, venue: VenueId) -> float | None:
        """Seconds between reads of the most eager role, so that silence can be told from leisure."""
        intervals = (
            poller.interval for (at, _), poller in self._pollers.items() if at == venue and poller.asking
        )
        return min(intervals, default=None)


class Poller:
    """One role of one venue, read again and again."""

    def __init__(self, floor: Floor, reads: Reads, listings: Listings, link: Link, role: str) -> None:
        self.asking = True
        """Whether there is anything to ask the venue for."""
        self._floor = floor
        self._reads = reads
        self._listings = listings
        self._link = link
        self._role = role
        self._alarm = Alarm(floor.clock)
        self._base = float(link.spec.profile.refresh.get(role, _CADENCE[role]))
        self._on_screen = True
        self._shown: frozenset[Pair] = frozenset()
        self._read_at = _NEVER
        self._read_all_at = _NEVER
        self._failures = 0
        self._gap = 0.0
        self._stretch = 1.0
        self._hurried = False
        self._began = _NEVER

    @property
    def interval(self) -> float:
        """Seconds between reads at present, without jitter."""
        return self._base if self._on_screen else self._base * HIDDEN

    def look_at(self, visible: Visible) -> None:
        """Take over what is on the screen; what just came onto it and is due by its faster cadence is read at once."""
        if self._role == "quotes":
            before = self._shown
            self._shown = frozenset(pair for venue, pair in visible.quotes or () if venue == self._link.id)
            self._on_screen = bool(self._shown)
            if self._shown - before:
                self.hurry()
        else:
            self._on_screen = {
                "balances": visible.balances,
                "values": visible.balances,
                "orders": visible.orders,
                "tickets": visible.tickets,
            }[self._role]
        self._alarm.ring()

    def hurry(self) -> None:
        """Read within a moment instead of when it is due; a back-off stays."""
        self._hurried = True
        self._alarm.ring()

    def begin_again(self) -> None:
        """Forget earlier failures and read within a moment."""
        self._failures = 0
        self.hurry()

    async def run(self) -> None:
        """Read for ever, or until the venue turns out not to offer the role."""
        self._began = self._floor.clock.now().mono
        while True:
            wait = self._due_in()
            if wait is None or wait > 0:
                await self._alarm.sleep(wait)
                continue
            if not await self._once():
                return

    def _due_in(self) -> float | None:
        """Seconds until the next read, None for as long as nothing may be asked."""
        now = self._floor.clock.now().mono
        if self._link.barred(self._role):
            return None
        if self._read_at == _NEVER and not self._on_screen:
            due = self._began + _HEAD_START
        elif self._failures:
            due = self._read_at + self._gap
        else:
            due = self._read_at + self.interval * self._stretch
            if self._hurried:
                due = min(due, self._read_at + min(_SOON, self._base))
        return max(due, self._link.quiet_until) - now

    async def _once(self) -> bool:
        """Read once; returns whether there will be a next time."""
        self._read_at = self._floor.clock.now().mono
        self._hurried = False
        self._stretch = jittered(1.0, self._floor.chance)
        pairs = self._wanted() if self._role == "quotes" else None
        self.asking = pairs is None or bool(pairs) or not self._link.instruments_read
        if not self.asking:
            return True
        try:
            await self._reads.read(self._link, self._role, pairs, patient=True)
        except NotOffered:
            self.asking = False
            return False
        except FxtuiError:
            self._failures += 1
            self._gap = backed_off(self._failures, self._floor.chance, max(1.0, self._base))
            self._read_at = self._floor.clock.now().mono
        else:
            self._failures = 0
        return True

    def _wanted(self) -> Sequence[Pair]:
        """What is on the screen in the order of the watchlist, and every now and then the rest of it."""
        now = self._floor.clock.now().mono
        watched = self._listings.watched(self._link)
        shown = dict.fromkeys((*(pair for pair in watched if pair in self._shown), *self._shown))
        if shown and now - self._read_all_at < self._base * _BEHIND:
            return tuple(shown)
        self._read_all_at = now
        return tuple(dict.fromkeys((*shown, *watched)))
