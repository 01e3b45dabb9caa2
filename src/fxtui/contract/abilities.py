"""What a venue can do, as values: what it can't is greyed out in the console with the reason given here."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from fxtui.domain.order import OrderType, TimeInForce


class ClientKey(Enum):
    """The form of the key an intent carries to the venue."""

    NONE = "none"
    INT53 = "int53"
    UUID4 = "uuid4"
    TEXT32 = "text32"


class Abilities(Struct, frozen=True):
    """The order types, lifetimes and options a venue takes, the form of its client key, what it lacks and why."""

    order_types: frozenset[OrderType]
    times_in_force: frozenset[TimeInForce]
    post_only: bool
    client_key: ClientKey
    cancel_all: bool
    missing: tuple[tuple[str, str], ...] = ()
    """Pairs of what is not offered and the sentence that says why."""
