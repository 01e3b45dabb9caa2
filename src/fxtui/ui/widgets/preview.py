"""The one dialog that sends money: what would happen, frozen when it opened, and one key that means yes.

`enter` never sends. `y` does, once the dialog has stood for 400 ms and when it was pressed by itself, so that neither
a held key nor a paste can confirm what nobody read. What must be typed (withdrawals) is typed into a field. After sending, the dialog follows
the intent; closing it cancels nothing. What the facts look like is in `widgets/preview_facts.py`.
"""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import Key

from fxtui.contract.errors import FxtuiError
from fxtui.desk.events import Event, IntentMoved, OrdersChanged
from fxtui.desk.views import Preview, Visible
from fxtui.domain.intent import Intent, IntentState
from fxtui.domain.moment import Moment
from fxtui.domain.order import Order
from fxtui.ui.accounts import holder_at
from fxtui.ui.commands import bindings, commands_of
from fxtui.ui.screens.modal import ARMS_AFTER, DeskModal
from fxtui.ui.text import line
from fxtui.ui.widgets.confirm_input import ConfirmInput
from fxtui.ui.widgets.line import Line
from fxtui.ui.widgets.preview_facts import Facts, kind_of, titled
from fxtui.ui.widgets.progress import Progress

CLOSES_AFTER = 3.0
"""Seconds after a good end until the dialog closes by itself."""
_FOLLOWED = 30.0
_TYPE_FIRST = "Type first what it asks for."


class PreviewModal(DeskModal[Intent | None]):
    """Shows a preview; its answer is the intent that was sent, None when nothing was."""

    NAME = "preview"
    DECIDES = frozenset({"preview.send"})
    BINDINGS = bindings(commands_of("preview"))
    AUTO_FOCUS: ClassVar[str | None] = "ConfirmInput"
    DEFAULT_CSS = """
    PreviewModal > #dialog {
        width: 64; max-width: 100%; height: auto; max-height: 100%;
        border: round $edge; background: $surface; padding: 0 1;
        border-title-color: $accent; border-title-style: bold; border-subtitle-color: $quiet;
        &.-live { border: heavy $live; border-subtitle-color: $danger; border-subtitle-style: bold; }
        &.-sent { width: 72; }
    }
    PreviewModal #preview-keys { margin-top: 1; }
    """

    def __init__(self, preview: Preview) -> None:
        super().__init__()
        self._preview = preview
        self._intent: Intent | None = None
        self._order: Order | None = None
        self._problem = ""
        self._doubted = False
        self._repricing = False

    # -- drawing

    def compose(self) -> ComposeResult:
        """The facts, the field to type into (there when it is needed), the keys; the progress once sent."""
        with Vertical(id="dialog", classes="-live" if self._preview.live else None):
            yield Facts(id="facts")
            yield ConfirmInput(self._preview.to_type, self.fxtui.keymap)
            yield Progress(id="progress")
            yield Line(id="preview-keys")

    def on_mount(self) -> None:
        """Draw; the wait that arms `y` starts when it comes to the front."""
        self._draw()

    def on_screen_resume(self) -> None:
        """It has to be read, anew after another dialog stood over it, before `y` means yes."""
        if self._intent is None:
            self.has_to_be_read()
        else:
            self.set_timer(CLOSES_AFTER, self._close_when_good, name="good end")

    def repaint(self, now: Moment) -> None:
        """Count the expiry down, or the time since it was sent up."""
        if self._intent is None:
            self._draw()
        else:
            self._draw_progress()

    def has_to_be_read(self) -> None:
        """Grey `y` until it means yes."""
        super().has_to_be_read()
        self._draw_keys()

    def arm(self) -> None:
        """Light `y` when it means yes."""
        super().arm()
        self.set_timer(ARMS_AFTER, self._draw_keys, name="arming")

    def _draw(self) -> None:
        dialog = self.query_one("#dialog")
        dialog.border_title = titled(kind_of(self._preview.draft))
        where = f"{line(self._preview.venue_title, 20)} · {'LIVE' if self._preview.live else 'PAPER'}"
        dialog.border_subtitle = titled(where)
        tick, again = self.fxtui.tick_of(self._preview), self.fxtui.key("preview.reprice")
        whose = holder_at(self.desk, self._preview.venue, self._preview.account, 60)
        self.query_one(Facts).draw(self._preview, self.now(), tick, again, whose)
        self._draw_keys()

    def _draw_keys(self) -> None:
        self.query_one("#preview-keys", Line).show(self._keys())

    def _keys(self) -> Content:
        """The keys that work; `y` is grey while it does nothing, with the reason where the user can't see it."""
        send, again, close = (self.fxtui.key(f"preview.{verb}") for verb in ("send", "reprice", "close"))
        if self._intent is not None:
            return Content.assemble((close, "bold $accent"), " close")
        if self._repricing:
            return Content.styled("pricing again…", "$soft")
        reason = self.why_not("preview.send")
        first = (f"{send} send", "$soft dim") if reason else Content.assemble((send, "bold $accent"), " send")
        why = "" if reason in {self._read_first, _TYPE_FIRST} else reason
        if not reason and self._doubted:
            why = f"press {send} once more, alone"
        rest = ("   ", (again, "bold $accent"), " price again   ", (close, "bold $accent"), " back")
        return Content.assemble(first, *rest, (f"  {why}" if why else "", "$stale"))

    @property
    def _read_first(self) -> str:
        return f"Read it first: {self.fxtui.key('preview.send')} works in a moment."

    def watches(self) -> Visible:
        """The price that is decided on."""
        preview = self._preview
        return Visible(
            quotes=frozenset({(preview.venue, preview.pair)}) if preview.pair is not None else None,
            balances=True,
            orders=self._intent is not None,
        )

    def on_key(self, event: Key) -> None:
        """Lines that do not fit are scrolled; every other key is somebody else's."""
        if self._intent is None and self.query_one(Facts).turn(event.key):
            event.stop()

    # -- what may be done

    def why_not(self, name: str) -> str:
        """Why `y` or `r` does nothing now."""
        if name == "preview.close":
            return ""
        if self._intent is not None:
            return "It is sent: what happens to it stands here."
        if name == "preview.send":
            return self._why_not_send()
        return "It is being priced." if self._repricing else ""

    def _why_not_send(self) -> str:
        preview = self._preview
        if self._problem:
            return self._problem
        if self._repricing:
            return "It is being priced."
        if preview.refusal is not None:
            return preview.refusal.sentence
        if preview.expires_at.mono <= self.now().mono:
            return f"The price has expired: {self.fxtui.key('preview.reprice')} prices it again."
        if preview.to_type and not self.query_one(ConfirmInput).matches:
            return _TYPE_FIRST
        if self.now().mono < self._armed_at:
            return self._read_first
        return ""

    def do_send(self) -> None:
        """Send what is shown; synchronous, so that one press is one intent."""
        typed = self.query_one(ConfirmInput).value if self._preview.to_type else ""
        try:
            self._intent = self.desk.submit(self._preview, typed)
        except FxtuiError as error:
            self._problem = line(error.message)
            self.fxtui.say("danger", error.message)
            self._draw_keys()
            return
        self.fxtui.remember_swap(self._preview)
        self.add_class("-follows")
        self.query_one("#dialog").add_class("-sent")
        for part in self.query("Facts, ConfirmInput"):
            part.display = False
        self.fxtui.look()
        self._draw_progress()
        self._draw_keys()
        self._follow(self._intent.intent_id)

    def doubted(self, sentence: str) -> None:
        """Say it where it is looked at as well."""
        super().doubted(sentence)
        self._doubted = True
        self._draw_keys()

    def do_reprice(self) -> None:
        """Price the same draft again; what the new preview wants typed is typed anew."""
        self._repricing, self._doubted = True, False
        self._draw_keys()
        self._price()

    def do_close(self) -> None:
        """Close; what is sent goes on."""
        self.dismiss(self._intent)

    @work(group="preview", exclusive=True, exit_on_error=False)
    async def _price(self) -> None:
        try:
            self._preview = await self.desk.preview(self._preview.draft)
            self._problem = ""
        except FxtuiError as error:
            self._problem = line(error.message)
        finally:
            self._repricing = False
        field = self.query_one(ConfirmInput)
        field.expect(self._preview.to_type)
        self.set_focus(field if self._preview.to_type else None)
        self.has_to_be_read()
        self._draw()

    # -- after sending

    def on_desk_event(self, event: Event) -> None:
        """Follow the intent; the fill comes with the order."""
        if self._intent is None:
            return
        match event:
            case IntentMoved(record) if record.intent.intent_id == self._intent.intent_id:
                self._draw_progress()
                if record.state is IntentState.ACCEPTED and self._order is None:
                    # Also when it was UNKNOWN meanwhile and a look-up found it.
                    self._follow(self._intent.intent_id)
            case OrdersChanged(venue) if venue == self._intent.venue:
                self._draw_progress()
            case _:
                pass

    @work(group="follow", exclusive=True, exit_on_error=False)
    async def _follow(self, intent_id: str) -> None:
        """Wait for the order's end; only reads, so closing the dialog loses nothing."""
        record = await self.desk.settled(intent_id, _FOLLOWED)
        self._draw_progress()
        if record.state is IntentState.ACCEPTED:
            self._order = await self.desk.followed(intent_id, _FOLLOWED)
            self._draw_progress()
            self.set_timer(CLOSES_AFTER, self._close_when_good, name="good end")

    def _draw_progress(self) -> None:
        if self._intent is None:
            return
        record = self.desk.intents.get(self._intent.intent_id)
        if record is not None:
            key = self.fxtui.key("app.intents")
            self.query_one(Progress).draw(record, self._order, self._preview.pair, self.now(), key)

    def _close_when_good(self) -> None:
        if self.is_active and self.query_one(Progress).ended_well:
            self.dismiss(self._intent)
