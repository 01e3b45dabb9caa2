"""How a simulated Kriptomat may differ from another one: what its documents leave open, and strictness.

What goes wrong is not an option but a fault, see `fxtui.simulator.faults`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

OPTIONS: Mapping[str, tuple[str, ...]] = {
    # How answers look.
    "prefix": ("v1", "partners"),
    "numbers": ("short", "php"),
    "tx_words": ("lower", "upper"),
    "paging": ("page", "page_only", "ignored"),
    "meta": ("right", "sample"),
    "list_lag": ("0", "1000", "5000"),
    # How it deals.
    "fee_on_top": ("off", "on"),
    "quantity_digits": ("8", "10"),
    "deal_delay": ("0", "300", "3000"),
    "deal_ends": ("success", "error"),
    "handling": ("0", "300"),
    "idempotency": ("user", "global", "path", "off"),
    "idempotency_ttl": ("86400", "30"),
    "eur_balance": ("on", "off"),
    # Who may do what, and for how long.
    "totp_period": ("30", "1"),
    "codes": ("once", "any"),
    "session_seconds": ("3600", "60", "20"),
    "kyc": ("verified", "declined"),
    "bank_verification": ("delayed", "at_once", "never"),
    "rate_limit": ("600", "60", "off"),
    # The world.
    "pace": ("demo", "fast", "still"),
    "world": ("demo", "bare"),
}
"""Allowed values per option, the default first.

    prefix             the base path: /v1, or /api/v1/partners as in the younger documents
    numbers            as the documents write them; or with the digits and exponents of a PHP float
    tx_words           types and states of transactions as in the answers, or as in the webhooks
    paging             `page` and `per_page` are heeded; `page` alone; or neither, and every page is the first
    meta               the number of pages is right, or as wrong as in the documents
    list_lag           ms until a new transaction shows up in lists and by its id
    fee_on_top         whether the fee of a purchase comes on top of its amount instead of out of it
    quantity_digits    decimals of the coins a purchase brings
    deal_delay         ms until a purchase or sale is done; until then it is pending
    deal_ends          how purchases and sales end
    handling           ms of real time the venue works on a purchase, sale or withdrawal before it is done
    idempotency        how far an idempotency key reaches: one user, all of them, one path; or `off`: it is not heeded at all
    idempotency_ttl    seconds a key is remembered
    eur_balance        whether eur is a currency code
    totp_period        seconds of one step of the security code
    codes              whether a code is good for one login alone, or for any number while it is right
    session_seconds    how long a session lasts unless the login asks for less
    kyc                how an imported verification ends
    bank_verification  whether a new bank account is verified after a while, at once or never
    rate_limit         requests a minute from one address, of which a client is told
    pace               how fast prices, verifications and transfers move: every 200 to 500 ms and in seconds; quicker; not by themselves
    world              with a past and transfers under way, or with balances and bank accounts alone
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


def read_options(options: Mapping[str, str] | None) -> Modes:
    """The modes for `options`, defaults filled in; `ValueError` names a key or value that does not exist."""
    chosen = {key: values[0] for key, values in OPTIONS.items()}
    for key, value in (options or {}).items():
        if key not in OPTIONS:
            raise ValueError(f"Kriptomat has no option {key!r}: it is one of {', '.join(sorted(OPTIONS))}.")
        if value not in OPTIONS[key]:
            raise ValueError(f"The option {key} is one of {', '.join(OPTIONS[key])}, not {value!r}.")
        chosen[key] = value
    return Modes(chosen)
