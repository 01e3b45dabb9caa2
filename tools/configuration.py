"""Write docs/configuration.md from the declarations of its keys: `python -m tools.configuration`, and `--check`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from decimal import Decimal

from fxtui.contract.health import SKEW_BLOCK
from fxtui.contract.plugin import Setting, VenuePlugin
from fxtui.desk.polling import HIDDEN
from fxtui.domain.money import plain, trimmed
from fxtui.store import config_schema as schema
from fxtui.store.config_values import REFRESH, USUAL, Config, Profile
from fxtui.store.secrets import COMMAND_SECONDS
from tools.generated import own_venues, table, write_or_check
from tools.guards import GUARDS, REFUSALS

HEAD = ("key", "value", "without it", "what it does")
TYPES: Mapping[schema.Reader, str] = {
    schema.text: "text",
    schema.flag: "`true`, `false`",
    schema.whole: "whole number",
    schema.decimal: "number",
    schema.amount: "number above 0, in the value asset",
    schema.fraction: "number from 0 to 1",
    schema.seconds: "seconds, above 0 to a day",
    schema.cadence: "seconds, 0.2 to a day",
    schema.market_fraction: "number above 0 to 0.5",
    schema.window: "seconds, above 0 to 600",
    schema.skew: f"seconds, above 0 to {SKEW_BLOCK:g}",
    schema.asset_code: "asset",
    schema.pairs: "list of pairs",
    schema.version: f"`{schema.SCHEMA}`",
    schema.profile_name: "name of a profile",
}
"""A type in words, by what reads its values."""

PLACES = {
    "env": ('`{ env = "KIIEX_API_KEY" }`', "an environment variable, which other programs can read too"),
    "command": (
        '`{ command = ["pass", "show", "kiiex/key"] }`',
        f"what a command prints within {COMMAND_SECONDS:g} s; its words are a list, no shell reads them",
    ),
    "keyring": (
        '`{ keyring = "fxtui/kiiex/api_key" }`',
        "an entry of the system's keyring, as service, `/` and name",
    ),
    "value": ('`{ value = "…" }`', "the secret itself; for simulators at 127.0.0.1 and [::1] alone"),
}

INTRODUCTION = """# Configuration

Generated from the declarations in `src/fxtui/store/config_schema.py` and of the venues; do not edit, run
`python -m tools.configuration`.

One file, `config.toml`. The demo needs none; `fxtui sim --write-profile NAME` writes one for [a simulator](simulator.md).

```sh
fxtui config path       # where it is: below --home DIR or FXTUI_HOME, else where this system keeps such files
fxtui config check      # everything that is wrong with it, each with file, line and key
fxtui config show       # every value in force, and the line it comes from; --profile NAME shows one profile
```

- It is private: the file 0600, its folder 0700, both yours. Otherwise it is refused with the command that mends it.
- A key nobody knows is refused, with the nearest one that somebody does. A file with a problem is never half used: no
  profile of it opens before it is mended.
- `NAME` below is the name of a profile, chosen by you: letters, digits, `-` and `_`, at most 32. `VENUE` is the venue's id.
- A number with digits behind the point stands in quotes, `"0.003"`, since TOML's are binary; whole ones may stand as they
  are. Seconds are the exception, `0.5` is fine.
- `NO_COLOR` in the environment means the theme `mono`, whatever the file says.

## An example

Every key but most of the venue's own. A file needs no more than a profile with its mode, and a venue with its address,
its secrets and the settings that have to be there.

"""

EXAMPLE = """schema = 1
default_profile = "desk"
theme = "light"
hide_amounts = false
low_bandwidth = false

[keys]
"app.swap" = "f8"

[profiles.desk]
mode = "live"
value_asset = "USDT"
watchlist = ["USDT/COPM", "USDC/COPM"]

[profiles.desk.limits]  # all venues together, in USDT, the value asset
max_order = 10000
daily = 50000

[profiles.desk.venues.kiiex]
environment = "production"
trading = true             # without it a live venue is read-only
ca_file = "proxy.pem"      # beside config.toml
user_id = "96"
account_id = 7

[profiles.desk.venues.kiiex.secrets]
api_key = { env = "KIIEX_API_KEY" }
api_secret = [{ keyring = "fxtui/kiiex/api_secret" }, { command = ["pass", "show", "kiiex/secret"] }]

[profiles.desk.venues.kiiex.refresh]
quotes = 0.5
balances = 10
orders = 3
tickets = 15

[profiles.desk.venues.kiiex.limits]
max_order = 5000
max_order_soft = 1000
daily = 20000
daily_soft = "7500.50"
max_slippage = "0.005"
quote_max_age = 5
preview_ttl = 10
off_market_confirm = "0.01"
off_market_refuse = "0.05"
duplicate_window = 120
max_skew = 2

[profiles.desk.venues.kiiex.pairs."BTC/USDT".limits]
max_order = 2000
max_slippage = "0.01"

[profiles.sim]
mode = "paper"

[profiles.sim.venues.kiiex]
base_url = "http://127.0.0.1:8931/ap"
user_id = "96"

[profiles.sim.venues.kiiex.secrets]
api_key = { value = "what the simulator printed" }
api_secret = { value = "what the simulator printed" }
"""


PROFILE = """## A profile

`[profiles.NAME]`, with a venue at least.

"""


def page() -> str:
    """The whole page."""
    profile, nothing = Profile("", live=False), Config()
    top = {"schema": schema.SCHEMA, "theme": nothing.theme}
    top |= {"hide_amounts": nothing.hide_amounts, "low_bandwidth": nothing.low_bandwidth}
    parts = [
        f"{INTRODUCTION}```toml\n{EXAMPLE}```\n",
        f"## The file itself\n\n{_keys(schema.TOP, top)}",
        _changed_keys(),
        f"{PROFILE}{_keys(schema.PROFILE, {'value_asset': profile.value_asset})}",
        _venue_tables(),
        _limits(),
        _guards(),
        *(_venue(plugin) for plugin in own_venues()),
    ]
    return "\n".join(parts)


def _changed_keys() -> str:
    return (
        "## Keys\n\n`[keys]` changes what is pressed: the name of a command in quotes, and the key that calls it, several"
        " with commas\nbetween. [Keys](keys.md) has the names. What can't work keeps the command's own key, and `fxtui config"
        " check` says why.\n"
    )


def _venue_tables() -> str:
    places = [(f"`{kind}`", *place) for kind, place in PLACES.items()]
    return (
        "## A venue of a profile\n\n`[profiles.NAME.venues.VENUE]`, one of `environment` and `base_url` in it. What the"
        f" venue itself wants to know\nstands beside these.\n\n{_keys(schema.VENUE, {})}"
        "\n### Secrets\n\n`[profiles.NAME.venues.VENUE.secrets]` says where each secret is kept, never what it is. A list"
        " of places is gone through\nuntil one has it. Secrets are asked for when a venue is first reached.\n\n"
        f"{table(('place', 'written as', 'what is read'), places)}"
        "\n### Refresh\n\n`[profiles.NAME.venues.VENUE.refresh]`: seconds between two reads of what is on the screen; what"
        f" isn't there is read {HIDDEN:g} times\nslower. A venue may suggest other values, see below.\n\n"
        f"{_keys(schema.REFRESH, REFRESH)}"
    )


LIMITS = """## Limits

What may move without a second thought, at three levels:

- `[profiles.NAME.limits]`, all venues of a profile;
- `[profiles.NAME.venues.VENUE.limits]`, one of them;
- `[profiles.NAME.venues.VENUE.pairs."USDT/COPM".limits]`, one pair there, whichever way round it is dealt.

The nearest level that names a key wins, key by key: the pair's, else the venue's, else the profile's. Two kinds of keys
guard more than one level:

- `max_order` and `daily` are ceilings. A nearer level may set them lower, never higher: a file that tries is refused.
- `daily` and `daily_soft` are sums of what was confirmed in a UTC day, each over what its own level is about, and all that
  are named hold side by side. Withdrawals and transfers have no pair and count at their venue and for the profile;
  deposits do not count; nor does what is certain never to have happened.

What counts is the most that a request may spend, not what it is expected to: what is given at the worst price it allows. A
swap or market order that buys counts at its worst price, a limit at its limit, a stop at its stop; a sale gives the same at
any price. Only the gap behind the trigger of a stop without a limit can make it more, which its preview warns of.
Confirming a withdrawal that was made elsewhere counts like one made here; confirming one's own doesn't count it again.

Amounts are in the profile's value asset. What can't be valued in it counts as above every limit. A pair the venue does not
list is said at every preview there, since limits for it hold for nothing.

"""

GUARDED = """## Guards

Everything that moves money passes them when it is previewed, passes those that time, another intent or the market can
change again when it is confirmed, and those that time alone can change once more before the first byte leaves. A guard warns
(`warn`), wants the amount typed (`confirm`) or refuses (`refuse`), and says why in one sentence: in the preview, in `notes` of
`--dry-run --json`, and in the error of what was refused, always with its code. `notes` name the key that sets it too.

"""

REFUSED = """
Refusals besides these, as `code` of an error or of an intent. A code that is an error's `kind` says that the request could not
be prepared for that reason; what a venue answered itself has the venue's own code.

"""


def _limits() -> str:
    usual = {key.name: getattr(USUAL, key.name) for key in schema.LIMITS}
    return f"{LIMITS}{_keys(schema.LIMITS, usual)}"


def _guards() -> str:
    guards = [
        (
            f"`{guard.code}`",
            ", ".join(f"`{severity}`" for severity in guard.severities),
            ", ".join(f"`{key}`" for key in guard.keys) or "–",
            guard.text,
        )
        for guard in GUARDS
    ]
    refusals = [(f"`{code}`", text) for code, text in REFUSALS.items()]
    return (
        f"{GUARDED}{table(('code', 'what it does', 'set by', 'when'), guards)}"
        f"{REFUSED}{table(('code', 'when'), refusals)}"
    )


def _venue(plugin: VenuePlugin) -> str:
    environments = [
        (f"`{name}`", f"`{url}`", "no" if name in plugin.paper_environments else "yes")
        for name, url in plugin.environments.items()
    ]
    secrets = [
        (f"`{field.name}`", "has to be there" if field.required else "goes without", field.text)
        for field in plugin.secrets
    ]
    cadence = ", ".join(f"`{name} = {seconds:g}`" for name, seconds in plugin.refresh.items())
    suggested = ", ".join(f"`{pair}`" for pair in plugin.watchlist)
    return (
        f"## {plugin.title}\n\n`[profiles.NAME.venues.{plugin.id}]`\n\n{_settings(plugin.settings)}\n"
        f"{table(('environment', 'address', 'real money'), environments)}\n"
        f"{table(('secret', 'without it', 'what it is'), secrets)}\n"
        f"It suggests the watchlist {suggested}\nand the refresh {cadence or 'above'}.\n"
    )


def _keys(keys: Iterable[schema.Key], defaults: Mapping[str, object]) -> str:
    rows = []
    for key in keys:
        default = key.unset or (_written(defaults[key.name]) if key.name in defaults else "")
        rows.append(
            (f"`{key.name}`", _type(key.read), "has to be there" if key.required else default, key.text)
        )
    return table(HEAD, rows)


def _settings(settings: Iterable[Setting]) -> str:
    return table(
        HEAD,
        (
            (
                f"`{setting.name}`",
                _type(schema.setting_reader(setting)),
                "has to be there" if setting.required else _written(setting.default),
                setting.text,
            )
            for setting in settings
        ),
    )


def _type(reader: schema.Reader) -> str:
    if isinstance(reader, schema.OneOf):
        return ", ".join(f"`{choice}`" for choice in reader.choices)
    return TYPES[reader]


def _written(value: object) -> str:
    """A default as the file would write it."""
    match value:
        case None | "":
            return "none"
        case bool():
            return f"`{str(value).lower()}`"
        case Decimal():
            return f'`"{plain(value)}"`'
        case str():
            return f'`"{value}"`'
        case float():
            return f"`{trimmed(Decimal(str(value)))}`"
        case _:
            return f"`{value}`"


def main() -> int:
    return write_or_check("configuration.md", page(), "configuration")


if __name__ == "__main__":
    sys.exit(main())
