"""The console's way to its terminal: Textual's driver, for terminals that vanish, stand still, are stopped, or pour.

Against Textual 8.2.8, whose private parts this uses; `tests/ui/test_driver.py` tells when they move. What differs:

- A terminal that has gone ends the input at once (Textual's spins or prints a traceback), and what is written to it is
  nobody's. The application is told once.
- A terminal that takes nothing never holds up the event loop, on which money waits: frames are left out, and everything
  is drawn anew when it takes some again.
- SIGTSTP waits until what is being sent has its outcome in the journal; SIGCONT draws anew, whoever stopped us.
- Keys carry the time at which they were read, not the one at which they were understood, and are noted as arrivals.
- Dozens of keys in one read are a paste whose terminal does not mark it: they drive no screen.
- Bytes that are no UTF-8 are a replacement character, not the end; a paste whose end never comes is ended.
"""

from __future__ import annotations

import asyncio
import logging
import os
import selectors
import signal
import termios
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable
from queue import Full
from typing import IO, TYPE_CHECKING, Any, cast

from textual import events
from textual._time import get_time
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from fxtui.ui.arrivals import PASTE
from fxtui.ui.unfinished_paste import END, UnfinishedPaste

if TYPE_CHECKING:
    from fxtui.ui.app import FxtuiApp

_log = logging.getLogger(__name__)

STOPS_WITHIN = 5.0
"""Seconds a stop waits for what is being sent."""
GIVES_BACK = (
    b"\x1b[?2026l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l\x1b[?2004l\x1b[?2048l\x1b[?1004l"
    b"\x1b[?7h\x1b[<u\x1b[?1049l\x1b[?25h"
)
"""What gives a terminal back that this driver has taken, for an end in which nobody can ask it to."""
_LOOKS_EVERY = 0.1
_READ = 4096
_NOBODY_TYPES = 64
"""Keys in one read that even a line that stood still for seconds does not bring together."""
_GIVES_UP = 1.0


class ConsoleDriver(LinuxDriver):
    """Input and output of the console."""

    def __init__(self, app: Any, **options: Any) -> None:
        super().__init__(app, **options)
        self._file: Any = _Output(self._file, self._hang_up)
        self._away = self._gone = self._behind = self._leaving = False
        self._stopping: asyncio.Task[None] | None = None

    @property
    def fxtui(self) -> FxtuiApp:
        """The application, typed."""
        return cast("FxtuiApp", self._app)

    # -- a terminal that has gone

    def _hang_up(self) -> None:
        """Tell the application, once; from whichever thread noticed."""
        if not self._gone:
            self._gone = True
            self._soon(self.fxtui.hang_up)

    def _soon(self, call: Callable[[], object]) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call)

    def _has_terminal(self) -> bool:
        try:
            termios.tcgetattr(self.fileno)
        except termios.error:
            self._hang_up()
        return not self._gone

    # -- output

    def write(self, data: str) -> None:
        """Hand `data` to the writing thread; what it has no room for is left out, and drawn anew later."""
        writer = self._writer_thread
        if self._away or self._gone or writer is None:
            return
        if self._behind and writer._queue.empty():
            self._behind = False
            self._soon(self._draw_anew)
        try:
            if self._leaving:
                writer._queue.put(data, timeout=_GIVES_UP)
            else:
                writer._queue.put_nowait(data)
        except Full:
            self._behind, self._leaving = True, False

    def _draw_anew(self) -> None:
        if self._app.is_running:
            self._app.call_later(self._app.refresh, layout=True)

    def start_application_mode(self) -> None:
        """Take the terminal, if it is still there."""
        self._away = False
        if self._has_terminal():
            super().start_application_mode()  # type: ignore[no-untyped-call]

    def stop_application_mode(self) -> None:
        """Give the terminal back; one that takes nothing is waited for a second in all."""
        self._leaving = True
        super().stop_application_mode()
        self._leaving = False

    def close(self) -> None:
        """End the writing thread, unless the terminal takes nothing."""
        writer = self._writer_thread
        self._away = True
        if writer is not None:
            try:
                writer._queue.put(None, timeout=_GIVES_UP)
            except Full:
                return
            writer.join(_GIVES_UP)

    # -- input

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except Exception as error:  # noqa: BLE001 - whatever it is, it ends the console in order
            failed = error
            self._soon(lambda: self._app._handle_exception(failed))

    def run_input_thread(self) -> None:
        """Read and pass on until the application ends, or the terminal has gone."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        paste = UnfinishedPaste()
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(_LOOKS_EVERY):
                    read = self._read()
                    if not read:
                        self._hang_up()
                        return
                    at, text = get_time(), decode(read)
                    if paste.take(text, at):
                        self.fxtui.arrivals.note(PASTE, at)
                    # The parser takes an empty text for the end of everything.
                    if text:
                        self._pass_on(parser.feed(text), at)
                now = get_time()
                self._pass_on(parser.tick(), now)
                if paste.is_overdue(now):
                    paste.take(END, now)
                    self._pass_on(parser.feed(END), now)

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, _READ)
        except OSError:
            return b""

    def _pass_on(self, messages: Iterable[Message], at: float) -> None:
        """Note all that was read at once before any of it is acted on."""
        understood = _as_pasted(list(messages))
        for message in understood:
            message.time = at
            if isinstance(message, events.Key):
                self.fxtui.arrivals.note(message.key, at)
            elif isinstance(message, events.Paste):
                self.fxtui.arrivals.note(PASTE, at)
        for message in understood:
            self.process_message(message)

    # -- stopping and going on

    def _sigtstp_application(self, *_: object) -> None:
        self._soon(self._stop_soon)

    def _sigcont_application(self, *_: object) -> None:
        self._soon(self._go_on)

    def _stop_soon(self) -> None:
        if self._stopping is None:
            self._stopping = self._loop.create_task(self._stop(), name="stopping")
            self._stopping.add_done_callback(self._stopped)

    def _stopped(self, stopping: asyncio.Task[None]) -> None:
        self._stopping = None
        if not stopping.cancelled() and (error := stopping.exception()) is not None:
            _log.error("stopping failed", exc_info=error)

    async def _stop(self) -> None:
        """Wait for what is being sent, give the terminal back, stop, and take it again when told to go on in front."""
        await self.fxtui.desk.sent(STOPS_WITHIN)
        has_screen = self._auto_restart and self._app.is_running and not self._away
        if has_screen:
            self.suspend_application_mode()
        _halt()
        while has_screen and not self._in_front():
            _halt()
        if has_screen:
            self._take_again()

    def _in_front(self) -> bool:
        """Whether the shell has given us the terminal: one that goes on in the background stops again."""
        try:
            return os.tcgetpgrp(self.fileno) == os.getpgrp()
        except OSError:
            return True

    def _go_on(self) -> None:
        """Something else stopped us, and who had the terminal meanwhile may have left it otherwise."""
        has_screen = self._auto_restart and self._app.is_running and not self._away
        if self._stopping is None and has_screen and self._has_terminal() and self._in_front():
            self.suspend_application_mode()
            self._take_again()

    def _take_again(self) -> None:
        self.resume_application_mode()
        self._draw_anew()


def _as_pasted(understood: list[Message]) -> list[Message]:
    """What was read at once, with so many keys in it that nobody typed them taken for the paste it is."""
    keys = [message for message in understood if isinstance(message, events.Key)]
    if len(keys) <= _NOBODY_TYPES:
        return understood
    others = [message for message in understood if not isinstance(message, events.Key)]
    return [*others, events.Paste("".join(key.character or "" for key in keys))]


def _halt() -> None:
    """Stop until somebody lets us go on; that the loop stands still meanwhile is no stall to tell of."""
    signal.setitimer(signal.ITIMER_REAL, 0)
    os.kill(os.getpid(), signal.SIGSTOP)


class _Output:
    """Standard error until the terminal has gone; from then on nothing."""

    def __init__(self, file: IO[str], gone: Callable[[], None]) -> None:
        self._file = file
        self._gone = gone

    def fileno(self) -> int:
        """The file's descriptor."""
        return self._file.fileno()

    def write(self, text: str) -> None:
        """Write, or tell that nobody reads it."""
        try:
            self._file.write(text)
        except OSError:
            self._gone()

    def flush(self) -> None:
        """Bring out what was written, or tell that nobody reads it."""
        try:
            self._file.flush()
        except OSError:
            self._gone()
