"""One venue as the compliance suite meets it: its simulator on a loopback socket, and ways to connect its adapter.

Everything comes from the venue's own description (`fxtui.contract.plugin`) and from the control plane all simulators
share. Nothing here knows a venue.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, TypeVar

from fxtui.contract.errors import NotFoundAtVenue
from fxtui.contract.plugin import VenuePlugin, venue_plugin
from fxtui.contract.secret import Secret
from fxtui.contract.steps import StepMemory, ThisProcess
from fxtui.contract.venue import Connection, Venue
from fxtui.desk.clock import SystemChance
from fxtui.domain.moment import Clock
from fxtui.domain.order import Order
from fxtui.domain.outcome import Accepted, Outcome
from fxtui.simulator.server import serve
from fxtui.simulator.simulation import Simulation
from fxtui.store.simulated import for_simulator
from fxtui.transport.timing import Timing
from tests.venues.support.clock import SkippingClock
from tests.venues.support.control import Control
from tests.venues.support.relay import Relay

SEED = 11
PATIENCE = 20.0
"""Seconds of real time after which a fact that does not come about is a failure."""

QUICK = Timing(total=4.0, connect=2.0, read=1.0, write=2.0, pool=2.0)
"""How long an exchange may take here: room for a machine under load; the faults that hang last longer."""

Seen = TypeVar("Seen")


@dataclass
class Relayed:
    """A simulation behind a relay."""

    inner: Simulation
    relay: Relay

    @property
    def venue(self) -> str:
        return self.inner.venue

    @property
    def app(self) -> Any:
        return self.relay

    @property
    def base_path(self) -> str:
        return self.inner.base_path

    @property
    def credentials(self) -> Mapping[str, object]:
        return self.inner.credentials

    async def run(self) -> None:
        await self.inner.run()


@dataclass
class Simulated:
    """A served simulator: what is true there, what came in, and adapters that talk to it."""

    plugin: VenuePlugin
    base_url: str
    credentials: Mapping[str, object]
    control: Control
    relay: Relay
    clock: SkippingClock
    steps: StepMemory
    _adapters: AsyncExitStack = field(repr=False)
    _server: AsyncExitStack = field(repr=False)

    def connect(
        self,
        *,
        secrets: Mapping[str, str] | None = None,
        settings: Mapping[str, object] | None = None,
        clock: Clock | None = None,
    ) -> Venue:
        """An adapter, with other secrets or settings where given; closed with the simulator."""
        profile = for_simulator(self.plugin.id, self.base_url, self.credentials)
        known = {name: str(ref.value) for name, ref in profile.secrets.items()}
        venue: Venue = self.plugin.load("connect")(
            Connection(
                venue=self.plugin.id,
                base_url=profile.base_url,
                settings={**profile.settings, **(settings or {})},
                secrets={name: Secret(text) for name, text in {**known, **(secrets or {})}.items()},
                clock=clock or self.clock,
                chance=SystemChance(),
                steps=self.steps,
            )
        )
        self._adapters.push_async_callback(venue.aclose)
        return venue

    def secret(self, name: str) -> str:
        """A secret as the simulator knows it."""
        return str(self.credentials[name])

    async def stop(self) -> None:
        """Serve no more: nobody listens where the adapters look."""
        await self._server.aclose()

    async def pause(self, seconds: float = 60.0) -> None:
        """Let time pass, so that neither side still counts what came before."""
        await self.clock.sleep(seconds)


SWIFT: Mapping[str, str] = {"world": "bare", "totp_period": "1"}
"""What a simulator is asked for where it offers it: no past, so that it starts a hundred times faster, and one-time codes
that are soon followed by the next.
"""


def options_of(plugin: VenuePlugin) -> Mapping[str, Sequence[str]]:
    """The values a simulator's `OPTIONS` allow by key, the default first; empty where its package names none."""
    package = import_module(plugin.simulate.partition(":")[0])
    options: Mapping[str, Sequence[str]] = getattr(package, "OPTIONS", {})
    return options


def simulation_of(
    plugin: VenuePlugin, *, options: Mapping[str, str] | None = None, lively: bool = False
) -> Simulation:
    """The venue's simulator, as `fxtui sim` makes it; `lively` with a past and other people's business."""
    offered_here = options_of(plugin)
    swift = {key: value for key, value in SWIFT.items() if value in offered_here.get(key, ())}
    if lively:
        swift.pop("world", None)
    made: Simulation = plugin.load("simulate")(seed=SEED, options={**swift, **(options or {})}, scenario=None)
    return made


@asynccontextmanager
async def simulated(
    name: str, *, options: Mapping[str, str] | None = None, lively: bool = False
) -> AsyncIterator[Simulated]:
    """Serve the simulator of the venue `name`; its books are proven to balance when the context ends in peace."""
    plugin = venue_plugin(name)
    simulation = simulation_of(plugin, options=options, lively=lively)
    relay = Relay(simulation.app)
    async with AsyncExitStack() as stack:
        control = Control(simulation.app)
        server = await stack.enter_async_context(AsyncExitStack())
        served = (await server.enter_async_context(serve([Relayed(simulation, relay)])))[0]
        clock = SkippingClock()
        clock.take_along = control.advance
        adapters = await stack.enter_async_context(AsyncExitStack())
        yield Simulated(
            plugin,
            served.base_url,
            served.credentials,
            control,
            relay,
            clock,
            ThisProcess(),
            adapters,
            server,
        )
        await control.peace()
        relay.rest()
        await control.check()


async def eventually(
    simulated_venue: Simulated, look: Callable[[], Awaitable[Seen]], fits: Callable[[Seen], bool], what: str
) -> Seen:
    """Look again and again, letting half a second pass at the venue in between, until the fact fits."""
    async with asyncio.timeout(PATIENCE):
        while True:
            seen = await look()
            if fits(seen):
                return seen
            if simulated_venue.clock.skipped > _LATEST:
                raise AssertionError(f"{what} did not come about: {seen!r}")
            await simulated_venue.clock.sleep(0.5)


_LATEST = 3600.0


def ref_of(outcome: Outcome) -> str:
    """The reference of what was accepted; anything else fails the test."""
    assert isinstance(outcome, Accepted), outcome
    return outcome.ref


async def ended(venue: Venue, sim: Simulated, order_id: str) -> Order:
    """The order, or what a swap has become, once it is final; a venue may not know it for a moment."""
    orders, swaps = venue.orders, venue.swaps

    async def look() -> Order | None:
        try:
            if orders is not None:
                return await orders.order(order_id)
            return await played(swaps, "swaps").dealt(order_id, venue.account)
        except NotFoundAtVenue:
            return None

    order = await eventually(sim, look, lambda one: one is not None and one.state.final, "the order's end")
    assert order is not None
    return order


class NotOffered(AssertionError):
    """The venue does not play a role that is asked for: the compliance suite skips the test, elsewhere it fails."""


def offered(venue: Venue, *parts: str) -> None:
    """`NotOffered` where the venue says itself that it lacks one of these."""
    missing = dict(venue.abilities.missing)
    for part in parts:
        if part in missing:
            raise NotOffered(missing[part])


def played(role: Seen | None, name: str) -> Seen:
    """A role of the venue; `NotOffered` where the venue does not play it."""
    if role is None:
        raise NotOffered(f"the venue does not offer {name}")
    return role
