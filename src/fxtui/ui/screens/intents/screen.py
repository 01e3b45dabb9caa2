"""The intents screen: the journal as a list, one intent whole, and looking again at what nobody knows yet."""

from __future__ import annotations

from itertools import islice
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content

from fxtui.desk.events import Event, IntentMoved, VenueChanged
from fxtui.desk.journaling import RECENT, WHERE_SEEN
from fxtui.desk.views import Visible
from fxtui.domain.intent import IntentState
from fxtui.domain.moment import Moment
from fxtui.store.records import IntentRecord
from fxtui.ui import format as show
from fxtui.ui.commands import bindings, commands_of
from fxtui.ui.screens.base import DeskScreen
from fxtui.ui.screens.intents.rows import COLUMNS, Surroundings, facts, intent_row, intent_text, kind_words
from fxtui.ui.text import line
from fxtui.ui.widgets.ask import AskModal, TellModal
from fxtui.ui.widgets.details import Details
from fxtui.ui.widgets.listing import Listing
from fxtui.ui.widgets.paragraph import Paragraph
from fxtui.ui.widgets.sheet import Sheet

_SETTLED_BY_A_PERSON = {IntentState.UNKNOWN, IntentState.NEEDS_HUMAN}


class IntentsScreen(DeskScreen):
    """Every money action, newest first; what has no outcome yet on top."""

    NAME = "intents"
    BINDINGS = bindings(commands_of("intents"))
    CSS_PATH = "intents.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "Listing Sheet"

    def __init__(self) -> None:
        super().__init__()
        self._unresolved_only = False
        self._records: dict[str, IntentRecord] = {}
        self._asked_for: IntentRecord | None = None

    # -- the body

    def compose_body(self) -> ComposeResult:
        """How the journal itself stands where that is worth a line, list and detail."""
        yield Paragraph(id="journal")
        with Container(id="intents"):
            yield Listing(COLUMNS)
            yield Details()

    def draw(self) -> None:
        """Fill the list from the desk's mirror of the journal."""
        book = self.desk.intents
        unresolved = sorted(book.unresolved(), key=lambda record: record.state not in _SETTLED_BY_A_PERSON)
        known = {record.intent.intent_id for record in unresolved}
        others = (record for record in book.records() if record.intent.intent_id not in known)
        settled = list(islice(others, RECENT))
        shown = [*unresolved, *([] if self._unresolved_only else settled)]
        records = self._records = {record.intent.intent_id: record for record in shown}
        if self._asked_for is not None and not self._unresolved_only:
            intent_id = self._asked_for.intent.intent_id
            records.setdefault(intent_id, book.get(intent_id) or self._asked_for)
        listing = self.query_one(Listing)
        if self._unresolved_only and settled:
            listing.when_empty(
                "empty", "Every money action has an outcome.", "{intents.unresolved}", "shows them all"
            )
        else:
            listing.when_empty("empty", "No money action was ever confirmed here.", "{app.swap}", "swaps")
        around = self._around(self.now())
        listing.show(
            list(records),
            lambda key: intent_row(records[key], around),
            lambda key: intent_text(records[key], around.titles),
        )
        self._draw_journal()
        self._draw_detail()
        self.refresh_keys()

    def watches(self) -> Visible:
        """Orders, so that what was accepted is followed."""
        return Visible(orders=True)

    def on_desk_event(self, event: Event) -> None:
        """An intent moved, or whether money may move."""
        if isinstance(event, IntentMoved):
            self.draw()
        elif isinstance(event, VenueChanged):
            self._draw_journal()

    def repaint(self, now: Moment) -> None:
        """Nothing here ages."""

    def why_not(self, name: str) -> str:
        """What can't be done to the intent under the cursor, and why."""
        record = self._selected
        if name not in {"intents.look", "intents.placed", "intents.absent"}:
            return ""
        if record is None:
            return "There is no intent under the cursor."
        word = show.INTENT_WORDS[record.state]
        if name == "intents.look":
            return "" if record.state.unresolved else f"It is {word}: there is nothing to look up."
        left_behind = record.damaged and record.state.unresolved
        if record.state not in _SETTLED_BY_A_PERSON and not left_behind:
            return f"It is {word}: nobody's word is needed."
        return ""

    def row_text(self) -> str:
        """The intent under the cursor."""
        return self.query_one(Listing).row_text

    # -- what the `:` line asks for

    def show_unresolved(self, *, only: bool) -> None:
        """Show only those without an outcome, or all."""
        self._unresolved_only = only
        self.draw()

    def show_intent(self, record: IntentRecord) -> None:
        """Go to an intent, also to one too old to be listed: it is listed last then."""
        self._asked_for = record
        self._unresolved_only = self._unresolved_only and record.state.unresolved
        self.draw()
        self.query_one(Listing).sheet.move_to(record.intent.intent_id)
        self._draw_detail()

    def look_up(self, intent_id: str) -> None:
        """Go to an intent, have the desk ask its venue what became of it, and say that."""

        async def look() -> None:
            found = await self.desk.resolve(intent_id)
            word = show.INTENT_WORDS[found.state]
            if found.state.unresolved:
                self.say("warning", f"Looked again: still {word}. {found.reason}".strip())
            else:
                self.say("good", f"Looked again: {kind_words(found.intent)} is {word}.")

        self.query_one(Listing).sheet.move_to(intent_id)
        record = self._records.get(intent_id)
        self.say("info", f"Looking up {kind_words(record.intent) if record else intent_id}…")
        self.fxtui.fetch(look, group=f"look up {intent_id}")

    # -- commands

    def do_look(self) -> None:
        """Have the desk ask the venue now; it never sends anything again."""
        record = self._selected
        if record is not None:
            self.look_up(record.intent.intent_id)

    def do_placed(self) -> None:
        """A person saw it at the venue: ask under which id."""
        self.ask_placed("")

    def ask_placed(self, ref: str) -> None:
        """Ask for the venue's id of the intent under the cursor, `ref` as far as it is known, and write it down."""
        record = self._to_settle("intents.placed")
        if record is None:
            return

        def told(ref: str | None) -> None:
            if ref is not None:
                self._settle(record, executed=True, ref=ref)

        sentences = [
            f"You have seen at the venue that this {kind_words(record.intent)} happened.",
            "Type the venue's id of it; it may stay empty.",
        ]
        self.app.push_screen(TellModal("It happened", sentences, "write it down", empty=True, text=ref), told)

    def do_absent(self) -> None:
        """A person saw that it is not at the venue."""
        self.ask_absent()

    def ask_absent(self) -> None:
        """Ask whether the intent under the cursor was seen not to be there, and write that down."""
        record = self._to_settle("intents.absent")
        if record is None:
            return

        def answered(answer: bool | None) -> None:
            if answer:
                self._settle(record, executed=False, ref="")

        sentences = [
            f"You have seen at the venue that this {kind_words(record.intent)} is not there.",
            "Were it there after all, it would soon be done twice.",
        ]
        self.app.push_screen(
            AskModal("It did not happen", sentences, "write it down", has_to_be_read=True), answered
        )

    def do_unresolved(self) -> None:
        """Show all, or only those without an outcome."""
        self.show_unresolved(only=not self._unresolved_only)

    def do_filter(self) -> None:
        """Open the filter."""
        self.query_one(Listing).open_filter()

    def do_back(self) -> None:
        """From the detail or the filter to the list."""
        listing = self.query_one(Listing)
        listing.close_filter()
        listing.focus_rows()

    # -- messages of the widgets

    @on(Sheet.Moved)
    def _moved(self) -> None:
        self._draw_detail()
        self.refresh_keys()

    @on(Sheet.Picked)
    def _picked(self) -> None:
        self.query_one(Details).focus()

    # -- inside

    @property
    def _selected(self) -> IntentRecord | None:
        key = self.query_one(Listing).sheet.cursor_key if self.is_ready else None
        return self._records.get(key) if key is not None else None

    def _around(self, now: Moment) -> Surroundings:
        titles = {view.id: view.title for view in self.desk.venues()}
        return Surroundings(now, titles, self.amounts_hidden, self.fxtui.keymap)

    def _draw_detail(self) -> None:
        details, record = self.query_one(Details), self._selected
        details.display = record is not None
        if record is not None:
            details.show(facts(record, self._around(self.now())))

    def _draw_journal(self) -> None:
        """Who has the journal, and what was damaged; nothing where all is well."""
        journal, told = self.desk.journal, self.query_one("#journal", Paragraph)
        kept = f"A damaged journal is kept as {journal.damaged}: no money moves until that is acknowledged"
        said = journal.read_only or (f"{kept}, {WHERE_SEEN}." if journal.damaged else "")
        told.display = bool(said)
        told.show(Content.styled(line(said, 300), "$danger"))

    def _to_settle(self, name: str) -> IntentRecord | None:
        """The intent under the cursor where a person's word is open; says why where it is not."""
        reason = self.why_not(name)
        if reason:
            self.say("warning", reason)
            return None
        return self._selected

    def _settle(self, record: IntentRecord, *, executed: bool, ref: str) -> None:
        async def settle() -> None:
            settled = await self.desk.settle(record.intent.intent_id, executed=executed, ref=ref)
            self.say(
                "good", f"Written down: {kind_words(settled.intent)} is {show.INTENT_WORDS[settled.state]}."
            )

        self.fxtui.fetch(settle, group=f"settle {record.intent.intent_id}")
