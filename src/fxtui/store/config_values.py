"""What a configuration says, as values: profiles, venues, limits, references to secrets.

How they are read from and written to `config.toml` lives in `fxtui.store.config` and `fxtui.store.config_write`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from msgspec import Struct, field

from fxtui.contract.health import SKEW_BLOCK

SecretKind = Literal["env", "command", "keyring", "value"]
"""Where a secret is kept: a variable, the output of a command, the system's keyring, or this very file."""

THEMES = ("dark", "light", "colour-blind", "mono", "terminal")
"""The names of the console's themes, the default first."""

REFRESH = {"quotes": 2.0, "balances": 15.0, "orders": 5.0, "tickets": 30.0}
"""Seconds between two reads of what is on the screen, where neither the file nor the venue's own description says."""


class SecretRef(Struct, frozen=True):
    """Where one secret is kept; `otherwise` is asked when this place has none.

    `value` is the name of an environment variable, the words of a command, `service/name` in the keyring, or, for
    simulators only, the secret itself.
    """

    kind: SecretKind
    value: str | tuple[str, ...]
    otherwise: SecretRef | None = None

    def __repr__(self) -> str:
        shown = "…" if self.kind == "value" else repr(self.value)
        return f"SecretRef({self.kind}, {shown})"


class Limits(Struct, frozen=True):
    """The limits one level of the file names; what it leaves at None is said by the level around it, else by `USUAL`.

    Amounts are in the profile's value asset. Above `max_order_soft` or `daily_soft` the user is asked to type a
    confirmation, above `max_order` or `daily` (the sum of a UTC day) it is refused. `max_slippage`, `off_market_confirm`
    and `off_market_refuse` are fractions (0.003 is 0.3 %). `quote_max_age` are the seconds after which a quote can't be
    dealt on, `preview_ttl` those a preview can be confirmed, `duplicate_window` those in which the very same has to be
    typed, `max_skew` those the clocks may differ. What holds for one deal is worked out in `fxtui.store.limits`.
    """

    max_order: Decimal | None = None
    max_order_soft: Decimal | None = None
    daily: Decimal | None = None
    daily_soft: Decimal | None = None
    max_slippage: Decimal | None = None
    quote_max_age: float | None = None
    preview_ttl: float | None = None
    off_market_confirm: Decimal | None = None
    off_market_refuse: Decimal | None = None
    duplicate_window: float | None = None
    max_skew: float | None = None


USUAL = Limits(
    max_slippage=Decimal("0.003"),
    quote_max_age=5.0,
    preview_ttl=10.0,
    off_market_confirm=Decimal("0.02"),
    off_market_refuse=Decimal("0.10"),
    duplicate_window=60.0,
    max_skew=SKEW_BLOCK,
)
"""What holds where no level names a key."""


class VenueProfile(Struct, frozen=True):
    """One venue of a profile.

    `settings` holds every setting of the venue's plug-in, defaults filled in; `refresh` the seconds between two reads
    of `quotes`, `balances`, `orders` and `tickets`. Without `trading` the venue is read-only. `ca_file` is the path of
    an authority to trust besides the system's, empty for none. `pairs` holds the limits of single pairs by their name,
    `USDT/COPM`, in either direction.
    """

    venue: str
    base_url: str
    settings: Mapping[str, object] = field(default_factory=dict)
    secrets: Mapping[str, SecretRef] = field(default_factory=dict)
    refresh: Mapping[str, float] = field(default_factory=lambda: dict(REFRESH))
    limits: Limits = field(default_factory=Limits)
    trading: bool = False
    ca_file: str = ""
    pairs: Mapping[str, Limits] = field(default_factory=dict)


class Profile(Struct, frozen=True):
    """A set of venues, with real money (`live`) or without. An empty `watchlist` means each venue's own.

    `limits` hold for all its venues together.
    """

    name: str
    live: bool
    venues: tuple[VenueProfile, ...] = ()
    watchlist: tuple[str, ...] = ()
    value_asset: str = "USDT"
    limits: Limits = field(default_factory=Limits)


class Config(Struct, frozen=True):
    """Everything `config.toml` says; without a file, this with no arguments.

    `keys` maps names of actions to the keys that call them. An empty `default_profile` means none was chosen.
    """

    profiles: Mapping[str, Profile] = field(default_factory=dict)
    default_profile: str = ""
    theme: str = THEMES[0]
    keys: Mapping[str, str] = field(default_factory=dict)
    hide_amounts: bool = False
    low_bandwidth: bool = False
