"""Serving simulated venues over real sockets: one port per venue, uvicorn's HTTP/1.1 on the loop that is running.

uvicorn's own `Server` is left out on purpose: it takes the process's signals and needs a tenth of a second to stop.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TypeVar

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from fxtui.simulator.connection import DOOR, EXTENSION, Connection
from fxtui.simulator.door import Door, bound
from fxtui.simulator.simulation import Simulation

_T = TypeVar("_T")
_log = logging.getLogger(__name__)
_STOP_WITHIN = 5.0


@dataclass(frozen=True, slots=True)
class Served:
    """A simulation that listens: what a client needs to know, and the simulation itself."""

    venue: str
    base_url: str
    credentials: Mapping[str, object]
    simulation: Simulation


@asynccontextmanager
async def serve(
    simulations: Iterable[Simulation], host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[list[Served]]:
    """Serve every simulation in the running loop, and let it live, until the context ends; ready when it yields.

    Port 0 picks a free one for each; port N serves the first at N, the next at N + 1 and so on. `OSError` when a port
    is taken.
    """
    async with AsyncExitStack() as stack:
        served: list[Served] = []
        for index, simulation in enumerate(simulations):
            listener = bound(host, port + index if port else 0)
            await stack.enter_async_context(_listening(simulation, listener))
            address = f"[{host}]" if ":" in host else host
            base_url = f"http://{address}:{listener.getsockname()[1]}{simulation.base_path}"
            served.append(Served(simulation.venue, base_url, simulation.credentials, simulation))
        yield served


class BackgroundServer:
    """The same in a thread with a loop of its own, for callers without one."""

    def __init__(self, simulations: Iterable[Simulation], host: str = "127.0.0.1", port: int = 0) -> None:
        self._simulations, self._host, self._port = list(simulations), host, port
        self._ready: Future[list[Served]] = Future()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._live, name="simulated venues", daemon=True)

    def start(self) -> Sequence[Served]:
        """Start the thread and return what it serves once everything listens."""
        self._thread.start()
        return self._ready.result(timeout=30)

    def stop(self) -> None:
        """Stop serving and wait for the thread to end."""
        if self._loop is not None and self._stop is not None:
            # A loop that is closed has stopped already: the server could not listen.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def call(self, action: Callable[[], _T]) -> _T:
        """Run `action` on the server's loop, between two requests, and return what it returns."""
        if self._loop is None:
            raise RuntimeError("the server has not been started")

        async def run() -> _T:
            return action()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(timeout=30)

    def __enter__(self) -> Sequence[Served]:
        """Start."""
        return self.start()

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()

    def _live(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:
            if self._ready.done():
                raise
            self._ready.set_exception(error)

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        async with serve(self._simulations, self._host, self._port) as served:
            self._ready.set_result(served)
            await self._stop.wait()


_LEFT = Connection(None)


class _WithConnection:
    """Hands the application the connection its request came over, and the door."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.open: dict[tuple[object, object], Connection] = {}
        self.door: Door | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            connection = self.open.get((scope["client"], scope["server"]), _LEFT)
            known = scope.get("extensions", {})
            scope["extensions"] = {**known, EXTENSION: connection, DOOR: self.door}
        await self._app(scope, receive, send)


class _Protocol(H11Protocol):
    """uvicorn's protocol, telling `_WithConnection` which transport belongs to which client."""

    def __init__(self, config: Config, state: ServerState, app: _WithConnection) -> None:
        super().__init__(config, state, {})
        self._to = app

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        connection = self._to.open[self.client, self.server] = Connection(transport)
        if self._to.door is not None and self._to.door.turns_away:
            connection.reset()

    def connection_lost(self, exc: Exception | None) -> None:
        self._to.open.pop((self.client, self.server), None)
        super().connection_lost(exc)


@asynccontextmanager
async def _listening(simulation: Simulation, listener: socket.socket) -> AsyncIterator[None]:
    app = _WithConnection(simulation.app)
    config = Config(
        app, lifespan="off", ws="none", log_config=None, access_log=False, server_header=False, date_header=False,
        proxy_headers=False, timeout_keep_alive=60,
    )  # fmt: skip
    config.load()
    state = ServerState()
    door = app.door = Door(lambda: _Protocol(config, state, app))
    await door.open_up(listener)
    life = asyncio.get_running_loop().create_task(simulation.run())
    life.add_done_callback(_tell_of_death)
    try:
        yield
    finally:
        life.cancel()
        door.close()
        for protocol in list(state.connections):
            protocol.transport.abort()
        await asyncio.wait({life, *state.tasks}, timeout=_STOP_WITHIN)


def _tell_of_death(life: asyncio.Task[None]) -> None:
    if not life.cancelled() and (error := life.exception()) is not None:
        _log.error("a simulated venue died", exc_info=error)
