"""Writing deals and transfers into a world that happened before it began, booked like any other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from random import Random

from fxtui.domain.money import EXACT
from fxtui.domain.order import Side
from fxtui.simulator.backoffice import Direction, Ticket
from fxtui.simulator.broker import Deal
from fxtui.simulator.orders import Listing, OrderState
from fxtui.simulator.prices import ticks_of
from fxtui.simulator.rates import Quote, quoted
from fxtui.venues.kriptomat.sim.call import Venue
from fxtui.venues.kriptomat.sim.catalogue import BY_PAIR, EUR
from fxtui.venues.kriptomat.sim.flows import PENDING, SUCCESS
from fxtui.venues.kriptomat.sim.money_calls import deposit, terms_of, withdrawal
from fxtui.venues.kriptomat.sim.pricing import buying, selling

MINUTE_MS = 60_000
_TRANSFER_TAKES_MS = 40 * MINUTE_MS
_DRIFT_PPM = 15_000
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Happening:
    """Something of the past: what it does to totals by account and asset, and how it is booked."""

    changes: Mapping[tuple[str, str], Decimal]
    book: Callable[[], None]


@dataclass(frozen=True, slots=True)
class PastDeal:
    """A purchase for `amount` euro, or a sale of `amount` coins, so many minutes ago."""

    user: int
    side: Side
    pair: str
    amount: str
    minutes_ago: int
    ends: OrderState = OrderState.FILLED

    def happened(self, venue: Venue) -> Happening:
        """The deal at a price of its time."""
        deal = self._deal(venue)
        (got, more), (given, less) = deal.gets, deal.gives
        changes = {(deal.account, got): more, (deal.account, given): EXACT.minus(less)}
        done = self.ends is OrderState.FILLED
        return Happening(changes if done else {}, partial(venue.world.broker.take, deal))

    def _deal(self, venue: Venue) -> Deal:
        listing, amount = BY_PAIR[self.pair], Decimal(self.amount)
        quote = _quote_then(listing, venue.world.seed, self.minutes_ago)
        buys = self.side is Side.BUY
        worth = buying(amount, quote.buy, terms_of(venue.modes)) if buys else selling(amount, quote.sell)
        number = venue.transactions.number()
        at_ms = venue.world.clock.now_ms() - self.minutes_ago * MINUTE_MS
        return Deal(
            id=number,
            key=f"past-{number}",
            account=str(self.user),
            listing=listing,
            side=self.side,
            quantity=worth.quantity,
            price=worth.price,
            gross=worth.gross,
            fee=worth.fee,
            received_ms=at_ms,
            due_ms=at_ms,
            ends=self.ends,
            seeded=True,
        )


@dataclass(frozen=True, slots=True)
class PastTransfer:
    """A deposit or withdrawal of `amount` euro so many minutes ago; `state` is where it is now."""

    user: int
    direction: Direction
    amount: str
    minutes_ago: int
    state: str = SUCCESS

    def happened(self, venue: Venue) -> Happening:
        """The transfer; a withdrawal went to the user's first bank account."""
        user, amount = venue.users.own(self.user), Decimal(self.amount)
        bank = venue.banks.of(user)[0]
        if self.direction is Direction.DEPOSIT:
            ticket = deposit(venue, user, amount, bank.reference_number)
            change = EXACT.subtract(amount, ticket.fee)
        else:
            ticket = withdrawal(venue, user, bank, amount, f"past-{self.minutes_ago}")
            change = EXACT.minus(amount)
        changes = {(user.account, EUR): change} if self.state == SUCCESS else {}
        return Happening(changes, partial(self._file, venue, ticket))

    def _file(self, venue: Venue, ticket: Ticket) -> None:
        """File it, take it to its state, and let what is under way go on from now."""
        now = venue.world.clock.now_ms()
        at_ms = now - self.minutes_ago * MINUTE_MS
        venue.world.office.open(ticket, PENDING, at_ms=at_ms)
        if self.state == PENDING:
            ticket.due_ms = now + ticket.flow.goes_on[PENDING][1]
        else:
            venue.world.office.move(ticket, self.state, at_ms=at_ms + _TRANSFER_TAKES_MS)


def _quote_then(listing: Listing, seed: int, minutes_ago: int) -> Quote:
    """A price near today's."""
    mid = ticks_of(listing.mid, listing.tick)
    reach = mid * _DRIFT_PPM // _MILLION
    chance = Random(f"past {seed} {listing.symbol} {minutes_ago}")
    return quoted(listing, mid + chance.randint(-reach, reach), 0)
