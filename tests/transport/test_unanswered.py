"""What the machine still delivers of a money request once nobody waits for its answer any more."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest

from fxtui.transport import exchange
from fxtui.transport.client import Timing
from fxtui.transport.exchange import UNHEARD_SECONDS, Exchange
from fxtui.transport.failure import MaybeSent
from fxtui.transport.request import Priority, Request
from tests.support.clock import FakeClock
from tests.transport.raw_server import Parting, Wire, answer, serving

QUICK = Timing(total=5.0, connect=2.0, read=0.2, write=2.0, pool=2.0)
LONG = b'{"Quantity":' + b"1" * 64_000 + b"}"
SHORT = b'{"Quantity":1}'


def order(body: bytes) -> Request:
    return Request("SendOrder", "POST", "/SendOrder", body, {}, priority=Priority.MONEY)


@asynccontextmanager
async def exchange_with(url: str) -> AsyncIterator[Exchange]:
    opened = Exchange(url, "", QUICK, FakeClock())
    try:
        yield opened
    finally:
        await opened.aclose()


@pytest.fixture
def clients_sockets(monkeypatch: pytest.MonkeyPatch) -> list[socket.socket]:
    """The client's socket of every money request, as soon as its connection stands."""
    seen: list[socket.socket] = []
    listen = exchange._Sending.__call__

    async def listening(self: exchange._Sending, event: str, details: Mapping[str, object]) -> None:
        if event == "connection.connect_tcp.complete":
            seen.append(details["return_value"].get_extra_info("socket"))  # type: ignore[attr-defined]
        await listen(self, event, details)

    monkeypatch.setattr(exchange._Sending, "__call__", listening)
    return seen


@asynccontextmanager
async def deaf_server() -> AsyncIterator[tuple[str, socket.socket]]:
    """A base URL whose server takes connections and hardly a byte, as behind a network that has gone away."""
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.setblocking(False)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", listening


async def everything_from(listening: socket.socket) -> tuple[bytes, bool]:
    """All bytes of the connection that waits at `listening`, and whether it ended with a reset."""
    loop, read = asyncio.get_running_loop(), b""
    accepted, _ = await loop.sock_accept(listening)
    with accepted:
        accepted.setblocking(False)
        async with asyncio.timeout(30):
            try:
                while piece := await loop.sock_recv(accepted, 65536):
                    read += piece
            except ConnectionResetError:
                return read, True
    return read, False


async def what_came_after_all(*, fresh: bool) -> tuple[bytes, bool]:
    async with deaf_server() as (url, listening):
        async with exchange_with(url) as client:
            with pytest.raises(MaybeSent, match="no answer"):
                await client.run(order(LONG), fresh=fresh)
        return await everything_from(listening)


async def test_a_money_request_nobody_waits_for_is_not_delivered_any_more() -> None:
    came, reset = await what_came_after_all(fresh=True)
    assert len(came) < len(LONG)
    assert reset


async def test_an_ordinary_close_would_have_delivered_all_of_it() -> None:
    came, reset = await what_came_after_all(fresh=False)
    assert came.endswith(LONG)
    assert not reset


async def test_a_money_request_that_is_canceled_is_not_delivered_any_more(
    clients_sockets: list[socket.socket],
) -> None:
    async with deaf_server() as (url, listening), exchange_with(url) as client:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await client.run(order(LONG), fresh=True)
        assert clients_sockets[0].fileno() == -1
        came, reset = await everything_from(listening)
        assert len(came) < len(LONG)
        assert reset


@pytest.mark.parametrize(
    "raw",
    [
        answer(SHORT),
        answer(SHORT, "200 OK", "Connection: close"),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\ne\r\n" + SHORT + b"\r\n0\r\n\r\n",
    ],
)
async def test_an_answered_money_request_ends_without_a_reset(raw: bytes) -> None:
    parting = Parting(raw)
    async with serving(parting) as server, exchange_with(server.url) as client:
        heard = await client.run(order(SHORT), fresh=True)
        assert heard.body == SHORT
        assert await asyncio.wait_for(parting.end, 10) is None


async def test_an_answer_cut_off_ends_with_a_reset() -> None:
    parting = Parting(answer(SHORT, length=9999))
    async with serving(parting) as server, exchange_with(server.url) as client:
        with pytest.raises(MaybeSent):
            await client.run(order(SHORT), fresh=True)
        assert await asyncio.wait_for(parting.end, 10) is ConnectionResetError


async def test_what_the_library_sets_by_itself_stays(clients_sockets: list[socket.socket]) -> None:
    options: list[int] = []

    async def look(wire: Wire) -> None:
        (under,) = clients_sockets
        options.append(under.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            options.append(under.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT))
        await wire.send(answer(SHORT))

    async with serving(look) as server, exchange_with(server.url) as client:
        await client.run(order(SHORT), fresh=True)
    assert options[0] != 0
    assert options[1:] in ([], [int((QUICK.read + UNHEARD_SECONDS) * 1000)])
