"""The way to the terminal: what is read and when, terminals that vanish or stand still, and the code it builds on."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import threading
import tty
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, cast

import pytest
from textual import events
from textual._parser import Parser
from textual._time import get_time
from textual._xterm_parser import XTermParser
from textual.driver import Driver
from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from fxtui.ui.arrivals import APART, PASTE, Arrivals, Doubt
from fxtui.ui.driver import GIVES_BACK, ConsoleDriver
from tests.ui.test_compositor import digest

# What the driver was written against. When a new Textual changes it, read its code and decide again.
READ = {
    LinuxDriver.__init__: "671887",
    LinuxDriver.start_application_mode: "7c41f5",
    LinuxDriver.stop_application_mode: "9a7e99",
    LinuxDriver.disable_input: "6154c5",
    LinuxDriver.run_input_thread: "d796af",
    LinuxDriver._run_input_thread: "d2ef22",
    LinuxDriver._sigtstp_application: "26c3c1",
    LinuxDriver._sigcont_application: "1d7463",
    LinuxDriver.write: "b78a34",
    LinuxDriver.close: "c32293",
    Driver.suspend_application_mode: "20cef4",
    Driver.resume_application_mode: "f22359",
    WriterThread.run: "314021",
    WriterThread.stop: "e02ca6",
    XTermParser.parse: "a5834a",
    Parser.feed: "390106",
    Parser.tick: "446060",
}


def test_the_code_around_the_driver_is_the_code_that_was_read() -> None:
    found = {code.__qualname__: digest(code) for code in READ}
    assert found == {code.__qualname__: known for code, known in READ.items()}


class App:
    """What the driver needs of the application."""

    def __init__(self) -> None:
        self.arrivals = Arrivals()
        self.hung_up = 0
        self.is_running = True
        self.drawn = 0

    def hang_up(self) -> None:
        """The terminal has gone."""
        self.hung_up += 1

    def refresh(self, *, layout: bool) -> None:
        """Everything is drawn anew."""
        self.drawn += layout

    def call_later(self, call: Any, **options: Any) -> None:
        """At once: there is no queue here."""
        call(**options)


@contextmanager
def signals_as_before() -> Iterator[None]:
    """Textual's driver takes two signals when it is made."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGTSTP, signal.SIGCONT)}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


async def until(fact: Callable[[], object]) -> None:
    """Wait for a fact."""
    for _ in range(2_000):
        if fact():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not come about")


class Reading:
    """A driver that reads from a terminal of its own."""

    def __init__(self, driver: ConsoleDriver, app: App, keyboard: int) -> None:
        self.driver = driver
        self.app = app
        self.keyboard = keyboard
        self.messages: list[Message] = []

    @property
    def keys(self) -> list[str]:
        """The keys so far."""
        return [message.key for message in self.messages if isinstance(message, events.Key)]

    @property
    def pastes(self) -> list[str]:
        """The pastes so far."""
        return [message.text for message in self.messages if isinstance(message, events.Paste)]


@asynccontextmanager
async def reading() -> AsyncIterator[Reading]:
    """A driver whose input thread runs until the block ends."""
    keyboard, terminal = os.openpty()
    tty.setraw(terminal)
    app = App()
    with signals_as_before():
        driver = ConsoleDriver(cast(Any, app), debug=False, mouse=False)
    made = Reading(driver, app, keyboard)
    driver.fileno = terminal
    driver.process_message = made.messages.append  # type: ignore[assignment,method-assign]
    thread = threading.Thread(target=driver.run_input_thread)
    thread.start()
    try:
        yield made
    finally:
        driver.exit_event.set()
        await asyncio.to_thread(thread.join)
        os.close(terminal)
        if made.keyboard >= 0:
            os.close(made.keyboard)


async def test_what_is_read_at_once_was_pressed_at_once() -> None:
    async with reading() as read:
        before = get_time()
        os.write(read.keyboard, b"s25\ry")
        await until(lambda: len(read.keys) == 5)
        assert read.keys == ["s", "2", "5", "enter", "y"]
        times = {message.time for message in read.messages}
        assert len(times) == 1
        assert before <= times.pop() <= get_time()
        assert read.app.arrivals.doubt(("y",)) is not None


async def test_more_keys_at_once_than_anybody_types_are_a_paste() -> None:
    async with reading() as read:
        os.write(read.keyboard, b"s100\r" * 20)
        await until(lambda: read.pastes)
        assert read.pastes == ["s100\r" * 20]
        assert read.keys == []
        os.write(read.keyboard, b"s100\r" * 3)
        await until(lambda: len(read.keys) == 15)


async def arrived(read: Reading, *pieces: bytes) -> None:
    """Send the pieces of a paste and let the silence pass after which a key decides; what is late then is too late."""
    for piece in pieces:
        before = read.app.arrivals._copy()
        os.write(read.keyboard, piece)
        await until(lambda: read.app.arrivals._copy() != before)  # noqa: B023 - waited for within this turn
    await asyncio.sleep(max(0.0, read.app.arrivals._copy()[-1][0] + APART - get_time()))


@pytest.mark.parametrize(
    "pieces",
    [
        (b"\x1b[32my\x1b[0m",),
        (b"y\x1b[0m",),
        (b"\x1b[1;38;5;9my",),
        (b"\x1b[31;1;4my",),
        (b"y\x1b",),
        (b"y\x1b[K",),
        (b"y\x1b[",),
        (b"\x1b[Ky",),
        (b"y\xc3",),
        (b"y\x1b[1;1R",),
        (b"y", b"\x1b[0m"),
        (b"\x1b[32m", b"y"),
        (b"\x1b[32m", b"y\x1b[0m"),
        (b"y", b"\x1b"),
        (b"y", b"\x1b[K"),
        (b"y\x1b", b"[K"),
        (b"y\x1b[", b"K"),
    ],
    ids=repr,
)
async def test_a_key_that_came_with_anything_else_was_not_pressed_by_itself(
    pieces: tuple[bytes, ...],
) -> None:
    async with reading() as read:
        await arrived(read, *pieces)
        # Without a `y` of its own there is nothing to decide.
        seen = [name for _, name in read.app.arrivals._copy()]
        assert "y" in seen
        assert read.app.arrivals.doubt(("y",)) is Doubt.CROWDED


@pytest.mark.parametrize(
    "report",
    [
        b"",
        b"\x1b[<35;10;5M",
        b"\x1b[<0;10;5m",
        b"\x1b[35;10;5M",
        b"\x1b[I",
        b"\x1b[?2026;2$y",
        b"\x1b[48;30;100;600;1000t",
    ],
    ids=repr,
)
async def test_what_a_terminal_tells_by_itself_comes_with_no_key(report: bytes) -> None:
    async with reading() as read:
        await arrived(read, report + b"y" + report)
        assert [name for _, name in read.app.arrivals._copy()] == ["y"]
        assert read.app.arrivals.doubt(("y",)) is None


@pytest.mark.parametrize(("raw", "key"), [(b"\x1b", "escape"), (b"\x1by", "alt+y"), (b"\x1b[A", "up")])
async def test_a_key_that_is_understood_late_arrived_once_and_when_it_was_read(raw: bytes, key: str) -> None:
    async with reading() as read:
        os.write(read.keyboard, raw)
        await until(lambda: read.keys == [key])
        [(at, name)] = read.app.arrivals._copy()
        assert name == key
        assert [message.time for message in read.messages] == [at]
        assert read.app.arrivals.doubt((key,)) is None


async def test_after_what_was_never_ended_keys_are_keys_again() -> None:
    async with reading() as read:
        os.write(read.keyboard, b"\x1b[K")
        await until(lambda: len(read.keys) == 2)
        os.write(read.keyboard, b"n")
        await until(lambda: len(read.keys) == 3)
        assert [name for _, name in read.app.arrivals._copy()] == read.keys


async def test_modifiers_are_no_arrivals() -> None:
    async with reading() as read:
        os.write(read.keyboard, b"\x1b[57441u")
        await until(lambda: read.keys == ["left_shift"])
        os.write(read.keyboard, b"\x1b[121;2;89u")
        await until(lambda: len(read.keys) == 2)
        assert [name for _, name in read.app.arrivals._copy()] == ["Y"]
        assert read.app.arrivals.doubt(("Y",)) is None


async def test_bytes_that_are_no_utf_8_end_nothing() -> None:
    async with reading() as read:
        os.write(read.keyboard, b"2\xff\xfe5")
        await until(lambda: "5" in read.keys)
        assert read.keys[0] == "2"


async def test_a_paste_is_noted_and_ends_where_it_ends() -> None:
    async with reading() as read:
        os.write(read.keyboard, b"\x1b[200~1\x1b[201~y")
        await until(lambda: "y" in read.keys)
        assert read.pastes == ["1"]
        assert read.app.arrivals.last((PASTE,)) is not None
        assert read.app.arrivals.doubt(("y",)) is not None


async def test_after_a_paste_without_an_end_keys_are_keys_again() -> None:
    async with reading() as read:
        os.write(read.keyboard, b"\x1b[200~100\ry\r")
        await until(lambda: read.pastes)
        assert read.keys == []
        os.write(read.keyboard, b"q")
        await until(lambda: read.keys == ["q"])


async def test_a_terminal_that_vanishes_is_told_of_once_and_no_longer_read() -> None:
    async with reading() as read:
        os.close(read.keyboard)
        read.keyboard = -1
        await until(lambda: read.app.hung_up)
        read.driver.write("nobody reads this")
        assert read.app.hung_up == 1


class Slow(io.StringIO):
    """A terminal that takes nothing until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()

    def write(self, text: str) -> int:
        """Wait, then take it."""
        self.let_go.wait()
        return super().write(text)


async def test_a_terminal_that_takes_nothing_holds_nobody_up_and_is_drawn_anew_later() -> None:
    slow, app = Slow(), App()
    with signals_as_before():
        driver = ConsoleDriver(cast(Any, app), debug=False, mouse=False)
    writer = driver._writer_thread = WriterThread(slow)
    writer.start()
    for number in range(100):
        driver.write(f"frame {number};")
    assert app.drawn == 0
    slow.let_go.set()
    await until(writer._queue.empty)
    driver.write("frame 100;")
    await asyncio.sleep(0)
    assert app.drawn == 1
    driver.close()
    assert slow.getvalue().startswith("frame 0;")
    assert slow.getvalue().endswith("frame 100;")


async def test_writing_to_a_terminal_that_has_gone_is_told_of_and_fails_nobody() -> None:
    class Gone(io.StringIO):
        def write(self, _text: str) -> int:
            raise OSError(5, "Input/output error")

    app = App()
    with signals_as_before():
        driver = ConsoleDriver(cast(Any, app), debug=False, mouse=False)
    driver._file._file = Gone()
    driver._writer_thread = WriterThread(driver._file)
    driver._writer_thread.start()
    driver.write("frame")
    await until(lambda: app.hung_up)
    driver.close()
    assert not driver._writer_thread.is_alive()


@pytest.mark.parametrize("mode", ["?1049", "?1000", "?1003", "?1006", "?1004", "?2004", "?2048"])
def test_what_is_taken_is_given_back_in_an_end_nobody_asked_for(mode: str) -> None:
    assert f"\x1b[{mode}l".encode() in GIVES_BACK
