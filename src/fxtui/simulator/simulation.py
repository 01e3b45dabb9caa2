"""What every simulated venue offers to the server that carries it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from starlette.types import ASGIApp


class Simulation(Protocol):
    """One venue's server side.

    `app` answers under `base_path` as the venue would, and under `/_sim` as `fxtui.simulator.control` describes.
    `credentials` are what a client of this simulation must be told.
    """

    @property
    def venue(self) -> str:
        """The venue's id, the name of its folder."""
        ...

    @property
    def app(self) -> ASGIApp:
        """The venue's HTTP interface."""
        ...

    @property
    def base_path(self) -> str:
        """What follows host and port in the base URL a client configures."""
        ...

    @property
    def credentials(self) -> Mapping[str, object]:
        """Key material and ids for a client."""
        ...

    async def run(self) -> None:
        """Live until cancelled: prices move, makers quote, tickets go on."""
        ...
