"""The commands of Trade, Tickets, Back office, Venues, Intents and the instrument: each has its method, no key does two things."""

from __future__ import annotations

from importlib import import_module

import pytest

from fxtui.ui.commands import commands_of
from fxtui.ui.commands.keymap import collisions
from fxtui.ui.screens.instrument import InstrumentScreen
from fxtui.ui.screens.intents import IntentsScreen
from fxtui.ui.screens.office import OfficeScreen
from fxtui.ui.screens.office.form import FormModal
from fxtui.ui.screens.tickets import TicketsScreen
from fxtui.ui.screens.tickets.compose import ComposeScreen
from fxtui.ui.screens.trade import TradeScreen
from fxtui.ui.screens.venues import VenuesScreen
from fxtui.ui.widgets.sheet import Sheet

SCREENS = (
    TradeScreen,
    TicketsScreen,
    ComposeScreen,
    OfficeScreen,
    FormModal,
    VenuesScreen,
    IntentsScreen,
    InstrumentScreen,
)


@pytest.mark.parametrize("screen", SCREENS)
def test_every_command_has_its_method_and_every_method_its_command(screen: type) -> None:
    name = screen.NAME  # type: ignore[attr-defined]
    declared = {command.method for command in commands_of(name)}
    written = {method for method in vars(screen) if method.startswith("do_")}
    assert declared == written


def test_no_key_does_two_things_on_one_screen() -> None:
    assert collisions({}) == []


@pytest.mark.parametrize("screen", [TradeScreen, TicketsScreen, OfficeScreen, VenuesScreen, IntentsScreen])
def test_no_key_of_a_screen_is_one_the_rows_need(screen: type) -> None:
    own = {key for command in commands_of(screen.NAME) for key in command.key.split(",")}  # type: ignore[attr-defined]
    needed = {key for binding in Sheet.BINDINGS for key in binding.key.split(",")}  # type: ignore[union-attr]
    # Enter means go deeper in both: into the row under the cursor, from the form into its preview.
    assert own & needed <= {"enter"}


@pytest.mark.parametrize("screen", SCREENS)
def test_every_command_says_what_it_does_in_one_sentence(screen: type) -> None:
    for command in commands_of(screen.NAME):  # type: ignore[attr-defined]
        assert command.help.endswith(".")
        assert command.title


def test_a_screen_is_found_by_its_name() -> None:
    for mode in ("trade", "tickets", "office", "venues", "intents", "instrument"):
        module = import_module(f"fxtui.ui.screens.{mode}")
        assert mode == getattr(module, f"{mode.capitalize()}Screen").NAME
