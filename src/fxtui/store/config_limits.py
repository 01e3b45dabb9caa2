"""The part of `config.toml` that limits money: of a profile, of a venue, of a pair there.

What holds when several levels name a key is `fxtui.store.limits`'s business; here stands what may be written: nothing
that would raise a ceiling of a farther level, and no mark that could never ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from fxtui.domain.money import trimmed
from fxtui.store import config_schema as schema
from fxtui.store.config_reading import Reading, Table
from fxtui.store.config_values import Limits, Profile
from fxtui.store.limits import CEILINGS, Level, market, never_asked, raised

if TYPE_CHECKING:
    from fxtui.store.config_lines import Path as KeyPath

_Around = Sequence[tuple[Level, Limits]]


def read_limits(reading: Reading, table: Table, path: KeyPath, around: _Around = ()) -> Limits:
    """The limits that the table `limits` in `table` names, judged by those of the levels `around` it."""
    limits = Limits(**reading.part(table, "limits", path, schema.LIMITS))
    where = (*path, "limits")
    for name, level, most in raised(limits, around):
        reading.problem(
            (*where, name),
            f"{name} is above the {trimmed(most)} of {level}, which nothing nearer can raise",
            hint=f"Lower it, or raise {level.key(name)}.",
        )
        limits = replace(limits, **{name: None})
    for mark, limit, refused in never_asked(limits, around):
        reading.problem(
            (*where, mark), f"{mark}, which asks, is above {limit} ({trimmed(refused)}), which refuses"
        )
    return limits


def read_venue_limits(
    reading: Reading, table: Table, path: KeyPath, profile: Profile, *, needed: bool
) -> tuple[Limits, dict[str, Limits]]:
    """The limits of a venue and of its pairs; with `needed`, as live trading is, those that have to be there."""
    around = [(Level(profile.name), profile.limits)]
    limits = read_limits(reading, table, path, around)
    if needed:
        _check_needed(reading, (profile.limits, limits), path, profile.name)
    return limits, _pairs(reading, table, path, [*around, (Level(profile.name, str(path[-1])), limits)])


def _check_needed(reading: Reading, levels: Sequence[Limits], path: KeyPath, profile: str) -> None:
    for name in CEILINGS:
        if all(getattr(limits, name) is None for limits in levels):
            reading.problem(
                (*path, "limits", name),
                f"A live venue with trading = true needs the limit {name}",
                hint=f"It stands here or in [profiles.{profile}.limits], in the profile's value asset; "
                "without trading = true the venue is read-only.",
            )


def _pairs(reading: Reading, table: Table, path: KeyPath, around: _Around) -> dict[str, Limits]:
    found: dict[str, Limits] = {}
    pairs, below = reading.table(table, "pairs", path), (*path, "pairs")
    for written in pairs:
        name: str | None = reading.read(written, (*below, written), schema.pair_name)
        one = reading.table(pairs, written, below)
        reading.refuse_unknown(one, (*below, written), ("limits",))
        limits = read_limits(reading, one, (*below, written), around)
        if name is None:
            continue
        twin = next((other for other in found if market(other) == market(name)), None)
        if twin is not None:
            reading.problem((*below, written), f"{name} is the market that {twin} names already: keep one")
        found[name] = limits
    return found
