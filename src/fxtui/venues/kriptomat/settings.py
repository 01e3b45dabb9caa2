"""What a Kriptomat connection is configured with, as typed values; the names are declared in the package's `VENUE`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct

from fxtui.contract.errors import ConfigurationError
from fxtui.contract.secret import Secret
from fxtui.contract.venue import Connection

TITLE = "Kriptomat"
"""The venue's name for people."""

MASTER = "master"
"""The account the partner's own balances are of."""

_REQUESTS_PER_MINUTE, _TOTP_PERIOD = 60, 30
_FEE = Decimal("0.02")


class Settings(Struct, frozen=True):
    """The settings of one connection; the e-mail address is kept like a secret, so that no `repr` shows it.

    `customer_id` is who is acted for at the start, empty for nobody; `customers` are ids to list beside those with
    transactions. `fee` is a fraction of what is dealt, `fee_on_top` says that a purchase costs it in addition.
    `replay` allows to send an unknown request again with its key. `totp_period` is in seconds.
    """

    email: Secret
    client_id: str
    password: Secret
    client_secret: Secret
    totp_secret: Secret
    customer_id: str
    customers: tuple[str, ...]
    master: bool
    fee: Decimal
    fee_on_top: bool
    replay: bool
    requests_per_minute: int
    totp_period: int

    @classmethod
    def of(cls, connection: Connection) -> Settings:
        """The settings of `connection`, with the defaults of `VENUE` where one is not set.

        Raises:
            ConfigurationError: a figure no connection can work with; the sentence names the setting.
        """
        given = connection.settings
        customer = given.get("customer_id")
        if isinstance(customer, int) and customer < 1:
            raise ConfigurationError("customer_id is the number of a customer: 1 or more.")
        fee = given.get("fee")
        if isinstance(fee, Decimal) and not 0 <= fee < 1:
            raise ConfigurationError("fee is a fraction: at least 0 and less than 1, like 0.02.")
        return cls(
            email=Secret(str(given.get("email") or "")),
            client_id=str(given.get("client_id") or ""),
            password=connection.secrets["password"],
            client_secret=connection.secrets["client_secret"],
            totp_secret=connection.secrets["totp_secret"],
            customer_id=str(customer) if isinstance(customer, int) else "",
            customers=_ids(str(given.get("customers") or "")),
            master=given.get("master") is not False,
            fee=fee if isinstance(fee, Decimal) else _FEE,
            fee_on_top=given.get("fee_on_top") is True,
            replay=given.get("replay") is True,
            requests_per_minute=_positive(given, "requests_per_minute", _REQUESTS_PER_MINUTE),
            totp_period=_positive(given, "totp_period", _TOTP_PERIOD),
        )


def is_id(text: str) -> bool:
    """Whether `text` can be an id of Kriptomat, and so a part of a path: one to nineteen ASCII digits."""
    return text.isascii() and text.isdigit() and len(text) <= 19


def _ids(text: str) -> tuple[str, ...]:
    ids = text.replace(",", " ").split()
    if not all(is_id(one) for one in ids):
        raise ConfigurationError("customers is a list of numbers with blanks between, like 2 17 40.")
    return tuple(str(int(one)) for one in ids)


def _positive(given: Mapping[str, object], name: str, default: int) -> int:
    value = given.get(name)
    if not isinstance(value, int):
        return default
    if value < 1:
        raise ConfigurationError(f"{name} is 1 or more.")
    return value
