"""A question that is answered with yes or left, and one answered with words; as small as it is. Sends nothing itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from fxtui.ui.commands import bindings, commands_of
from fxtui.ui.screens.modal import DeskModal
from fxtui.ui.text import line
from fxtui.ui.widgets.line import Line

_FRAME = """
    {name} > #dialog {{
        width: 60; max-width: 100%; height: auto;
        border: round $edge; background: $surface; padding: 0 1;
        border-title-color: $accent; border-title-style: bold;
    }}
    {name} > #dialog.-live {{ border: heavy $live; }}
    {name} .question {{ height: auto; }}
    {name} .keys {{ margin: 1 0 0 0; }}
    """


def _question(sentences: Sequence[str]) -> Static:
    """The sentences below one another, wrapped where they are longer than the dialog."""
    return Static(Content("\n".join(line(sentence, 300) for sentence in sentences)), classes="question")


class AskModal(DeskModal[bool]):
    """Yes or no; the answer is whether it was yes."""

    NAME = "ask"
    DECIDES = frozenset({"ask.yes"})
    DEFAULT_CSS = _FRAME.format(name="AskModal")
    BINDINGS = bindings(commands_of("ask"))

    def __init__(
        self, title: str, sentences: Sequence[str], yes: str, *, has_to_be_read: bool = False
    ) -> None:
        """`yes` is what yes does, in two words; all words are made harmless here.

        With `has_to_be_read` it can't be answered at once; where a moment counts, as in canceling, it can.
        """
        super().__init__()
        self._to_be_read = has_to_be_read
        self._title = title
        self._sentences = tuple(sentences)
        self._yes = yes

    def compose(self) -> ComposeResult:
        """The question and its two keys."""
        with Vertical(id="dialog", classes="-live" if self.desk.live else None) as dialog:
            dialog.border_title = Content(line(self._title, 60))
            yield _question(self._sentences)
            yes, no = self.fxtui.key("ask.yes"), self.fxtui.key("ask.no")
            keys = Content.assemble((yes, "bold $accent"), f" {self._yes}   ", (no, "bold $accent"), " back")
            yield Line(keys, classes="keys")

    def on_screen_resume(self) -> None:
        """It is in front."""
        if self._to_be_read:
            self.has_to_be_read()

    def do_yes(self) -> None:
        """Answer yes."""
        self.dismiss(True)

    def do_no(self) -> None:
        """Answer no."""
        self.dismiss(False)


class TellModal(DeskModal[str | None]):
    """Asks for one line of text: a code, a reference. Its answer is the text, None when it was left."""

    NAME = "tell"
    DEFAULT_CSS = (
        _FRAME.format(name="TellModal")
        + """
    TellModal Input { height: 1; width: 1fr; border: none; padding: 0; background: $field; text-style: $field-style; }
    TellModal Input:focus { border: none; background-tint: $foreground 0%; }
    """
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "back", show=False)]

    def __init__(
        self, title: str, sentences: Sequence[str], does: str, *, empty: bool = False, text: str = ""
    ) -> None:
        """`does` is what `enter` does, in two words; with `empty` nothing may be the answer; `text` stands in it."""
        super().__init__()
        self._title = title
        self._sentences = tuple(sentences)
        self._does = does
        self._empty = empty
        self._text = text

    def compose(self) -> ComposeResult:
        """What is asked, the field, the keys."""
        with Vertical(id="dialog", classes="-live" if self.desk.live else None) as dialog:
            dialog.border_title = Content(line(self._title, 60))
            yield _question(self._sentences)
            field = Input(self._text, max_length=200, compact=True, select_on_focus=False)
            field.cursor_blink = False
            yield field
            keys = Content.assemble(
                ("enter", "bold $accent"), f" {self._does}   ", ("esc", "bold $accent"), " back"
            )
            yield Line(keys, classes="keys")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer with what was typed, when a person pressed `enter`: a pasted line brings one of its own."""
        text = event.value.strip()
        if text or self._empty:
            self.decide(("enter",), lambda: self._answer(text))

    def _answer(self, text: str) -> None:
        self.dismiss(text)

    def action_leave(self) -> None:
        """Answer nothing."""
        self.dismiss(None)
