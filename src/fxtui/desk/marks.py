"""Balances before and after: the desk's own marks on an intent, and what they say when a look-up does not find it.

A venue's own marks (ticket numbers) stand beside them in `Intent.marks` and are the adapter's to read.
"""

from __future__ import annotations

from collections.abc import Iterable

from fxtui.desk.connections import Link, as_error
from fxtui.domain.balance import Balance
from fxtui.domain.intent import Intent
from fxtui.domain.money import asset, trimmed

MARK = "desk."
"""What the names of the desk's own marks begin with."""


def balance_marks(balances: Iterable[Balance]) -> dict[str, str]:
    """Available and held of each asset, as marks to compare with later."""
    marks: dict[str, str] = {}
    for balance in balances:
        marks[f"{MARK}available {balance.account} {balance.asset}"] = trimmed(balance.available)
        marks[f"{MARK}held {balance.account} {balance.asset}"] = trimmed(balance.held)
    return marks


async def doubt_of(link: Link, intent: Intent) -> str:
    """Why absence is no proof, empty when balances and holds are as they were before sending.

    Raises:
        FxtuiError: when the balances can't be read now.
    """
    marks = {name: value for name, value in intent.marks.items() if name.startswith(MARK)}
    if not marks:
        return f"{link.title} does not show it, and no balances were known before it was sent."
    venue = await link.connect(patient=True)
    if venue.balances is None:
        return f"{link.title} does not show it and tells no balances."
    try:
        assets = {asset(name.split()[-1]) for name in marks}
        present = balance_marks(await venue.balances.of(intent.account, assets))
    except Exception as raised:
        raise as_error(link, "balances", raised) from raised
    moved = sorted(name.split()[-1] for name, value in marks.items() if present.get(name) != value)
    if not moved:
        return ""
    return f"{link.title} does not show it, but the {moved[0]} balance is not what it was before."
