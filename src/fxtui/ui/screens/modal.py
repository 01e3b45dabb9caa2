"""What every dialog has in common: it is as small as its question, drops type-ahead, and only one stands at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual.binding import BindingType
from textual.screen import ModalScreen

from fxtui.desk.events import Event
from fxtui.desk.quote_book import Key
from fxtui.desk.views import Visible
from fxtui.domain.moment import Moment
from fxtui.ui.commands import bindings, command
from fxtui.ui.compositor import crop_both_sides

if TYPE_CHECKING:
    from fxtui.desk.desk import Desk
    from fxtui.ui.app import FxtuiApp

Answer = TypeVar("Answer")


class DeskModal(ModalScreen[Answer]):
    """A dialog over a main screen. Same hooks as `DeskScreen`: events, quotes, seconds, commands.

    Dialogs are bound to their own commands and to the help: other application keys do nothing while one is open. A
    dialog that looks at something the desk should poll fast says so in `watches`.
    """

    NAME: ClassVar[str] = ""
    """The scope of the dialog's commands."""
    BINDINGS: ClassVar[list[BindingType]] = bindings([command("app.help")])
    DEFAULT_CSS = """
    DeskModal { align: center middle; background: $background 60%; }
    """

    def __init__(self) -> None:
        super().__init__()
        crop_both_sides(self)
        self.is_ready = False

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
        self.fxtui.run_command(name)
