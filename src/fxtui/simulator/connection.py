"""The TCP connection under a request, and the door it came through, so that a fault can break or shut them.

The server puts both into the scope's extensions; an application reached without a server has none, and breaking the
connection is then an exception in the caller.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starlette.types import Receive, Scope

    from fxtui.simulator.door import Door

EXTENSION = "fxtui.connection"
"""Where the connection is found in `scope["extensions"]`."""

DOOR = "fxtui.door"
"""Where the door is found in `scope["extensions"]`."""

_LINGER_NOT = struct.pack("ii", 1, 0)


class Connection:
    """One accepted connection; whatever is done to one that the client has left does nothing."""

    def __init__(self, transport: asyncio.Transport | None) -> None:
        """`transport` None: the client was gone before its request was looked at."""
        self._transport = transport

    @property
    def _standing(self) -> asyncio.Transport | None:
        return None if self._transport is None or self._transport.is_closing() else self._transport

    def option(self, level: int, name: int) -> int:
        """A socket option of a connection that stands."""
        assert self._standing is not None
        raw: Any = self._standing.get_extra_info("socket")
        return int(raw.getsockopt(level, name))

    def write(self, raw: bytes) -> None:
        """Send bytes as they are, past the server's HTTP."""
        if self._standing is not None:
            self._standing.write(raw)

    def end(self) -> None:
        """Say that nothing more will be said, and go on listening."""
        if self._standing is not None:
            self._standing.write_eof()

    def close(self) -> None:
        """End the connection after what has been written; the client sees a proper end of the stream."""
        if self._standing is not None:
            self._standing.close()

    def reset(self) -> None:
        """Throw the connection away with a TCP reset."""
        if self._standing is not None:
            raw: Any = self._standing.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
            self._standing.abort()


def connection_of(scope: Scope) -> Connection:
    """The connection under a request; `ConnectionResetError` where no server carries it."""
    connection: Connection | None = scope.get("extensions", {}).get(EXTENSION)
    if connection is None:
        raise ConnectionResetError("the simulated venue broke the connection")
    return connection


def door_of(scope: Scope) -> Door | None:
    """The door a request came through, None where no server carries it."""
    door: Door | None = scope.get("extensions", {}).get(DOOR)
    return door


async def gone(receive: Receive) -> None:
    """Return when the client is no longer there."""
    while (await receive())["type"] != "http.disconnect":
        pass
