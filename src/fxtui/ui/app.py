"""The application: modes, the frame's state, and the way from an event or a key to a screen.

It talks to one `Desk` and owns no request: screens preview, the desk submits. Imported with Textual and values only;
screens, grammar and charts are imported when they are first shown. What its commands do is in `fxtui.ui.actions`.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual import events
from textual._context import active_app
from textual._time import get_time
from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.driver import Driver
from textual.filter import LineFilter, Monochrome, NoColor
from textual.worker import Worker

from fxtui.contract.errors import FxtuiError
from fxtui.desk.events import Event, Said, Tone
from fxtui.desk.views import Preview, Visible
from fxtui.domain.instrument import Instrument, Pair, VenueId
from fxtui.domain.swap import SwapDraft
from fxtui.ui.actions import Actions
from fxtui.ui.arrivals import Arrivals
from fxtui.ui.commands import MODES, bindings, commands_of, key_of
from fxtui.ui.fence import ControlFilter, crash_sentence, log_crash
from fxtui.ui.history import LineHistory
from fxtui.ui.lanes import FastLane, SlowLane
from fxtui.ui.screens.base import DeskScreen
from fxtui.ui.screens.modal import DeskModal
from fxtui.ui.seams import know_the_size, set_first_theme
from fxtui.ui.speech import SpeechLog, Spoken
from fxtui.ui.text import line
from fxtui.ui.themes import THEMES, VARIABLES, chosen_theme

if TYPE_CHECKING:
    from fxtui.desk.desk import Desk
    from fxtui.store.config import Config

_log = logging.getLogger(__name__)

_TOAST_SECONDS = 4.0
_FENCE = ControlFilter()


async def _nothing() -> None:
    """What is awaited after the first paint when nothing was passed."""


def _settled(keys: Mapping[str, str]) -> tuple[Mapping[str, str], list[str]]:
    """The user's keys that work, and a sentence for each that does not."""
    if not keys:
        return {}, []
    from fxtui.ui.commands.keymap import settled

    found = settled(keys)
    return found.keymap, [trouble.sentence for trouble in found.troubles]


def _mode(name: str) -> Callable[[], DeskScreen]:
    def make() -> DeskScreen:
        made: DeskScreen = getattr(import_module(f"fxtui.ui.screens.{name}"), f"{name.capitalize()}Screen")()
        know_the_size(made, active_app.get())
        return made

    return make


class FxtuiApp(Actions, App[None]):
    """The console over one desk."""

    TITLE = "fxtui"
    # The first screen's sheet is read with the frame's: a sheet read later styles everything again.
    CSS_PATH = ["fxtui.tcss", "screens/quotes/quotes.tcss"]  # noqa: RUF012
    MODES: ClassVar[dict[str, str | Callable[[], Any]]] = {name: _mode(name) for name in MODES}
    DEFAULT_MODE = "quotes"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-tiny"),
        (60, "-narrow"),
        (100, "-normal"),
        (130, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-flat"),
        (16, "-low"),
        (32, "-tall"),
    ]
    BINDINGS: ClassVar[list[Any]] = [
        *bindings(commands_of("app")),
        Binding("ctrl+c", "command('app.quit')", show=False, system=True),
    ]

    def __init__(
        self,
        desk: Desk,
        *,
        config: Config,
        on_ready: Callable[[], Awaitable[None]] = _nothing,
        on_hang_up: Callable[[], None] = lambda: None,
        environ: Mapping[str, str] | None = None,
        folder: Path = Path(),
    ) -> None:
        """`on_ready` is awaited after the first paint (it starts the desk); `on_hang_up` is called once when the
        terminal has gone; `folder` is where the log is.
        """
        super().__init__()
        self.desk = desk
        self.clock = desk.clock
        self.config = config
        self.keymap, self._troubles = _settled(config.keys)
        self.amounts_hidden = config.hide_amounts
        self.speech, self.line_history = SpeechLog(), LineHistory()
        self.last_swap: SwapDraft | None = None
        self.started = False
        self._on_ready = on_ready
        self.hang_up = on_hang_up
        self.arrivals = Arrivals()
        self._folder = folder
        self._keys_count_from, self.key_at = 0.0, desk.clock.now()
        self._release: Callable[[], None] = lambda: None
        self.fast = FastLane(self, desk.quotes, desk.clock, self.shown, slow_line=config.low_bandwidth)
        self.slow = SlowLane(self, self.fast)
        for theme in THEMES.values():
            self.register_theme(theme)
        set_first_theme(self, chosen_theme(config.theme, os.environ if environ is None else environ))
        if self.no_color:
            self._filters = [NoColor() if isinstance(f, Monochrome) else f for f in self._filters]
        self.set_keymap(dict(self.keymap))

    @property
    def folder(self) -> Path:
        """Where what is written for the user goes: the log, exports."""
        return self._folder

    # -- life

    def on_mount(self) -> None:
        """Listen, and start what costs time once the first frame is painted."""
        self.slow.signal.subscribe(self, self._take_event)
        self._release = self.desk.subscribe(self.slow.take)
        self._next_second()
        self._tell_of_keys()
        self.call_after_refresh(self._start)

    def on_unmount(self) -> None:
        """Stop listening."""
        self._release()

    def _start(self) -> None:
        self.started = True
        self.look()
        self.fetch(self._on_ready, group="start")

    def _tell_of_keys(self) -> None:
        """Say which keys of the configuration do not work; with more than one, where all of them stand."""
        for sentence in self._troubles:
            self.say("warning", f"keys: {sentence}")
        if len(self._troubles) > 1:
            count, said = len(self._troubles), self.key("app.said")
            self.say(
                "warning", f"keys: {count} of config.toml do not work, the old ones do: {said} lists them."
            )

    def get_driver_class(self) -> type[Driver]:
        """Our own way to the terminal."""
        from fxtui.ui.driver import ConsoleDriver

        return ConsoleDriver

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our variables, so that a style sheet loads under every theme."""
        return dict(VARIABLES)

    def get_line_filters(self) -> list[LineFilter]:
        """Textual's filters and the last fence."""
        return [*super().get_line_filters(), _FENCE]

    # -- what can be seen

    def shown(self) -> list[DeskScreen | DeskModal[Any]]:
        """The screens that can be seen now, the one in front last; none any more once the console is closing."""
        if not self.is_running or not self.screen_stack:
            return []
        # Textual counts the screen below an opaque one as a background too; only below a dialog can it be seen.
        behind = self._background_screens if isinstance(self.screen, DeskModal) else []
        seen = [*behind, self.screen]
        return [one for one in seen if isinstance(one, (DeskScreen, DeskModal)) and one.is_ready]

    def look(self) -> None:
        """Tell the desk what is on the screen.

        Prices behind a dialog that shows its own wait: a venue's request budget is for what is decided on now.
        """
        if not self.started:
            return
        looks = [screen.watches() for screen in self.shown()]
        priced = [look.quotes for look in looks if look.quotes is not None]
        self.desk.look_at(
            Visible(
                quotes=priced[-1] if priced else None,
                balances=any(look.balances for look in looks),
                orders=any(look.orders for look in looks),
                tickets=any(look.tickets for look in looks),
            )
        )

    def _take_event(self, event: Event) -> None:
        if isinstance(event, Said):
            self.say(event.severity, event.sentence)
            if len(self.screen_stack) > 1 and not self.screen.has_class("-follows"):
                self._toast(event)
        for screen in self.shown():
            screen.take_event(event)

    def _next_second(self) -> None:
        """Tick on the full second, so that the clock never skips one."""
        now = self.clock.now()
        for screen in self.shown():
            screen.take_second(now)
        self.set_timer(1.001 - now.wall.microsecond / 1_000_000, self._next_second, name="second")

    # -- speech

    def say(self, tone: Tone, sentence: str) -> None:
        """Say one sentence on the line above the keys; its words are made harmless here."""
        now = self.clock.now()
        self.speech.add(Spoken(tone, line(sentence, 400), now))
        for screen in self.shown():
            screen.draw_speech(now)

    def _toast(self, said: Said) -> None:
        """What the desk says while a dialog covers the speech line: short, over the tabs."""
        match said.severity:
            case "info":
                return
            case "good":
                self.notify(line(said.sentence, 90), timeout=_TOAST_SECONDS, markup=False)
            case "warning":
                self.notify(line(said.sentence, 90), severity="warning", timeout=_TOAST_SECONDS, markup=False)
            case "danger":
                self.notify(line(said.sentence, 90), severity="error", timeout=_TOAST_SECONDS, markup=False)

    # -- facts several screens need

    def instrument_of(self, venue: VenueId, pair: Pair | None) -> Instrument | None:
        """The instrument of a pair at a venue, None while it is not known."""
        return next((one for one in self.desk.instruments(venue) if one.pair == pair), None)

    def tick_of(self, preview: Preview) -> Decimal:
        """The price step of the instrument a preview is about, 0 when unknown."""
        instrument = self.instrument_of(preview.venue, preview.pair)
        return instrument.tick if instrument else Decimal(0)

    def quote_max_age(self, venue: VenueId, pair: Pair) -> float:
        """Seconds after which a quote of `pair` at `venue` is stale: the same as the guards refuse to deal on."""
        return self.desk.limits(venue, pair).quote_max_age

    def remember_swap(self, preview: Preview) -> None:
        """The last swap's assets and venue are what the next one starts with."""
        if isinstance(preview.draft, SwapDraft):
            self.last_swap = preview.draft

    # -- reading in the background

    def fetch(
        self, read: Callable[[], Awaitable[None]], *, group: str, node: DOMNode | None = None
    ) -> Worker[None]:
        """Run `read` (reads only, never money) in a worker of `node`; a newer one of the group replaces it.

        A `FxtuiError` is said; anything else is logged and said without its words.
        """

        async def guarded() -> None:
            try:
                await read()
            except FxtuiError as error:
                self.say("danger", f"{error.message} {error.hint}".strip())
            except Exception as error:  # noqa: BLE001 - a mistake in a read must not end the console
                _log.exception("reading for %s", group)
                self.say("danger", f"fxtui made a mistake ({type(error).__name__}): the log says more.")

        owner: DOMNode = node or self
        return owner.run_worker(guarded, group=group, exclusive=True, exit_on_error=False, description=group)

    # -- keys

    def key(self, name: str) -> str:
        """The key of the command `name` that works, as people write it; empty when it has none."""
        return key_of(name, self.keymap)

    def drop_typed_ahead(self) -> None:
        """Forget every key and paste that was pressed before this moment."""
        self._keys_count_from = get_time()

    async def on_event(self, event: events.Event) -> None:
        """Drop what was typed ahead; everything else goes Textual's way."""
        if isinstance(event, (events.Key, events.Paste)):
            if event.time < self._keys_count_from:
                return
            self.key_at = self.clock.now()
        await super().on_event(event)

    # -- a crash

    def _handle_exception(self, error: Exception) -> None:
        """One sentence and the log instead of Textual's screen of local variables."""
        if self._exit:
            # Leaving, Textual composes nothing any more: a screen that was just opening misses its parts.
            _log.info("while leaving", exc_info=error)
            return
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        log_crash(error)
        self._exit_renderables = [Text(crash_sentence(error, self._folder))]
        self._close_messages_no_wait()
