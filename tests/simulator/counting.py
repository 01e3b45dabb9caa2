"""A venue that counts what it executed and tells, behind a fault layer: what a fault does is seen without any protocol."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from fxtui.simulator.clock import SimClock
from fxtui.simulator.connection import EXTENSION, Connection
from fxtui.simulator.fault_layer import FaultLayer
from fxtui.simulator.faults import Fault, FaultPlan
from fxtui.simulator.http_date import DateHeader
from fxtui.simulator.server import serve
from tests.simulator.engine import START_MS

# One for all tests: nothing here is encrypted, and making one takes longer than most tests.
TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class Counter:
    """A venue that counts what it executed and tells."""

    venue = "counter"
    base_path = "/api"
    credentials: Mapping[str, object] = {"key": "k"}

    def __init__(self) -> None:
        self.executed: list[bytes] = []
        self.answer: bytes | None = None
        """What is answered in place of the count."""
        self.landed = asyncio.Event()
        self.connections: list[Connection] = []
        self.alive = False
        self.plan = FaultPlan({})
        self.clock = SimClock(START_MS)
        self.layer = FaultLayer(self._answer, self.plan, _last_part, self.clock)
        self.app: ASGIApp = DateHeader(self.layer, self.clock)

    async def run(self) -> None:
        self.alive = True
        try:
            await asyncio.Event().wait()
        finally:
            self.alive = False
            self.layer.cancel_late()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.executed.append(await Request(scope, receive).body())
        self.connections.append(scope.get("extensions", {}).get(EXTENSION))
        self.landed.set()
        told = JSONResponse({"executed": len(self.executed), "filler": "x" * 400})
        answer = told if self.answer is None else Response(self.answer, media_type="application/json")
        await answer(scope, receive, send)


def _last_part(scope: Scope) -> str:
    return str(scope["path"]).rpartition("/")[2]


@asynccontextmanager
async def counted(*faults: Fault) -> AsyncIterator[tuple[Counter, httpx.AsyncClient]]:
    """A served counter with these faults planned, and a client of it."""
    counter = Counter()
    counter.plan.add(faults)
    async with (
        serve([counter]) as served,
        httpx.AsyncClient(base_url=served[0].base_url, trust_env=False, verify=TLS, timeout=2.0) as client,
    ):
        yield counter, client
