"""A simulated Kriptomat: its server side after the dossier, over the shared engine.

Written from the dossier alone; nothing here knows the adapter, and the adapter knows nothing of this.
"""

from __future__ import annotations

from collections.abc import Mapping

from fxtui.simulator.clock import SimClock
from fxtui.simulator.scenarios import scenario_faults
from fxtui.venues.kriptomat.sim.options import OPTIONS, read_options
from fxtui.venues.kriptomat.sim.simulation import KriptomatSimulation

__all__ = ["OPTIONS", "KriptomatSimulation", "simulate"]


def simulate(
    *,
    seed: int = 7,
    options: Mapping[str, str] | None = None,
    scenario: str | None = None,
    clock: SimClock | None = None,
) -> KriptomatSimulation:
    """A Kriptomat that is ready to be served.

    Args:
        seed: prices, identifiers and secrets follow from it.
        options: values for keys of `OPTIONS`; the others take their defaults.
        scenario: the name of one of `fxtui.simulator.scenarios.SCENARIOS` or `seed:N`, None for peace.
        clock: the venue's clock; without one it follows this machine's.

    Raises:
        ValueError: an option or scenario that does not exist; the message names those that do.
    """
    faults = scenario_faults(scenario) if scenario is not None else ()
    return KriptomatSimulation(seed, read_options(options), faults, clock or SimClock())
