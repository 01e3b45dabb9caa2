"""Questions to a venue whose answers go into no book, or into one row of it: depth, candles, forms, one ticket."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from fxtui.contract.errors import FxtuiError
from fxtui.contract.health import Check, CheckState
from fxtui.contract.venue import Rates, Tickets, Venue
from fxtui.desk.connections import Link, as_error
from fxtui.desk.events import TicketsChanged
from fxtui.desk.floor import Floor
from fxtui.desk.guards import clock_skew
from fxtui.desk.views import Severity
from fxtui.domain.instrument import Pair, VenueId
from fxtui.domain.money import Asset
from fxtui.domain.quote import Candle, Depth, Trade
from fxtui.domain.ticket import DepositAddress, Ticket, TicketForm, TicketKind

_Answer = TypeVar("_Answer")


class Asking:
    """Asks one venue one thing; whatever goes wrong is a `FxtuiError`."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor

    async def depth(self, venue: VenueId, pair: Pair, levels: int) -> Depth:
        """The book of a pair."""
        return await self._rates(venue, lambda rates: rates.depth(pair, levels))

    async def candles(self, venue: VenueId, pair: Pair, interval: int, count: int) -> Sequence[Candle]:
        """The last candles, oldest first."""
        return await self._rates(venue, lambda rates: rates.candles(pair, interval, count))

    async def trades(self, venue: VenueId, pair: Pair, count: int) -> Sequence[Trade]:
        """The last public trades, newest first."""
        return await self._rates(venue, lambda rates: rates.trades(pair, count))

    async def ticket(self, venue: VenueId, kind: TicketKind, ticket_id: str) -> Ticket:
        """One ticket as it stands."""
        return self._seen(await self._tickets(venue, lambda tickets: tickets.ticket(kind, ticket_id)))

    async def ticket_by_code(self, venue: VenueId, code: str) -> Ticket:
        """The withdrawal a mailed code belongs to."""
        return self._seen(await self._tickets(venue, lambda tickets: tickets.ticket_by_code(code)))

    async def ticket_assets(self, venue: VenueId, kind: TicketKind) -> Sequence[Asset]:
        """What can be deposited or withdrawn."""
        return await self._tickets(venue, lambda tickets: tickets.assets(kind))

    async def forms(self, venue: VenueId, kind: TicketKind, asset: Asset) -> Sequence[TicketForm]:
        """The ways to deposit or withdraw an asset."""
        return await self._tickets(venue, lambda tickets: tickets.forms(kind, asset))

    async def deposit_addresses(self, venue: VenueId, asset: Asset) -> Sequence[DepositAddress]:
        """Where an asset can be sent to."""
        return await self._tickets(venue, lambda tickets: tickets.deposit_addresses(asset))

    async def check(self, venue: VenueId) -> Sequence[Check]:
        """The checks of a venue; one that can't even be connected has one line that failed."""
        link = self._floor.link(venue)
        try:
            checks = await (await link.connect()).check()
            return [self._clock(link, check) if check.name == "clock" else check for check in checks]
        except Exception as raised:  # noqa: BLE001 - a check that breaks is a check that failed
            return (Check("connect", CheckState.FAILED, as_error(link, "its checks", raised).message),)

    def _clock(self, link: Link, check: Check) -> Check:
        """A venue's own word on the clock, or that it blocks money by the limits configured."""
        note = clock_skew(link.health().skew, link.title, self._floor.limits(link.id))
        if note is None or note.severity is not Severity.REFUSE:
            return check
        return Check(check.name, CheckState.FAILED, note.sentence)

    async def _rates(self, venue: VenueId, question: Callable[[Rates], Awaitable[_Answer]]) -> _Answer:
        link, connected = await self._connected(venue)
        if connected.rates is None:
            raise link.needs("rates")
        return await self._ask(link, "prices", question(connected.rates))

    async def _tickets(self, venue: VenueId, question: Callable[[Tickets], Awaitable[_Answer]]) -> _Answer:
        link, connected = await self._connected(venue)
        if connected.tickets is None:
            raise link.needs("tickets")
        return await self._ask(link, "tickets", question(connected.tickets))

    async def _connected(self, venue: VenueId) -> tuple[Link, Venue]:
        link = self._floor.link(venue)
        return link, await link.connect()

    async def _ask(self, link: Link, what: str, answer: Awaitable[_Answer]) -> _Answer:
        try:
            return await answer
        except FxtuiError:
            raise
        except Exception as raised:
            raise as_error(link, what, raised) from raised

    def _seen(self, ticket: Ticket) -> Ticket:
        if self._floor.tickets.see(ticket, self._floor.clock.now()):
            self._floor.bus.tell(TicketsChanged(ticket.venue, (ticket,)))
        return ticket
