"""What a value in `config.toml` may be: our own keys as one table, and the reading of single values.

A reader takes what `tomllib` made of a value (decimals as `Decimal`) and returns it typed, or raises `ValueError` with
one sentence. Nothing here knows files, lines or the order of things; that is `fxtui.store.config_reading`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from msgspec import Struct

from fxtui.contract.health import SKEW_BLOCK
from fxtui.contract.plugin import Setting, SettingKind
from fxtui.domain.foreign import printable
from fxtui.domain.instrument import pair
from fxtui.domain.money import asset
from fxtui.store.config_values import THEMES

SCHEMA = 1
"""The version of the file's form, its key `schema`."""

Reader = Callable[[object], object]

_DECIMAL = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}", re.ASCII)
_WORDS = {
    bool: "true or false",
    int: "a whole number",
    str: "text in quotes",
    dict: "a table",
    list: "a list",
}
_WHOLE = 2**63
_DAY = 86_400
_FURTHEST = Decimal("0.5")
_LONGEST_WINDOW = 600


class Key(Struct, frozen=True):
    """A key of ours: how its value is read and what it does; the default stands in `config_values`.

    `unset` says what holds without it, where that is no value of its own.
    """

    name: str
    read: Reader
    text: str
    required: bool = False
    unset: str = ""


def text(value: object) -> str:
    """Text without control characters."""
    if not isinstance(value, str):
        raise ValueError(f"has to be {_WORDS[str]}, not {_kind(value)}")
    if any(not (character.isprintable() or character == "\t") for character in value):
        raise ValueError("holds a character that can't be printed")
    return value


def flag(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise ValueError(f"has to be {_WORDS[bool]}, not {_kind(value)}")
    return value


def whole(value: object) -> int:
    """A whole number of 64 bits."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"has to be {_WORDS[int]}, not {_kind(value)}")
    if not -_WHOLE <= value < _WHOLE:
        raise ValueError("is a number out of all range")
    return value


def decimal(value: object) -> Decimal:
    """An exact number: a whole one, or text like "0.003"; a number with a point is refused, it is binary elsewhere."""
    if isinstance(value, Decimal):
        raise ValueError('is written as a binary fraction: put it in quotes, like "0.003"')
    if isinstance(value, str):
        if not _DECIMAL.fullmatch(value):
            raise ValueError('has to be a plain number in quotes, like "0.003"')
        return Decimal(value)
    return Decimal(whole(value))


def amount(value: object) -> Decimal:
    """A positive amount of the value asset."""
    number = decimal(value)
    if number <= 0:
        raise ValueError("has to be above 0")
    return number


def fraction(value: object) -> Decimal:
    """A fraction from 0 to 1: "0.003" is 0.3 %."""
    number = decimal(value)
    if not 0 <= number <= 1:
        raise ValueError('is a fraction from 0 to 1: "0.003" is 0.3 %')
    return number


def seconds(value: object) -> float:
    """Seconds, more than 0 and at most a day."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise ValueError(f"has to be a number of seconds, not {_kind(value)}")
    if not Decimal(value).is_finite() or not 0 < value <= _DAY:
        raise ValueError("has to be more than 0 seconds and at most a day")
    return float(value)


def market_fraction(value: object) -> Decimal:
    """A fraction above 0 and at most 0.5: a price further off than half the market is no price."""
    number = decimal(value)
    if not 0 < number <= _FURTHEST:
        raise ValueError('is a fraction above 0, at most "0.5": "0.02" is 2 % off the market')
    return number


def window(value: object) -> float:
    """Seconds, more than 0 and at most ten minutes: what is loaded of an earlier run is sure to hold those."""
    wanted = seconds(value)
    if wanted > _LONGEST_WINDOW:
        raise ValueError(f"has to be more than 0 seconds and at most {_LONGEST_WINDOW:g}")
    return wanted


def skew(value: object) -> float:
    """Seconds, more than 0 and at most those beyond which money is blocked whatever is configured."""
    wanted = seconds(value)
    if wanted > SKEW_BLOCK:
        raise ValueError(
            f"has to be more than 0 seconds and at most {SKEW_BLOCK:g}: no money moves beyond that"
        )
    return wanted


def cadence(value: object) -> float:
    """Seconds between two reads, at least 0.2."""
    wanted = seconds(value)
    if wanted < 0.2:
        raise ValueError("is too often: at least 0.2 seconds lie between two reads")
    return wanted


class OneOf(Struct, frozen=True):
    """A reader of one of these words."""

    choices: tuple[str, ...]

    def __call__(self, value: object) -> str:
        """The word, which has to be one of them."""
        word = text(value)
        if word not in self.choices:
            raise ValueError(f"is one of {', '.join(self.choices)}{suggestion(word, self.choices)}")
        return word


def pair_name(value: object) -> str:
    """A pair, as `USDT/COPM`."""
    try:
        return str(pair(text(value)))
    except ValueError:
        raise ValueError('has to be a pair like "USDT/COPM"') from None


def pairs(value: object) -> tuple[str, ...]:
    """A list of pairs, as `USDT/COPM`; the number of a wrong one is in the error's `args`."""
    if not isinstance(value, list):
        raise ValueError(f"has to be {_WORDS[list]} of pairs, not {_kind(value)}")
    found: list[str] = []
    for number, element in enumerate(value):
        try:
            found.append(pair_name(element))
        except ValueError as wrong:
            raise ElementError(number, str(wrong)) from None
    return tuple(dict.fromkeys(found))


def asset_code(value: object) -> str:
    """The code of an asset."""
    try:
        return asset(text(value))
    except ValueError:
        raise ValueError('has to be the code of an asset, like "USDT"') from None


def version(value: object) -> int:
    """The version of the file's form."""
    number = whole(value)
    if number != SCHEMA:
        raise ValueError(f"is {number}, and this fxtui reads {SCHEMA}: a newer fxtui wrote the file")
    return number


def profile_name(value: object) -> str:
    """A profile's name: letters, digits, `-` and `_`, at most 32."""
    name = text(value)
    if not _NAME.fullmatch(name):
        raise ValueError("is no name for a profile: use letters, digits, - and _, at most 32")
    return name


def key_names(value: object) -> str:
    """The keys that call an action, as Textual names them, with commas between."""
    names = text(value).strip()
    if not names:
        raise ValueError("names no key")
    return names


class ElementError(ValueError):
    """What is wrong with one element of a list, by its number from 0."""

    def __init__(self, number: int, message: str) -> None:
        super().__init__(message)
        self.number = number


TOP = (
    Key("schema", version, "the version of the file's form"),
    Key(
        "default_profile",
        profile_name,
        "the profile in use when `--profile` names none",
        unset="the first one in the file",
    ),
    Key("theme", OneOf(THEMES), "the colours the console starts with; `ctrl+t` goes through them"),
    Key("hide_amounts", flag, "start with every amount hidden; `ctrl+b` shows them"),
    Key("low_bandwidth", flag, "repaint prices once a second at most, for slow lines"),
)
"""The keys of the file itself, `keys` and `profiles` besides."""

PROFILE = (
    Key(
        "mode",
        OneOf(("paper", "live")),
        "`live` is real money; `paper` takes addresses without any: simulators on this machine and test environments",
        required=True,
    ),
    Key("value_asset", asset_code, "the asset in which values, sums and limits are counted"),
    Key(
        "watchlist",
        pairs,
        "the pairs on Quotes, at every venue that lists them",
        unset="what each venue suggests",
    ),
)
"""The keys of a profile, `limits` and `venues` besides."""

VENUE = (
    Key("environment", text, "the venue's address by one of its names", unset="`base_url` has to be there"),
    Key(
        "base_url",
        text,
        "the venue's address itself; `https://`, or plain `http://` at 127.0.0.1 and [::1]",
        unset="`environment` has to be there",
    ),
    Key(
        "trading",
        flag,
        "whether money may move here; a live venue needs `max_order` and `daily` for it, of its own or its profile's",
        unset="`true` in a paper profile, `false` in a live one",
    ),
    Key(
        "ca_file",
        text,
        "a file with an authority to trust besides the system's, found from the folder of `config.toml`",
        unset="the system's alone",
    ),
)
"""Our own keys of a venue, `secrets`, `refresh`, `limits`, `pairs` and the venue's settings besides."""

REFRESH = (
    Key("quotes", cadence, "prices"),
    Key("balances", cadence, "what the accounts hold"),
    Key("orders", cadence, "open orders, and what became of them"),
    Key("tickets", cadence, "deposits and withdrawals"),
)
"""The keys of `refresh`, in seconds."""

LIMITS = (
    Key("max_order", amount, "an order, swap or withdrawal above it is refused", unset="no limit"),
    Key("max_order_soft", amount, "one above it asks for a word to be typed", unset="no mark"),
    Key(
        "daily",
        amount,
        "one that brings the sum of the UTC day above it is refused; a sum of its own at every level",
        unset="no limit",
    ),
    Key(
        "daily_soft",
        amount,
        "one that brings the sum of the UTC day above it asks for a word to be typed",
        unset="no mark",
    ),
    Key(
        "max_slippage",
        fraction,
        "the most a swap may ask for (by itself 0.3 %, or this where it is less), and how far a market order reaches",
    ),
    Key("quote_max_age", seconds, "how old a price may be that is dealt on; an older one is shown as stale"),
    Key(
        "preview_ttl",
        seconds,
        "how long the preview of a swap or market order can be confirmed; others last longer",
    ),
    Key(
        "off_market_confirm",
        market_fraction,
        "a price that is worse than the market by more than this asks for a word to be typed",
    ),
    Key("off_market_refuse", market_fraction, "one that is worse by more than this is refused"),
    Key("duplicate_window", window, "the very same again within this time asks for a word to be typed"),
    Key(
        "max_skew",
        skew,
        "how far this machine's clock and the venue's may differ; beyond it no money moves",
    ),
)
"""The keys of `limits`, the names of `config_values.Limits`."""


def setting_reader(setting: Setting) -> Reader:
    """How a value of a venue's own setting is read."""
    match setting.kind:
        case SettingKind.TEXT:
            return text
        case SettingKind.INTEGER:
            return whole
        case SettingKind.DECIMAL:
            return decimal
        case SettingKind.SECONDS:
            return seconds
        case SettingKind.FLAG:
            return flag
        case SettingKind.CHOICE:
            return OneOf(setting.choices)


def suggestion(word: str, known: tuple[str, ...]) -> str:
    """`; did you mean x?` when one of the known words is near, else nothing."""
    from difflib import get_close_matches

    asked = word.lower()
    near = get_close_matches(asked, known, n=1, cutoff=0.6)
    near = near or [name for name in known if len(asked) > 2 and name.startswith(asked)]
    return f"; did you mean {near[0]}?" if near else ""


def shown(key: object) -> str:
    """A key of the file, harmless and short."""
    return printable(str(key), 40)


def _kind(value: object) -> str:
    if isinstance(value, Decimal):
        return "a number with a point"
    return next((words for kind, words in _WORDS.items() if type(value) is kind), "a date or time")
