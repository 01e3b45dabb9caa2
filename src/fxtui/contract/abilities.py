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
    repeats: bool = False
    """Whether the same request with the same client key has one effect, and its profile says so."""
    echoes_key: bool = True
    """Whether what came of a request carries its client key, so that it is found by that alone."""
    missing: tuple[tuple[str, str], ...] = ()
    """Pairs of what is not offered and the sentence that says why.

    A role by its name (`orders`, `customers`, `transfers`, `ledger`), or a part of one: `depth`, `candles`, `trades`,
    `deposits` (making one), `ticket actions`, `ticket codes`.
    """
