"""The console's way to its terminal: Textual's driver, for terminals that vanish, stand still, are stopped, or pour.

Against Textual 8.2.8, whose private parts this uses; `tests/ui/test_driver.py` tells when they move. What differs:

- A terminal that has gone ends the input at once (Textual's spins or prints a traceback), and what is written to it is
  nobody's. The application is told once.
- A terminal that takes nothing never holds up the event loop, on which money waits: frames are left out, and everything
  is drawn anew when it takes some again.
- SIGTSTP waits until what is being sent has its outcome in the journal; SIGCONT draws anew, whoever stopped us.
- Told to end while somebody else has the terminal, the console neither stops again nor touches what the other has set.
- Keys carry the time at which they were read, and are noted as arrivals (`fxtui.ui.reading`).
"""

from __future__ import annotations

import asyncio
import logging
import os
import selectors
import signal
import termios
from collections.abc import Callable, Coroutine, Iterable
from queue import Full
from typing import IO, TYPE_CHECKING, Any, cast

from textual._time import get_time
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from fxtui.ui.reading import Reading

if TYPE_CHECKING:
    from fxtui.ui.app import FxtuiApp

_log = logging.getLogger(__name__)

GIVES_BACK = (
    b"\x1b[?2026l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l\x1b[?2004l\x1b[?2048l\x1b[?1004l"
    b"\x1b[?7h\x1b[<u\x1b[?1049l\x1b[?25h"
)
"""What gives a terminal back that this driver has taken, for an end in which nobody can ask it to."""
_LOOKS_EVERY = 0.1
_READ = 4096
_GIVES_UP = 1.0


class ConsoleDriver(LinuxDriver):
    """Input and output of the console; `console_driver` ties it to the process it runs in."""

    def __init__(self, app: Any, **options: Any) -> None:
        super().__init__(app, **options)
        self._file: Any = _Output(self._file, self._hang_up)
        self._away = self._gone = self._behind = self._leaving = False
        self._stopping: asyncio.Task[None] | None = None

    def is_ending(self) -> bool:
        """Whether the process was told to end; without a process around it never."""
        return False

    async def sent(self) -> None:
        """Wait for what is being sent; without a process around for nothing."""

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
        """Take the terminal, if it is still there; one that was given back is not taken again for an end."""
        if self._away and self.is_ending():
            return
        self._away = False
        if self._has_terminal():
            super().start_application_mode()  # type: ignore[no-untyped-call]

    def stop_application_mode(self) -> None:
        """Give the terminal back; one that takes nothing is waited for a second in all.

        What we have switched on is switched off in any case: the shell knows nothing of it, and nobody could type there.
        The line's attributes are left alone where somebody else is in front and has set them.
        """
        if self._away:
            return
        if self._is_elsewhere():
            self.attrs_before = None
        self._leaving = True
        super().stop_application_mode()
        self._leaving = False

    def disable_input(self) -> None:
        """End the reading thread; what is typed at somebody else is not thrown away."""
        if self._away:
            return
        if not self._is_elsewhere():
            super().disable_input()
        elif self._key_thread is not None:
            self.exit_event.set()
            self._key_thread.join()
            self._key_thread = None
            self._disable_mouse_support()

    def _is_elsewhere(self) -> bool:
        """Whether an end is near while somebody else has the terminal."""
        return self.is_ending() and not is_in_front(self.fileno)

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
        reading = Reading(self._debug, self.fxtui.arrivals)
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(_LOOKS_EVERY):
                    read = self._read()
                    if not read:
                        # Somebody else's terminal is not read from either; it has not gone.
                        if not self.is_ending():
                            self._hang_up()
                        return
                    self._pass_on(reading.take(read, get_time()))
                self._pass_on(reading.look(get_time()))

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, _READ)
        except OSError:
            return b""

    def _pass_on(self, messages: Iterable[Message]) -> None:
        for message in messages:
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
        """Wait for what is being sent, give the terminal back, stop, and take it again when told to go on in front.

        Told to end, it stops no more and takes nothing again.
        """
        await self.sent()
        if self.is_ending():
            return
        has_screen = self._auto_restart and self._app.is_running and not self._away
        if has_screen:
            self.suspend_application_mode()
        _halt()
        while has_screen and not is_in_front(self.fileno):
            # What woke us came with what tells us to end, and any thread may be the one that takes it.
            await asyncio.sleep(_LOOKS_EVERY)
            if self.is_ending():
                return
            _halt()
        if has_screen:
            self._take_again()

    def _go_on(self) -> None:
        """Something else stopped us, and who had the terminal meanwhile may have left it otherwise."""
        has_screen = self._auto_restart and self._app.is_running and not self._away
        if self._stopping is None and has_screen and self._has_terminal() and is_in_front(self.fileno):
            self.suspend_application_mode()
            self._take_again()

    def _take_again(self) -> None:
        self.resume_application_mode()
        self._draw_anew()


def console_driver(
    is_ending: Callable[[], bool], sent: Callable[[], Coroutine[Any, Any, None]]
) -> type[ConsoleDriver]:
    """The driver of a process that knows whether it was told to end; `sent` is what a stop waits for."""

    class Driver(ConsoleDriver):
        def is_ending(self) -> bool:
            return is_ending()

        async def sent(self) -> None:
            await sent()

    return Driver


def is_in_front(terminal: int) -> bool:
    """Whether the shell has given us the terminal: one that goes on in the background stops again."""
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return True


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
