"""Where one simulated venue listens: a port that can be left unattended for a while and be attended again."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass, field

BACKLOG = 512


@dataclass(slots=True)
class Door:
    """A port held from `open_up` to `close`; `made` makes the protocol of each connection."""

    made: Callable[[], asyncio.Protocol]
    turns_away: bool = False
    """Whether a connection is reset as soon as it stands."""
    _listener: socket.socket | None = None
    _server: asyncio.Server | None = field(default=None, repr=False)
    _address: tuple[str, int] = ("", 0)

    async def open_up(self, listener: socket.socket) -> None:
        """Listen on a bound socket."""
        self._listener, self._address = listener, listener.getsockname()[:2]
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self.made, sock=listener, backlog=BACKLOG)

    def leave(self) -> None:
        """Listen no more: whoever connects is refused, connections that stand go on, and the port stays ours.

        A socket that is bound and does not listen refuses like no socket at all, and nobody else gets its port.
        """
        if self._server is not None:
            self._server.close()
            self._server = None
            self._listener = bound(*self._address)

    async def come_back(self) -> None:
        """Listen again on the same port."""
        if self._server is None and self._listener is not None:
            await self.open_up(self._listener)

    def close(self) -> None:
        """Give the port up."""
        server, listener, self._server, self._listener = self._server, self._listener, None, None
        if server is not None:
            server.close()
        elif listener is not None:
            listener.close()


def bound(host: str, port: int) -> socket.socket:
    """A socket that is bound and does not listen yet; `OSError` when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named in full: asyncio turns Nagle's delay off only for sockets that say they are TCP.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    listener.setblocking(False)
    return listener
