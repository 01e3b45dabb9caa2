"""The demo: every venue simulated in a child process on loopback, and a profile that points there.

The child is the same `fxtui sim` a script would start; it ends when the pipe to it closes, also after a crash here.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import sys
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from fxtui.bootstrap.desk_factory import with_server
from fxtui.contract.errors import UsageError, VenueUnreachable
from fxtui.contract.plugin import venue_names, venue_plugin
from fxtui.store.config import Profile, VenueProfile
from fxtui.store.simulated import demo_profile

_log = logging.getLogger(__name__)

_STARTED_WITHIN = 20.0
_ENDS_WITHIN = 2.0
SEED = 7


class SimulatedVenues:
    """The child process that serves the simulators, and where each of them listens."""

    def __init__(self, *, seed: int = SEED, scenario: str | None = None, venues: Sequence[str] = ()) -> None:
        """Nothing is started yet; `UsageError` lists the scenarios when there is none called `scenario`."""
        if scenario is not None:
            _check_scenario(scenario)
        self._seed = seed
        self._scenario = scenario
        self._venues = tuple(venues) or venue_names()
        self._child: asyncio.subprocess.Process | None = None
        self._served: dict[str, asyncio.Future[tuple[str, Mapping[str, object]]]] = {}
        self._reader: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start the child; returns at once, `locate` waits for what it says."""
        loop = asyncio.get_running_loop()
        self._served = {venue: loop.create_future() for venue in self._venues}
        words = [
            sys.executable,
            "-m",
            "fxtui",
            "sim",
            *self._venues,
            "--seed",
            str(self._seed),
            "--until-eof",
        ]
        for venue in self._venues:
            for name, value in venue_plugin(venue).demo.items():
                words += ["--option", f"{venue}.{name}={value}"]
        if self._scenario is not None:
            words += ["--scenario", self._scenario]
        self._child = await asyncio.create_subprocess_exec(
            *words,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        self._reader = asyncio.create_task(self._read(), name="simulators")
        self._reader.add_done_callback(_log_failure)

    async def locate(self, venue: VenueProfile) -> VenueProfile:
        """`venue` with the address and the credentials of its simulator."""
        try:
            base_url, credentials = await asyncio.wait_for(
                asyncio.shield(self._served[venue.venue]), _STARTED_WITHIN
            )
        except TimeoutError:
            raise VenueUnreachable(
                venue.venue, f"The {venue.venue} simulator did not start within {_STARTED_WITHIN:.0f} s."
            ) from None
        return with_server(venue, base_url, credentials)

    async def stop(self) -> None:
        """Close the pipe, wait a moment, and end the child in any case."""
        child, self._child = self._child, None
        if child is None:
            return
        if child.stdin is not None:
            child.stdin.close()
        try:
            await asyncio.wait_for(child.wait(), _ENDS_WITHIN)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await child.wait()
        if self._reader is not None:
            self._reader.cancel()

    async def _read(self) -> None:
        child = self._child
        assert child is not None
        assert child.stdout is not None
        assert child.stderr is not None
        while line := await child.stdout.readline():
            served = json.loads(line)
            waiting = self._served.get(served["venue"])
            if waiting is not None and not waiting.done():
                waiting.set_result((served["base_url"], served["credentials"]))
        words = (await child.stderr.read()).decode("utf-8", "replace").strip().splitlines()
        for venue, waiting in self._served.items():
            if not waiting.done():
                said = words[-1] if words else "it ended without a word"
                waiting.set_exception(VenueUnreachable(venue, f"The {venue} simulator did not start: {said}"))


def _log_failure(reading: asyncio.Task[None]) -> None:
    if not reading.cancelled() and (error := reading.exception()) is not None:
        _log.error("what the simulators said could not be read", exc_info=error)


def _check_scenario(name: str) -> None:
    from fxtui.simulator.scenarios import scenario_faults

    try:
        scenario_faults(name)
    except ValueError as wrong:
        raise UsageError(str(wrong)) from None


def profile(seed: int) -> Profile:
    """The demo's profile: paper, every venue there is, addresses still open."""
    made = demo_profile(venue_names())
    return replace(made, name=f"demo-{seed}" if seed != SEED else made.name)
