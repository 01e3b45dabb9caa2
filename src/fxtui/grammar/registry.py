"""The root of the grammar and how a verb enters it.

A verb's function takes its own options and returns its request; the options every verb shares are taken off here.
The file of a verb is imported when the verb is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any

import click

from fxtui.grammar.options import global_options, take_options
from fxtui.grammar.requests import ConsoleRequest, Options, Parsed, Request
from fxtui.grammar.verbs import GROUPS

_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

_MODULE_OF = {name: module for module, names in GROUPS.items() for name in names}


class Verbs(click.Group):
    """The verbs by name, each imported when it is first asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every verb, in the order people meet them."""
        return list(_MODULE_OF)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb called `cmd_name`, None when there is none."""
        if cmd_name not in self.commands and cmd_name in _MODULE_OF:
            import_module(f"fxtui.grammar.verbs.{_MODULE_OF[cmd_name]}")
        return super().get_command(ctx, cmd_name)


@click.group(cls=Verbs, invoke_without_command=True, context_settings=_SETTINGS)
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
