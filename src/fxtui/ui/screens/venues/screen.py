"""The venues screen: health of each venue, what it lacks and why, pausing, resuming and testing it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container

from fxtui.contract.errors import FxtuiError, UsageError
from fxtui.contract.health import Check, CheckState
from fxtui.desk.events import Event, VenueChanged
from fxtui.desk.views import VenueState, VenueView
from fxtui.domain.instrument import VenueId
from fxtui.domain.moment import Moment
from fxtui.ui.commands import bindings, commands_of
from fxtui.ui.screens.base import DeskScreen
from fxtui.ui.screens.venues.rows import COLUMNS, facts, venue_row
from fxtui.ui.text import line
from fxtui.ui.widgets.details import Details
from fxtui.ui.widgets.key_line import key_for
from fxtui.ui.widgets.listing import Listing
from fxtui.ui.widgets.sheet import Sheet

_ROLES = ("instruments", "balances", "quotes", "orders", "fills", "tickets")


class VenuesScreen(DeskScreen):
    """Every venue of the profile."""

    NAME = "venues"
    BINDINGS = bindings(commands_of("venues"))
    CSS_PATH = "venues.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "Listing Sheet"

    def __init__(self) -> None:
        super().__init__()
        self._checks: dict[VenueId, Sequence[Check]] = {}
        self._testing: set[VenueId] = set()

    # -- the body

    def compose_body(self) -> ComposeResult:
        """List and detail."""
        with Container(id="venues"):
            yield Listing(COLUMNS)
            yield Details()

    def draw(self) -> None:
        """Fill everything."""
        now = self.now()
        listing = self.query_one(Listing)
        listing.when_empty(
            "empty", "No venue is configured: `fxtui venue list` says more.", "{app.quotes}", "Quotes"
        )
        views = {view.id: view for view in self.desk.venues()}
        listing.show(
            list(views),
            lambda key: venue_row(views[key], now, self._max_skew(key)),
            lambda key: views[key].title,
        )
        self._draw_detail(now)
        self.refresh_keys()

    def _max_skew(self, venue: VenueId) -> float:
        """Seconds a clock may be off before no money moves at `venue`."""
        return self.desk.limits(venue).max_skew

    def on_desk_event(self, event: Event) -> None:
        """A venue changed."""
        if isinstance(event, VenueChanged):
            self.draw()

    def repaint(self, now: Moment) -> None:
        """Ages and figures."""
        self.draw()

    def why_not(self, name: str) -> str:
        """What can't be done, and why."""
        view = self._selected
        if name in {"venues.intents", "venues.acknowledge"}:
            return ""
        if view is None:
            return "There is no venue under the cursor."
        if name == "venues.test" and view.id in self._testing:
            return f"{view.title} is being tested."
        if name == "venues.reload" and view.state is VenueState.PAUSED:
            return f"{view.title} is paused: {self.fxtui.key('venues.pause')} resumes it."
        return ""

    def row_text(self) -> str:
        """The venue under the cursor."""
        return self.query_one(Listing).row_text

    # -- commands

    def do_test(self) -> None:
        """Run the venue's checks."""
        view = self._selected
        if view is None:
            return
        self._testing.add(view.id)
        self.draw()
        self.fxtui.fetch(lambda: self._test(view), group=f"test {view.id}", node=self)

    def do_pause(self) -> None:
        """Pause the venue, or end its pause."""
        view = self._selected
        if view is None:
            return
        if view.state is VenueState.PAUSED:
            self.desk.resume(view.id)
            self.say("good", f"{view.title} is asked again.")
        else:
            self.desk.pause(view.id)
            key = self.fxtui.key("venues.pause")
            self.say("warning", f"{view.title} is paused: nothing is sent there until {key} resumes it.")
        self.draw()

    def do_reload(self) -> None:
        """Read everything of the venue now."""
        view = self._selected
        if view is None:
            return

        async def read() -> None:
            problems = [
                problem
                for role in _ROLES
                if role not in view.missing
                for problem in await self.desk.refresh(role, view.id)
            ]
            if problems:
                self.say("danger", problems[0].message)
            else:
                self.say("good", f"{view.title} is read.")
            self.draw()

        self.say("info", f"Reading {view.title}…")
        self.fxtui.fetch(read, group=f"reload {view.id}", node=self)

    def do_intents(self) -> None:
        """Open Intents."""
        self.fxtui.run_command("app.intents")

    def do_acknowledge(self) -> None:
        """Tell the desk that a damaged journal was seen."""

        async def acknowledge() -> None:
            try:
                await self.desk.acknowledge()
            except UsageError as nothing:
                self.say("info", nothing.message)
            else:
                self.say("good", "Noted: the damaged journal was seen.")
                self.draw()

        self.fxtui.fetch(acknowledge, group="acknowledge")

    # -- messages of the widgets

    @on(Sheet.Moved)
    def _moved(self) -> None:
        self._draw_detail(self.now())
        self.refresh_keys()

    @on(Sheet.Picked)
    def _picked(self) -> None:
        self.query_one(Details).focus()

    # -- inside

    @property
    def _selected(self) -> VenueView | None:
        key = self.query_one(Listing).sheet.cursor_key if self.is_ready else None
        return next((view for view in self.desk.venues() if view.id == key), None)

    def _draw_detail(self, now: Moment) -> None:
        details, view = self.query_one(Details), self._selected
        details.display = view is not None
        if view is not None:
            checks, testing = self._checks.get(view.id), view.id in self._testing
            details.show(
                facts(view, checks, testing, now, key_for(self, "venues.test"), self._max_skew(view.id))
            )

    async def _test(self, view: VenueView) -> None:
        try:
            self._checks[view.id] = await self.desk.check(view.id)
        except FxtuiError as error:
            self._checks[view.id] = [Check("test", CheckState.FAILED, line(error.message))]
        finally:
            self._testing.discard(view.id)
        self.draw()
        bad = [check for check in self._checks[view.id] if check.state is not CheckState.OK]
        if bad:
            self.say("warning", f"{view.title}: {bad[0].name}: {bad[0].sentence}")
        else:
            self.say("good", f"{view.title}: everything that was tested is fine.")
