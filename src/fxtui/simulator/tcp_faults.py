"""Faults below HTTP: connections that end early, bytes that drip, doors at which nobody is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.types import Receive, Scope, Send

from fxtui.simulator.answer import Answer, cut_off
from fxtui.simulator.connection import connection_of, door_of, gone
from fxtui.simulator.faults import Fault, FaultKind

_LOOK_AGAIN = 0.005
_GARBAGE = b"HTTP/1.1 \x00\xff garbage\r\n" * 3
_TRAILING: dict[str, Callable[[Answer], bytes]] = {
    "again": lambda answer: answer.raw,
    "garbage": lambda _: _GARBAGE,
}


async def closed(scope: Scope, receive: Receive) -> None:
    """Close the connection under this request and return when it is gone."""
    connection_of(scope).close()
    await gone(receive)


async def reset(scope: Scope, receive: Receive) -> None:
    """Reset the connection under this request and return when it is gone."""
    connection_of(scope).reset()
    await gone(receive)


async def half_closed(scope: Scope, receive: Receive) -> None:
    """Say nothing more, and wait until the client goes."""
    connection_of(scope).end()
    await gone(receive)


async def truncated(answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
    """Announce the whole answer, send half of its body, and close."""
    half = cut_off(answer)
    await answer.start(send)
    await send({"type": "http.response.body", "body": half, "more_body": True})
    await closed(scope, receive)


async def written(raw: bytes, scope: Scope, receive: Receive) -> None:
    """Send bytes past the server's HTTP and close: nothing can follow them in order."""
    connection_of(scope).write(raw)
    await closed(scope, receive)


async def trailed(answer: Answer, how: str, scope: Scope, receive: Receive, send: Send) -> None:
    """Send the answer and, together with it, bytes that nobody asked for; a connection that is kept goes on."""
    more = _TRAILING[how](answer)
    if (b"connection", b"close") in scope["headers"]:
        await written(answer.raw + more, scope, receive)
    else:
        connection = connection_of(scope)
        await answer.send(send)
        # Once the server has written the answer, and before anybody can have read it.
        asyncio.get_running_loop().call_soon(connection.write, more)


async def dripped(answer: Answer, pause_ms: int, scope: Scope, receive: Receive) -> None:
    """Send the answer byte by byte, until it is out or the client goes."""
    connection = connection_of(scope)

    async def drip() -> None:
        for byte in answer.raw:
            connection.write(bytes([byte]))
            await asyncio.sleep(pause_ms / 1000)
        connection.close()

    dripping = asyncio.ensure_future(drip())
    try:
        await gone(receive)
    finally:
        dripping.cancel()


async def unattended(fault: Fault, scope: Scope, planned: Callable[[Fault], bool]) -> None:
    """Leave the door, or turn everybody away at it, for the fault's delay of real time or until it is forgotten."""
    door = door_of(scope)
    if door is None:
        return
    refusing = fault.kind is FaultKind.REFUSE
    if refusing:
        door.leave()
    else:
        door.turns_away = True
    loop = asyncio.get_running_loop()
    until = loop.time() + fault.delay_ms / 1000
    while planned(fault) and loop.time() < until:  # noqa: ASYNC110 - a plan that is cleared rings nothing
        await asyncio.sleep(_LOOK_AGAIN)
    if refusing:
        await door.come_back()
    else:
        door.turns_away = False
