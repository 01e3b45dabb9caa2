"""One run of the command line: its streams, its options, and how it says things."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO

from fxtui.cli.composition import Composition
from fxtui.cli.exits import Exit, exit_for
from fxtui.cli.output import forget, is_gone
from fxtui.cli.render import Column, Row, comma_separated, document, error_document, facts, table
from fxtui.cli.text import line
from fxtui.contract.errors import Problem, UsageError
from fxtui.contract.secret import Secret
from fxtui.grammar.requests import Options, Output


@dataclass(slots=True)
class Session:
    """What every verb is handed; nothing else writes to the streams."""

    composition: Composition
    options: Options
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)
    keys: TextIO = field(default_factory=lambda: sys.stdin)
    no_color: bool = False
    _heads: dict[str, list[str]] = field(default_factory=dict, init=False, repr=False)

    @property
    def color(self) -> bool:
        """Whether tables may use bold: a terminal that did not ask for plain text."""
        return self.options.color and not self.no_color and self.out.isatty()

    def rows(
        self,
        name: str,
        columns: Sequence[Column],
        rows: Sequence[Row],
        *,
        problems: Sequence[Problem] = (),
        empty: str,
        goes_on: bool = False,
        **more: object,
    ) -> None:
        """Write the list `name` the way it was asked for; `columns` are those of the table, `more` goes into JSON.

        A list may be written in parts. As CSV it has one head, which fits the first rows; with `goes_on`, for a part
        that others follow, it waits for them.
        """
        match self.options.output:
            case Output.JSON:
                self.write(document(name, rows, problems, **more) + "\n")
            case Output.CSV:
                if rows or not goes_on:
                    self._csv(name, columns, rows)
            case Output.TABLE:
                self.write(table(columns, rows, color=self.color, empty="" if problems else empty))

    def _csv(self, name: str, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        headed = name in self._heads
        if not headed:
            self._heads[name] = list(rows[0]) if rows else [column.key for column in columns]
        self.write(comma_separated(self._heads[name], rows, head=not headed))

    def facts(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Write one thing whole, for people."""
        self.write(facts(pairs))

    def show_before_asking(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Write what is asked about next onto the terminal that is asked, however the answer is written."""
        self._say(facts(pairs))

    def write(self, text: str) -> None:
        """Write to standard output at once."""
        self.out.write(text)
        self.out.flush()

    def note(self, sentence: str) -> None:
        """Write a sentence to standard error that people should know beside the answer; JSON has it elsewhere."""
        if self.options.output is not Output.JSON:
            self.tell(line(sentence))

    def fail(self, problem: Problem) -> Exit:
        """Write one sentence (or its JSON object) to standard error and return its exit code."""
        if self.options.output is Output.JSON:
            self._say(error_document(problem) + "\n")
        else:
            hint = f" {line(problem.hint)}" if problem.hint else ""
            self.tell(f"{line(problem.message)}{hint}")
        return exit_for(problem.kind)

    def tell(self, sentence: str) -> None:
        """Write a sentence of ours to standard error."""
        self._say(f"fxtui: {sentence}\n")

    def _say(self, text: str) -> None:
        with self.unheard():
            self.err.write(text)
            self.err.flush()

    @contextmanager
    def unheard(self) -> Iterator[None]:
        """Go on where nobody reads what is written inside: the exit code says what came of it all the same."""
        try:
            yield
        except OSError as error:
            if not is_gone(error):
                raise
            forget()

    def outcome(self, problems: Sequence[Problem], *, shown: bool) -> Exit:
        """Say every problem; the code is 0 while something could be shown, else that of the first problem."""
        codes = [self.fail(problem) for problem in problems]
        return Exit.DONE if shown or not codes else codes[0]

    async def ask(
        self,
        question: str,
        wanted: str,
        *,
        why: str = "This moves money",
        instead: str = "Add --yes, or --dry-run to look first.",
    ) -> bool:
        """Ask on the terminal and tell whether `wanted` was typed; without a terminal it is wrong use.

        `why` says what needs an answer, `instead` what a script does. What was typed before the question stood there
        answers nothing, and a signal ends the waiting.
        """
        self.need_a_terminal(why, instead)
        return (await self._answer(question)).strip() == wanted

    async def _answer(self, question: str) -> str:
        """The line typed after `question`; whatever ends the waiting ends the question's line."""
        from fxtui.cli.typed import typed_line

        self._say(question)
        typed: str | None = None
        try:
            typed = await typed_line(self.keys.fileno())
        finally:
            if typed is None:
                self._say("\n")
        return typed

    def need_a_terminal(self, why: str, instead: str) -> None:
        """Refuse as wrong use where nobody can be asked: `why` something is, and what a script does `instead`."""
        if not (self.keys.isatty() and self.err.isatty()):
            raise UsageError(f"{why} and there is no terminal to ask on.", hint=instead)

    async def secret(self, what: str) -> Secret:
        """A secret: what comes in on standard input, or what is typed on the terminal, of which only the length is told.

        `what` names it, as in `share token`; without any of it, or with more than one line, it is wrong use.
        """
        from fxtui.cli.typed import LONGEST_LINE, piped_text, unseen

        if not self.keys.isatty():
            text = await piped_text(self.keys, LONGEST_LINE + 1)
        else:
            self.need_a_terminal(f"The {what} is typed where nobody reads it", "Pipe it into standard input.")
            terminal = self.keys.fileno()
            with unseen(terminal):
                text = await self._answer(f"{what[0].upper()}{what[1:]} (what is typed is not shown): ")
            self.tell(f"{len(text.strip())} characters were typed.")
        if not text.strip():
            raise UsageError(f"There is no {what}.", hint=f"Pipe the {what} into standard input, or type it.")
        if len(text) >= LONGEST_LINE or len(text.split()) > 1:
            raise UsageError(f"What was given is no {what}: it has blanks in it or is too long.")
        return Secret(text.strip())
