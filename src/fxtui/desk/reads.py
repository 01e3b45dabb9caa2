"""One read of one role into its book, with its problem noted on the link. Cadence is `fxtui.desk.polling`'s."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import TypeVar

from fxtui.contract.errors import FxtuiError, NotFoundAtVenue, NotOffered, Problem, UsageError
from fxtui.contract.venue import Orders, Rates, Venue
from fxtui.desk.connections import Link, as_error
from fxtui.desk.events import BalancesChanged, OrdersChanged, Said, TicketsChanged, Tone, VenueChanged
from fxtui.desk.floor import Floor
from fxtui.desk.listings import Listings
from fxtui.desk.valuation import STALE_AFTER
from fxtui.domain.instrument import Instrument, Pair, VenueId
from fxtui.domain.moment import Moment
from fxtui.domain.money import Asset, trimmed
from fxtui.domain.quote import Quote
from fxtui.domain.ticket import Ticket, TicketState

_Answer = TypeVar("_Answer")

HISTORY = 100
"""Orders, fills and tickets asked for in one read."""

_DENIALS = 3


class Reads:
    """Reads of every role, one at a time per venue and role."""

    def __init__(self, floor: Floor, listings: Listings) -> None:
        self._floor = floor
        self._listings = listings
        self._locks: dict[tuple[VenueId, str], asyncio.Lock] = {}
        self._denied: dict[tuple[VenueId, str], int] = {}
        self._roles: dict[str, Callable[[Link, Venue, Sequence[Pair] | None], Awaitable[None]]] = {
            "balances": self._balances,
            "quotes": self._quotes,
            "values": self._values,
            "orders": self._orders,
            "fills": self._fills,
            "tickets": self._tickets,
            "instruments": self._instruments,
        }

    async def read(
        self, link: Link, role: str, pairs: Sequence[Pair] | None = None, *, patient: bool = False
    ) -> None:
        """Read `role` of one venue into its book; raises what went wrong, after noting it on the link."""
        venue = await self._connected(link, role, patient)
        async with self._locks.setdefault((link.id, role), asyncio.Lock()):
            try:
                await self._roles[role](link, venue, pairs)
            except NotOffered:
                raise
            except Exception as raised:
                error = as_error(link, role, raised)
                link.failed(role, error)
                self._mark(link, role, Problem.of(error))
                raise error from raised
        link.answered(role)

    async def read_balances(self, link: Link, account: str, assets: Collection[Asset]) -> None:
        """Read what `account` holds of `assets`, into the book; raises what went wrong, after noting it on the link."""
        venue = await self._connected(link, "balances", False)
        try:
            read = await _role(link, venue.balances, "balances").of(account, assets)
        except NotOffered:
            raise
        except Exception as raised:
            error = as_error(link, "balances", raised)
            link.failed("balances", error)
            self._mark(link, "balances", Problem.of(error))
            raise error from raised
        self._floor.balances.merge(link.id, read)
        self._floor.bus.tell(BalancesChanged(link.id))
        link.answered("balances")

    async def refresh(
        self, role: str, venue: VenueId | None, pairs: Sequence[Pair] | None = None
    ) -> tuple[Problem, ...]:
        """Read `role` now, of one venue or of all at once; what goes wrong comes back as values.

        A venue that lacks the role is a problem only when it was asked for by name.
        """
        if role not in self._roles:
            raise UsageError(f"There is nothing called {role!r} to read: {', '.join(self._roles)}.")
        links = [self._floor.link(venue)] if venue is not None else list(self._floor.links.values())
        results = await asyncio.gather(
            *(self.read(link, role, pairs) for link in links), return_exceptions=True
        )
        problems: list[Problem] = []
        for result in results:
            if isinstance(result, NotOffered) and venue is None:
                continue
            if isinstance(result, FxtuiError):
                problems.append(Problem.of(result))
            elif isinstance(result, BaseException):
                raise result
        return tuple(problems)

    async def _connected(self, link: Link, role: str, patient: bool) -> Venue:
        try:
            return await link.connect(patient=patient)
        except FxtuiError as error:
            self._mark(link, role, Problem.of(error))
            raise

    def _mark(self, link: Link, role: str, problem: Problem) -> None:
        if role == "balances":
            self._floor.balances.fail(link.id, problem)
            self._floor.bus.tell(BalancesChanged(link.id))
        elif role == "tickets":
            self._floor.tickets.fail(link.id, problem)
            self._floor.bus.tell(TicketsChanged(link.id, ()))

    async def _balances(self, link: Link, venue: Venue, _pairs: Sequence[Pair] | None) -> None:
        balances = await _role(link, venue.balances, "balances").balances()
        self._floor.balances.put(link.id, balances, self._floor.clock.now())
        self._floor.bus.tell(BalancesChanged(link.id))

    async def _quotes(self, link: Link, venue: Venue, pairs: Sequence[Pair] | None) -> None:
        rates = _role(link, venue.rates, "rates")
        await self.learn_instruments(link, rates)
        wanted = self._listings.pairs_for(link, pairs)
        if wanted:
            book = self._floor.quotes
            book.put(await rates.quotes(wanted, lambda quote: book.put((quote,))))

    async def _values(self, link: Link, venue: Venue, _pairs: Sequence[Pair] | None) -> None:
        """Prices to value balances with; a price that can be dealt on is not replaced by one that can't."""
        now = self._floor.clock.now()
        overview = await _role(link, venue.rates, "rates").overview()
        self._floor.quotes.put(quote for quote in overview if not self._dealable(quote, now))

    def _dealable(self, quote: Quote, now: Moment) -> bool:
        known = self._floor.quotes.get(quote.venue, quote.pair)
        return known is not None and known.mid is not None and not known.is_stale(now, STALE_AFTER)

    async def learn_instruments(self, link: Link, rates: Rates) -> None:
        """Read what is listed, unless it is known."""
        if not link.instruments_read:
            self._list(link, await rates.instruments())

    def _list(self, link: Link, instruments: Sequence[Instrument]) -> None:
        link.instruments = tuple(instruments)
        link.instruments_read = True
        self._floor.bus.tell(VenueChanged(link.id))

    async def _instruments(self, link: Link, venue: Venue, _pairs: Sequence[Pair] | None) -> None:
        rates = _role(link, venue.rates, "rates")
        if link.instruments_read:
            self._list(link, await rates.refresh_instruments())
        else:
            await self.learn_instruments(link, rates)

    async def _orders(self, link: Link, venue: Venue, _pairs: Sequence[Pair] | None) -> None:
        orders = _role(link, venue.orders, "orders")
        blotter = self._floor.blotter
        before = blotter.version(link.id)
        gone = blotter.put_open(link.id, await orders.open_orders())
        if gone or before == 0:
            blotter.put_orders(await orders.history(HISTORY))
            if venue.fills is not None:
                blotter.put_fills(await venue.fills.fills(None, HISTORY))
            await self._look_for(link, orders, gone)
        if blotter.version(link.id) != before:
            self._floor.bus.tell(OrdersChanged(link.id))

    async def _look_for(self, link: Link, orders: Orders, gone: Sequence[str]) -> None:
        """Ask for orders that left the open list and aren't in the history; one denied three times is forgotten."""
        blotter = self._floor.blotter
        for order_id in gone:
            known = blotter.order(link.id, order_id)
            if known is None or known.state.final:
                continue
            try:
                blotter.put_orders([await orders.order(order_id)])
            except NotFoundAtVenue:
                key = (link.id, order_id)
                self._denied[key] = self._denied.get(key, 0) + 1
                if self._denied[key] >= _DENIALS:
                    blotter.forget(link.id, order_id)

    async def _fills(self, link: Link, venue: Venue, _pairs: Sequence[Pair] | None) -> None:
        fills = await _role(link, venue.fills, "fills").fills(None, HISTORY)
        self._floor.blotter.put_fills(fills)
        self._floor.bus.tell(OrdersChanged(link.id))

    async def _tickets(self, link: Link, venue: Venue, _pairs: Sequence[Pair] | None) -> None:
        tickets = await _role(link, venue.tickets, "tickets").tickets(HISTORY)
        changed = self._floor.tickets.put(link.id, tickets, self._floor.clock.now())
        self._floor.bus.tell(TicketsChanged(link.id, changed))
        for ticket in changed:
            self._floor.bus.tell(Said(_tone(ticket), _moved(link, ticket), link.id))


def _role(link: Link, played: _Answer | None, name: str) -> _Answer:
    if played is None:
        raise link.needs(name)
    return played


def _tone(ticket: Ticket) -> Tone:
    match ticket.state:
        case TicketState.DONE:
            return "good"
        case TicketState.REJECTED | TicketState.FAILED:
            return "danger"
        case TicketState.WAITING_FOR_YOU | TicketState.CANCELED:
            return "warning"
        case _:
            return "info"


def _moved(link: Link, ticket: Ticket) -> str:
    state = "in a state fxtui does not know" if ticket.state is TicketState.OTHER else ticket.state.value
    return f"{link.title} {ticket.kind.value} of {trimmed(ticket.amount)} {ticket.asset} is {state}."
