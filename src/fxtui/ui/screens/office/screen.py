"""The back office screen: the customers, what can be asked for the one under the cursor, and who is acted for.

Personal data is masked until a key shows it, and again when the screen is left or nobody presses a key for a minute.
"""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.timer import Timer

from fxtui.desk.events import CustomersChanged, Event, VenueChanged
from fxtui.domain.moment import Moment
from fxtui.domain.outcome import Accepted, Outcome, Rejected
from fxtui.ui.commands import bindings, commands_of
from fxtui.ui.screens.base import DeskScreen
from fxtui.ui.screens.modal import DeskModal
from fxtui.ui.screens.office import absence, refusals
from fxtui.ui.screens.office.deeds import Deed
from fxtui.ui.screens.office.forms import act_for, ask_number, open_form
from fxtui.ui.screens.office.going import Going
from fxtui.ui.screens.office.lists import Lists
from fxtui.ui.screens.office.rows import Around
from fxtui.ui.screens.office.sending import Sending
from fxtui.ui.screens.office.situation import Situation, around, offices, situation
from fxtui.ui.screens.office.view import CustomersView
from fxtui.ui.widgets.sheet import Sheet

RESTS_AFTER = 0.35
"""Seconds the cursor must stay on a customer before the venue is asked for what the panes need."""
HIDES_AFTER = 60.0
"""Seconds without a key after which personal data is masked again."""


class OfficeScreen(DeskScreen):
    """Customers of every venue that has them."""

    NAME = "office"
    BINDINGS = bindings(commands_of("office"))
    CSS_PATH = "office.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#customers Sheet"

    def __init__(self) -> None:
        super().__init__()
        self.revealed = False
        """Whether personal data is shown."""
        self._lists = Lists(self)
        self._resting: Timer | None = None
        self._pinned: Situation | None = None
        self.going = Going(self)
        """To a customer by its number, as the `:` line does."""
        self.sending = Sending(self, self._over)
        """What is being sent."""

    # -- the body

    def compose_body(self) -> ComposeResult:
        """The customers and one of them whole."""
        yield CustomersView(self, self.desk.customers, id="customers-view")

    def on_mount(self) -> None:
        """Read which customers there are."""
        self._lists.ask()

    def draw(self) -> None:
        """Fill everything from the desk's book."""
        book = self.desk.customers.book
        rows = [row for view in offices(self.desk) for row in book.all(view.id)]
        self._view.draw(rows, absence.why_no_customers(self.desk), self._around())
        self.refresh_keys()

    def on_desk_event(self, event: Event) -> None:
        """Customers were read, another is acted for, a venue came or went."""
        match event:
            case CustomersChanged():
                self.draw()
            case VenueChanged():
                self._lists.ask()
                self.draw()
            case _:
                pass

    def repaint(self, now: Moment) -> None:
        """Ages, and the end of what is revealed."""
        if self.revealed and self.fxtui.key_at.age(now) >= HIDES_AFTER:
            self._reveal(revealed=False)
            self.say("info", "Personal data is masked again: no key was pressed for a minute.")
        self._view.age(now)

    def on_screen_suspend(self) -> None:
        """Left for another screen: nothing personal stays in sight; a dialog over this one leaves it as it is."""
        super().on_screen_suspend()
        if not isinstance(self.app.screen, DeskModal):
            self._reveal(revealed=False)

    def on_resize(self) -> None:
        """Another way to lay it out may fit."""
        self._view.fit(self.size.width, self.size.height)
        self.rest()

    def narrow(self, words: str) -> None:
        """Show only customers with these words."""
        self._view.people.narrow_to(words)

    def row_text(self) -> str:
        """What is under the cursor, personal data as it can be seen."""
        return self._view.row_text()

    def row_is_personal(self) -> bool:
        """Whether what is copied must not be repeated in words."""
        return self.revealed

    def why_not(self, name: str) -> str:
        """What can't be asked for the customer under the cursor, and why."""
        return refusals.why_not(name, self._pinned or self._situation())

    def refresh_keys(self) -> None:
        """Draw the key bar again; what the cursors are on is looked up once for all of its keys."""
        self._pinned = self._situation()
        try:
            super().refresh_keys()
        finally:
            self._pinned = None

    def rest(self) -> None:
        """Ask for what the panes need, once the cursor rests."""
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(RESTS_AFTER, self._view.want, name="customer")

    # -- commands

    def do_act(self) -> None:
        """Mean this customer from now on."""
        act_for(self, self._situation())

    def do_new(self) -> None:
        """Open the form of a new customer."""
        self._open_form("office.new")

    def do_change(self) -> None:
        """Open the form of a change."""
        self._open_form("office.change")

    def do_kyc(self) -> None:
        """Ask for a share token."""
        self._open_form("office.kyc")

    def do_bank(self) -> None:
        """Ask for an IBAN."""
        self._open_form("office.bank")

    def do_remove(self) -> None:
        """Ask whether the bank account under the cursor is to be removed."""
        self._open_form("office.remove")

    def do_open(self) -> None:
        """Ask for a number and go there."""
        ask_number(self, self._situation(), self.going.to)

    def do_reveal(self) -> None:
        """Show or mask personal data."""
        self._reveal(revealed=not self.revealed)
        key = self.fxtui.key("office.reveal")
        shown = f"Personal data is shown: {key} masks it, and so does a minute without a key."
        self.say("info", shown if self.revealed else "Personal data is masked.")

    def do_next_pane(self, by: int = 1) -> None:
        """The next pane."""
        self._view.turn(by)
        self.rest()
        self.refresh_keys()

    def do_previous_pane(self) -> None:
        """The pane before."""
        self.do_next_pane(-1)

    def do_everybody(self) -> None:
        """Show the transactions of all customers, or of this one."""
        self._view.shelves.everybody = not self._view.shelves.everybody
        self._view.draw_panes(self._around())
        self.rest()

    def do_filter(self) -> None:
        """Open the filter of the list that has the focus."""
        self._view.focused_listing().open_filter()

    def do_reload(self) -> None:
        """Read the customers again, and what is shown of the one under the cursor."""
        self._lists.ask(again=True)
        self._view.want(again=True)

    def do_back(self) -> None:
        """From a pane or the filter to the customers."""
        self._view.focused_listing().close_filter()
        self._view.people.focus_rows()

    # -- messages of the widgets

    @on(Sheet.Moved)
    def _moved(self, event: Sheet.Moved) -> None:
        if event.sheet is self._view.people.sheet:
            self._view.stay_out()
            self._view.draw_panes(self._around())
            self.rest()
        else:
            self._view.draw_odd()
        self.refresh_keys()

    @on(Sheet.Picked)
    def _picked(self, event: Sheet.Picked) -> None:
        if event.sheet is self._view.people.sheet:
            self._view.go_in()

    # -- inside

    @property
    def _view(self) -> CustomersView:
        return self.query_one(CustomersView)

    def _around(self) -> Around:
        return around(self.fxtui, revealed=self.revealed)

    def _situation(self) -> Situation:
        return situation(self.desk, self._view if self.is_ready else None, self.fxtui.keymap)

    def _open_form(self, name: str) -> None:
        open_form(self, self.sending, name, self._situation())

    def _over(self, deed: Deed, outcome: Outcome) -> None:
        """Something was asked for a customer: what was read before may be out of date now."""
        if isinstance(outcome, Rejected) or not self.is_attached:
            return
        if deed.of_banks:
            self._view.shelves.forget_banks((deed.venue, deed.customer_id))
            self._view.draw_panes(self._around())
            self.rest()
        elif not deed.customer_id and isinstance(outcome, Accepted) and outcome.ref:
            self.going.to(deed.venue, outcome.ref)

    def _reveal(self, *, revealed: bool) -> None:
        if revealed != self.revealed:
            self.revealed = revealed
            self.draw()
