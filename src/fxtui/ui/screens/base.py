"""What every main screen has in common: banner, tabs, speech, keys, and the way events reach it.

A screen sets `NAME` (its mode and the scope of its commands), lists its commands' bindings, composes its body and
fills it in `draw`. Everything live arrives by the hooks below, which are called only while the screen can be seen.

    class TradeScreen(DeskScreen):
        NAME = "trade"
        BINDINGS = bindings(commands_of("trade"))

        def compose_body(self) -> ComposeResult: ...
        def draw(self) -> None: ...                    # fill every widget from the desk's books
        def watches(self) -> Visible: ...              # what the desk should poll fast meanwhile
        def on_desk_event(self, event: Event) -> None: ...
        def on_quotes(self, moved: frozenset[Key]) -> None: ...
        def repaint(self, now: Moment) -> None: ...    # once a second: ages
        def why_not(self, name: str) -> str: ...       # greys a key and is said when it is pressed
        def do_cancel(self) -> None: ...               # command `trade.cancel`; use `self.fetch` for what waits
        def narrow(self, words: str) -> None: ...      # the `:` line asks for rows with these words
        def row_text(self) -> str: ...                 # what `y` copies

Hooks named here are not Textual's: none of them is called before the screen is mounted. A screen may have an
`on_mount` of its own: Textual calls it before the one here, so it runs before the first `draw`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.worker import Worker

from fxtui.desk.events import Event, IntentMoved, Tone, VenueChanged
from fxtui.desk.quote_book import Key
from fxtui.desk.views import Draft, Visible
from fxtui.domain.moment import Moment
from fxtui.ui.commands import commands_of
from fxtui.ui.compositor import crop_both_sides
from fxtui.ui.seams import FirstFrameOnce
from fxtui.ui.widgets.banner import Banner
from fxtui.ui.widgets.filter_line import FilterLine
from fxtui.ui.widgets.keybar import KeyBar
from fxtui.ui.widgets.line import Line
from fxtui.ui.widgets.notice import Notice
from fxtui.ui.widgets.speech import Speech
from fxtui.ui.widgets.tabline import TabLine

if TYPE_CHECKING:
    from fxtui.desk.desk import Desk
    from fxtui.ui.app import FxtuiApp


class DeskScreen(FirstFrameOnce, Screen[None]):
    """A main screen, or one opened from it with `self.app.push_screen` (set `PARENT` then)."""

    NAME: ClassVar[str] = ""
    """The mode, and the scope of the screen's commands."""
    PARENT: ClassVar[str] = ""
    """For a screen opened from another one: the tab that stays marked."""

    def __init__(self) -> None:
        super().__init__()
        crop_both_sides(self)
        self.is_ready = False
        self._drawn = False

    # -- what a screen may use

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

    @property
    def amounts_hidden(self) -> bool:
        """Whether amounts are shown as dots (ctrl+b)."""
        return self.fxtui.amounts_hidden

    def say(self, tone: Tone, sentence: str) -> None:
        """Say one sentence on the line above the keys; the words may be foreign, they are made harmless here."""
        self.fxtui.say(tone, sentence)

    def confirm(self, draft: Draft) -> None:
        """Price `draft` and open the preview, the one place where money is sent; problems are said."""
        self.fxtui.confirm(draft)

    def fetch(self, read: Callable[[], Awaitable[None]], *, group: str) -> Worker[None]:
        """Run `read` (reads only, never money) in a worker of this screen; a newer one of the group replaces it.

        A `FxtuiError` it raises is said; it ends with the screen.
        """
        return self.fxtui.fetch(read, group=group, node=self)

    def refresh_keys(self) -> None:
        """Draw the key bar again: call it when an answer of `why_not` may have changed."""
        if self.is_ready:
            self.query_one(KeyBar).draw()

    # -- what a screen fills in

    def compose_body(self) -> ComposeResult:
        """The widgets between the tabs and the speech line."""
        raise NotImplementedError

    def draw(self) -> None:
        """Fill every widget from the desk's books: on mount, on return to the screen, when amounts are hidden."""

    def watches(self) -> Visible:
        """What is on this screen, for the desk's polling."""
        return Visible()

    def on_desk_event(self, event: Event) -> None:
        """Something happened in the desk while this screen can be seen."""

    def on_quotes(self, moved: frozenset[Key]) -> None:
        """These prices moved while this screen can be seen; at most 30 calls a second."""

    def repaint(self, now: Moment) -> None:
        """Once a second while this screen can be seen: ages and countdowns."""

    def why_not(self, name: str) -> str:
        """Why the command `name` can't be done now, in one sentence; empty when it can."""
        return ""

    def narrow(self, words: str) -> None:
        """Show only rows with these words, all where there are none, as the filter would; for the `:` line."""
        for filter_line in self.query(FilterLine):
            filter_line.narrow_to(words)

    def row_text(self) -> str:
        """What `y` copies: the row or field under the cursor as plain text, empty when there is none."""
        return ""

    def row_is_personal(self) -> bool:
        """Whether what `y` copies shows personal data, so that it must not be repeated in words."""
        return False

    # -- the frame

    def compose(self) -> ComposeResult:
        """Banner, tabs, notice, body, speech, keys."""
        app = self.fxtui
        yield Banner(live=self.desk.live, profile=self.desk.profile_name)
        yield TabLine(app.tabs(), app.keymap, self.PARENT or self.NAME)
        yield Notice()
        with Vertical(id="body"):
            yield from self.compose_body()
        yield Speech()
        yield KeyBar((*commands_of(self.NAME), *commands_of("app")), app.keymap, self._reason)
        yield Line(Content("fxtui needs 60 columns and 16 rows; it goes on meanwhile."), id="too-small")

    def on_mount(self) -> None:
        """Draw everything once."""
        self.is_ready = self._drawn = True
        self._draw_frame()
        self.draw()

    def on_screen_resume(self) -> None:
        """Back on the screen: what was missed is drawn anew, and polling looks here."""
        if self.is_ready and not self._drawn:
            self._draw_frame()
            self.draw()
        self._drawn = False
        self.fxtui.look()

    def on_screen_suspend(self) -> None:
        """Covered or left: polling looks elsewhere."""
        self.fxtui.look()

    def take_event(self, event: Event) -> None:
        """From the application: the frame's own part of an event, then the screen's."""
        match event:
            case VenueChanged():
                self.query_one(Banner).draw(self.desk.venues(), self.now())
                self.query_one(TabLine).offer(self.fxtui.tabs())
                self.refresh_keys()
            case IntentMoved():
                self._draw_notice()
            case _:
                pass
        self.on_desk_event(event)

    def take_second(self, now: Moment) -> None:
        """From the application: a second went by."""
        self.query_one(Banner).draw(self.desk.venues(), now)
        self.draw_speech(now)
        self.repaint(now)

    def draw_speech(self, now: Moment) -> None:
        """Draw the line above the keys."""
        self.query_one(Speech).draw(self.fxtui.speech.last, now)

    def action_command(self, name: str) -> None:
        """A key of this screen was pressed."""
        self.fxtui.run_command(name)

    def _reason(self, name: str) -> str:
        return self.fxtui.why_not_here(name) if name.startswith("app.") else self.why_not(name)

    def _draw_frame(self) -> None:
        now = self.now()
        self.query_one(Banner).draw(self.desk.venues(), now)
        self.query_one(TabLine).offer(self.fxtui.tabs())
        self._draw_notice()
        self.draw_speech(now)
        self.query_one(KeyBar).draw()

    def _draw_notice(self) -> None:
        titles = {view.id: view.title for view in self.desk.venues()}
        key = "" if self.NAME == "intents" else self.fxtui.key("app.intents")
        self.query_one(Notice).draw(self.desk.intents.unresolved(), titles, key)
