"""The `:` line: the words of the shell, typed over the screen. Understood by the grammar, answered by `requests`."""

from __future__ import annotations

import shlex
from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input

from fxtui.contract.errors import UsageError
from fxtui.ui.office_line import names_a_person
from fxtui.ui.screens.modal import DeskModal
from fxtui.ui.text import line
from fxtui.ui.widgets.line import Line

_ASKS_FOR_HELP = {"--help", "-h", "help", "--version"}


class CommandLine(DeskModal[None]):
    """One line at the bottom; what it would do is hinted above it while it is typed."""

    NAME = "line"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False, priority=True),
        Binding("tab", "complete", show=False, priority=True),
        Binding("up", "recall(1)", show=False, priority=True),
        Binding("down", "recall(-1)", show=False, priority=True),
    ]
    AUTO_FOCUS: ClassVar[str | None] = "Input"
    DEFAULT_CSS = """
    CommandLine { align: left bottom; background: $background 0%; }
    CommandLine > #line-hint { height: 1; padding: 0 1; background: $panel; color: $quiet; }
    CommandLine > Horizontal { height: 1; background: $panel; }
    CommandLine #line-colon { width: 2; padding: 0 0 0 1; color: $accent; text-style: bold; }
    CommandLine Input { height: 1; width: 1fr; border: none; padding: 0; background: $panel; }
    CommandLine Input:focus { border: none; background-tint: $foreground 0%; }
    """

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self._text = text
        self._back = 0
        self._problem = ""

    def compose(self) -> ComposeResult:
        """The hint, and the line with its colon."""
        yield Line(id="line-hint")
        with Horizontal():
            yield Line(Content(":"), id="line-colon")
            field = Input(self._text, max_length=300, compact=True, select_on_focus=False)
            field.cursor_blink = False
            yield field

    def on_mount(self) -> None:
        """Hint at once."""
        self._hint()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._problem = ""
        self._hint()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        text = event.value.strip().removeprefix("fxtui ").strip()
        if not text:
            self.dismiss(None)
            return
        if not names_a_person(text.split()):
            self.fxtui.line_history.add(text)
        try:
            self._run(shlex.split(text))
        except (UsageError, ValueError) as error:
            self._problem = str(error)
            self._hint()

    def on_paste(self, event: events.Paste) -> None:
        """A paste of several lines is refused: an Enter that nobody pressed runs nothing."""
        if "\n" in event.text or "\r" in event.text:
            event.stop()
            event.prevent_default()
            self._problem = "The paste has more than one line: nothing was taken."
            self._hint()

    def action_leave(self) -> None:
        """Close."""
        self.dismiss(None)

    def action_complete(self) -> None:
        """Complete the verb; letters pressed before this key are still on their way here."""
        self._field.call_later(self._complete)

    def _complete(self) -> None:
        found = _verbs_like(self._field.value)
        if found:
            self._put(_common(found) if len(found) > 1 else f"{found[0]} ")

    def action_recall(self, by: int) -> None:
        """What was typed before."""
        wanted = max(0, self._back + by)
        text = self.fxtui.line_history.at(wanted) if wanted else ""
        if text is not None:
            self._back = wanted
            self._put(text)

    @property
    def _field(self) -> Input:
        return self.query_one(Input)

    def _put(self, text: str) -> None:
        self._field.value = text
        self._field.cursor_position = len(text)

    def _run(self, words: list[str]) -> None:
        from fxtui.ui.requests import names_a_form, open_form

        app = self.fxtui
        if _ASKS_FOR_HELP & set(words):
            self._help([word for word in words if word not in _ASKS_FOR_HELP])
        elif names_a_form(words):
            self._carry_out(lambda: open_form(app, words))
        else:
            self._ask(words)

    def _ask(self, words: list[str]) -> None:
        from fxtui.grammar.parser import parse
        from fxtui.ui.requests import answer, refuse_what_cannot_be_honored

        app, parsed = self.fxtui, parse(words)
        if parsed is not None:
            refuse_what_cannot_be_honored(app.desk, parsed)
            request = parsed.request
            self._carry_out(lambda: answer(app, request))

    def _help(self, words: list[str]) -> None:
        from fxtui.grammar.parser import usage

        headline, text = ("Usage", usage(words)) if words else ("Commands", _commands())
        self.dismiss(None)
        self.fxtui.call_next(self.fxtui.show_page, headline, text)

    def _carry_out(self, work: Callable[[], Awaitable[None]]) -> None:
        """Close, then do it: what it opens is not opened below this line."""
        self.dismiss(None)
        self.fxtui.call_next(self.fxtui.fetch, work, group="line")

    def _hint(self) -> None:
        hint = self.query_one("#line-hint", Line)
        if self._problem:
            hint.show(Content.assemble(("! ", "$danger bold"), (line(self._problem, 300), "$danger")))
            return
        hint.show(Content(line(_hint_for(self._field.value), 300)))


def _hint_for(text: str) -> str:
    """The usage of the verb that is typed, or the verbs that begin like it."""
    from fxtui.grammar.parser import verbs
    from fxtui.ui.requests import names_a_form

    typed = text.strip()
    exact = [verb for verb in verbs() if typed == verb.name or typed.startswith(f"{verb.name} ")]
    if exact:
        longest = max(exact, key=lambda verb: len(verb.name))
        alone = "enter opens the form · " if names_a_form(typed.split()) else ""
        return f"{longest.usage} · {alone}{longest.text}"
    return "  ".join(_verbs_like(typed)) or "there is no such verb: help lists them"


def _commands() -> str:
    """Every verb of the console with what it does."""
    from fxtui.grammar.parser import verbs
    from fxtui.ui.requests import is_for_the_shell

    return "\n".join(f"{verb.usage}: {verb.text}" for verb in verbs() if not is_for_the_shell(verb.name))


def _verbs_like(text: str) -> list[str]:
    """The verbs of the console that begin with what is typed."""
    from fxtui.grammar.parser import complete
    from fxtui.ui.requests import is_for_the_shell

    return [name for name in complete(text) if not is_for_the_shell(name)]


def _common(names: Sequence[str]) -> str:
    """What all names begin with."""
    shortest = min(names, key=len)
    for n, character in enumerate(shortest):
        if any(name[n] != character for name in names):
            return shortest[:n]
    return shortest
