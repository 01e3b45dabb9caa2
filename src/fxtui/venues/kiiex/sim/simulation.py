"""The simulated KIIEX as a whole: what a server serves and what lives behind it."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import replace
from random import Random

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from fxtui.simulator.clock import SimClock
from fxtui.simulator.control import PREFIX, Control, control_routes
from fxtui.simulator.exchange import Rules
from fxtui.simulator.fault_layer import FaultLayer
from fxtui.simulator.faults import Fault, FaultPlan
from fxtui.simulator.http_date import DateHeader
from fxtui.simulator.world import World
from fxtui.venues.kiiex.sim import beginning
from fxtui.venues.kiiex.sim.call import Venue
from fxtui.venues.kiiex.sim.catalogue import OMS_ID, listings
from fxtui.venues.kiiex.sim.dispatch import GROUPS, Dispatch, operation_of
from fxtui.venues.kiiex.sim.options import FEE_RATE, Modes
from fxtui.venues.kiiex.sim.people import TRADER, api_keys
from fxtui.venues.kiiex.sim.sessions import Gate

_PAUSE_MS = {"demo": (200, 500), "fast": (30, 60)}


class KiiexSimulation:
    """One KIIEX with a life of its own; `world` and `plan` are open to tests in the same process."""

    venue = "kiiex"
    base_path = "/ap"

    def __init__(self, seed: int, modes: Modes, faults: tuple[Fault, ...], clock: SimClock) -> None:
        self.modes = modes
        self.world = _world(seed, modes, clock)
        self.plan = FaultPlan(GROUPS)
        keys = api_keys(seed, modes["permissions"])
        self.gate = Gate(
            keys,
            clock,
            self.world.numbers,
            auth=modes["auth"],
            tokens=modes.on("login_token", "SessionToken"),
        )
        self.credentials: Mapping[str, object] = {
            "api_key": keys[0].key,
            "api_secret": keys[0].secret,
            "user_id": str(TRADER.id),
            "account_id": TRADER.accounts[0],
            "oms_id": OMS_ID,
        }
        self.control = Control(self.venue, self.world, self.plan)
        self._chance = Random(f"pauses {seed}")
        self._layer = FaultLayer(self._dispatch(), self.plan, operation_of, clock)
        self.app: ASGIApp = DateHeader(self._starlette(), clock)
        self.control.begin(faults)

    async def run(self) -> None:
        """Let prices move every few hundred milliseconds; a still world only waits."""
        try:
            while True:
                await asyncio.sleep(self._pause())
                if not self.modes.on("pace", "still"):
                    self.world.step()
        finally:
            self._layer.cancel_late()

    def _pause(self) -> float:
        """Seconds until the next step."""
        shortest, longest = _PAUSE_MS.get(self.modes["pace"], (60_000, 60_000))
        return self._chance.randint(shortest, longest) / 1000

    def _dispatch(self) -> Dispatch:
        venue = Venue(self.world, self.gate, self.modes, status_polls={}, addresses={})
        recent: defaultdict[tuple[str, bool], deque[int]] = defaultdict(deque)
        return Dispatch(venue, self.plan, self.control.requests, recent)

    def _starlette(self) -> Starlette:
        unlock = Route(f"{PREFIX}/unlock", self._unlock, methods=["POST"])
        return Starlette(routes=[*control_routes(self.control), unlock, Mount("/", app=self._layer)])

    async def _unlock(self, _request: Request) -> Response:
        """What an administrator does for a user who failed to log in too often."""
        self.gate.unlock_all()
        return JSONResponse({"unlocked": True})


def _world(seed: int, modes: Modes, clock: SimClock) -> World:
    world = World(seed, clock, Rules(fee_rate=FEE_RATE))
    world.exchange.open_markets(listings(modes["orientation"]), seed)
    if modes.on("world", "bare"):
        beginning.fill_accounts(world)
    else:
        beginning.live_through_the_past(world, modes["pace"])
    world.exchange.rules = replace(world.exchange.rules, travel_ms=modes.number("order_delay"))
    return world
