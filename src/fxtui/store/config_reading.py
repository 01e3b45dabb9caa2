"""From the text of `config.toml` to a `Config`, collecting every problem on the way.

What single values may be stands in `fxtui.store.config_schema`, what belongs to a venue in
`fxtui.store.config_venue`. The file itself is read in `fxtui.store.config`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from fxtui.contract.errors import ConfigurationError
from fxtui.store import config_schema as schema
from fxtui.store.config_values import Config, Limits, Profile

if TYPE_CHECKING:
    from fxtui.store.config import KeyCheck
    from fxtui.store.config_lines import Lines
    from fxtui.store.config_lines import Path as KeyPath

Table = Mapping[str, Any]

_POSITION = re.compile(r"\s*\((?:at line (\d+), column (\d+)|at end of document)\)$")
_KEY_OF_LINE = re.compile(r"\s*([A-Za-z0-9_.-]{1,80})\s*=", re.ASCII)


def read_config(
    text: str, path: Path, check_keys: KeyCheck | None = None
) -> tuple[Config, list[ConfigurationError]]:
    """Return what `text` (the content of `path`) says, and every problem in it; with problems, an empty `Config`."""
    import tomllib

    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as wrong:
        return Config(), [_not_toml(text, path, str(wrong))]
    except (ValueError, ArithmeticError, RecursionError):
        problem = ConfigurationError(
            "It holds a number too long or lists too deep to be read.", where=path.name
        )
        return Config(), [problem]
    reading = Reading(text, path)
    config = _config(reading, document, check_keys)
    return (Config(), reading.problems) if reading.problems else (config, [])


class Reading:
    """One text being read: takes values out of tables and notes what is wrong, with line and key."""

    def __init__(self, text: str, path: Path) -> None:
        self.file = path
        self.problems: list[ConfigurationError] = []
        self._text = text
        self._lines: Lines | None = None

    def problem(self, path: KeyPath, sentence: str, *, hint: str = "") -> None:
        """Note that what stands at `path` is wrong; `sentence` names it, without a point at its end."""
        if self._lines is None:
            from fxtui.store.config_lines import Lines

            self._lines = Lines(self._text)
        where = f"{self.file.name}:{self._lines.line(path)}"
        if path:
            where += f": {dotted(path)}"
        ending = "" if sentence.endswith("?") else "."
        self.problems.append(ConfigurationError(f"{sentence}{ending}", where=where, hint=hint))

    def read(self, value: object, path: KeyPath, reader: schema.Reader) -> Any:
        """`value` as `reader` understands it; None and a problem when it doesn't."""
        try:
            return reader(value)
        except schema.ElementError as wrong:
            self.problem((*path, wrong.number), f"{_last(path)} {wrong}")
        except ValueError as wrong:
            self.problem(path, f"{_last(path)} {wrong}")
        return None

    def own(self, table: Table, path: KeyPath, keys: Iterable[schema.Key]) -> dict[str, Any]:
        """The values of these keys that are there and right."""
        found: dict[str, Any] = {}
        for key in keys:
            if key.name not in table:
                if key.required:
                    self.problem(path, f"{key.name} is missing")
                continue
            value = self.read(table[key.name], (*path, key.name), key.read)
            if value is not None:
                found[key.name] = value
        return found

    def table(self, table: Table, name: str, path: KeyPath) -> Table:
        """The table `name` in `table`; empty when it is missing, or no table, which is a problem."""
        value = table.get(name, {})
        if isinstance(value, dict):
            return value
        self.problem((*path, name), f"{schema.shown(name)} has to be a table")
        return {}

    def part(self, table: Table, name: str, path: KeyPath, keys: Sequence[schema.Key]) -> dict[str, Any]:
        """The values of these keys in the table `name` in `table`, where nothing else may stand."""
        part, where = self.table(table, name, path), (*path, name)
        self.refuse_unknown(part, where, (key.name for key in keys))
        return self.own(part, where, keys)

    def refuse_unknown(self, table: Table, path: KeyPath, known: Iterable[str]) -> None:
        """Note every key that nobody knows, with the nearest that somebody does."""
        names = tuple(known)
        for key in table:
            if key not in names:
                there = f"; there are {', '.join(sorted(names))}" if names else ""
                advice = schema.suggestion(key, names) or there
                self.problem((*path, key), f"There is no key {schema.shown(key)!r} here{advice}")


def dotted(path: KeyPath) -> str:
    """A path as people write it: `profiles.sim.watchlist[0]`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            name = schema.shown(part)
            quoted = name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else f'"{name}"'
            text += f".{quoted}" if text else quoted
    return text


def _last(path: KeyPath) -> str:
    return schema.shown(next(part for part in reversed(path) if isinstance(part, str)))


def _not_toml(text: str, path: Path, said: str) -> ConfigurationError:
    """The problem `tomllib` found: its words, the line, and the key if one begins on that line."""
    match = _POSITION.search(said)
    lines = text.split("\n")
    number, column = len(lines), ""
    if match is not None and match[1]:
        number, column = int(match[1]), f" (column {match[2]})"
    where = f"{path.name}:{number}"
    key = _KEY_OF_LINE.match(lines[number - 1])
    if key is not None:
        where += f": {key[1]}"
    words = _POSITION.sub("", said).rstrip(".")
    return ConfigurationError(
        f"This is not TOML: {words}{column}.", where=where, hint="The file is left as it is."
    )


def _config(reading: Reading, document: Table, check_keys: KeyCheck | None) -> Config:
    top = reading.own(document, (), schema.TOP)
    reading.refuse_unknown(document, (), (*(key.name for key in schema.TOP), "keys", "profiles"))
    top.pop("schema", None)
    profiles = {
        name: _profile(
            reading, name, reading.table(reading.table(document, "profiles", ()), name, ("profiles",))
        )
        for name in reading.table(document, "profiles", ())
    }
    chosen = top.get("default_profile")
    if chosen is not None and chosen not in profiles:
        advice = schema.suggestion(chosen, tuple(profiles))
        reading.problem(("default_profile",), f"There is no profile {chosen!r} in this file{advice}")
    return Config(profiles=profiles, keys=_keys(reading, document, check_keys), **top)


def _keys(reading: Reading, document: Table, check_keys: KeyCheck | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for action, key in reading.table(document, "keys", ()).items():
        if isinstance(key, dict):
            inner = next(iter(key), "NAME")
            hint = f'Put the whole name of a command in quotes: "{schema.shown(f"{action}.{inner}")}" = "f8".'
            reading.problem(("keys", action), f"{schema.shown(action)} has to be text in quotes", hint=hint)
            continue
        pressed = reading.read(key, ("keys", action), schema.key_names)
        if pressed is not None:
            found[action] = pressed
    for action, sentence, hint in check_keys(found) if check_keys is not None and found else ():
        reading.problem(("keys", action), sentence, hint=hint)
    return found


def _profile(reading: Reading, name: str, table: Table) -> Profile:
    from fxtui.store.config_venue import read_venue

    path: KeyPath = ("profiles", name)
    reading.read(name, path, schema.profile_name)
    own = reading.own(table, path, schema.PROFILE)
    reading.refuse_unknown(table, path, (*(key.name for key in schema.PROFILE), "limits", "venues"))
    limits = Limits()
    if "limits" in table:
        from fxtui.store.config_limits import read_limits

        limits = read_limits(reading, table, path)
    live = own.pop("mode", "live") == "live"
    venues = reading.table(table, "venues", path)
    if not venues:
        reading.problem(
            (*path, "venues"), "A profile needs at least one venue, as [profiles.NAME.venues.kiiex]"
        )
    profile = Profile(name=name, live=live, limits=limits, **own)
    found = [
        read_venue(
            reading, venue, reading.table(venues, venue, (*path, "venues")), (*path, "venues", venue), profile
        )
        for venue in venues
    ]
    return replace(profile, venues=tuple(venue for venue in found if venue is not None))
