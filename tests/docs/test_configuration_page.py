"""docs/configuration.md names every key there is, and what it shows is accepted."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import get_args

import pytest

from fxtui.bootstrap.composition import Composition
from fxtui.contract.plugin import venue_plugin
from fxtui.store import config_schema as schema
from fxtui.store.config import check_config, load_config
from fxtui.store.config_values import SecretKind
from tests.docs.pages import fenced, page, rows
from tests.store.configurations import write
from tools import configuration
from tools.generated import own_venues

VENUES = [plugin.id for plugin in own_venues()]
PAGE = page("docs/configuration.md")
TABLES = [
    ("## The file itself", schema.TOP),
    ("## A profile", schema.PROFILE),
    ("## A venue of a profile", schema.VENUE),
    ("### Refresh", schema.REFRESH),
    ("## Limits", schema.LIMITS),
]


def test_the_page_is_what_the_declarations_say() -> None:
    assert configuration.page() == PAGE, "write it again with `python -m tools.configuration`"


@pytest.mark.parametrize(("head", "keys"), TABLES)
def test_every_key_has_its_row_with_type_default_and_meaning(head: str, keys: tuple[schema.Key, ...]) -> None:
    found = rows(PAGE, head)
    assert list(found) == [key.name for key in keys]
    for key in keys:
        assert all(found[key.name]), key.name
        assert found[key.name][2] == key.text


@pytest.mark.parametrize("venue", VENUES)
def test_every_setting_secret_and_environment_of_a_venue_has_its_row(venue: str) -> None:
    plugin = venue_plugin(venue)
    found = rows(PAGE, f"## {plugin.title}")
    wanted = {setting.name for setting in plugin.settings} | {field.name for field in plugin.secrets}
    assert set(found) == wanted | set(plugin.environments)


def test_every_place_of_a_secret_has_its_row() -> None:
    assert set(rows(PAGE, "### Secrets")) == set(get_args(SecretKind))


def test_a_default_is_written_as_the_file_would_write_it() -> None:
    found = rows(PAGE, "## Limits") | rows(PAGE, "## The file itself") | rows(PAGE, "## KIIEX")
    defaults = {name: found[name][1] for name in ("max_slippage", "theme", "hide_amounts", "oms_id")}
    assert defaults == {
        "max_slippage": '`"0.003"`',
        "theme": '`"dark"`',
        "hide_amounts": "`false`",
        "oms_id": "`1`",
    }


@pytest.mark.parametrize("name", ["docs/configuration.md", "README.md"])
def test_every_example_is_accepted(tmp_path: Path, name: str) -> None:
    tmp_path.chmod(0o700)
    whole = [block for block in fenced(page(name), "toml") if block.startswith("schema")]
    assert whole
    for block in whole:
        assert check_config(write(tmp_path, block), Composition({}).check_keys) == []
        assert load_config(tmp_path / "config.toml").profiles


def test_the_example_shows_every_key_of_ours() -> None:
    (example,) = [block for block in fenced(PAGE, "toml") if block.startswith("schema")]
    document = tomllib.loads(example)
    profiles = document["profiles"].values()
    venues = [venue for profile in profiles for venue in profile["venues"].values()]
    written = {
        "top": set(document),
        "profile": {key for profile in profiles for key in profile},
        "venue": {key for venue in venues for key in venue},
        "refresh": {key for venue in venues for key in venue.get("refresh", {})},
        "limits": {key for venue in venues for key in venue.get("limits", {})},
    }
    assert {key.name for key in schema.TOP} <= written["top"]
    assert {key.name for key in schema.PROFILE} <= written["profile"]
    assert {key.name for key in schema.VENUE} <= written["venue"]
    assert {key.name for key in schema.REFRESH} == written["refresh"]
    assert {key.name for key in schema.LIMITS} == written["limits"]
