"""Clients as the tests of this folder use them: a test's clock, no chance, and little patience."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fxtui.contract.venue import Connection
from fxtui.transport.client import Metering, Timing, VenueClient
from fxtui.transport.request import Priority, Request
from tests.support.chance import FakeChance
from tests.support.clock import FakeClock

QUICK = Timing(total=0.6, connect=0.3, read=0.3, write=0.3, pool=0.3)
UNLIMITED = Metering()


def connection(base_url: str, clock: FakeClock | None = None, ca_file: str = "") -> Connection:
    """A connection to `base_url` without settings and secrets."""
    return Connection(
        venue="kiiex",
        base_url=base_url,
        settings={},
        secrets={},
        clock=clock or FakeClock(hurried=True),
        chance=FakeChance(),
        ca_file=ca_file,
    )


@asynccontextmanager
async def client_of(
    base_url: str,
    clock: FakeClock | None = None,
    metering: Metering = UNLIMITED,
    timing: Timing = QUICK,
    ca_file: str = "",
) -> AsyncIterator[VenueClient]:
    """A client of the venue `KIIEX` at `base_url`, closed at the end."""
    client = VenueClient(connection(base_url, clock, ca_file), metering, title="KIIEX", timing=timing)
    try:
        yield client
    finally:
        await client.aclose()


def a_read(
    operation: str = "GetLevel1", scope: str = "default", priority: Priority = Priority.NORMAL
) -> Request:
    """A request that moves nothing."""
    return Request(operation, "POST", f"/{operation}", b'{"OMSId":1}', scope=scope, priority=priority)


def an_order(scope: str = "default", priority: Priority = Priority.MONEY) -> Request:
    """A request that moves money."""
    headers = {"content-type": "application/json", "aptoken": "token-of-the-session"}
    return Request("SendOrder", "POST", "/SendOrder", b'{"Quantity":1.5}', headers, scope, priority)
