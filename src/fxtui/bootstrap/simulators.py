"""The answer to `fxtui sim`: serve simulated venues on loopback until stopped, and say where.

Simulators are found through the venues' own descriptions, so that a fifth venue needs no line here.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from fxtui.contract.errors import UsageError
from fxtui.contract.plugin import venue_names, venue_plugin
from fxtui.grammar.requests import SimRequest


def serve_simulators(request: SimRequest, config: Path, say: Callable[[str], None]) -> None:
    """Serve the venues asked for (all without a name) until interrupted; `say` is given a JSON line per venue."""
    names = request.venues or venue_names()
    _check_host(request.host)
    simulations = [_simulation(name, request) for name in names]
    try:
        asyncio.run(_serve(request, simulations, config, say))
    except OSError as wrong:
        reason = wrong.strerror or str(wrong)
        raise UsageError(f"{request.host}:{request.port} can't be listened on: {reason}.") from None


def _check_host(host: str) -> None:
    try:
        loopback = ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise UsageError(f"A simulator serves loopback only: {host!r} is not 127.0.0.1 or ::1.")


def _simulation(name: str, request: SimRequest) -> Any:
    simulate = venue_plugin(name).load("simulate")
    try:
        return simulate(
            seed=request.seed, options=_options(name, request.settings), scenario=request.scenario
        )
    except ValueError as wrong:
        raise UsageError(str(wrong)) from None


def _options(name: str, settings: Mapping[str, str]) -> dict[str, str]:
    """The options of one venue: those without a venue's name in front, and its own (`kiiex.casing=seed`)."""
    found = {key: value for key, value in settings.items() if "." not in key}
    return found | {
        key.removeprefix(f"{name}."): value for key, value in settings.items() if key.startswith(f"{name}.")
    }


async def _serve(
    request: SimRequest, simulations: list[Any], config: Path, say: Callable[[str], None]
) -> None:
    from fxtui.simulator.server import serve

    async with serve(simulations, request.host, request.port) as served:
        if request.write_profile:
            _write_profile(config, request.write_profile, served)
        for one in served:
            where = {"venue": one.venue, "base_url": one.base_url, "credentials": dict(one.credentials)}
            say(json.dumps(where) + "\n")
        await _until_stopped(request.until_eof)


def _write_profile(config: Path, name: str, served: list[Any]) -> None:
    from fxtui.store.config_write import write_profile
    from fxtui.store.simulated import paper_profile

    write_profile(
        config,
        paper_profile(name, [(s.venue, s.base_url, s.credentials) for s in served]),
    )


async def _until_stopped(until_eof: bool) -> None:
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stopped.set)
    if until_eof:
        reader = asyncio.StreamReader()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        ended = loop.create_task(_drained(reader, stopped))
        await stopped.wait()
        ended.cancel()
        return
    await stopped.wait()


async def _drained(reader: asyncio.StreamReader, stopped: asyncio.Event) -> None:
    while await reader.read(4096):
        pass
    stopped.set()
