"""How a simulated KIIEX may differ from another one: the response modes of dossier 11.9, and strictness.

What goes wrong is not an option but a fault, see `fxtui.simulator.faults`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

OPTIONS: Mapping[str, tuple[str, ...]] = {
    # How answers look (dossier 11.9).
    "casing": ("seed", "alphapoint"),
    "status": ("int", "name"),
    "order_status": ("object", "list"),
    "summary": ("numbers", "strings", "unquoted-symbol"),
    "http_errors": ("seed", "alphapoint"),
    "login_token": ("SessionToken", "absent"),
    "digits": ("plain", "28"),
    # What the venue lists and how it deals.
    "orientation": ("USDTCOPM", "COPMUSDT"),
    "withdraw_fee": ("inside", "on_top"),
    "order_delay": ("40", "0", "400", "2000"),
    "status_lag": ("0", "1", "3"),
    "trade_lag": ("0", "1000", "5000"),
    "client_id_filter": ("on", "off"),
    "confirm_by_mail": ("on", "off"),
    "show_code": ("off", "on"),
    # How strict it is.
    "auth": ("any", "aptoken", "bearer", "signed"),
    "permissions": ("all", "no-withdraw", "read"),
    "kyc": ("1", "0"),
    "template_form": ("any", "text", "object"),
    "rate_limit": ("600", "60", "off"),
    # The world.
    "pace": ("demo", "fast", "still"),
    "world": ("demo", "bare"),
}
"""Allowed values per option, the default first.

    casing            names as the KIIEX pages spell them, and only those for the calls they describe; or AlphaPoint's
    status            ticket states as number or as name
    order_status      GetOrderStatus answers one object or a list of one
    summary           cells of GetLevel1SummaryMin: numbers, strings, or numbers beside an unquoted symbol
    http_errors       401, 400, 404 as the KIIEX pages say, or 200 with an envelope
    login_token       whether the login's reply carries a session token
    digits            numbers as they are, or padded to 28 digits as .NET writes them
    orientation       which of USDT and COPM is Product1
    withdraw_fee      taken out of the amount, or on top of it
    order_delay       ms until an accepted order reaches the matching engine; until then GetOrderStatus answers 104
    status_lag        how many status polls of an order answer 104 all the same
    trade_lag         ms until a fill shows up in the trade lists
    client_id_filter  whether the history heeds its ClientOrderId filter
    confirm_by_mail   whether withdrawals wait for the code in the mail
    show_code         whether that code is written into the ticket's comment, for people without the mail
    auth              which header proves the session; `signed` wants the four signed headers on every call
    permissions       what the API key may do
    kyc               the account's level; 0 may not trade
    template_form     how TemplateForm must come
    rate_limit        requests a minute from one address; logins are limited to 50
    pace              how fast prices and tickets move: every 200 to 500 ms and in seconds; quicker; not by themselves
    world             with a past and open business, or with balances alone
"""


@dataclass(frozen=True, slots=True)
class Modes:
    """One choice per option, ready to use."""

    chosen: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        """The chosen value of an option."""
        return self.chosen[key]

    def on(self, key: str, value: str) -> bool:
        """Whether `value` is chosen."""
        return self.chosen[key] == value

    def number(self, key: str) -> int:
        """The chosen value of an option whose values are whole numbers."""
        return int(self.chosen[key])

    @property
    def seed_names(self) -> bool:
        """Whether names are spelled as on the KIIEX pages."""
        return self.on("casing", "seed")

    @property
    def seed_statuses(self) -> bool:
        """Whether HTTP statuses are those of the KIIEX pages."""
        return self.on("http_errors", "seed")


FEE_RATE = Decimal("0.002")
"""Of what is received, by maker and taker alike (dossier 3.3)."""


def read_options(options: Mapping[str, str] | None) -> Modes:
    """The modes for `options`, defaults filled in; `ValueError` names a key or value that does not exist."""
    chosen = {key: values[0] for key, values in OPTIONS.items()}
    for key, value in (options or {}).items():
        if key not in OPTIONS:
            raise ValueError(f"KIIEX has no option {key!r}: it is one of {', '.join(sorted(OPTIONS))}.")
        if value not in OPTIONS[key]:
            raise ValueError(f"The option {key} is one of {', '.join(OPTIONS[key])}, not {value!r}.")
        chosen[key] = value
    return Modes(chosen)
