"""Every way the simulator of a venue can differ from itself: the adapter reads them all, and stays exact in each.

A simulator's package may name its modes in `OPTIONS`: allowed values by key, the default first. Some refuse on purpose
what is asked; then the refusal is of the right kind, and nothing has happened.
"""

from __future__ import annotations

from collections.abc import Awaitable, Iterator, Mapping
from decimal import Decimal

import pytest

from fxtui.contract.errors import CredentialsRefused, NotOffered, VenueError, VenueRefused
from fxtui.contract.plugin import venue_plugin
from fxtui.contract.venue import Venue
from fxtui.domain.outcome import Accepted, CannotTell, Found, Rejected
from tests.venues.support.deals import NothingToDo, as_told
from tests.venues.support.moves import MOVES, NotAccepted, moves_of
from tests.venues.support.reads import quick_reads
from tests.venues.support.simulated import QUICK, Simulated, options_of, played, simulated
from tests.venues.support.words import is_one_sentence

MOVES_OF_MODES = {kind: MOVES[kind] for kind in ("swap", "deposit", "withdrawal", "ticket action")}
"""One money action per kind of request; an action on a ticket begins with a withdrawal."""

REFUSALS = (CredentialsRefused, NotOffered, VenueRefused)


def modes_of(name: str) -> Iterator[dict[str, str]]:
    """The usual mode, and each value that is not a default by itself."""
    yield {}
    for key, values in options_of(venue_plugin(name)).items():
        for value in values[1:]:
            yield {key: value}


async def test_every_mode_is_understood(venue_name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fxtui.transport.client.Timing", lambda: QUICK)
    modes = list(modes_of(venue_name))
    whole = 0
    for mode in modes:
        async with simulated(venue_name, options=mode, lively=not mode) as sim:
            venue = sim.connect()
            refused = await _read_everything(venue, sim, mode)
            accepted = await _move_everything(venue, sim, mode)
            possible = MOVES_OF_MODES.keys() & moves_of(venue).keys()
            whole += not refused and accepted == len(possible)
    assert whole >= len(modes) * 3 // 4


async def _read_everything(venue: Venue, sim: Simulated, mode: Mapping[str, str]) -> list[str]:
    """One question of every role; returns the names of those that were refused."""
    refused = []
    for name, read in quick_reads(venue).items():
        error = await _refusal(read())
        await sim.pause(30)
        if error is not None:
            assert is_one_sentence(error.message), (mode, name, error.message)
            refused.append(name)
    if "balances" not in refused:
        books = await sim.control.books()
        for row in await played(venue.balances, "balances").balances():
            # A server that pads its numbers to 28 digits cuts what is longer, others show fewer decimals.
            total = books.total(row.account, row.asset)
            assert abs(row.total - as_told(total, row.total)) < Decimal("1e-15"), (mode, row)
    return refused


async def _refusal(asked: Awaitable[object]) -> VenueError | None:
    """The refusal of the venue, None when there was none; any other error is let through."""
    try:
        await asked
    except REFUSALS as error:
        return error
    return None


async def _move_everything(venue: Venue, sim: Simulated, mode: Mapping[str, str]) -> int:
    """Money actions; returns how many were accepted, each with its one effect."""
    accepted = 0
    for kind, move in MOVES_OF_MODES.items():
        if kind not in moves_of(venue):
            continue
        await sim.pause(30)
        try:
            intent = await move(venue, sim)
        except (*REFUSALS, NotAccepted, NothingToDo):
            continue
        before = (await sim.control.books()).effects
        outcome = await venue.execute(intent)
        await sim.pause(30)
        changed = (await sim.control.books()).effects != before
        assert isinstance(outcome, Accepted | Rejected), (mode, kind, outcome)
        assert changed == isinstance(outcome, Accepted), (mode, kind, outcome)
        if isinstance(outcome, Rejected):
            assert is_one_sentence(outcome.reason), (mode, kind, outcome.reason)
            continue
        accepted += 1
        finding = await venue.find(intent)
        assert isinstance(finding, Found | CannotTell), (mode, kind, finding)
        assert getattr(finding, "ref", outcome.ref) == outcome.ref or not outcome.ref, (mode, kind, finding)
    return accepted
