"""Discovery of venues: their names without importing them, their description without importing an adapter.

Own venues are the folders of `fxtui.venues`; outsiders register theirs under the entry point group `fxtui.venue`.
A venue's folder describes itself in one `VENUE` value; adapter and simulator are named there as `module:function`
and imported when first used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from fxtui.contract.errors import UsageError

ENTRY_POINTS = "fxtui.venue"


class SettingKind(Enum):
    """The type of a setting's value in `config.toml`."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    SECONDS = "seconds"
    FLAG = "flag"
    CHOICE = "choice"


class Setting(Struct, frozen=True):
    """One key a venue understands in its part of `config.toml`; `default` None with `required` must be written."""

    name: str
    kind: SettingKind
    text: str
    default: object = None
    required: bool = False
    choices: tuple[str, ...] = ()


class SecretField(Struct, frozen=True):
    """One secret a venue needs."""

    name: str
    text: str
    required: bool = True


class VenuePlugin(Struct, frozen=True):
    """A venue's description of itself.

    `environments` maps names (`production`, `staging`) to base URLs; those in `paper_environments` hold no real
    money. What a simulator calls its credentials are names of `settings` and `secrets` here; `demo` are the response
    modes the demo serves it with.
    """

    id: str
    title: str
    settings: tuple[Setting, ...]
    secrets: tuple[SecretField, ...]
    environments: Mapping[str, str]
    connect: str
    simulate: str
    paper_environments: frozenset[str] = frozenset()
    watchlist: tuple[str, ...] = ()
    refresh: Mapping[str, float] = field(default_factory=dict)
    demo: Mapping[str, str] = field(default_factory=dict)

    def load(self, which: str) -> Callable[..., Any]:
        """Import and return what `which` (`connect` or `simulate`) names."""
        module, _, function = getattr(self, which).partition(":")
        loaded: Callable[..., Any] = getattr(import_module(module), function)
        return loaded


def venue_names() -> tuple[str, ...]:
    """The ids of all venues, own and registered, sorted; imports none of them."""
    return tuple(sorted({*_own_names(), *_registered()}))


def venue_plugin(name: str) -> VenuePlugin:
    """The description of the venue `name`; `UsageError` names those there are."""
    if name in _own_names():
        plugin: VenuePlugin = import_module(f"fxtui.venues.{name}").VENUE
        return plugin
    registered = _registered()
    if name in registered:
        loaded: VenuePlugin = registered[name]()
        return loaded
    known = ", ".join(venue_names())
    raise UsageError(f"There is no venue {name!r}: fxtui knows {known}.")


def _own_names() -> tuple[str, ...]:
    folder = Path(__file__).parent.parent / "venues"
    return tuple(sorted(p.parent.name for p in folder.glob("*/__init__.py")))


def _registered() -> dict[str, Callable[[], VenuePlugin]]:
    from importlib.metadata import entry_points

    return {point.name: point.load for point in entry_points(group=ENTRY_POINTS)}
