"""Answers to `fxtui config`: where the configuration is, what is in force and since where, what is wrong with it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from fxtui.cli.exits import Exit
from fxtui.cli.render import Column, Row, Value, comma_separated, document
from fxtui.cli.session import Session
from fxtui.cli.text import line
from fxtui.contract.errors import Problem, UsageError
from fxtui.contract.plugin import VenuePlugin, venue_plugin
from fxtui.domain.instrument import pair
from fxtui.domain.money import plain, trimmed
from fxtui.grammar.requests import ConfigRequest, Output
from fxtui.store import config_schema as schema
from fxtui.store.config import Config, Limits, Profile, SecretRef, VenueProfile, check_config, read_text
from fxtui.store.config_origin import Origins
from fxtui.store.config_reading import dotted
from fxtui.store.limits import SUMS, Level, LimitsInForce, limits_in_force, market, resolved

DEFAULT = "default"
"""The source of what no line of the file says."""

_NONE = "–"


def configuration(session: Session, request: ConfigRequest) -> Exit:
    """Print the path, every value in force with secrets as references, or every problem in the file."""
    match request.action:
        case "path":
            return _path(session)
        case "check":
            return _check(session)
        case _:
            return _show(session)


def _path(session: Session) -> Exit:
    path = session.composition.config_path
    if session.options.output is Output.TABLE:
        session.write(f"{path}\n")
    else:
        session.rows("paths", (), [{"config": str(path), "exists": path.exists()}], empty="")
    return Exit.DONE


def _check(session: Session) -> Exit:
    path = session.composition.config_path
    errors = check_config(path, session.composition.check_keys)
    problems = [Problem.of(error) for error in errors]
    match session.options.output:
        case Output.JSON:
            counted: Row = {"config": str(path), "problems": len(problems)}
            session.write(document("checks", [counted], problems) + "\n")
        case Output.CSV:
            rows: list[Row] = [
                {
                    "where": line(error.where),
                    "message": line(error.message.removeprefix(f"{error.where}: ")),
                    "hint": line(error.hint),
                }
                for error in errors
            ]
            session.write(comma_separated(("where", "message", "hint"), rows))
        case Output.TABLE if not problems:
            there = "is in order" if path.exists() else "does not exist yet; the demo needs none"
            session.write(f"{path} {there}.\n")
        case _:
            pass
    codes = [session.fail(problem) for problem in problems]
    return codes[0] if codes else Exit.DONE


def _show(session: Session) -> Exit:
    composition, only = session.composition, session.options.profile
    config = composition.load_config()
    if only is not None and only not in config.profiles:
        known = ", ".join(sorted(config.profiles)) or "none"
        raise UsageError(f"There is no profile {only!r} in {composition.config_path.name}: it has {known}.")
    origins = Origins(read_text(composition.config_path) or "", composition.config_path.name)
    rows = _Values(origins).of(config, only)
    match session.options.output:
        case Output.JSON:
            session.write(document("values", rows) + "\n")
        case Output.CSV:
            texts: list[Row] = [{**row, "value": _text(row["value"])} for row in rows]
            session.rows("values", tuple(Column(key, key) for key in rows[0]), texts, empty="")
        case Output.TABLE:
            session.write("\n".join(_tables(rows)))
            if not config.profiles:
                session.write(
                    "\nNo profile is configured: `fxtui demo` needs none,"
                    " `fxtui sim --write-profile NAME` makes one.\n"
                )
    return Exit.DONE


class _Values:
    """A row per key that can be written: section, key, the value in force, source."""

    def __init__(self, origins: Origins) -> None:
        self._origins = origins
        self._rows: list[Row] = []

    def of(self, config: Config, only: str | None) -> list[Row]:
        """The rows of `config`, of one of its profiles alone when `only` names it."""
        stated = {
            "schema": schema.SCHEMA,
            "default_profile": config.default_profile or next(iter(config.profiles), None),
        }
        for key in schema.TOP:
            self._add((), key.name, stated.get(key.name, getattr(config, key.name, None)))
        for action, pressed in config.keys.items():
            self._add(("keys",), action, pressed)
        for profile in config.profiles.values():
            if only in {None, profile.name}:
                self._profile(profile)
        return self._rows

    def _profile(self, profile: Profile) -> None:
        suggested = (pair for venue in profile.venues for pair in venue_plugin(venue.venue).watchlist)
        stated = {
            "mode": "live" if profile.live else "paper",
            "watchlist": profile.watchlist or tuple(dict.fromkeys(suggested)),
        }
        for key in schema.PROFILE:
            self._add(
                ("profiles", profile.name), key.name, stated.get(key.name) or getattr(profile, key.name)
            )
        at_profile = ("profiles", profile.name)
        self._limits(at_profile, profile.limits, resolved([(Level(profile.name), profile.limits)]))
        for venue in profile.venues:
            path = (*at_profile, "venues", venue.venue)
            self._venue(path, venue)
            self._limits(path, venue.limits, limits_in_force(profile, venue, None))
            for name, limits in venue.pairs.items():
                written = self._written(name, (*path, "pairs"))
                self._limits((*path, "pairs", written), limits, limits_in_force(profile, venue, pair(name)))

    def _limits(self, path: tuple[str, ...], own: Limits, in_force: LimitsInForce) -> None:
        """The limits in force at one level: a sum is its own, any other may be said by a level around it."""
        for key in schema.LIMITS:
            if key.name in SUMS:
                self._add((*path, "limits"), key.name, getattr(own, key.name))
                continue
            source = None
            level = in_force.named.get(key.name)
            if level is not None:
                around = ("profiles", level.profile, *(("venues", level.venue) if level.venue else ()))
                at = path if level.pair else around
                source = self._origins.of((*at, "limits", key.name))
            self._add((*path, "limits"), key.name, getattr(in_force, key.name), source=source)

    def _written(self, name: str, path: tuple[str, ...]) -> str:
        """A pair as the file spells it."""
        return next(
            (one for one in self._origins.names(path) if market(str(pair(one))) == market(name)), name
        )

    def _venue(self, path: tuple[str, ...], venue: VenueProfile) -> None:
        plugin = venue_plugin(venue.venue)
        self._address(path, venue, plugin)
        for key in schema.VENUE:
            if key.name not in {"environment", "base_url"}:
                self._add(path, key.name, getattr(venue, key.name))
        for setting in plugin.settings:
            self._add(path, setting.name, venue.settings.get(setting.name))
        for field in plugin.secrets:
            reference = venue.secrets.get(field.name)
            self._add((*path, "secrets"), field.name, reference and _reference(reference))
        for key in schema.REFRESH:
            self._add((*path, "refresh"), key.name, venue.refresh[key.name])

    def _address(self, path: tuple[str, ...], venue: VenueProfile, plugin: VenuePlugin) -> None:
        """An environment, and the address it stands for; or the address, and no environment."""
        named = self._origins.of((*path, "environment"))
        names = [name for name, url in plugin.environments.items() if url == venue.base_url]
        self._add(path, "environment", names[0] if named else None)
        self._add(path, "base_url", venue.base_url, source=named)

    def _add(self, path: tuple[str, ...], key: str, value: object, *, source: str | None = None) -> None:
        self._rows.append(
            {
                "section": dotted(path),
                "key": line(key),
                "value": _plain(value),
                "source": source or self._origins.of((*path, key)) or DEFAULT,
            }
        )


def _plain(value: object) -> Value:
    """A value as JSON writes it: numbers with a point as text, nothing as null."""
    match value:
        case None | "":
            return None
        case bool() | int() | str():
            return value
        case Decimal():
            return plain(value)
        case float():
            return trimmed(Decimal(str(value)))
        case tuple():
            return [str(part) for part in value]
        case _:
            raise TypeError(f"no value of a configuration is a {type(value).__name__}")


def _reference(reference: SecretRef) -> str:
    """Where a secret is kept and where else it is looked for; never the secret."""
    places: list[str] = []
    link: SecretRef | None = reference
    while link is not None:
        named = link.value if isinstance(link.value, str) else shlex.join(link.value)
        places.append(f"{link.kind}: {'in this file, masked' if link.kind == 'value' else line(named)}")
        link = link.otherwise
    return ", else ".join(places)


def _text(value: Value) -> str:
    """A value as a cell; true and false as the file writes them."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return " ".join(line(part) for part in value)
        case _:
            return line(str(value))


def _tables(rows: Sequence[Row]) -> list[str]:
    """A table of key, value and source for each section, below its name."""
    tables: list[str] = []
    for section, group in groupby(rows, key=lambda row: str(row["section"])):
        cells = [(str(r["key"]), _text(r["value"]) or _NONE, str(r["source"])) for r in group]
        keys, values = (max(len(cell[column]) for cell in cells) for column in (0, 1))
        head = f"[{section}]\n" if section else ""
        tables.append(head + "".join(f"{k:<{keys}}  {v:<{values}}  {source}\n" for k, v, source in cells))
    return tables
