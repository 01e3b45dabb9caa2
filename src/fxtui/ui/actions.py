"""What the commands of scope `app` do, and how a command finds its method. Part of `FxtuiApp`, apart for its size."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

from textual.widget import AwaitMount

from fxtui.desk.views import Draft, Preview
from fxtui.domain.instrument import Pair, VenueId
from fxtui.domain.swap import SwapDraft
from fxtui.ui.accounts import NO_OFFICE, may_have_customers
from fxtui.ui.commands import Command, command
from fxtui.ui.screens.base import DeskScreen
from fxtui.ui.screens.modal import DeskModal
from fxtui.ui.text import line
from fxtui.ui.themes import THEMES

if TYPE_CHECKING:
    from fxtui.ui.app import FxtuiApp

_TABS = ("balances", "quotes", "trade", "tickets", "office", "venues", "intents")
_WAITS_AFTER = 0.4
_ASKED = "The venue is asked: the preview comes with its answer."


class Actions:
    """Commands that work on every screen."""

    @property
    def _app(self) -> FxtuiApp:
        return cast("FxtuiApp", self)

    async def action_command(self, name: str) -> None:
        """A key that works everywhere was pressed."""
        self.run_command(name)

    def run_command(self, name: str) -> None:
        """Do what the command `name` stands for, or say why it can't be done now."""
        reason = self.why_not(name)
        if reason:
            self._app.say("warning", reason)
            return
        found = command(name)
        target: object = self if found.scope == "app" else self._app.screen
        getattr(target, found.method)()

    def why_not(self, name: str) -> str:
        """Why the command `name` can't be done now; empty when it can."""
        screen = self._app.screen
        if not name.startswith("app."):
            return screen.why_not(name) if isinstance(screen, (DeskScreen, DeskModal)) else ""
        return self.why_not_here(name)

    def why_not_here(self, name: str) -> str:
        """Why a command of scope `app` can't be done now."""
        match name:
            case "app.office":
                views = self._app.desk.venues()
                return "" if any(may_have_customers(view) for view in views) else NO_OFFICE
            case "app.swap":
                reasons = [venue.missing.get("swaps", "") for venue in self._app.desk.venues()]
                return reasons[0] if reasons and all(reasons) else ""
            case _:
                return ""

    def tabs(self) -> list[tuple[Command, str]]:
        """The commands that open a main screen, with the reason why one can't be opened."""
        return [(command(f"app.{name}"), self.why_not_here(f"app.{name}")) for name in _TABS]

    # -- main screens

    def go(self, mode: str) -> AwaitMount:
        """Open a main screen; screens opened from the one that is left are closed first. Await it to use the screen."""
        app = self._app
        while len(app.screen_stack) > 1:
            app.pop_screen()
        return app.switch_mode(mode)

    def do_balances(self) -> None:
        """Open Balances."""
        self.go("balances")

    def do_quotes(self) -> None:
        """Open Quotes."""
        self.go("quotes")

    def do_trade(self) -> None:
        """Open Trade."""
        self.go("trade")

    def do_tickets(self) -> None:
        """Open Tickets."""
        self.go("tickets")

    def do_office(self) -> None:
        """Open the back office."""
        self.go("office")

    def do_venues(self) -> None:
        """Open Venues."""
        self.go("venues")

    def do_intents(self) -> None:
        """Open Intents."""
        self.go("intents")

    def open_instrument(self, venue: VenueId, pair: Pair) -> None:
        """Open one instrument: chart, depth, price for my size."""
        self._app.push_screen(import_module("fxtui.ui.screens.instrument").InstrumentScreen(venue, pair))

    # -- money

    def do_swap(self) -> None:
        """Open the quick swap."""
        self.open_swap()

    def open_swap(self, draft: SwapDraft | None = None) -> None:
        """Open the quick swap, filled from `draft` when there is one."""
        from fxtui.ui.screens.swap import SwapModal

        self._app.push_screen(SwapModal(draft))

    def confirm(self, draft: Draft, asked_on: str = "") -> None:
        """Price `draft` and open the preview; problems are said. The last one asked for counts.

        `asked_on` is the main screen it was asked for on, where finding the draft out took time.
        """
        app = self._app
        asked_on = asked_on or app.current_mode

        async def price() -> None:
            still_asked = True

            def tell() -> None:
                if still_asked:  # the timer may have rung just before it was stopped
                    app.say("info", _ASKED)

            waits = app.set_timer(_WAITS_AFTER, tell)
            try:
                preview = await app.desk.preview(draft)
            finally:
                waits.stop()
                still_asked = False
            self._open_preview(preview, asked_on)

        app.fetch(price, group="preview")

    def _open_preview(self, preview: Preview, asked_on: str) -> None:
        """Open the preview where it was asked for: keys meant for what stands there now must not send its money."""
        from fxtui.ui.widgets.preview import PreviewModal

        if isinstance(self._app.screen, DeskModal):
            self._app.say("warning", "The price came while another dialog stood: ask for it again.")
        elif self._app.current_mode != asked_on:
            self._app.say("warning", f"The price came after you had left {asked_on}: ask for it again.")
        else:
            self._app.push_screen(PreviewModal(preview))

    # -- words

    def do_line(self) -> None:
        """Open the `:` line."""
        self.open_line()

    def open_line(self, text: str = "") -> None:
        """Open the `:` line with `text` on it."""
        from fxtui.ui.line import CommandLine

        self._app.push_screen(CommandLine(text))

    def show_page(self, headline: str, text: str) -> None:
        """Show a text to read."""
        from fxtui.ui.screens.help import TextModal

        self._app.push_screen(TextModal(headline, text))

    def do_palette(self) -> None:
        """Open the palette."""
        from fxtui.ui.palette import open_palette

        open_palette(self._app)

    def do_help(self) -> None:
        """Open the help of this screen or dialog; on a page, close it."""
        from fxtui.ui.screens.help import HelpModal, PageModal

        screen = self._app.screen
        if isinstance(screen, PageModal):
            screen.do_close()
        else:
            scope = screen.NAME if isinstance(screen, (DeskScreen, DeskModal)) else ""
            self._app.push_screen(HelpModal(scope))

    def do_said(self) -> None:
        """Open the list of what was said."""
        from fxtui.ui.screens.help import SaidModal

        self._app.push_screen(SaidModal())

    # -- looks

    def do_hide(self) -> None:
        """Hide or show all amounts."""
        app = self._app
        app.amounts_hidden = not app.amounts_hidden
        for screen in app.shown():
            if isinstance(screen, DeskScreen):
                screen.draw()
        shows = f"Amounts are hidden: {app.key('app.hide')} shows them."
        app.say("info", shows if app.amounts_hidden else "Amounts are shown.")

    def do_theme(self) -> None:
        """Go to the next theme."""
        app, names = self._app, list(THEMES)
        at = names.index(app.theme) + 1 if app.theme in names else 0
        app.theme = names[at % len(names)]
        app.say("info", f"Theme {app.theme}.")

    # -- rows

    def do_copy(self) -> None:
        """Copy the row under the cursor by OSC 52."""
        text = self._row_text()
        if text:
            self._app.copy_to_clipboard(text)
            screen = self._app.screen
            if isinstance(screen, DeskScreen) and screen.row_is_personal():
                self._app.say("good", "Copied the row under the cursor, with personal data.")
            elif self._app.amounts_hidden:
                self._app.say("good", "Copied the row under the cursor, with its amounts.")
            else:
                self._app.say("good", f"Copied: {line(text, 120)}")

    def do_print(self) -> None:
        """Print the row on the normal screen."""
        text = self._row_text()
        if text:
            from fxtui.ui.plain import print_aside

            self._app.fetch(lambda: print_aside(self._app, text), group="print")

    def _row_text(self) -> str:
        from fxtui.ui.plain import WHOLE

        screen = self._app.screen
        text = line(screen.row_text(), WHOLE) if isinstance(screen, DeskScreen) else ""
        if not text:
            self._app.say("info", "There is no row under the cursor to copy.")
        return text

    # -- leaving

    def do_quit(self) -> None:
        """Leave, after a question when orders of this session are open."""
        from fxtui.ui.screens.quit import ask_to_quit

        ask_to_quit(self._app)
