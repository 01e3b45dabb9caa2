"""The dialog that asks a venue for something about a customer: fields, what would be sent, one line that follows it.

`enter` goes on and never sends; `y` does, on a summary that has stood for 400 ms and when it was pressed by itself.
What is asked twice wants something typed the second time. Once it is sent it can't be sent again from here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import DescendantBlur
from textual.widgets import Input, Static

from fxtui.domain.outcome import Accepted, Outcome
from fxtui.ui.commands import bindings, commands_of
from fxtui.ui.screens.modal import ARMS_AFTER, DeskModal
from fxtui.ui.screens.office.deeds import Deed, Plan
from fxtui.ui.screens.office.form_fields import DeedFields
from fxtui.ui.screens.office.told import progress
from fxtui.ui.text import line
from fxtui.ui.widgets.confirm_input import ConfirmInput
from fxtui.ui.widgets.details import fact_lines
from fxtui.ui.widgets.line import Line
from fxtui.ui.widgets.one_line_input import OneLineInput

CLOSES_AFTER = 3.0
"""Seconds after a good end until the dialog closes by itself."""
_WIDTH = 60
_TYPE_FIRST = "Type first what it asks for."

Send = Callable[[Deed, Plan, Callable[[Outcome], None]], None]
"""Sends a plan once and tells its outcome, also when the dialog was closed meanwhile: it must outlive it."""


class Stage(Enum):
    """Where the dialog stands."""

    FILL = "fill"
    CHECK = "check"
    TYPE = "type"
    SENT = "sent"


class FormModal(DeskModal[None]):
    """One deed, from its fields to its outcome; what became of it is told by whoever sends."""

    NAME = "office_form"
    DECIDES = frozenset({"office_form.send"})
    BINDINGS = bindings(commands_of("office_form"))
    AUTO_FOCUS: ClassVar[str | None] = ""
    DEFAULT_CSS = """
    FormModal > #dialog {
        width: 64; max-width: 100%; height: auto; max-height: 100%;
        border: round $edge; background: $surface; padding: 0 1;
        border-title-color: $accent; border-title-style: bold; border-subtitle-color: $quiet;
        &.-live { border: heavy $live; border-subtitle-color: $danger; border-subtitle-style: bold; }
    }
    FormModal .words { height: auto; width: 1fr; }
    FormModal .keys { margin-top: 1; }
    """

    def __init__(
        self,
        deed: Deed,
        where: str,
        send: Send,
        warning: str = "",
        typed: Mapping[str, str] | None = None,
    ) -> None:
        """`where` is the venue and whether money is real; `warning` is said above what would be sent, which is shown
        at once where all of it is `typed` already.
        """
        super().__init__()
        self._deed = deed
        self._where = where
        self._send = send
        self._warning = warning
        self._typed_already = dict(typed or {})
        self._stage = Stage.FILL
        self._plan: Plan | None = None
        self._outcome: Outcome | None = None
        self._complaint = ""

    # -- drawing

    def compose(self) -> ComposeResult:
        """What is said, be it what would be sent or what became of it; the fields, the field to confirm by, the keys."""
        with Vertical(id="dialog", classes="-live" if self.desk.live else None) as dialog:
            dialog.border_title = Content(line(self._deed.title, 50))
            dialog.border_subtitle = Content(line(self._where, 50))
            yield Static(markup=False, classes="words")
            yield DeedFields(self._deed.fields, self._typed_already)
            yield ConfirmInput("", self.fxtui.keymap, ("office_form.send",))
            yield Line(classes="keys")

    def on_mount(self) -> None:
        """Draw; the first field takes the focus."""
        if self._typed_already or not self._deed.fields:
            self._typed_already = {}
            self._check()
        if self._stage is Stage.FILL:
            self._turn_to(Stage.FILL)
            self.query_one(DeedFields).go_to_first()

    def on_screen_resume(self) -> None:
        """Read it anew after another dialog stood over it."""
        if self._stage in {Stage.CHECK, Stage.TYPE}:
            self.has_to_be_read()

    def has_to_be_read(self) -> None:
        """Grey the key that sends until it does."""
        super().has_to_be_read()
        self._draw_keys()

    def arm(self) -> None:
        """Light it when it does."""
        super().arm()
        self.set_timer(ARMS_AFTER, self._draw_keys, name="arming")

    def _turn_to(self, stage: Stage) -> None:
        self._stage, self._complaint = stage, ""
        plan, filling = self._plan, stage is Stage.FILL
        fields = self.query_one(DeedFields)
        fields.display, fields.disabled = filling, not filling
        field = self.query_one(ConfirmInput)
        field.expect(plan.to_type if stage is Stage.TYPE and plan is not None else "")
        self.set_focus(field if stage is Stage.TYPE else None)
        if stage in {Stage.CHECK, Stage.TYPE}:
            self.has_to_be_read()
        self._draw()

    def _draw(self) -> None:
        words, shown = self.query_one(".words", Static), self._words()
        words.display = bool(shown.plain)
        words.update(shown)
        self._draw_keys()

    def _words(self) -> Content:
        plan = self._plan
        if self._stage is Stage.SENT:
            return progress(self._deed, self._outcome)
        if plan is None:
            return Content.styled(self._deed.intro, "$quiet")
        lines = fact_lines(plan.facts, _WIDTH)
        if self._warning:
            lines = [Content.styled(f"! {self._warning}", "$stale"), Content(""), *lines]
        if plan.asks:
            lines += [Content(""), Content.styled(f"! {plan.asks}", "$stale bold")]
        if self._stage is Stage.TYPE:
            types = line(plan.to_type, 30)
            lines += [
                Content.assemble("Type ", (types, "bold"), f" and then {self.fxtui.key('office_form.send')}.")
            ]
        return Content("\n").join(lines)

    def _draw_keys(self) -> None:
        self.query_one(".keys", Line).show(self._keys())

    def _keys(self) -> Content:
        send, go_on, back = (self.fxtui.key(f"office_form.{verb}") for verb in ("send", "next", "back"))
        if self._stage is Stage.SENT:
            return Content.assemble((back, "bold $accent"), " close")
        said = (f"   ! {self._complaint}", "$stale") if self._complaint else ""
        leave = ((back, "bold $accent"), " back")
        if self._stage is Stage.FILL:
            return Content.assemble((go_on, "bold $accent"), " go on   ", *leave, said)
        does = "yes" if self._stage is Stage.CHECK and self._plan and self._plan.to_type else "send"
        if self.why_not("office_form.send"):
            return Content.assemble((f"{send} {does}", "$soft dim"), "   ", *leave, said)
        return Content.assemble((send, "bold $accent"), f" {does}   ", *leave, said)

    # -- what may be done

    def why_not(self, name: str) -> str:
        """Why a key does nothing now."""
        match name, self._stage:
            case "office_form.send", Stage.FILL:
                return f"Nothing is sent from here: {self.fxtui.key('office_form.next')} shows first what would be."
            case "office_form.send", Stage.SENT:
                return "It is sent: what becomes of it stands here."
            case "office_form.send", Stage.TYPE if not self.query_one(ConfirmInput).matches:
                return _TYPE_FIRST
            case "office_form.send", _ if self.now().mono < self._armed_at:
                return f"Read it first: {self.fxtui.key('office_form.send')} works in a moment."
            case "office_form.next", Stage.CHECK | Stage.TYPE:
                return f"Enter sends nothing: {self.fxtui.key('office_form.send')} does."
            case _:
                return ""

    def do_next(self) -> None:
        """The next field; after the last one what would be sent, where `enter` was a person's."""
        if self._stage is not Stage.FILL:
            return
        fields = self.query_one(DeedFields)
        if fields.go_on():
            self._draw()
        else:
            self.decide(("enter",), self._check)

    def do_send(self) -> None:
        """Send what is shown, once; what is asked twice is asked once more first."""
        plan = self._plan
        if plan is None or self._stage not in {Stage.CHECK, Stage.TYPE}:
            return
        if plan.to_type and self._stage is Stage.CHECK:
            self._turn_to(Stage.TYPE)
            return
        self.query_one(DeedFields).clear()
        self._turn_to(Stage.SENT)
        self.add_class("-follows")
        self._send(self._deed, plan, self._heard)
        self._plan = None

    def do_back(self) -> None:
        """To the fields as they were left; from there out, and what was sent goes on."""
        if self._stage in {Stage.CHECK, Stage.TYPE} and self._deed.fields:
            self._plan = None
            self._turn_to(Stage.FILL)
            self.query_one(DeedFields).go_to_last()
        else:
            self.dismiss(None)

    def doubted(self, sentence: str) -> None:
        """Say it where it is looked at as well."""
        super().doubted(sentence)
        self._complaint = "press it once more, alone"
        self._draw_keys()

    # -- messages of the widgets

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._complaint = ""
        if self._stage is Stage.FILL:
            self.query_one(DeedFields).note()
        self._draw_keys()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.fxtui.run_command("office_form.next")

    @on(OneLineInput.Refused)
    def _refused(self, event: OneLineInput.Refused) -> None:
        event.stop()
        self.query_one(DeedFields).refuse(event.field, event.reason)

    @on(DescendantBlur)
    def _left(self, event: DescendantBlur) -> None:
        """A field was left: what is wrong with it is said now, not while it was typed."""
        self.query_one(DeedFields).left(event.widget)

    # -- inside

    def _check(self) -> None:
        typed = self.query_one(DeedFields).answers()
        if typed is None:
            self._draw()
            return
        plan = self._deed.plan(typed)
        if isinstance(plan, str):
            self._complaint = plan
            self._draw_keys()
            return
        self._plan = plan
        self._turn_to(Stage.CHECK)

    def _heard(self, outcome: Outcome) -> None:
        """What became of it; a good end closes by itself."""
        if not self.is_attached:
            return
        self._outcome = outcome
        self._draw()
        if isinstance(outcome, Accepted):
            self.set_timer(CLOSES_AFTER, self._close, name="good end")

    def _close(self) -> None:
        if self.is_active:
            self.dismiss(None)
