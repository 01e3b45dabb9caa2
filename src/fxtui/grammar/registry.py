"""The root of the grammar and how a verb enters it.

A verb's function takes its own options and returns its request; the options every verb shares are taken off here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from fxtui.grammar.options import global_options, take_options
from fxtui.grammar.requests import ConsoleRequest, Options, Parsed, Request

_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(invoke_without_command=True, context_settings=_SETTINGS)
@click.option("--version", is_flag=True, help="Print the version and end.")
@global_options
@click.pass_context
def root(context: click.Context, /, version: bool, **values: Any) -> Parsed | None:
    """fxtui, a keyboard-driven trading console for the terminal.

    Without a verb it opens the console; with nothing configured yet, the demo.
    """
    if version:
        from fxtui import __version__

        click.echo(f"fxtui {__version__}")
        raise click.exceptions.Exit
    context.obj = take_options(values, Options())
    if context.invoked_subcommand is None:
        return Parsed(ConsoleRequest(), context.obj)
    return None


def verb(name: str, group: click.Group = root) -> Callable[[Callable[..., Request]], click.Command]:
    """Enter a function as the verb `name`; its docstring is the help."""

    def enter(function: Callable[..., Request]) -> click.Command:
        @wraps(function)
        def understood(**values: Any) -> Parsed:
            context = click.get_current_context()
            options = take_options(values, context.find_object(Options) or Options())
            return Parsed(function(**values), options)

        command = click.command(name, context_settings=_SETTINGS)(global_options(understood))
        group.add_command(command)
        return command

    return enter


def verb_group(name: str, text: str) -> click.Group:
    """A verb with verbs of its own, like `config path`."""
    group = click.Group(name, help=text, context_settings=_SETTINGS)
    root.add_command(group)
    return group
