"""Simulators and homes for whole flows, in the tests' own process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fxtui.contract.plugin import venue_names
from fxtui.store.paths import find_paths
from fxtui.store.used_steps import UsedSteps
from fxtui.transport.pacing import Metering, Pacers
from fxtui.transport.timing import Timing
from tests.venues.support.simulated import Simulated, simulated

QUICK = Timing(total=3.0, connect=2.0, read=2.0, write=2.0, pool=2.0)
"""Long enough for a machine under load, short enough for a fault that hangs."""


@pytest.fixture(params=venue_names())
async def sim(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, home: Path
) -> AsyncIterator[Simulated]:
    """Every venue's simulator, asked as often as we like; a venue without swaps is left out."""
    monkeypatch.setattr("fxtui.transport.client.Timing", lambda: QUICK)
    monkeypatch.setattr("fxtui.transport.client.Pacers", lambda _, clock: Pacers(Metering(), clock))
    async with simulated(request.param) as served:
        served.steps = UsedSteps(find_paths(str(home), {}).used_steps)  # as the desks' own
        if served.connect().swaps is None:
            pytest.skip("the venue does not offer swaps")
        yield served


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty home."""
    return tmp_path / "home"
