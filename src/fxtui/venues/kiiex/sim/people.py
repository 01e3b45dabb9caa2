"""Who has accounts at the simulated KIIEX, and the API keys made for a seed."""

from __future__ import annotations

import hashlib

from fxtui.venues.kiiex.sim.sessions import PERMISSIONS, ApiKey, User

TRADER = User(96, "trader", (7, 70))
"""The one whose key is handed out: account 7 to trade on, account 70 for the treasury."""
STRANGER = User(97, "stranger", (8,))
"""Somebody else, whose business is nobody's."""


def api_keys(seed: int, permissions: str) -> tuple[ApiKey, ...]:
    """A key per user, the same for the same seed."""
    return (
        ApiKey(
            _made_of("key", TRADER, seed), _made_of("secret", TRADER, seed), TRADER, PERMISSIONS[permissions]
        ),
        ApiKey(
            _made_of("key", STRANGER, seed), _made_of("secret", STRANGER, seed), STRANGER, PERMISSIONS["all"]
        ),
    )


def _made_of(what: str, user: User, seed: int) -> str:
    """32 hexadecimal digits, as KIIEX hands out."""
    return hashlib.sha256(f"kiiex {what} {user.id} {seed}".encode()).hexdigest()[:32]
