"""Profiles that point at simulators: the demo's, and what `fxtui sim --write-profile` writes.

What a simulator calls its credentials are names of the venue's settings and secrets; nothing else differs from a
profile for the real venue.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fxtui.contract.plugin import SettingKind, VenuePlugin, venue_plugin
from fxtui.domain.money import exact
from fxtui.store.config import Limits, Profile, SecretRef, VenueProfile
from fxtui.store.config_values import REFRESH


def for_simulator(venue: str, base_url: str, credentials: Mapping[str, object]) -> VenueProfile:
    """The profile of `venue` served at `base_url` with `credentials` as its simulator printed them."""
    plugin = venue_plugin(venue)
    settings = {setting.name: setting.default for setting in plugin.settings}
    for setting in plugin.settings:
        if setting.name in credentials:
            settings[setting.name] = _typed(setting.kind, credentials[setting.name])
    secrets = {
        field.name: SecretRef("value", str(credentials[field.name]))
        for field in plugin.secrets
        if field.name in credentials
    }
    return _paper(plugin, base_url, settings, secrets)


def demo_profile(venues: Sequence[str]) -> Profile:
    """Paper over `venues`, their addresses and credentials still open."""
    plugins = [venue_plugin(venue) for venue in venues]
    return Profile(
        name="demo",
        live=False,
        venues=tuple(_paper(p, "", {s.name: s.default for s in p.settings}, {}) for p in plugins),
        watchlist=(),
        value_asset="USDT",
    )


def _paper(
    plugin: VenuePlugin, base_url: str, settings: Mapping[str, object], secrets: Mapping[str, SecretRef]
) -> VenueProfile:
    return VenueProfile(
        venue=plugin.id,
        base_url=base_url,
        settings=settings,
        secrets=secrets,
        refresh={**REFRESH, **plugin.refresh},
        limits=Limits(),
        trading=True,
        ca_file="",
    )


def _typed(kind: SettingKind, value: object) -> object:
    match kind:
        case SettingKind.INTEGER:
            return int(str(value))
        case SettingKind.DECIMAL:
            return exact(str(value))
        case SettingKind.SECONDS:
            return float(str(value))
        case SettingKind.FLAG:
            return bool(value)
        case SettingKind.TEXT | SettingKind.CHOICE:
            return str(value)


def paper_profile(name: str, served: Sequence[tuple[str, str, Mapping[str, object]]]) -> Profile:
    """A paper profile called `name` over simulators, each as venue, base URL and credentials."""
    return Profile(
        name=name,
        live=False,
        venues=tuple(for_simulator(venue, base_url, credentials) for venue, base_url, credentials in served),
        watchlist=(),
        value_asset="USDT",
    )
