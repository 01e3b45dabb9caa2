"""The limits that hold for one deal, worked out of the levels that name some: profile, venue, pair.

Three rules, each for its own keys (docs/configuration.md tells them to people):

- the nearest level that names a key wins, key by key;
- `max_order` is a ceiling: of several levels the least holds, so that no nearer level raises a farther one's;
- `daily` and `daily_soft` are sums, each over what its own level is about: all that are named hold side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec import Struct

from fxtui.domain.instrument import Pair
from fxtui.store.config_values import USUAL, Limits, Profile, VenueProfile

SUMS = ("daily", "daily_soft")
"""The keys that limit a sum: every level that names one counts for itself."""

CEILINGS = ("max_order", "daily")
"""The keys that no nearer level may set higher than a farther one does."""

_CONFIRMED_BELOW = (
    ("max_order_soft", "max_order"),
    ("daily_soft", "daily"),
    ("off_market_confirm", "off_market_refuse"),
)


class Level(Struct, frozen=True):
    """Where limits stand in the file: for a whole profile, for a venue of it, or for a pair there."""

    profile: str
    venue: str = ""
    pair: str = ""

    def __str__(self) -> str:
        if self.pair:
            return f"{self.pair} at {self.venue}"
        return self.venue or f"the profile {self.profile}"

    def key(self, name: str) -> str:
        """The dotted name of a limit here, as an error of the configuration spells it."""
        venue = f".venues.{self.venue}" if self.venue else ""
        pair = f'.pairs."{self.pair}"' if self.pair else ""
        return f"profiles.{self.profile}{venue}{pair}.limits.{name}"

    def covers(self, venue: str | None, pair: str | None) -> bool:
        """Whether a deal in `pair` (empty for one without) at `venue` counts here; None can't be told, and counts."""
        if self.venue and venue is not None and self.venue != venue:
            return False
        return not self.pair or pair is None or market(self.pair) == market(pair)


class DayLimit(Struct, frozen=True):
    """What one level allows to be confirmed in a UTC day, in the value asset; None means no such limit."""

    level: Level
    hard: Decimal | None
    soft: Decimal | None


class LimitsInForce(Struct, frozen=True):
    """The limits that hold for one deal; the keys are those of `Limits`, with the sums of a day in `days`.

    `named` tells which level says a key. What nobody says is `USUAL`, and would be said at `level`, the venue's.
    """

    level: Level
    max_order: Decimal | None
    max_order_soft: Decimal | None
    max_slippage: Decimal
    quote_max_age: float
    preview_ttl: float
    off_market_confirm: Decimal
    off_market_refuse: Decimal
    duplicate_window: float
    max_skew: float
    days: tuple[DayLimit, ...]
    named: Mapping[str, Level]

    @property
    def slippage(self) -> Decimal:
        """What a swap allows (a fraction) when nobody says otherwise: 0.3 %, or the cap where that is less."""
        assert USUAL.max_slippage is not None
        return min(USUAL.max_slippage, self.max_slippage)

    @property
    def need_a_value(self) -> bool:
        """Whether any limit counts in the value asset."""
        return bool(self.days) or self.max_order is not None or self.max_order_soft is not None

    def setting(self, name: str) -> str:
        """The dotted key that says `name`, or where it would be said."""
        return self.named.get(name, self.level).key(name)

    def said(self, name: str) -> str:
        """Who says `name`, for a sentence: `max_order of kiiex`; only the key where nobody says it."""
        return f"{name} of {self.named[name]}" if name in self.named else name


def limits_in_force(profile: Profile, venue: VenueProfile, pair: Pair | None) -> LimitsInForce:
    """What limits a deal in `pair`, or one without a pair (a withdrawal, a transfer), at a venue of a profile."""
    levels = [
        (Level(profile.name), profile.limits),
        (Level(profile.name, venue.venue), venue.limits),
    ]
    if pair is not None:
        levels += [
            (Level(profile.name, venue.venue, name), limits)
            for name, limits in venue.pairs.items()
            if market(name) == market(str(pair))
        ]
    return resolved(levels)


def resolved(levels: Sequence[tuple[Level, Limits]]) -> LimitsInForce:
    """The limits that hold where these levels are named, from the farthest to the nearest, one at least."""
    said: dict[str, Any] = {}
    named: dict[str, Level] = {}
    for level, limits in levels:
        for name in Limits.__struct_fields__:
            value = getattr(limits, name)
            if value is None or name in SUMS or (name in CEILINGS and name in said and said[name] <= value):
                continue
            said[name], named[name] = value, level
    usual = {name: getattr(USUAL, name) for name in Limits.__struct_fields__ if name not in SUMS}
    days = tuple(
        DayLimit(level, limits.daily, limits.daily_soft)
        for level, limits in levels
        if limits.daily is not None or limits.daily_soft is not None
    )
    venue = next(level for level, _ in reversed(levels) if not level.pair)
    return LimitsInForce(level=venue, days=days, named=named, **{**usual, **said})


def raised(own: Limits, around: Sequence[tuple[Level, Limits]]) -> list[tuple[str, Level, Decimal]]:
    """The ceilings `own` sets higher than a level `around` it: the key, the nearest such level, and its limit."""
    found: list[tuple[str, Level, Decimal]] = []
    for name in CEILINGS:
        value = getattr(own, name)
        for level, limits in reversed(around):
            most = getattr(limits, name)
            if value is not None and most is not None and value > most:
                found.append((name, level, most))
                break
    return found


def never_asked(own: Limits, around: Sequence[tuple[Level, Limits]]) -> list[tuple[str, str, Decimal]]:
    """The marks of `own` that ask above what refuses already: the mark, the limit that refuses and its value."""
    found: list[tuple[str, str, Decimal]] = []
    for mark, limit in _CONFIRMED_BELOW:
        asked = getattr(own, mark)
        said = [
            value
            for one in (*(limits for _, limits in around), own)
            if (value := getattr(one, limit)) is not None
        ]
        refused = (min(said) if limit in CEILINGS else said[-1]) if said else getattr(USUAL, limit)
        if asked is not None and refused is not None and asked > refused:
            found.append((mark, limit, refused))
    return found


def market(pair: str) -> frozenset[str]:
    """The two assets of a pair, the same whichever way round and in whatever case it is written."""
    return frozenset(pair.lower().split("/"))
