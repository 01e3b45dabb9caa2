"""What every dialog has in common: it is as small as its question, drops type-ahead, and only one stands at a time.

What decides something is done only on a key that a person pressed by itself (`fxtui.ui.arrivals`): one that came with
others, as in a paste without its marks, or that is held down, decides nothing, and that is said. Where a decision has
to be read first, neither does a key that was read before the dialog had been on the screen for `ARMS_AFTER`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual._time import get_time
from textual.binding import BindingType
from textual.screen import ModalScreen

from fxtui.desk.events import Event
from fxtui.desk.quote_book import Key
from fxtui.desk.views import Visible
from fxtui.domain.moment import Moment
from fxtui.ui.arrivals import Doubt
from fxtui.ui.commands import bindings, command, key_label, keys_of
from fxtui.ui.compositor import crop_both_sides

if TYPE_CHECKING:
    from fxtui.desk.desk import Desk
    from fxtui.ui.app import FxtuiApp

Answer = TypeVar("Answer")

ARMS_AFTER = 0.4
"""Seconds a dialog that has to be read must have been on the screen before a key decides."""
_TOO_SOON = "Nothing was decided, for {key} came before this could be read: press it once more."
_DOUBTED = {
    Doubt.CROWDED: "Nothing was decided, for {key} came with other keys, as in a paste: press it once more.",
    Doubt.HELD: "Nothing was decided, for {key} was held or came twice: let go a moment, then press it once.",
}


class DeskModal(ModalScreen[Answer]):
    """A dialog over a main screen. Same hooks as `DeskScreen`: events, quotes, seconds, commands.

    Dialogs are bound to their own commands and to the help: other application keys do nothing while one is open. A
    dialog that looks at something the desk should poll fast says so in `watches`.
    """

    NAME: ClassVar[str] = ""
    """The scope of the dialog's commands."""
    DECIDES: ClassVar[frozenset[str]] = frozenset()
    """The commands a person has to press by itself."""
    BINDINGS: ClassVar[list[BindingType]] = bindings([command("app.help")])
    DEFAULT_CSS = """
    DeskModal { align: center middle; background: $background 60%; }
    """

    def __init__(self) -> None:
        super().__init__()
        crop_both_sides(self)
        self.is_ready = False
        self._deciding = False
        self._armed_at = float("-inf")
        """The monotonic moment from which on a key that is read decides."""

    @property
    def fxtui(self) -> FxtuiApp:
        """The application, typed."""
        return cast("FxtuiApp", self.app)

    @property
    def desk(self) -> Desk:
        """The desk."""
        return self.fxtui.desk

    def now(self) -> Moment:
        """The present moment by the application's clock."""
        return self.fxtui.clock.now()

    def watches(self) -> Visible:
        """What is in this dialog, for the desk's polling."""
        return Visible()

    def on_desk_event(self, event: Event) -> None:
        """Something happened in the desk while this dialog is open."""

    def on_quotes(self, moved: frozenset[Key]) -> None:
        """These prices moved."""

    def repaint(self, now: Moment) -> None:
        """Once a second: ages and countdowns."""

    def why_not(self, name: str) -> str:
        """Why the command `name` can't be done now; empty when it can."""
        return ""

    def row_text(self) -> str:
        """What `y` would copy; dialogs have nothing."""
        return ""

    # -- the frame

    def on_mount(self) -> None:
        """Keys pressed before this dialog was there are not meant for it."""
        self.is_ready = True
        self.fxtui.drop_typed_ahead()

    def on_unmount(self) -> None:
        """Keys pressed while it was there are not meant for what is below."""
        self.fxtui.drop_typed_ahead()

    def on_screen_resume(self) -> None:
        """Polling looks here too."""
        self.fxtui.look()

    def take_event(self, event: Event) -> None:
        """From the application."""
        self.on_desk_event(event)

    def take_second(self, now: Moment) -> None:
        """From the application."""
        self.repaint(now)

    def draw_speech(self, now: Moment) -> None:
        """Dialogs have no speech line: the one below them speaks."""

    def refresh_keys(self) -> None:
        """Dialogs draw their own keys."""

    def action_command(self, name: str) -> None:
        """A key of this dialog was pressed."""
        if name in self.DECIDES and not self.why_not(name):
            keys = keys_of(command(name), self.fxtui.keymap)
            self.decide(keys, lambda: self.fxtui.run_command(name))
        else:
            self.fxtui.run_command(name)

    def has_to_be_read(self) -> None:
        """Let no key decide that is read before this has been on the screen for `ARMS_AFTER`."""
        self._armed_at = float("inf")
        self.call_after_refresh(self.arm)

    def arm(self) -> None:
        """It is drawn: from now on it can be read."""
        self._armed_at = self.now().mono + ARMS_AFTER

    def decide(self, keys: Collection[str], then: Callable[[], None]) -> None:
        """Do `then` when the one of `keys` that was just pressed turns out to be one press of a person.

        It waits a moment for what may come with the key (`Arrivals.silence`); where no driver notes keys it does not.
        """
        if not self._deciding:
            self._deciding = True
            self._decide(keys, then)

    def _decide(self, keys: Collection[str], then: Callable[[], None]) -> None:
        arrivals = self.fxtui.arrivals
        read_at = arrivals.last(keys)
        wait = read_at + arrivals.silence(keys) - get_time() if read_at is not None else 0.0
        if wait > 0:
            self.set_timer(wait, lambda: self._decide(keys, then), name="deciding")
            return
        self._deciding = False
        if not self.is_active:
            return
        doubt = arrivals.doubt(keys)
        if doubt is not None:
            self.doubted(_DOUBTED[doubt].format(key=key_label(next(iter(keys)))))
        elif read_at is not None and self.now().mono - (get_time() - read_at) < self._armed_at:
            self.doubted(_TOO_SOON.format(key=key_label(next(iter(keys)))))
        else:
            then()

    def doubted(self, sentence: str) -> None:
        """A key that may be nobody's decided nothing; say so."""
        self.fxtui.say("warning", sentence)
