"""From words to a request, and what the `:` line needs beside it: completion and the list of verbs."""

from __future__ import annotations

from collections.abc import Sequence

import click
from msgspec import Struct

from fxtui.contract.errors import UsageError
from fxtui.grammar.registry import root
from fxtui.grammar.requests import Parsed

__all__ = ["Unfinished", "Verb", "complete", "parse", "usage", "verbs"]


class Verb(Struct, frozen=True):
    """One verb as people see it: its words, how it is used, what it does."""

    name: str
    usage: str
    text: str


class Unfinished(UsageError):
    """A verb stands without the word of its own that it needs, as in `fxtui venue`; `text` is its help."""

    def __init__(self, message: str, *, text: str, hint: str) -> None:
        super().__init__(message, hint=hint)
        self.text = text


def parse(words: Sequence[str]) -> Parsed | None:
    """Understand one command line; None when it asked for help or the version, which is printed then.

    Raises:
        Unfinished: a verb that has verbs of its own stands alone.
        UsageError: one sentence that says what is wrong and how it is written.
    """
    try:
        parsed = root.main(args=list(words), prog_name="fxtui", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as alone:
        raise _unfinished(alone.ctx) from None
    except click.UsageError as wrong:
        raise _usage_error(wrong) from None
    except click.ClickException as wrong:
        raise UsageError(wrong.format_message()) from None
    except click.Abort:
        raise KeyboardInterrupt from None
    return parsed if isinstance(parsed, Parsed) else None


def usage(words: Sequence[str]) -> str:
    """The help text of the verb `words` name, or of all of fxtui."""
    command: click.Command = root
    context = click.Context(root, info_name="fxtui")
    for word in words:
        found = command.get_command(context, word) if isinstance(command, click.Group) else None
        if found is None:
            break
        context = click.Context(found, info_name=word, parent=context)
        command = found
    return command.get_help(context)


def verbs() -> tuple[Verb, ...]:
    """Every verb, in the order people meet them."""
    found: list[Verb] = []
    _collect(root, click.Context(root, info_name="fxtui"), found)
    return tuple(found)


def complete(text: str) -> tuple[str, ...]:
    """The verbs that begin with what is typed."""
    typed = text.lstrip().lower()
    return tuple(v.name for v in verbs() if v.name.startswith(typed))


def _collect(group: click.Group, context: click.Context, found: list[Verb]) -> None:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        inner = click.Context(command, info_name=name, parent=context)
        if isinstance(command, click.Group):
            _collect(command, inner, found)
            continue
        words = inner.command_path.removeprefix("fxtui ")
        pieces = [p for p in command.collect_usage_pieces(inner) if p != "[OPTIONS]"]
        found.append(Verb(words, " ".join([words, *pieces]), command.get_short_help_str(100)))


def _unfinished(context: click.Context) -> Unfinished:
    group = context.command
    words = group.list_commands(context) if isinstance(group, click.Group) else []
    said = f"`{context.command_path}` needs one more word: {' or '.join(words)}."
    return Unfinished(said, text=context.get_help(), hint=_shown_by(context.command_path))


def _usage_error(wrong: click.UsageError) -> UsageError:
    sentence = wrong.format_message().strip()
    if not sentence.endswith((".", "?", "!")):
        sentence += "."
    verb = wrong.ctx.command_path if wrong.ctx else "fxtui"
    return UsageError(sentence, hint=_shown_by(verb))


def _shown_by(verb: str) -> str:
    return f"`{verb} --help` shows how it is written."
