"""The TCP connection under a request, so that a fault can break it.

The server puts it into the scope's extensions; an application reached without a server has none, and breaking it is
then an exception in the caller.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import Any

from starlette.types import Receive, Scope

EXTENSION = "fxtui.connection"
"""Where the connection is found in `scope["extensions"]`."""

_LINGER_NOT = struct.pack("ii", 1, 0)


class Connection:
    """One accepted connection."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport

    def option(self, level: int, name: int) -> int:
        """A socket option of the connection."""
        raw: Any = self._transport.get_extra_info("socket")
        return int(raw.getsockopt(level, name))

    def close(self) -> None:
        """End the connection after what has been written; the client sees a proper end of the stream."""
        self._transport.close()

    def reset(self) -> None:
        """Throw the connection away with a TCP reset."""
        raw: Any = self._transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
        self._transport.abort()


async def broken(scope: Scope, receive: Receive, *, reset: bool = False) -> None:
    """Break the connection under this request and return when it is gone."""
    connection = scope.get("extensions", {}).get(EXTENSION)
    if connection is None:
        raise ConnectionResetError("the simulated venue broke the connection")
    if reset:
        connection.reset()
    else:
        connection.close()
    await gone(receive)


async def gone(receive: Receive) -> None:
    """Return when the client is no longer there."""
    while (await receive())["type"] != "http.disconnect":
        pass
