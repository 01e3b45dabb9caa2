"""From a profile to a desk: every venue with a way to connect it, nothing connected yet.

Secrets are resolved and adapters imported when a venue is first connected, in a thread, so that neither costs the
first paint anything.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from fxtui.contract.plugin import VenuePlugin, venue_plugin
from fxtui.contract.venue import Connection, Venue
from fxtui.desk.clock import SystemChance, SystemClock
from fxtui.desk.desk import Desk, DeskVenue
from fxtui.store.config import Profile, VenueProfile

if TYPE_CHECKING:
    from fxtui.contract.secret import Secret
    from fxtui.store.journal import Journal
    from fxtui.store.paths import Paths
    from fxtui.store.state import StateStore

Locate = Callable[[VenueProfile], Awaitable[VenueProfile]]
"""Completes a venue's profile just before it is connected; the demo fills in where its simulator listens."""


class Machine(Struct, frozen=True):
    """What every part is handed instead of reaching for it: clock, chance and the environment's variables."""

    clock: SystemClock
    chance: SystemChance
    environ: Mapping[str, str]


def build_desk(
    profile: Profile, paths: Paths, machine: Machine, locate: Locate | None = None, *, remember: bool = True
) -> Desk:
    """Return the desk of `profile`, its journal and state below `paths`; nothing is opened or connected yet.

    With `remember` the last known figures are loaded and kept: for a first paint, which one command has none of.
    """
    venues = [
        DeskVenue(
            profile=venue,
            plugin=venue_plugin(venue.venue),
            live=profile.live,
            connect=_connector(venue, venue_plugin(venue.venue), machine, paths, locate),
        )
        for venue in profile.venues
    ]

    async def journal() -> Journal:
        from fxtui.store.journal import Journal

        own = paths.of_profile(profile.name)
        return await Journal.open(own.journal, own.lock, machine.clock)

    return Desk(
        venues,
        profile=profile,
        clock=machine.clock,
        chance=machine.chance,
        journal=journal,
        state=_state(profile, paths, machine) if remember else None,
    )


def _state(profile: Profile, paths: Paths, machine: Machine) -> StateStore:
    from fxtui.store.state import StateStore, belonging

    return StateStore(paths.state, profile.name, machine.clock, belongs_to=belonging(profile))


def _connector(
    venue: VenueProfile, plugin: VenuePlugin, machine: Machine, paths: Paths, locate: Locate | None
) -> Callable[[], Awaitable[Venue]]:
    async def connect() -> Venue:
        from fxtui.store.used_steps import UsedSteps

        located = await locate(venue) if locate else venue
        secrets = await _secrets(located, plugin, machine.environ)
        adapter = await asyncio.to_thread(plugin.load, "connect")
        connected: Venue = adapter(
            Connection(
                venue=located.venue,
                base_url=located.base_url,
                settings=located.settings,
                secrets=secrets,
                clock=machine.clock,
                chance=machine.chance,
                ca_file=located.ca_file,
                steps=UsedSteps(paths.used_steps),
            )
        )
        return connected

    return connect


async def _secrets(
    venue: VenueProfile, plugin: VenuePlugin, environ: Mapping[str, str]
) -> Mapping[str, Secret]:
    from fxtui.store.secrets import resolve
    from fxtui.transport.redact import register

    secrets = await resolve(venue, plugin.secrets, environ)
    for secret in secrets.values():
        register(secret.reveal())
    return secrets


def with_server(venue: VenueProfile, base_url: str, credentials: Mapping[str, object]) -> VenueProfile:
    """`venue` pointed at a simulator that serves at `base_url` and takes `credentials`."""
    from fxtui.store.simulated import for_simulator

    located = for_simulator(venue.venue, base_url, credentials)
    return replace(venue, base_url=located.base_url, settings=located.settings, secrets=located.secrets)
