"""The verbs, one file per group; each turns its words into a request and does nothing else.

`GROUPS` names them before any of their files is imported: one command needs one file.
"""

from __future__ import annotations

from collections.abc import Mapping

GROUPS: Mapping[str, tuple[str, ...]] = {
    "reading": ("balances", "quotes", "orders", "fills"),
    "trading": ("swap", "order", "cancel"),
    "tickets": ("tickets", "ticket", "deposit", "withdraw"),
    "intents": ("intents", "intent"),
    "customers": ("customers", "banks"),
    "system": ("demo", "sim", "venue", "config"),
}
"""The module here that enters each verb, in the order people meet them."""
