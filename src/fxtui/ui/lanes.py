"""The two ways from the desk to the screen, and no third.

Fast lane: prices. The first change after a quiet time sets a one-shot timer; when it fires, everything that moved is
taken from the book at once and handed to what can be seen. Nothing runs while nothing moves or nothing shows prices.
Slow lane: every other event goes through a Textual signal, kept weakly, to whoever is on the screen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Protocol

from textual.app import App
from textual.signal import Signal

from fxtui.desk.events import Event, QuotesMoved
from fxtui.desk.quote_book import Key, QuoteBook
from fxtui.domain.moment import Clock

if TYPE_CHECKING:
    from textual.timer import Timer

_FRAME = 1 / 30
_BEHIND_A_DIALOG = 0.25


class Watcher(Protocol):
    """What can be shown prices: a screen or a dialog."""

    def on_quotes(self, moved: frozenset[Key]) -> None:
        """These prices moved."""
        ...


class FastLane:
    """Takes what moved from the quote book, at most 30 times a second, never faster than the terminal reads."""

    def __init__(
        self,
        app: App[None],
        book: QuoteBook,
        clock: Clock,
        watchers: Callable[[], Iterable[Watcher]],
        *,
        slow_line: bool = False,
    ) -> None:
        """`watchers` gives who can be seen now; `slow_line` asks for one flush a second."""
        self._app = app
        self._book = book
        self._clock = clock
        self._watchers = watchers
        self._slow_line = slow_line
        self._timer: Timer | None = None
        self._flushed_at = float("-inf")

    def moved(self) -> None:
        """Something moved: flush at the next frame; a flush that is already set takes it along."""
        if self._timer is None:
            due = self._flushed_at + self._interval() - self._clock.now().mono
            self._timer = self._app.set_timer(max(0.001, due), self._flush, name="fast lane")

    def _interval(self) -> float:
        if self._slow_line:
            return 1.0
        return _BEHIND_A_DIALOG if len(self._app.screen_stack) > 1 else _FRAME

    def _flush(self) -> None:
        self._timer = None
        self._flushed_at = self._clock.now().mono
        if self._terminal_is_behind():
            self.moved()
            return
        moved = frozenset(self._book.take_dirty())
        if moved:
            for watcher in self._watchers():
                watcher.on_quotes(moved)

    def _terminal_is_behind(self) -> bool:
        """Whether frames still wait to be written: a full queue would block the event loop."""
        writer = getattr(self._app._driver, "_writer_thread", None)
        return writer is not None and writer._queue.qsize() > 0


class SlowLane:
    """Publishes the desk's events as a Textual signal on the application's own turn."""

    def __init__(self, app: App[None], fast: FastLane) -> None:
        self.signal: Signal[Event] = Signal(app, "desk events")
        self._fast = fast
        self._app = app

    def take(self, event: Event) -> None:
        """A listener for `desk.subscribe`; does nothing before the application runs and after it ends."""
        if not self._app.is_running:
            return
        if isinstance(event, QuotesMoved):
            self._fast.moved()
        else:
            self.signal.publish(event)
