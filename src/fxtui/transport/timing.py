"""How long an exchange may take, phase by phase and as a whole."""

from __future__ import annotations

from msgspec import Struct


class Timing(Struct, frozen=True):
    """Seconds. `read` and `write` are per piece, so only `total` ends an answer that drips."""

    total: float = 20.0
    connect: float = 5.0
    read: float = 10.0
    write: float = 5.0
    pool: float = 5.0
