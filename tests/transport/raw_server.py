"""A server of raw bytes on a loopback socket: it reads one request after the other and does what a test says.

It speaks no HTTP of its own, so that it can break every rule of it.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Wire:
    """One connection as the server sees it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, raw: bytes) -> None:
        """Write and flush."""
        self.writer.write(raw)
        await self.writer.drain()

    def reset(self) -> None:
        """End the connection with a reset instead of a goodbye."""
        raw: socket.socket = self.writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Behaviour = Callable[[Wire], Awaitable[None]]


@dataclass
class RawServer:
    """What came in, and where it listens."""

    host: str = "127.0.0.1"
    port: int = 0
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)
    _arrival: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        """Its base URL over plain HTTP."""
        return f"http://{self.host}:{self.port}/ap"

    def arrived(self, request: bytes) -> None:
        """Take note of a request."""
        self.requests.append(request)
        self._arrival.set()

    async def got(self, requests: int) -> None:
        """Wait until so many requests have come in."""
        async with asyncio.timeout(10):
            while len(self.requests) < requests:
                self._arrival.clear()
                await self._arrival.wait()

    def head(self, index: int = -1) -> str:
        """Request line and headers of a request, in lower case."""
        return self.requests[index].partition(b"\r\n\r\n")[0].decode("latin-1").lower()


@asynccontextmanager
async def serving(
    *behaviours: Behaviour,
    tls: ssl.SSLContext | None = None,
    host: str = "127.0.0.1",
    at_once: bool = False,
) -> AsyncIterator[RawServer]:
    """Serve: the first request meets the first behaviour, and so on; the last one is for all that follow.

    With `at_once` the behaviour does not wait for a request: it meets the connection.
    """
    server = RawServer(host)
    waiting = list(behaviours)
    tasks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server.connections += 1
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            while not writer.is_closing() and not reader.at_eof():
                if not at_once:
                    server.arrived(await read_request(reader))
                behave = waiting.pop(0) if len(waiting) > 1 else waiting[0]
                await behave(Wire(reader, writer))
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            tasks.discard(task)
            writer.transport.abort()

    listening = await asyncio.start_server(talk, host, 0, ssl=tls)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def read_request(reader: asyncio.StreamReader) -> bytes:
    """One whole request: head, and as much body as its Content-Length says."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.decode("latin-1").lower().split("\r\n"):
        if line.startswith("content-length:"):
            length = int(line.partition(":")[2])
    return head + await reader.readexactly(length)


def answer(body: bytes, status: str = "200 OK", *headers: str, length: int | None = None) -> bytes:
    """A whole HTTP answer; `length` lies about how long the body is."""
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Length: {len(body) if length is None else length}",
        *headers,
    ]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def says(raw: bytes) -> Behaviour:
    """Send `raw` and listen for the next request."""

    async def behave(wire: Wire) -> None:
        await wire.send(raw)

    return behave


def says_and_closes(raw: bytes) -> Behaviour:
    """Send `raw` and close the connection."""

    async def behave(wire: Wire) -> None:
        await wire.send(raw)
        wire.writer.close()

    return behave


def says_and_resets(raw: bytes) -> Behaviour:
    """Send `raw` and reset the connection."""

    async def behave(wire: Wire) -> None:
        if raw:
            await wire.send(raw)
            await asyncio.sleep(0.01)  # a reset overtakes what is still on its way
        wire.reset()

    return behave


async def half_closes(wire: Wire) -> None:
    """Say nothing more, but go on listening."""
    wire.writer.write_eof()
    await wire.reader.read()


async def is_silent(wire: Wire) -> None:
    """Never answer."""
    await wire.reader.read()


class Parting:
    """Sends `raw` and notes how the client ends the connection: `end` is None after a goodbye, else the error."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.end: asyncio.Future[type[Exception] | None] = asyncio.get_running_loop().create_future()

    async def __call__(self, wire: Wire) -> None:
        await wire.send(self.raw)
        try:
            rest = await wire.reader.read()
        except ConnectionError as error:
            self.end.set_result(type(error))
        else:
            assert rest == b""
            self.end.set_result(None)


def drips(raw: bytes, every: float = 0.02) -> Behaviour:
    """Send `raw` byte by byte, over and over."""

    async def behave(wire: Wire) -> None:
        while True:
            for byte in raw:
                await wire.send(bytes([byte]))
                await asyncio.sleep(every)

    return behave


def begins_and_drips(head: bytes, every: float = 0.02) -> Behaviour:
    """Send `head`, then blanks one by one without end."""

    async def behave(wire: Wire) -> None:
        await wire.send(head)
        await drips(b" ", every)(wire)

    return behave


def refused_url() -> str:
    """A base URL at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/ap"
