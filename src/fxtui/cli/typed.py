"""A line a person types on the terminal while the event loop goes on."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import termios

_READ = 4096


async def typed_line(terminal: int) -> str:
    """The next line typed on the descriptor `terminal`, what was typed until now left out.

    Raises:
        OSError: the terminal has gone.
    """
    loop = asyncio.get_running_loop()
    typed: asyncio.Future[bytes] = loop.create_future()

    def read() -> None:
        if typed.done():
            return
        try:
            line = os.read(terminal, _READ)
        except OSError as error:
            typed.set_exception(error)
        else:
            if line or _is_there(terminal):
                typed.set_result(line)
            else:
                typed.set_exception(OSError(errno.EIO, "the terminal has gone"))

    # A pasted command line brings the lines after it: they were typed before anybody could read the question.
    with contextlib.suppress(termios.error):
        termios.tcflush(terminal, termios.TCIFLUSH)
    loop.add_reader(terminal, read)
    try:
        return (await typed).decode("utf-8", "replace")
    finally:
        loop.remove_reader(terminal)


def _is_there(terminal: int) -> bool:
    try:
        termios.tcgetattr(terminal)
    except termios.error:
        return False
    return True
