"""Deals and transfers as the one kind of thing Kriptomat makes of them: transactions (dossier 3, 4.3)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from fxtui.domain.money import EXACT
from fxtui.simulator.backoffice import Direction, Ticket
from fxtui.simulator.broker import Deal
from fxtui.simulator.orders import OrderState
from fxtui.venues.kriptomat.sim.call import Venue
from fxtui.venues.kriptomat.sim.flows import ERROR, PENDING, SUCCESS
from fxtui.venues.kriptomat.sim.options import Modes
from fxtui.venues.kriptomat.sim.rendering import date

_STATES: Mapping[OrderState, str] = {
    OrderState.WORKING: PENDING,
    OrderState.FILLED: SUCCESS,
    OrderState.REJECTED: ERROR,
}
_TYPES: Mapping[Direction, str] = {
    Direction.DEPOSIT: "fiat_deposit",
    Direction.WITHDRAWAL: "fiat_withdrawal",
}


@dataclass(frozen=True, slots=True)
class Transaction:
    """One row of the lists. `amount` is in the coin of a deal, else in euro like fee, subtotal and total."""

    id: int
    user_id: int
    type: str
    amount: Decimal
    pair: str | None
    price: Decimal | None
    at_ms: int
    state: str
    fee: Decimal
    subtotal: Decimal
    total: Decimal

    def row(self, modes: Modes) -> dict[str, object]:
        """The transaction on the wire; nothing in it tells the idempotency key."""
        upper = modes.on("tx_words", "upper")
        return {
            "id": self.id,
            "user_id": self.user_id,
            "type": self.type.upper() if upper else self.type,
            "amount": self.amount,
            "pair": self.pair,
            "price": self.price,
            "date": date(self.at_ms),
            "state": self.state.upper() if upper else self.state,
            "fee": self.fee,
            "subtotal": self.subtotal,
            "total": self.total,
        }


def shown(venue: Venue, accounts: Collection[str]) -> list[Transaction]:
    """The transactions of some accounts that already show up, in an order that has no meaning and stays the same."""
    newest = _newest(venue)
    world = venue.world
    happened: tuple[Deal | Ticket, ...] = (*world.broker.deals.values(), *world.office.tickets.values())
    found = [_made_of(one) for one in happened if one.account in accounts]
    return sorted(
        (one for one in found if one.at_ms <= newest), key=lambda one: _place(one, venue.world.seed)
    )


def shown_one(venue: Venue, account: str, number: int) -> Transaction | None:
    """One transaction of an account, once it shows up."""
    one = venue.world.broker.deals.get(number) or venue.world.office.tickets.get(number)
    if one is None or one.account != account:
        return None
    made = _made_of(one)
    return made if made.at_ms <= _newest(venue) else None


def _newest(venue: Venue) -> int:
    """What is younger does not show up yet."""
    return venue.world.clock.now_ms() - venue.modes.number("list_lag")


def _place(one: Transaction, seed: int) -> bytes:
    """Where in the lists a transaction stands: anywhere, and always there."""
    return hashlib.sha256(f"place {seed} {one.id}".encode()).digest()


def _made_of(one: Deal | Ticket) -> Transaction:
    return _of_deal(one) if isinstance(one, Deal) else _of_ticket(one)


def _of_deal(deal: Deal) -> Transaction:
    """Purchase and sale alike: the total is the value with the fee, the subtotal the one without."""
    return Transaction(
        deal.id,
        int(deal.account),
        deal.side.value,
        deal.quantity,
        deal.listing.symbol.lower(),
        deal.price,
        deal.received_ms,
        _STATES[deal.state],
        deal.fee,
        subtotal=deal.net,
        total=deal.gross,
    )


def _of_ticket(ticket: Ticket) -> Transaction:
    """A deposit's total is what was sent, its subtotal what arrives; a withdrawal's are the other way round."""
    net = EXACT.subtract(ticket.amount, ticket.fee)
    subtotal, total = (net, ticket.amount) if ticket.direction is Direction.DEPOSIT else (ticket.amount, net)
    return Transaction(
        ticket.number,
        int(ticket.account),
        _TYPES[ticket.direction],
        subtotal,
        None,
        None,
        ticket.created_ms,
        ticket.state,
        ticket.fee,
        subtotal=subtotal,
        total=total,
    )
