"""A line a person types on the terminal while the event loop goes on."""

from __future__ import annotations

import asyncio
import contextlib
import os
import termios

_READ = 4096


async def typed_line(terminal: int) -> str:
    """The next line typed on the descriptor `terminal`, what was typed until now left out; empty when it has gone."""
    loop = asyncio.get_running_loop()
    typed: asyncio.Future[bytes] = loop.create_future()

    def read() -> None:
        if typed.done():
            return
        try:
            typed.set_result(os.read(terminal, _READ))
        except OSError:
            typed.set_result(b"")

    # A pasted command line brings the lines after it: they were typed before anybody could read the question.
    with contextlib.suppress(termios.error):
        termios.tcflush(terminal, termios.TCIFLUSH)
    loop.add_reader(terminal, read)
    try:
        return (await typed).decode("utf-8", "replace")
    finally:
        loop.remove_reader(terminal)
