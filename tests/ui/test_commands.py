"""One declaration per action: it has a method, a free key, a sentence, and no clash."""

from __future__ import annotations

from importlib import import_module

import pytest

from fxtui.ui.actions import Actions
from fxtui.ui.commands import (
    MODES,
    Command,
    all_commands,
    command,
    commands_of,
    key_label,
    keys_of,
)
from fxtui.ui.commands.keymap import collisions

OWNERS = {
    "app": ("fxtui.ui.actions", "Actions"),
    "preview": ("fxtui.ui.widgets.preview", "PreviewModal"),
    "swap": ("fxtui.ui.screens.swap", "SwapModal"),
    "help": ("fxtui.ui.screens.help", "HelpModal"),
    "ask": ("fxtui.ui.widgets.ask", "AskModal"),
    "balances": ("fxtui.ui.screens.balances", "BalancesScreen"),
    "quotes": ("fxtui.ui.screens.quotes", "QuotesScreen"),
}


@pytest.mark.parametrize("scope", OWNERS)
def test_every_command_has_its_method(scope: str) -> None:
    module, name = OWNERS[scope]
    owner = getattr(import_module(module), name)
    missing = {one.name for one in commands_of(scope) if not callable(getattr(owner, one.method, None))}
    assert missing == set()


def test_no_key_does_two_things_on_one_screen() -> None:
    assert collisions({}) == []


def test_names_are_unique_and_found() -> None:
    names = [one.name for one in all_commands()]
    assert len(names) == len(set(names))
    assert command("app.swap").title == "swap"
    with pytest.raises(KeyError):
        command("app.nothing")


def test_every_command_says_what_it_does_in_one_sentence() -> None:
    wrong = [one.name for one in all_commands() if not one.help.endswith(".") or len(one.help) > 90]
    assert wrong == []


@pytest.mark.parametrize("scope", MODES)
def test_every_main_screen_has_a_key(scope: str) -> None:
    assert keys_of(command(f"app.{scope}"), {})


def test_keys_are_written_as_people_write_them() -> None:
    assert [key_label(key) for key in ("question_mark", "ctrl+b", "slash", "escape", "s")] == [
        "?",
        "ctrl+b",
        "/",
        "esc",
        "s",
    ]


def test_a_command_names_its_binding() -> None:
    one = Command("quotes.pin", "p", "pin", "Keep it.")
    assert one.binding.id == "quotes.pin"
    assert one.binding.action == "command('quotes.pin')"
    assert command("app.swap").binding.action == "app.command('app.swap')"


def test_actions_are_part_of_the_application() -> None:
    from fxtui.ui.app import FxtuiApp

    assert issubclass(FxtuiApp, Actions)
