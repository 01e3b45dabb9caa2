"""What comes in while the event loop goes on: a line a person types, shown or not, or what a script pipes in."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import termios
from collections.abc import Iterator
from typing import TextIO

_READ = 4096
LONGEST_LINE = 4095
"""Bytes a terminal takes on one line; what is longer is cut by it."""
_LOCAL_MODES = 3


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


@contextlib.contextmanager
def unseen(terminal: int) -> Iterator[None]:
    """Show nothing of what is typed on the terminal inside, the end of the line excepted."""
    before = termios.tcgetattr(terminal)
    quiet = [*before]
    quiet[_LOCAL_MODES] = (before[_LOCAL_MODES] & ~termios.ECHO) | termios.ECHONL
    termios.tcsetattr(terminal, termios.TCSAFLUSH, quiet)
    try:
        yield
    finally:
        with contextlib.suppress(termios.error):
            termios.tcsetattr(terminal, termios.TCSAFLUSH, before)


async def piped_text(stream: TextIO, most: int) -> str:
    """All that comes in on `stream`, which is no terminal, `most` bytes of it at most."""
    loop = asyncio.get_running_loop()
    try:
        source = stream.fileno()
    except OSError:
        return stream.read(most)
    taken = b""
    while len(taken) < most:
        ready: asyncio.Future[None] = loop.create_future()
        try:
            loop.add_reader(source, _tell, ready)
        except PermissionError:
            # A file: it never lets anybody wait.
            part = os.read(source, _READ)
        else:
            try:
                await ready
            finally:
                loop.remove_reader(source)
            part = os.read(source, _READ)
        if not part:
            break
        taken += part
    return taken[:most].decode("utf-8", "replace")


def _tell(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)


def _is_there(terminal: int) -> bool:
    try:
        termios.tcgetattr(terminal)
    except termios.error:
        return False
    return True
