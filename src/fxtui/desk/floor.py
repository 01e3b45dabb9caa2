"""What every part of the desk works on: clock, books, links, journal. It holds and does nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from fxtui.contract.errors import UsageError
from fxtui.desk.balance_book import BalanceBook
from fxtui.desk.blotter import Blotter
from fxtui.desk.bus import Bus
from fxtui.desk.clock import DeskChance, KeyMaker
from fxtui.desk.connections import DeskVenue, Link
from fxtui.desk.events import QuotesMoved
from fxtui.desk.intent_book import IntentBook
from fxtui.desk.journaling import Journaling
from fxtui.desk.quote_book import QuoteBook
from fxtui.desk.supervisor import Supervisor
from fxtui.desk.ticket_book import TicketBook
from fxtui.domain.instrument import Pair, VenueId
from fxtui.domain.moment import Clock
from fxtui.domain.money import asset

if TYPE_CHECKING:
    from fxtui.store.config import Profile
    from fxtui.store.journal import Journal
    from fxtui.store.limits import LimitsInForce


class Floor:
    """The shared things of one desk."""

    def __init__(
        self,
        venues: Sequence[DeskVenue],
        *,
        profile: Profile,
        clock: Clock,
        chance: DeskChance,
        journal: Callable[[], Awaitable[Journal]],
    ) -> None:
        self.profile = profile
        self.value_asset = asset(profile.value_asset)
        self.clock = clock
        self.chance = chance
        self.keys = KeyMaker(chance)
        self.bus = Bus()
        self.supervisor = Supervisor(clock, chance, self.bus)
        self.quotes = QuoteBook(lambda: self.bus.tell(QuotesMoved()))
        self.balances = BalanceBook(
            {one.profile.venue: one.profile.refresh.get("balances", 0.0) for one in venues},
            lambda venue: self.links[venue].account if venue in self.links else "",
        )
        self.tickets = TicketBook()
        self.blotter = Blotter()
        self.intents = IntentBook()
        self.journaling = Journaling(journal, self.intents, clock, self.bus)
        self.links = {spec.profile.venue: Link(spec, clock, chance, self.bus) for spec in venues}
        self._limits: dict[tuple[VenueId, Pair | None], LimitsInForce] = {}
        self.closing = False
        """Set when the desk drains: nothing new is confirmed from then on."""

    def link(self, venue: VenueId) -> Link:
        """The way to `venue`; `UsageError` when the profile has no such venue."""
        if venue not in self.links:
            known = ", ".join(self.links) or "none"
            raise UsageError(f"The profile {self.profile.name} has no venue {venue!r}: it has {known}.")
        return self.links[venue]

    def limits(self, venue: VenueId, pair: Pair | None = None) -> LimitsInForce:
        """What limits a deal in `pair` (either way round), or one without a pair, at `venue`: the one place to ask."""
        from fxtui.store.limits import limits_in_force

        if (venue, pair) not in self._limits:
            spec = self.link(venue).spec
            self._limits[venue, pair] = limits_in_force(self.profile, spec.profile, pair)
        return self._limits[venue, pair]
