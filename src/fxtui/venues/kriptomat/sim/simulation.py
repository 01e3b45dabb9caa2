"""The simulated Kriptomat as a whole: what a server serves and what lives behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from random import Random

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp

from fxtui.simulator.clock import SimClock
from fxtui.simulator.control import Control, control_routes
from fxtui.simulator.exchange import Rules
from fxtui.simulator.fault_layer import FaultLayer
from fxtui.simulator.faults import Fault, FaultPlan
from fxtui.simulator.http_date import DateHeader
from fxtui.simulator.numbers import Numbers
from fxtui.simulator.world import World
from fxtui.venues.kriptomat.sim import beginning, people
from fxtui.venues.kriptomat.sim.banks import BankAccounts
from fxtui.venues.kriptomat.sim.call import Venue
from fxtui.venues.kriptomat.sim.catalogue import LISTINGS
from fxtui.venues.kriptomat.sim.dispatch import GROUPS, Dispatch, Routes
from fxtui.venues.kriptomat.sim.flows import takes_ms
from fxtui.venues.kriptomat.sim.idempotency import KeyStore
from fxtui.venues.kriptomat.sim.operator import operator_routes
from fxtui.venues.kriptomat.sim.options import Modes
from fxtui.venues.kriptomat.sim.sessions import Gate, Partner
from fxtui.venues.kriptomat.sim.throttle import Throttle
from fxtui.venues.kriptomat.sim.users import Kyc, Users

FIRST_TRANSACTION = 48_211
_PREFIXES = {"v1": "/v1", "partners": "/api/v1/partners"}
_PAUSE_MS = {"demo": (200, 500), "fast": (30, 60)}
_STILL_MS = (60_000, 60_000)
_UNLIMITED = 6_000
"""Requests a minute a client is told of where none are counted."""


class KriptomatSimulation:
    """One Kriptomat with a life of its own; `world`, `plan` and `inside` are open to tests in the same process."""

    venue = "kriptomat"

    def __init__(self, seed: int, modes: Modes, faults: tuple[Fault, ...], clock: SimClock) -> None:
        self.modes = modes
        self.base_path = _PREFIXES[modes["prefix"]]
        self.plan = FaultPlan(GROUPS)
        once = modes.on("codes", "once")
        partner = people.partner(seed, modes.number("totp_period"), codes_once=once)
        self.inside = _inside(seed, modes, partner, clock)
        self.world = self.inside.world
        self.credentials: Mapping[str, object] = {
            "email": partner.email,
            "password": partner.password,
            "client_id": partner.client_id,
            "client_secret": partner.client_secret,
            "totp_secret": partner.totp_secret,
            "totp_period": partner.totp_period,
            "customer_id": people.CUSTOMER,
            "requests_per_minute": _UNLIMITED
            if modes.on("rate_limit", "off")
            else modes.number("rate_limit"),
        }
        self.control = Control(self.venue, self.world, self.plan)
        self._chance = Random(f"pauses {seed}")
        routes = Routes(self.base_path)
        limit = None if modes.on("rate_limit", "off") else modes.number("rate_limit")
        dispatch = Dispatch(self.inside, routes, self.plan, Throttle(clock, limit), self.control.requests)
        self._layer = FaultLayer(dispatch, self.plan, routes.operation_of, clock)
        control = [*control_routes(self.control), *operator_routes(self.inside)]
        self.app: ASGIApp = DateHeader(Starlette(routes=[*control, Mount("/", app=self._layer)]), clock)
        self.control.begin(faults)

    async def run(self) -> None:
        """Let prices move every few hundred milliseconds; a still world only waits."""
        try:
            while True:
                shortest, longest = _PAUSE_MS.get(self.modes["pace"], _STILL_MS)
                await asyncio.sleep(self._chance.randint(shortest, longest) / 1000)
                if not self.modes.on("pace", "still"):
                    self.world.step()
        finally:
            self._layer.cancel_late()


def _inside(seed: int, modes: Modes, partner: Partner, clock: SimClock) -> Venue:
    """The venue as it opens."""
    pace = modes["pace"]
    world = World(seed, clock, Rules())
    world.broker.open_rates(LISTINGS, seed)
    users = Users(
        people.users(),
        people.RESIDENCES,
        clock,
        partner=partner.id,
        ends=Kyc(modes["kyc"]),
        takes_ms=takes_ms("kyc", pace),
    )
    verified_after = {"delayed": takes_ms("bank", pace), "at_once": 0}
    venue = Venue(
        world,
        Gate(partner, clock, world.numbers, modes.number("session_seconds")),
        users,
        BankAccounts(clock, verified_after.get(modes["bank_verification"])),
        KeyStore(clock, modes["idempotency"], modes.number("idempotency_ttl")),
        Numbers(seed, FIRST_TRANSACTION),
        modes,
    )
    beginning.open_bank_accounts(venue)
    if modes.on("world", "bare"):
        beginning.fill_accounts(venue, {})
    else:
        beginning.live_through_the_past(venue)
    return venue
