"""Venues for the compliance suite: every one there is, each on a loopback socket of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator

import pytest

from fxtui.contract.plugin import venue_names
from fxtui.contract.venue import Venue
from tests.venues.support.simulated import QUICK, NotOffered, Simulated, simulated


@pytest.fixture(params=venue_names())
def venue_name(request: pytest.FixtureRequest) -> str:
    """Every venue, one after the other."""
    name: str = request.param
    return name


@pytest.fixture
async def sim(venue_name: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Simulated]:
    """The venue's simulator over a real socket; exchanges are given up soon."""
    monkeypatch.setattr("fxtui.transport.client.Timing", lambda: QUICK)
    async with simulated(venue_name) as served:
        yield served


@pytest.fixture
def venue(sim: Simulated) -> Venue:
    """The venue's adapter, connected to its simulator."""
    return sim.connect()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, object, object]:
    """Skip a test of what a venue does not offer."""
    try:
        return (yield)
    except NotOffered as missing:
        pytest.skip(str(missing))
