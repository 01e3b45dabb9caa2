"""The options every verb takes, accepted before and after it, and the few option types the verbs share."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from fxtui.grammar.requests import Options, Output

_Command = TypeVar("_Command", bound=Callable[..., Any])


class Once(click.Option):
    """An option with one value: given twice it is refused, for nobody can tell which of the two is meant."""

    def add_to_parser(self, parser: Any, ctx: click.Context) -> None:
        """Let the parser keep every value that is given, not the last alone."""
        parser.add_option(obj=self, opts=self.opts, dest=self.name, action="append", nargs=self.nargs)

    def consume_value(self, ctx: click.Context, opts: Mapping[str, Any]) -> tuple[Any, ParameterSource]:
        """Take the one value."""
        given = opts.get(self.name, ()) if self.name else ()
        if len(given) > 1:
            raise _said_again(self.opts[0])
        return super().consume_value(ctx, {**opts, self.name: given[0]} if given else opts)


def _said_again(what: str) -> click.UsageError:
    return click.UsageError(f"{what} is given more than once: say it once.")


value_option = partial(click.option, cls=Once)
"""`click.option` for an option with one value."""

_GLOBAL: tuple[Callable[[Any], Any], ...] = (
    value_option("--profile", metavar="NAME", help="Use this profile instead of the default one."),
    value_option("--home", metavar="DIR", help="Keep all files below this folder (also FXTUI_HOME)."),
    click.option("--json", "as_json", is_flag=True, help="Write one JSON document."),
    click.option("--csv", "as_csv", is_flag=True, help="Write comma-separated values."),
    click.option("--no-color", is_flag=True, help="Write without colors (also NO_COLOR)."),
    click.option("--verbose", is_flag=True, help="Write debug lines to the log file."),
)
_NAMES = ("profile", "home", "as_json", "as_csv", "no_color", "verbose")

venue_option = value_option(
    "--venue", metavar="VENUE", help="The venue to use; needed when several would do."
)
dry_run_option = click.option("--dry-run", is_flag=True, help="Show what would be sent, send nothing.")
yes_option = click.option(
    "--yes", is_flag=True, help="Send without asking; needed where there is no terminal."
)
reveal_option = click.option("--reveal", is_flag=True, help="Show personal data whole instead of masked.")

_ID = re.compile(r"[A-Za-z0-9_-]{1,20}")


class Id(click.ParamType[str]):
    """A venue's own id of a customer or a bank account, which becomes part of a path; a wrong one is not repeated."""

    name = "ID"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Take what looks like one."""
        if not _ID.fullmatch(str(value)):
            raise click.UsageError("An id is a number, or a short word of letters and digits.", ctx)
        return str(value)


customer_option = value_option(
    "--customer", metavar="ID", type=Id(), help="Mean this customer, where a venue has several."
)


def global_options(command: _Command) -> _Command:
    """Add the global options to a command."""
    for option in reversed(_GLOBAL):
        command = option(command)
    return command


def group_options(group: click.Group) -> click.Group:
    """Let a verb with verbs of its own take the global options too; without one of its verbs it is unfinished."""
    for option in _GLOBAL:
        option(group)
    group.callback = _begun
    group.invoke_without_command = True
    return group


def _begun(**values: Any) -> None:
    context = click.get_current_context()
    context.obj = take_options(values, context.find_object(Options) or Options())
    if context.invoked_subcommand is None:
        raise click.exceptions.NoArgsIsHelpError(context)


def take_options(values: dict[str, Any], before: Options) -> Options:
    """Take the global options out of `values`; what was given before the verb holds unless given again."""
    given = {name: values.pop(name, None) for name in _NAMES}
    if given["as_json"] and given["as_csv"]:
        raise click.UsageError("--json and --csv exclude each other.")
    output = Output.JSON if given["as_json"] else Output.CSV if given["as_csv"] else before.output
    return Options(
        profile=given["profile"] or before.profile,
        home=given["home"] or before.home,
        output=output,
        color=before.color and not given["no_color"],
        verbose=before.verbose or bool(given["verbose"]),
    )


class KeyValue(click.ParamType[tuple[str, str]]):
    """`NAME=VALUE`, as a pair."""

    name = "NAME=VALUE"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Split at the first `=`."""
        if isinstance(value, tuple):
            return value[0], value[1]
        name, separator, rest = str(value).partition("=")
        if not separator or not name:
            self.fail(f"{value!r} is not NAME=VALUE.", param, ctx)
        return name, rest


def each_named_once(option: str, answers: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The answers by name; one of a name that has an answer already is refused."""
    named: dict[str, str] = {}
    for name, value in answers:
        if name in named:
            raise _said_again(f"{option} {name}")
        named[name] = value
    return named
