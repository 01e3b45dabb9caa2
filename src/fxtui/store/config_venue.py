"""The part of `config.toml` that belongs to one venue of a profile: our own keys, and those its plug-in names."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from fxtui.contract.base_url import checked_base_url, is_loopback
from fxtui.contract.errors import UsageError
from fxtui.contract.plugin import VenuePlugin, venue_names, venue_plugin
from fxtui.store import config_schema as schema
from fxtui.store.config_reading import Reading, Table
from fxtui.store.config_values import REFRESH, Limits, Profile, SecretRef, VenueProfile

if TYPE_CHECKING:
    from fxtui.store.config_lines import Path as KeyPath

_log = logging.getLogger(__name__)

_TABLES = ("secrets", "refresh", "limits", "pairs")


def read_venue(
    reading: Reading, name: str, table: Table, path: KeyPath, profile: Profile
) -> VenueProfile | None:
    """The venue `name` of `profile` as `table` describes it, None when nothing is known of such a venue."""
    plugin = _plugin(reading, name, path)
    if plugin is None:
        return None
    own = reading.own(table, path, schema.VENUE)
    names = (*(key.name for key in schema.VENUE), *_TABLES, *(setting.name for setting in plugin.settings))
    reading.refuse_unknown(table, path, names)
    base_url = _base_url(reading, plugin, own, path)
    if base_url and not profile.live:
        _check_paper(reading, plugin, base_url, path)
    trading = own.get("trading", not profile.live)
    limits, pairs = Limits(), dict[str, Limits]()
    if "limits" in table or "pairs" in table or (profile.live and trading):
        from fxtui.store.config_limits import read_venue_limits

        limits, pairs = read_venue_limits(reading, table, path, profile, needed=profile.live and trading)
    return VenueProfile(
        venue=plugin.id,
        base_url=base_url,
        settings=_settings(reading, plugin, table, path),
        secrets=_secrets(reading, plugin, table, path, loopback=bool(base_url) and is_loopback(base_url)),
        refresh={**REFRESH, **plugin.refresh, **reading.part(table, "refresh", path, schema.REFRESH)},
        limits=limits,
        trading=trading,
        ca_file=_ca_file(reading, own),
        pairs=pairs,
    )


def _plugin(reading: Reading, name: str, path: KeyPath) -> VenuePlugin | None:
    try:
        return venue_plugin(name)
    except UsageError:
        known = venue_names()
        advice = schema.suggestion(name, known) or f": there are {', '.join(known)}"
        reading.problem(path, f"There is no venue {schema.shown(name)!r}{advice}")
    except Exception as wrong:  # noqa: BLE001 - somebody else's plug-in may break in any way
        _log.exception("the venue %s can't be loaded", schema.shown(name))
        reading.problem(path, f"The venue {schema.shown(name)} can't be loaded ({type(wrong).__name__})")
    return None


def _base_url(reading: Reading, plugin: VenuePlugin, own: dict[str, Any], path: KeyPath) -> str:
    known = ", ".join(plugin.environments)
    if "base_url" in own and "environment" in own:
        reading.problem((*path, "environment"), "Write either environment or base_url, not both")
    elif "base_url" in own:
        checked: str | None = reading.read(own["base_url"], (*path, "base_url"), _checked_url)
        return checked or ""
    elif "environment" in own:
        chosen = own["environment"]
        if chosen in plugin.environments:
            return plugin.environments[chosen]
        advice = schema.suggestion(chosen, tuple(plugin.environments))
        reading.problem((*path, "environment"), f"environment is one of {known}{advice}")
    else:
        reading.problem(path, f"environment ({known}) or base_url is missing")
    return ""


def _checked_url(value: object) -> str:
    return checked_base_url(str(value))


def _check_paper(reading: Reading, plugin: VenuePlugin, base_url: str, path: KeyPath) -> None:
    if is_loopback(base_url) or base_url in paper_urls(plugin):
        return
    harmless = ", ".join(sorted(plugin.paper_environments))
    or_else = f" or for {harmless} of {plugin.title}" if harmless else ""
    reading.problem(
        path,
        f'mode = "paper" is only for simulators at 127.0.0.1 or [::1]{or_else}: this address may hold real money',
        hint='Make the profile mode = "live"; it is read-only until trading = true.',
    )


def paper_urls(plugin: VenuePlugin) -> frozenset[str]:
    """The addresses of the venue that hold no real money."""
    return frozenset(
        plugin.environments[name] for name in plugin.paper_environments if name in plugin.environments
    )


def _settings(reading: Reading, plugin: VenuePlugin, table: Table, path: KeyPath) -> dict[str, object]:
    found: dict[str, object] = {}
    for setting in plugin.settings:
        found[setting.name] = setting.default
        if setting.name in table:
            found[setting.name] = reading.read(
                table[setting.name], (*path, setting.name), schema.setting_reader(setting)
            )
        elif setting.required:
            reading.problem(path, f"{setting.name} is missing: {setting.text}")
    return found


def _secrets(
    reading: Reading, plugin: VenuePlugin, table: Table, path: KeyPath, *, loopback: bool
) -> dict[str, SecretRef]:
    from fxtui.store.config_secret import secret

    part, where = reading.table(table, "secrets", path), (*path, "secrets")
    reading.refuse_unknown(part, where, (field.name for field in plugin.secrets))
    found: dict[str, SecretRef] = {}
    for field in plugin.secrets:
        if field.name not in part:
            continue
        reference: SecretRef | None = reading.read(part[field.name], (*where, field.name), secret)
        if reference is None:
            continue
        if holds_value(reference) and not loopback:
            reading.problem(
                (*where, field.name),
                f"{field.name} stands here in plain text, which is for simulators at 127.0.0.1 or [::1] alone",
                hint='Keep it elsewhere and write { command = [...] }, { keyring = "…" } or { env = "…" }.',
            )
        found[field.name] = reference
    return found


def holds_value(reference: SecretRef | None) -> bool:
    """Whether the reference, or one it falls back to, is the secret itself."""
    while reference is not None:
        if reference.kind == "value":
            return True
        reference = reference.otherwise
    return False


def _ca_file(reading: Reading, own: dict[str, Any]) -> str:
    named: str = own.get("ca_file", "")
    if not named:
        return ""
    from pathlib import Path

    return str(reading.file.absolute().parent / Path(named).expanduser())
