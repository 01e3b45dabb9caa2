"""What the desk tells its listeners. Prices are pulled from the quote book; an event only says that some moved."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from fxtui.domain.instrument import VenueId
from fxtui.domain.ticket import Ticket
from fxtui.store.records import IntentRecord

Tone = Literal["info", "good", "warning", "danger"]
"""How a sentence is meant."""


class IntentMoved(Struct, frozen=True):
    """An intent came to be or changed its state."""

    record: IntentRecord


class QuotesMoved(Struct, frozen=True):
    """Prices moved since they were last taken from the book; told once until `QuoteBook.take_dirty` is called."""


class BalancesChanged(Struct, frozen=True):
    """The balances of a venue were read, or could not be."""

    venue: VenueId


class OrdersChanged(Struct, frozen=True):
    """Orders or fills of a venue changed."""

    venue: VenueId


class TicketsChanged(Struct, frozen=True):
    """The tickets of a venue were read; `tickets` are those that appeared or changed state since the last read."""

    venue: VenueId
    tickets: tuple[Ticket, ...]


class CustomersChanged(Struct, frozen=True):
    """Customers of a venue were read or changed, or another one is acted for."""

    venue: VenueId


class VenueChanged(Struct, frozen=True):
    """The state, the problem or the permission to trade of a venue changed."""

    venue: VenueId


class Said(Struct, frozen=True):
    """One sentence for the line above the keys: what happened, what is wrong, what to do."""

    severity: Tone
    sentence: str
    venue: VenueId | None = None


Event = (
    IntentMoved
    | QuotesMoved
    | BalancesChanged
    | OrdersChanged
    | TicketsChanged
    | CustomersChanged
    | VenueChanged
    | Said
)
"""Everything a listener can be told."""
