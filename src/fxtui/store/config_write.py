"""Writing a profile into `config.toml` without disturbing what a person wrote there.

Comments and order stay. The file is never left half written, a damaged one is never overwritten, and what was there
before stays beside it as `config.toml.bak`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from msgspec.structs import asdict, replace

from fxtui.contract.errors import ConfigurationError
from fxtui.contract.plugin import VenuePlugin, venue_plugin
from fxtui.domain.money import plain
from fxtui.store.config import load_config, read_text
from fxtui.store.config_reading import read_config
from fxtui.store.config_schema import SCHEMA
from fxtui.store.config_values import REFRESH, Config, Limits, Profile, SecretRef, VenueProfile
from fxtui.store.files import write_atomically
from fxtui.store.paths import private_folder

_Plain = dict[str, Any]


def write_profile(path: Path, profile: Profile) -> None:
    """Write `profile` into the file, in place of one of the same name; the first one becomes the default.

    Raises:
        ConfigurationError: when the file is damaged, the profile would not be read back as it is, or one of the same
            name is live and this one is not, or the other way round. The file is as it was.
        StoreError: when the disk refuses, or other users can get at the folder.
    """
    private_folder(path.parent)
    config = load_config(path)
    _keep_modes_apart(path, config, profile)
    before = read_text(path)
    written = _with_profile(path, before or "", config, profile)
    _check(path, written, profile)
    if before is not None:
        write_atomically(path.with_name(f"{path.name}.bak"), before.encode("utf-8"), durable=True)
    write_atomically(path, written.encode("utf-8"), durable=True)


def _keep_modes_apart(path: Path, config: Config, profile: Profile) -> None:
    there = config.profiles.get(profile.name)
    if there is not None and there.live is not profile.live:
        found, wanted = ("live", "paper") if there.live else ("paper", "live")
        raise ConfigurationError(
            f"The profile {profile.name} is {found} and is not replaced by a {wanted} one.",
            where=path.name,
            hint="Choose another name.",
        )


def _with_profile(path: Path, before: str, config: Config, profile: Profile) -> str:
    """The text `before` with the profile in it."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(_head(before, config, profile) + before)
        _merge(document, {"profiles": {profile.name: _of_profile(profile)}}, depth=0)
        return tomlkit.dumps(document)
    except (TOMLKitError, LookupError, TypeError, ValueError):
        raise ConfigurationError(
            f"The profile {profile.name} can't be written into this file as it is laid out.",
            where=path.name,
            hint="Write its profiles as tables: [profiles.NAME], [profiles.NAME.venues.VENUE].",
        ) from None


def _head(before: str, config: Config, profile: Profile) -> str:
    """The keys of the file itself that it lacks; they stand above its first table, so at the very top."""
    import tomlkit

    there = tomlkit.parse(before)
    missing = tomlkit.document()
    if "schema" not in there:
        missing["schema"] = SCHEMA
    if not config.profiles:
        missing["default_profile"] = profile.name
    return f"{missing.as_string()}\n" if missing else ""


def _check(path: Path, written: str, profile: Profile) -> None:
    """Read what is about to be written: it has to say what was meant."""
    config, problems = read_config(written, path)
    if problems:
        raise ConfigurationError(
            f"The profile {profile.name} can't be written: {problems[0].message}", hint=problems[0].hint
        )
    found = config.profiles.get(profile.name)
    if found is None or _comparable(found) != _comparable(profile):
        raise ConfigurationError(
            f"The profile {profile.name} would not be read back as it is.", where=path.name
        )


def _comparable(profile: Profile) -> Profile:
    """The profile with what may be spelled or ordered in two ways in one of them."""
    venues = sorted(profile.venues, key=lambda venue: venue.venue)
    return replace(
        profile, venues=tuple(replace(venue, base_url=venue.base_url.rstrip("/")) for venue in venues)
    )


class _Inline(dict[str, Any]):
    """A table that is written in braces on one line."""


_FIXED = 2
"""The depth below which a table is written as wanted; above it others' profiles and keys of the file stay."""


def _merge(table: Any, wanted: Mapping[str, Any], *, depth: int) -> None:
    """Make `table` say what `wanted` says: only what differs is touched, so that comments stay."""
    import tomlkit

    if depth >= _FIXED:
        for key in [key for key in table if key not in wanted]:
            del table[key]
    for key, value in wanted.items():
        if not isinstance(value, Mapping) or isinstance(value, _Inline):
            if key not in table or tomlkit.item(table[key]).unwrap() != value:
                table[key] = _item(value)
            continue
        if not isinstance(table.get(key), dict):
            table[key] = tomlkit.table(is_super_table=all(_is_table(part) for part in value.values()))
        _merge(table[key], value, depth=depth + 1)


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping) and not isinstance(value, _Inline)


def _item(value: object) -> Any:
    import tomlkit

    if isinstance(value, _Inline):
        inline = tomlkit.inline_table()
        for key, part in value.items():
            inline[key] = _item(part)
        return inline
    if isinstance(value, list):
        array = tomlkit.array()
        array.extend(_item(part) for part in value)
        return array
    return value


def _of_profile(profile: Profile) -> _Plain:
    plain_profile: _Plain = {"mode": "live" if profile.live else "paper", "value_asset": profile.value_asset}
    if profile.watchlist:
        plain_profile["watchlist"] = list(profile.watchlist)
    limits = _of_limits(profile.limits)
    if limits:
        plain_profile["limits"] = limits
    plain_profile["venues"] = {venue.venue: _of_venue(venue, profile.live) for venue in profile.venues}
    return plain_profile


def _of_venue(venue: VenueProfile, live: bool) -> _Plain:
    """What differs from the defaults; what is the same in every profile is not worth a line."""
    plugin = venue_plugin(venue.venue)
    plain_venue = _of_address(venue, plugin)
    if venue.trading is live:
        plain_venue["trading"] = venue.trading
    if venue.ca_file:
        plain_venue["ca_file"] = venue.ca_file
    for setting in plugin.settings:
        value = venue.settings.get(setting.name, setting.default)
        if value is not None and value != setting.default:
            plain_venue[setting.name] = _of_number(value)
    usual = {**REFRESH, **plugin.refresh}
    parts: _Plain = {
        "secrets": {name: _of_reference(reference) for name, reference in venue.secrets.items()},
        "refresh": {name: each for name, each in venue.refresh.items() if each != usual.get(name)},
        "limits": _of_limits(venue.limits),
        "pairs": {name: {"limits": _of_limits(limits)} for name, limits in venue.pairs.items()},
    }
    return plain_venue | {name: part for name, part in parts.items() if part}


def _of_address(venue: VenueProfile, plugin: VenuePlugin) -> _Plain:
    for name, url in plugin.environments.items():
        if url == venue.base_url:
            return {"environment": name}
    return {"base_url": venue.base_url}


def _of_limits(limits: Limits) -> _Plain:
    """The limits that are named here."""
    return {name: _of_number(limit) for name, limit in asdict(limits).items() if limit is not None}


def _of_number(value: object) -> object:
    return plain(value) if isinstance(value, Decimal) else value


def _of_reference(reference: SecretRef) -> _Inline | list[_Inline]:
    chain: list[_Inline] = []
    link: SecretRef | None = reference
    while link is not None:
        chain.append(_Inline({link.kind: link.value if isinstance(link.value, str) else list(link.value)}))
        link = link.otherwise
    return chain[0] if len(chain) == 1 else chain
