"""What a KIIEX connection is configured with, as typed values; the names are declared in `fxtui.venues.kiiex`."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from fxtui.contract.errors import ConfigurationError
from fxtui.contract.secret import Secret
from fxtui.contract.venue import Connection

TITLE = "KIIEX"
"""The venue's name for people."""

_FIRST_OMS = 1


class Settings(Struct, frozen=True):
    """The settings of one connection; `account_id` None means: the one the login tells.

    `send_bearer` adds `Authorization: Bearer` to `aptoken`; `sign_every_call` uses no session token at all (KIIEX
    dossier 1.3). `taker_fee` is a fraction of what is received. `fee_on_top` says that a withdrawal's fee is
    taken beside its amount, not out of it (dossier 10, row 21).
    """

    api_key: Secret
    api_secret: Secret
    user_id: str
    user_name: str
    account_id: int | None
    oms_id: int
    operator_id: int
    send_bearer: bool
    sign_every_call: bool
    fixed_nonce: str
    quantity_key: str
    template_as_text: bool
    swap_as_limit: bool
    taker_fee: Decimal
    fee_on_top: bool

    @classmethod
    def of(cls, connection: Connection) -> Settings:
        """The settings of `connection`, with the defaults of `VENUE` where one is not set."""
        given = connection.settings
        header = given.get("session_header") or "both"
        account_id = given.get("account_id")
        fee = given.get("taker_fee")
        if isinstance(fee, Decimal) and not 0 <= fee < 1:
            raise ConfigurationError("taker_fee is a fraction: at least 0 and less than 1, like 0.002.")
        return cls(
            api_key=connection.secrets["api_key"],
            api_secret=connection.secrets["api_secret"],
            user_id=str(given.get("user_id") or ""),
            user_name=str(given.get("user_name") or ""),
            account_id=account_id if isinstance(account_id, int) else None,
            oms_id=_whole(given.get("oms_id")),
            operator_id=_whole(given.get("operator_id")),
            send_bearer=header == "both",
            sign_every_call=header == "signed",
            fixed_nonce=str(given.get("fixed_nonce") or ""),
            quantity_key=str(given.get("quantity_key") or "Quantity"),
            template_as_text=given.get("template_form") != "object",
            swap_as_limit=given.get("swap_style") != "market",
            taker_fee=fee if isinstance(fee, Decimal) else Decimal("0.002"),
            fee_on_top=given.get("withdraw_fee") == "on_top",
        )


def _whole(value: object) -> int:
    return value if isinstance(value, int) else _FIRST_OMS
