"""Faults below HTTP over real sockets: resets at every point, half a goodbye, drips, and a door nobody attends."""

from __future__ import annotations

import asyncio
import errno
import socket
import time

import httpx
import pytest

from fxtui.simulator.door import Door, bound
from fxtui.simulator.faults import Fault, FaultKind
from tests.simulator.counting import counted


def _address(client: httpx.AsyncClient) -> tuple[str, int]:
    assert client.base_url.port is not None
    return client.base_url.host, client.base_url.port


async def _connected(address: tuple[str, int]) -> bool:
    """Whether a connection stands; what is not a refusal is raised."""
    try:
        _, writer = await asyncio.open_connection(*address)
    except ConnectionRefusedError:
        return False
    writer.close()
    return True


async def _attended(address: tuple[str, int]) -> None:
    """Wait until somebody listens."""
    async with asyncio.timeout(5):
        while not await _connected(address):  # noqa: ASYNC110 - whoever comes back to a port rings nothing
            await asyncio.sleep(0.005)


async def test_nobody_listens_for_a_while_and_then_again_on_the_same_port() -> None:
    async with counted(Fault(FaultKind.REFUSE, "Do", after_ms=150)) as (counter, client):
        address = _address(client)
        assert (await client.post("/Do")).status_code == 200
        began = time.perf_counter()
        with pytest.raises(ConnectionRefusedError) as refused:
            await asyncio.open_connection(*address)
        assert refused.value.errno == errno.ECONNREFUSED
        await _attended(address)
        assert time.perf_counter() - began >= 0.1
        assert (await client.post("/Do")).status_code == 200
        assert len(counter.executed) == 2


async def test_connections_that_stand_go_on_while_nobody_listens() -> None:
    async with counted(Fault(FaultKind.REFUSE, "Do", after_ms=60_000)) as (counter, client):
        for _ in range(3):
            assert (await client.post("/Do")).status_code == 200
        assert not await _connected(_address(client))
        assert len(counter.executed) == 3


async def test_a_forgotten_refusal_is_over() -> None:
    async with counted(Fault(FaultKind.REFUSE, "Do", after_ms=60_000)) as (counter, client):
        await client.post("/Do")
        assert not await _connected(_address(client))
        counter.plan.clear()
        await _attended(_address(client))


async def test_the_port_is_held_while_nobody_listens() -> None:
    door = Door(asyncio.Protocol)
    listener = bound("127.0.0.1", 0)
    port = listener.getsockname()[1]
    await door.open_up(listener)
    door.leave()
    with socket.socket() as other, pytest.raises(OSError, match="in use"):
        other.bind(("127.0.0.1", port))
    await door.come_back()
    assert await _connected(("127.0.0.1", port))
    door.close()
    bound("127.0.0.1", port).close()


async def test_a_door_that_was_closed_meanwhile_is_not_opened() -> None:
    door = Door(asyncio.Protocol)
    listener = bound("127.0.0.1", 0)
    port = listener.getsockname()[1]
    await door.open_up(listener)
    door.leave()
    door.close()
    await door.come_back()
    assert not await _connected(("127.0.0.1", port))


async def test_new_connections_are_reset_before_anything_is_read() -> None:
    async with counted(Fault(FaultKind.RESET_UNREAD, "Do", after_ms=60_000)) as (counter, client):
        await client.post("/Do")
        fresh = {"connection": "close"}
        await client.post("/Do", headers=fresh)
        with pytest.raises((httpx.ReadError, httpx.WriteError, httpx.ConnectError)):
            await client.post("/Do", content=b"order", headers=fresh)
        assert b"order" not in counter.executed
        counter.plan.clear()
        async with asyncio.timeout(5):
            while b"again" not in counter.executed:
                try:
                    await client.post("/Do", content=b"again", headers=fresh)
                except httpx.TransportError:
                    await asyncio.sleep(0.005)


async def test_a_reset_midway_comes_while_the_body_is_still_out() -> None:
    async with counted(Fault(FaultKind.RESET_MIDWAY, "Do", executes=True)) as (counter, client):
        reader, writer = await asyncio.open_connection(*_address(client))
        writer.write(b"POST /api/Do HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nor")
        with pytest.raises(ConnectionResetError):
            await reader.read()
        writer.close()
        assert counter.executed == []


@pytest.mark.parametrize("executes", [False, True])
async def test_a_reset_leaves_no_trace_of_what_was_executed(executes: bool) -> None:
    async with counted(Fault(FaultKind.RESET, "Do", executes=executes)) as (counter, client):
        with pytest.raises(httpx.ReadError):
            await client.post("/Do", content=b"order")
        assert counter.executed == [b"order"] * executes


async def test_half_a_goodbye_leaves_the_connection_open_the_other_way() -> None:
    async with counted(Fault(FaultKind.HALF_CLOSE, "Do")) as (counter, client):
        reader, writer = await asyncio.open_connection(*_address(client))
        writer.write(b"POST /api/Do HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\norder")
        assert await reader.read() == b""
        writer.write(b"more")
        await writer.drain()
        assert counter.executed == [b"order"]
        writer.close()


async def test_an_answer_drips_so_slowly_that_no_pause_is_ever_long() -> None:
    async with counted(Fault(FaultKind.DRIP, "Do", after_ms=20)) as (counter, client):
        client.timeout = httpx.Timeout(0.5)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.5):
                await client.post("/Do")
        assert len(counter.executed) == 1
        client.timeout = httpx.Timeout(2.0)
        assert (await client.post("/Do")).status_code == 200


async def test_an_answer_that_drips_to_its_end_is_whole() -> None:
    async with counted(Fault(FaultKind.DRIP, "Do", after_ms=0)) as (_, client):
        assert (await client.post("/Do")).json()["executed"] == 1


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize(("body", "words"), [("again", b'{"executed":1,'), ("garbage", b"garbage")])
async def test_bytes_nobody_asked_for_follow_the_answer(body: str, words: bytes, kept: bool) -> None:
    async with counted(Fault(FaultKind.TRAILING, "Do", body=body)) as (counter, client):
        reader, writer = await asyncio.open_connection(*_address(client))
        header = b"" if kept else b"Connection: close\r\n"
        writer.write(b"POST /api/Do HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n" + header + b"\r\n")
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line[15:]) for line in head.lower().splitlines() if line.startswith(b"content-length:")
        )
        assert (await reader.readexactly(length)).startswith(b'{"executed":1,')
        rest = await reader.readuntil(words)
        assert rest
        if not kept:
            await reader.read()
        writer.close()
        assert len(counter.executed) == 1


@pytest.mark.parametrize(
    "kind", [FaultKind.RESET, FaultKind.LOST_ANSWER, FaultKind.HALF_CLOSE, FaultKind.DRIP, FaultKind.TRAILING]
)
async def test_a_client_that_left_before_its_fault_leaves_the_venue_in_peace(
    kind: FaultKind, caplog: pytest.LogCaptureFixture
) -> None:
    async with counted(Fault(kind, "Do", executes=True)) as (counter, client):
        _, writer = await asyncio.open_connection(*_address(client))
        writer.write(b"POST /api/Do HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\norder")
        writer.transport.abort()
        await asyncio.wait_for(counter.landed.wait(), 5)
        assert (await client.post("/Do")).status_code == 200
        assert counter.executed[0] == b"order"
    assert not [record for record in caplog.records if record.exc_info]
