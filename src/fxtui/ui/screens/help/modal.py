"""A page to read over a screen or a dialog: scrolls, and closes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from fxtui.ui.commands import bindings, commands_of
from fxtui.ui.screens.help.pages import help_page, said_page
from fxtui.ui.screens.modal import DeskModal
from fxtui.ui.text import line


class PageModal(DeskModal[None]):
    """Shows lines made when it opens."""

    NAME = "help"
    HEADLINE: ClassVar[str] = ""
    BINDINGS = bindings(commands_of("help"))
    AUTO_FOCUS: ClassVar[str | None] = "VerticalScroll"
    DEFAULT_CSS = """
    PageModal > #dialog {
        width: 76; max-width: 100%; height: auto; max-height: 90%;
        border: round $edge; background: $surface; padding: 0 1;
        border-title-color: $accent; border-title-style: bold; border-subtitle-color: $quiet;
        & > VerticalScroll { height: auto; max-height: 100%; background: $surface; }
    }
    """

    def page(self) -> Sequence[Content]:
        """The lines."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """The lines in a frame."""
        with Vertical(id="dialog") as dialog:
            dialog.border_title = Content(self.HEADLINE)
            dialog.border_subtitle = Content(f"↑ ↓ read on · {self.fxtui.key('help.close')} close")
            with VerticalScroll():
                yield Static(Content("\n").join(self.page()), markup=False)

    def do_close(self) -> None:
        """Close."""
        self.dismiss(None)


class HelpModal(PageModal):
    """Keys, signs and words of a screen or a dialog."""

    HEADLINE = "Help"

    def __init__(self, scope: str) -> None:
        super().__init__()
        self._scope = scope

    def page(self) -> Sequence[Content]:
        """The help of what is below."""
        return help_page(self._scope, self.fxtui.keymap)


class TextModal(PageModal):
    """A text of several lines, brackets shown as they are."""

    def __init__(self, headline: str, text: str) -> None:
        super().__init__()
        self._headline = headline
        self._words = text

    def on_mount(self) -> None:
        """Name it."""
        self.query_one("#dialog").border_title = Content(self._headline)

    def page(self) -> Sequence[Content]:
        """The text."""
        return [
            Content(line(part, 200)) if part.strip() else Content("") for part in self._words.splitlines()
        ]


class SaidModal(PageModal):
    """What was said, newest first."""

    HEADLINE = "Said"

    def page(self) -> Sequence[Content]:
        """Everything kept."""
        return said_page(self.fxtui.speech.all())
